"""Step 7: two layers, with a ReLU between or without."""

from lesson import ui
from lesson.steps.relu_net.does_it_overfit import does_it_overfit
from lesson.steps.relu_net.picture_by_picture import picture_by_picture
from lesson.steps.relu_net.two_layers import two_layers
from lesson.steps.relu_net.what_they_look_for import what_they_look_for
from lesson.steps.relu_net.when_it_pays import when_it_pays
from lesson.steps.relu_net.without_relu import without_relu

ui.page("relu_net").show(
    path={
        "Two layers": two_layers,
        "Picture by picture": picture_by_picture,
        "When it pays": when_it_pays,
        "Does it overfit?": does_it_overfit,
        "Hidden units": what_they_look_for,
        "Without ReLU": without_relu,
    },
)

"""Step 4: all 785 slopes at once, and what happens to `.grad`."""

from lesson import ui
from lesson.steps.gradients.as_a_picture import as_a_picture
from lesson.steps.gradients.how_far import how_far
from lesson.steps.gradients.is_it_right import is_it_right
from lesson.steps.gradients.two_losses import two_losses
from lesson.steps.gradients.what_starves_it import what_starves_it
from lesson.steps.gradients.who_changes_what import who_changes_what

ui.page("gradients").show(
    path={
        "The gradient as a picture": as_a_picture,
        "What starves it": what_starves_it,
        "Two losses": two_losses,
        "Who changes what": who_changes_what,
        "How far?": how_far,
        "Is it right?": is_it_right,
    },
)

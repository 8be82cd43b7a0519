"""Step 8: does it read your handwriting?"""

from lesson import ui
from lesson.steps.your_digit.as_mnist_has_it import as_mnist_has_it
from lesson.steps.your_digit.change_its_mind import change_its_mind
from lesson.steps.your_digit.draw_it import draw_it
from lesson.steps.your_digit.every_vote import every_vote
from lesson.steps.your_digit.neither import neither
from lesson.steps.your_digit.teach_it_yours import teach_it_yours
from lesson.steps.your_digit.what_it_has_seen import what_it_has_seen

ui.page("your_digit").show(
    path={
        "Draw": draw_it,
        "As MNIST has it": as_mnist_has_it,
        "Every vote": every_vote,
        "Change its mind": change_its_mind,
        "What it has seen": what_it_has_seen,
        "Neither": neither,
        "Teach it yours": teach_it_yours,
    },
)

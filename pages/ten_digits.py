"""Step 9: the same lesson with all ten digits."""

from lesson import ui
from lesson.steps.ten_digits.confusion import confusion
from lesson.steps.ten_digits.draw_any_digit import draw_any_digit
from lesson.steps.ten_digits.softmax import softmax
from lesson.steps.ten_digits.ten_columns_of_weights import ten_columns_of_weights
from lesson.steps.ten_digits.which_pairs_are_hard import which_pairs_are_hard

ui.page("ten_digits").show(
    path={
        "Ten columns": ten_columns_of_weights,
        "Softmax": softmax,
        "Confusion": confusion,
        "Draw any digit": draw_any_digit,
        "Which pairs are hard": which_pairs_are_hard,
    },
)

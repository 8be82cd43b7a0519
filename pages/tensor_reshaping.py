"""Step 1: from a folder of pictures to one tensor."""

from lesson import ui
from lesson.steps.tensor_reshaping.in_batches import in_batches
from lesson.steps.tensor_reshaping.line_by_line import line_by_line
from lesson.steps.tensor_reshaping.one_picture_one_row import one_picture_one_row
from lesson.steps.tensor_reshaping.other_widths import other_widths
from lesson.steps.tensor_reshaping.the_pixels_shuffled import the_pixels_shuffled

ui.page("tensor_reshaping").show(
    path={
        "One picture, one row": one_picture_one_row,
        "Line by line": line_by_line,
        "Other widths": other_widths,
        "The pixels shuffled": the_pixels_shuffled,
        "Batches": in_batches,
    },
)

"""Everything that touches Streamlit: pages, scenes and what stands in them."""

import gc

from lesson.ui import memory

# isort: split
from lesson.contents import PAGES
from lesson.ui.all_pictures import chosen_pictures
from lesson.ui.frame import draw, write
from lesson.ui.given import digit_and_readers, epochs_and_seed, given_digit, reader
from lesson.ui.lab import Lab
from lesson.ui.lesson_map import lesson_map
from lesson.ui.map_controls import map_clicks, map_controls
from lesson.ui.pad import drawing_pad, ink_on_the_pad
from lesson.ui.page import page
from lesson.ui.pairs import chosen_pair
from lesson.ui.picker import clicks, picking, pixel_sliders
from lesson.ui.sheets import own_sheets, teach, way_to_teach, write_sheets
from lesson.ui.statements import statements
from lesson.ui.stepping import lines_side_by_side
from lesson.ui.steps import STEP_SPEEDS, step_lines
from lesson.ui.tables import pictures, table
from lesson.words.story import Ask

__all__ = [
    "Ask",
    "Lab",
    "PAGES",
    "STEP_SPEEDS",
    "chosen_pair",
    "chosen_pictures",
    "clicks",
    "digit_and_readers",
    "draw",
    "drawing_pad",
    "epochs_and_seed",
    "given_digit",
    "ink_on_the_pad",
    "lesson_map",
    "lines_side_by_side",
    "map_clicks",
    "map_controls",
    "memory",
    "own_sheets",
    "page",
    "picking",
    "pictures",
    "pixel_sliders",
    "reader",
    "statements",
    "step_lines",
    "table",
    "teach",
    "way_to_teach",
    "write",
    "write_sheets",
]

gc.enable()

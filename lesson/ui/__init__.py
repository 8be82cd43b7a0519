"""Everything that touches Streamlit: the frame of a page, its controls, and watching a run."""

from lesson.ui.controls import (
    batch_size_slider,
    epochs_slider,
    init_std_slider,
    key_of,
    lr_slider,
    one_of,
    presets,
    seed_slider,
    training_controls,
    zoom_toggle,
)
from lesson.ui.downloads import downloads
from lesson.ui.frame import (
    draw,
    gallery,
    new_words,
    next_step,
    page_header,
    picture,
    show_source,
    step_link,
    visited,
    what_you_see,
)
from lesson.ui.given import given_digit
from lesson.ui.guesses import ask_again, guess, outcomes, reveal
from lesson.ui.lab import Lab
from lesson.ui.lesson_map import lesson_map
from lesson.ui.pad import drawing_pad, ink_on_the_pad
from lesson.ui.page import page
from lesson.ui.pages import PAGES
from lesson.ui.picker import clicks, picking, pixel_sliders
from lesson.ui.statements import statements
from lesson.ui.stepping import equation, lines_side_by_side
from lesson.ui.tables import pictures, table
from lesson.ui.watching import kept_runs, watch

__all__ = [
    "PAGES",
    "Lab",
    "ask_again",
    "batch_size_slider",
    "clicks",
    "downloads",
    "draw",
    "drawing_pad",
    "epochs_slider",
    "equation",
    "gallery",
    "given_digit",
    "guess",
    "init_std_slider",
    "ink_on_the_pad",
    "kept_runs",
    "key_of",
    "lesson_map",
    "lines_side_by_side",
    "lr_slider",
    "new_words",
    "next_step",
    "one_of",
    "outcomes",
    "page",
    "page_header",
    "picture",
    "pictures",
    "presets",
    "picking",
    "pixel_sliders",
    "reveal",
    "seed_slider",
    "show_source",
    "statements",
    "step_link",
    "table",
    "training_controls",
    "visited",
    "watch",
    "what_you_see",
    "zoom_toggle",
]

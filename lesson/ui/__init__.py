"""Everything that touches Streamlit: the frame of a page, its controls, and watching a run."""

from lesson.ui.controls import (
    batch_size_slider,
    epochs_slider,
    init_std_slider,
    lr_slider,
    pixel_picker,
    seed_slider,
    shuffle_toggle,
)
from lesson.ui.frame import draw, next_step, page_header, picture, predict, show_source, what_you_see
from lesson.ui.watching import watch

__all__ = [
    "batch_size_slider",
    "draw",
    "epochs_slider",
    "init_std_slider",
    "lr_slider",
    "next_step",
    "page_header",
    "picture",
    "pixel_picker",
    "predict",
    "seed_slider",
    "show_source",
    "shuffle_toggle",
    "watch",
    "what_you_see",
]

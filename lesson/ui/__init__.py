"""Everything that touches Streamlit: the frame of a page, its controls, and watching a run."""

from lesson.ui.controls import (
    batch_size_slider,
    epochs_slider,
    init_std_slider,
    key_of,
    lr_slider,
    one_of,
    pixel_picker,
    seed_slider,
    training_controls,
    zoom_toggle,
)
from lesson.ui.frame import (
    PAGES,
    draw,
    gallery,
    next_step,
    page_header,
    picture,
    predict,
    show_source,
    step_link,
    what_you_see,
)
from lesson.ui.pad import drawing_pad
from lesson.ui.stepping import lines_side_by_side
from lesson.ui.watching import kept_runs, watch

__all__ = [
    "PAGES",
    "batch_size_slider",
    "draw",
    "drawing_pad",
    "epochs_slider",
    "gallery",
    "init_std_slider",
    "kept_runs",
    "key_of",
    "lines_side_by_side",
    "lr_slider",
    "next_step",
    "one_of",
    "page_header",
    "picture",
    "pixel_picker",
    "predict",
    "seed_slider",
    "show_source",
    "step_link",
    "training_controls",
    "watch",
    "what_you_see",
    "zoom_toggle",
]

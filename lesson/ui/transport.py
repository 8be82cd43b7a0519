"""Play, pause and step through a sequence: epochs, batches, statements. In the browser; no message goes to the server."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent


def _icon(path: str, name: str = "") -> str:
    return f'<svg class="{name}" viewBox="0 0 16 16" aria-hidden="true"><path d="{path}"/></svg>'


HTML = f"""<div role="group">
<button type="button" name="first" aria-label="To the start">{_icon("M2 3h2v10H2zM14 3v10L5 8z")}</button>
<button type="button" name="back" aria-label="One back">{_icon("M12 3v10L4 8z")}</button>
<button type="button" name="play" aria-label="Play">{_icon("M4 2v12l10-6z", "play")}{_icon("M3 2h4v12H3zM9 2h4v12H9z", "pause")}
<span class="play">Play</span><span class="pause">Pause</span></button>
<button type="button" name="forward" aria-label="One on">{_icon("M4 3v10l8-5z")}</button>
<input type="range" min="0" step="1" aria-label="Position">
<select aria-label="Speed"></select></div>"""
# what a speed is called, frames a second, and frames at a time
SPEEDS = [("2/s", 2, 1), ("5/s", 5, 1), ("10/s", 10, 1), ("30/s", 30, 1)]
USUAL = 2  # the place of the speed that is set at first
OF_STAGES = [  # five a batch: slowly at first
    ("a stage/s", 1, 1),
    ("a batch/s", 5, 1),
    ("6 batches/s", 30, 1),
    ("30/s", 30, 5),
]

_bar = st.components.v2.component(
    "transport",
    html=HTML,
    css=(HERE / "transport.css").read_text("utf-8"),
    js=(HERE / "transport.js").read_text("utf-8"),
)


def transport(
    page: str,
    last: int,
    name: str = "epoch",
    words: Sequence[str] | None = None,
    *,
    stages: bool = False,
) -> None:
    """The bar for frames 0 to `last` of everything on the page that follows `name`.

    Charts follow it with `lesson.charts.frames`, tables with `frames=name`. A screen reader hears `words[frame]`, or what the
    chart's moving count says. The first one of a `page` plays once by itself. With `stages` frames are those of steps.
    """
    data = {"page": page, "last": last, "name": name, "words": words and list(words)}
    data |= {"speeds": OF_STAGES if stages else SPEEDS, "usual": 0 if stages else USUAL}
    _bar(key="transport", data=data)

"""The digit that all scenes of a page speak of: drawn, picked from MNIST, or uploaded."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
import torch
from PIL import Image
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile
from torch import Tensor

from lesson.charts.pictures import digit_png, ink_found
from lesson.digits import PIXELS, load_digits
from lesson.handwriting.preparation import Given, prepare
from lesson.handwriting.strokes import PAD, draw_strokes, strokes_from_text
from lesson.handwriting.uploads import NotReadable, read_upload
from lesson.ui.frame import uploads_arrive
from lesson.ui.knobs import Knobs
from lesson.ui.pad import drawing_pad, ink_on_the_pad
from lesson.ui.tables import pictures

STYLE = Path(__file__).parent / "given.css"
DRAW, PICK, UPLOAD = WAYS = "Draw", "Pick", "Upload"
PEN = 22  # pixels on the pad
PROMISE = (
    "It is looked at here and then forgotten; a link to this page does not carry it. "
    "If it is gone after a break, choose it again."
)

FRAMED = (
    "To upload a picture, open the page by itself: here your browser keeps no cookie."
)


# The uploader goes by a file's name, or by what the browser takes it for, so it is given no types: our reader looks into the
# file. This only tells the browser what is wanted, so that a phone offers its camera.
_pictures_wanted = st.components.v2.component(
    "pictures_wanted",
    js="""export default () => {
  const ask = () => document.querySelectorAll("[data-testid=stFileUploader] input:not([accept])")
    .forEach((input) => (input.accept = "image/*"));
  ask();
  const watch = new MutationObserver(ask);
  watch.observe(document.body, { childList: true, subtree: true });
  return () => watch.disconnect();
}""",
)


def given_digit(lab: Knobs, on_stage: bool, example: str, ways: Sequence[str]) -> Given:
    """The digit, and its controls; on the stage its picture and the pad, else the pad is among the controls.

    The pad begins with the ink of `example`, as `lesson.handwriting.strokes` writes it.
    """
    st.html(STYLE)
    if not uploads_arrive():
        ways = [way for way in ways if way != UPLOAD]
        lab.controls.caption(FRAMED)
    way = lab.one_of("Where the digit comes from", ways, DRAW, "way")
    row = lab.stage.container(key="given", horizontal=True) if on_stage else None
    if way == PICK:
        given = Given(_picked(lab))
    else:
        drawn = _on_the_pad(lab, row, example) if way == DRAW else _uploaded(lab)
        hint = "Off: the whole picture is only made smaller."
        centred = lab.toggle("Centre it, as MNIST does", True, "centred", help=hint)
        prepared = prepare(drawn, centred)
        pixels = prepared.pixels if prepared else torch.zeros(PIXELS)
        given = Given(pixels, drawn, prepared)
    if row:
        shown = [(digit_png(given.pixels), "The digit in 28 × 28", "what they see")]
        if way == UPLOAD and given.prepared:
            shown.insert(0, ink_found(given.drawn))
        with row:
            pictures(shown, 216)
    return given


def _on_the_pad(
    lab: Knobs, row: st.delta_generator.DeltaGenerator | None, example: str
) -> Image.Image:
    ink, width = ink_on_the_pad(lab.key, example), PEN
    if row:
        width = lab.slider("Width of the pen", 4, 60, PEN, "width")
    if row or lab.printed is None:
        with row or lab.controls:
            drawing_pad(lab.key, ink, width)
    return draw_strokes(strokes_from_text(ink))


def _picked(lab: Knobs) -> Tensor:
    digit = lab.one_of("Digit", ["3", "7"], "3", "digit")
    images = load_digits().select("valid", int(digit))[0]
    label = "Number of the validation picture"
    return images[lab.slider(label, 0, len(images) - 1, 0, "number")]


def _uploaded(lab: Knobs) -> Image.Image:
    """The ink in the file that the uploader lists: read once, and forgotten with it."""
    held = lab.key("photo")
    if lab.printed is None:
        with lab.controls:
            file = st.file_uploader(
                "A picture of one digit",
                max_upload_size=20,
                key=lab.key("file"),
                help=PROMISE,
            )
            _pictures_wanted(key=lab.key("pictures wanted"))
        if isinstance(st.session_state[lab.key("file")], DeletedFile):
            lab.controls.error("The server has lost this file: choose it again.")
        if file is None:
            st.session_state.pop(held, None)
        elif st.session_state.get(held, (None,))[0] != file.file_id:
            st.session_state[held] = file.file_id, _read(file)
    _, found = st.session_state.get(held, (None, None))
    if isinstance(found, str):
        lab.controls.error(found)
    return found if isinstance(found, Image.Image) else Image.new("L", (PAD, PAD))


def _read(file: UploadedFile) -> Image.Image | str:
    """The small picture of the ink, or why there is none."""
    try:
        return read_upload(file.getvalue())
    except NotReadable as refusal:
        return str(refusal)

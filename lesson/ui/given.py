"""The digit that all scenes of a page speak of: drawn, picked from MNIST, or uploaded."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st
import torch
from PIL import Image
from torch import Tensor

from lesson.charts.pictures import digit_png, png
from lesson.digits import PIXELS, load_digits
from lesson.handwriting.examples import DIGITS
from lesson.handwriting.photos import NotReadable, read_upload
from lesson.handwriting.preparation import Prepared, prepare
from lesson.handwriting.readers import Reader, readers
from lesson.handwriting.strokes import PAD, draw_strokes, strokes_from_text
from lesson.ui.frame import uploads_arrive
from lesson.ui.pad import drawing_pad, ink_on_the_pad
from lesson.ui.tables import pictures

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

STYLE = Path(__file__).parent / "given.css"
DRAW, PICK, UPLOAD = "Draw", "Pick", "Upload"
PEN = 22  # pixels on the pad
PROMISE = (
    "It is looked at here and then forgotten; a link to this page does not carry it. "
    "If it is gone after a break, choose it again."
)

FRAMED = (
    "To upload a picture, open the page by itself: here your browser keeps no cookie."
)


class Given(NamedTuple):
    """A visitor's digit."""

    pixels: Tensor  # (784,), what the models see: all 0 as long as there is no ink
    drawn: Image.Image | None = (
        None  # light ink on black; None, if it is one of MNIST's
    )
    prepared: Prepared | None = None  # None also where there is no ink

    @property
    def loose(self) -> list[Tensor]:
        """What was drawn only made smaller, not centred, (784,); none if it is one of MNIST's, or there is no ink."""
        if self.prepared is None:
            return []
        return [prepare(self.drawn, centred=False).pixels]


def given_digit(
    lab: "Lab",
    on_stage: bool = False,
    example: str = DIGITS["7"],
    ways: Sequence[str] = (DRAW, PICK, UPLOAD),
) -> Given:
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
            shown.insert(0, (png(given.drawn), "The ink found", "the ink in it"))
        with row:
            pictures(shown, 216)
    return given


def digit_and_readers(lab: "Lab", *names: str) -> tuple[Given, dict[str, Reader]]:
    """The digit that all scenes speak of and the named models; the controls of both are behind "More"."""
    with lab.more("the digit, the models"):
        given = given_digit(lab)
        last, seed = lab.epochs(), lab.seed()
    with lab.busy("Training"):
        return given, readers(seed, last, names)


def epochs_and_seed(lab: "Lab") -> tuple[int, int]:
    """How long the models learn, and from which start: behind "More"."""
    with lab.more("the models"):
        return lab.epochs(), lab.seed()


def reader(lab: "Lab", name: str) -> Reader:
    """The model of this name, with its controls behind "More"."""
    last, seed = epochs_and_seed(lab)
    with lab.busy("Training"):
        return readers(seed, last, [name])[name]


def _on_the_pad(
    lab: "Lab", row: st.delta_generator.DeltaGenerator | None, example: str
) -> Image.Image:
    ink, width = ink_on_the_pad(lab.key, example), PEN
    if row:
        width = lab.slider("Width of the pen", 4, 60, PEN, "width")
    if row or lab.printed is None:
        with row or lab.controls:
            drawing_pad(lab.key, ink, width)
    return draw_strokes(strokes_from_text(ink))


def _picked(lab: "Lab") -> Tensor:
    digit = lab.one_of("Digit", ["3", "7"], "3", "digit")
    images = load_digits().select("valid", int(digit))[0]
    label = "Number of the validation picture"
    return images[lab.slider(label, 0, len(images) - 1, 0, "number")]


def _uploaded(lab: "Lab") -> Image.Image:
    file, photo = lab.key("file"), lab.key("photo")
    if lab.printed is None:
        with lab.controls:
            st.file_uploader(
                "A picture of one digit, PNG or JPEG",
                ["png", "jpg", "jpeg"],
                max_upload_size=20,
                key=file,
                help=PROMISE,
                on_change=_read_file,
                args=[file, photo],
            )
    found = st.session_state.get(photo)
    if isinstance(found, str):
        lab.controls.error(found)
    return found if isinstance(found, Image.Image) else Image.new("L", (PAD, PAD))


def _read_file(file: str, photo: str) -> None:
    """Keep the small picture of the ink for the visit, or why there is none."""
    uploaded = st.session_state[file]
    try:
        found = read_upload(uploaded.getvalue()) if uploaded else None
    except NotReadable as refusal:
        found = str(refusal)
    st.session_state[photo] = found

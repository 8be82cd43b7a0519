"""Sheets: digits that a visitor has drawn and named, as text for an address and as the models see them."""

from collections.abc import Iterable
from typing import NamedTuple

from torch import Tensor

from lesson.handwriting.preparation import prepare
from lesson.handwriting.strokes import (
    draw_strokes,
    strokes_from_text,
    strokes_to_text,
)

MOST = 24  # sheets: about as many as a link holds, and they are learned from at once
COARSE = 6  # pixels on the pad between the points of a stroke that is kept
NO_SHEETS = "none"


class Sheet(NamedTuple):
    """A drawing and what it is meant to be."""

    digit: str  # "3" or "7"
    ink: str  # as `strokes_to_text` writes it
    pixels: Tensor  # (784,) in [0, 1], what the models see


def pixels_of(ink: str) -> Tensor | None:
    """What the models see of some ink: (784,) in [0, 1]; None where there is none."""
    prepared = prepare(draw_strokes(strokes_from_text(ink)))
    return prepared.pixels if prepared else None


def coarse(ink: str) -> str:
    """The same ink with fewer points, so that more sheets fit into a link."""
    return strokes_to_text(strokes_from_text(ink), COARSE)


def sheets_to_text(sheets: Iterable[Sheet]) -> str:
    """Sheets for an address: each its digit and its ink."""
    return "~".join(each.digit + each.ink for each in sheets) or NO_SHEETS


def sheets_from_text(text: str, known: Iterable[Sheet] = ()) -> list[Sheet]:
    """The sheets that sheets_to_text wrote, at most MOST; what it cannot have written is left out.

    To draw one again takes some 10 ms: those `known` are taken as they are.
    """
    drawn = {each.ink: each.pixels for each in known}
    sheets = []
    for part in text.split("~")[:MOST]:
        digit, ink = part[:1], part[1:]
        if ink not in drawn:  # what it says as it would be written
            ink = strokes_to_text(strokes_from_text(ink))
        if digit in ("3", "7"):
            pixels = drawn[ink] if ink in drawn else pixels_of(ink)
            sheets += [] if pixels is None else [Sheet(digit, ink, pixels)]
    return sheets

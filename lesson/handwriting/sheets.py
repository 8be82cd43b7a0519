"""Sheets: digits that a visitor has drawn and named, as text for an address and as the models see them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import PIXELS
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

    @property
    def pixels(self) -> Tensor | None:
        """What the models see: (784,) in [0, 1]; None without ink."""
        prepared = prepare(draw_strokes(strokes_from_text(self.ink)))
        return prepared.pixels if prepared else None


def sheet(digit: str, ink: str) -> Sheet:
    """A sheet to keep: with fewer points than were drawn, so that more of them fit into a link."""
    return Sheet(digit, strokes_to_text(strokes_from_text(ink), COARSE))


def sheets_to_text(sheets: Iterable[Sheet]) -> str:
    """Sheets for an address: each its digit and its ink."""
    return "~".join(each.digit + each.ink for each in sheets) or NO_SHEETS


def sheets_from_text(text: str) -> list[Sheet]:
    """The sheets that sheets_to_text wrote, at most MOST; what it cannot have written is left out."""
    found = (Sheet(part[:1], part[1:]) for part in text.split("~")[:MOST])
    return [each for each in found if each.digit in ("3", "7") and _has_ink(each)]


def _has_ink(one: Sheet) -> bool:
    return one.pixels is not None


def to_tensors(sheets: Sequence[Sheet]) -> tuple[Tensor, Tensor]:
    """As the models see them, (n, 784), and their targets, 1 for a three, (n, 1)."""
    seen = [each.pixels for each in sheets]
    x = torch.stack(seen) if seen else torch.zeros(0, PIXELS)
    y = torch.tensor([float(each.digit == "3") for each in sheets])
    return x, y.unsqueeze(1)

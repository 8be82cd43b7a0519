"""What is measured for neither."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import PIXELS, load_digits
from lesson.handwriting.examples import STRANGERS
from lesson.handwriting.oddness import odd, ruler
from lesson.handwriting.preparation import prepare
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import says
from lesson.runs import once


def noise(count: int) -> Tensor:
    """(count, 784) random brightnesses in [0, 1], always the same."""
    return torch.rand(count, PIXELS, generator=torch.Generator().manual_seed(0))


# What the ruler catches of a thousand of each other digit in MNIST's training file. The app has none of them: they were
# measured, and are held to it, by tests/handwriting/test_oddness.py.
CAUGHT = {
    "0": 986,
    "1": 875,
    "2": 905,
    "4": 943,
    "5": 759,
    "6": 987,
    "8": 846,
    "9": 636,
}
OF_EACH = 1_000


@once
def validation_oddness() -> Tensor:
    """That of the validation images: (2038,), computed once a process."""
    return odd(load_digits().valid_x)


class Stranger(NamedTuple):
    """A picture that no model has learned from."""

    name: str
    pixels: Tensor  # (784,)
    oddness: float

    @property
    def passes(self) -> bool:
        """Whether the ruler lets it through."""
        return self.oddness <= ruler().limit


def stranger(name: str, pixels: Tensor) -> Stranger:
    """A picture (784,) with its oddness."""
    return Stranger(name, pixels, odd(pixels[None]).item())


@once
def strangers() -> list[Stranger]:
    """Other digits and more, drawn on the pad and prepared as everything is; and no ink at all."""
    drawn = (
        stranger(name, prepare(draw_strokes(strokes_from_text(ink))).pixels)
        for name, ink in STRANGERS.items()
    )
    return [*drawn, stranger("nothing", torch.zeros(PIXELS))]


def as_table(
    shown: Sequence[Stranger], scores: Sequence[float]
) -> tuple[tuple[str, ...], list[tuple[str, float, str, str, float]]]:
    """The heads of a table, and a row for each picture."""
    heads = ("picture", "oddness", "the ruler", "answer", "sigmoid of the score")
    return heads, [
        (
            each.name,
            each.oddness,
            "lets it pass" if each.passes else "catches it",
            says(score),
            sigmoid(score),
        )
        for each, score in zip(shown, scores, strict=True)
    ]


def caught_table() -> tuple[tuple[str, ...], list[tuple[str, int]]]:
    """The heads of a table, and how many of each other digit of MNIST the ruler catches."""
    return ("digit", f"caught of {OF_EACH:,}"), list(CAUGHT.items())


def sigmoid(score: float) -> float:
    """A score, any number, as a number between 0 and 1."""
    return torch.tensor(score).sigmoid().item()

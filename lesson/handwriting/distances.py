"""How far is a picture from those that a model has learned from? Near is not the same as like: little ink is near to much."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import PIXELS, load_digits
from lesson.handwriting.examples import STRANGERS
from lesson.handwriting.preparation import prepare
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import says, sigmoid
from lesson.runs import once


@torch.no_grad()
def distances(pixels: Tensor, images: Tensor) -> Tensor:
    """How far a picture (784,) is from each of (n, 784) images: (n,), the lengths of the differences."""
    return torch.cdist(pixels[None], images)[0]


def nearest(away: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The rows of the least of (n,) distances, and how far they are: (count,) each."""
    least = away.topk(count, largest=False)
    return least.indices, least.values


@once
@torch.no_grad()
def validation_distances() -> Tensor:
    """How far each validation image is from its nearest training image: (2038,), computed once a process."""
    digits = load_digits()
    parts = digits.valid_x.split(256)  # to save memory
    return torch.cat([torch.cdist(xb, digits.train_x).min(1).values for xb in parts])


def usual(share: float = 0.99) -> float:
    """What that share of the validation images is within of a training image."""
    return validation_distances().quantile(share).item()


class Stranger(NamedTuple):
    """A picture that no model has learned from."""

    name: str
    pixels: Tensor  # (784,)
    distance: float  # to the nearest training image


def stranger(name: str, pixels: Tensor) -> Stranger:
    """A picture (784,) with its distance."""
    return Stranger(name, pixels, distances(pixels, load_digits().train_x).min().item())


def as_table(
    shown: Sequence[Stranger], scores: Sequence[float]
) -> list[tuple[str, str, float, float]]:
    """Of each picture its name, the answer, the sigmoid of its score, and its distance."""
    return [
        (each.name, says(score), sigmoid(score), each.distance)
        for each, score in zip(shown, scores, strict=True)
    ]


@once
def strangers() -> list[Stranger]:
    """Other digits and more, drawn on the pad and prepared as everything is; and no ink at all."""
    drawn = (
        stranger(name, prepare(draw_strokes(strokes_from_text(ink))).pixels)
        for name, ink in STRANGERS.items()
    )
    return [*drawn, stranger("nothing", torch.zeros(PIXELS))]


def noise(count: int) -> Tensor:
    """(count, 784) random brightnesses in [0, 1], always the same."""
    return torch.rand(count, PIXELS, generator=torch.Generator().manual_seed(0))

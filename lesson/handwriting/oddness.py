"""How unlike all that the models have learned from is a picture? A ruler made of threes and sevens alone."""

import math
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from lesson.digits import SIDE, load_digits
from lesson.handwriting.photos import one_digit
from lesson.handwriting.preparation import FAINT
from lesson.runs import once

DIRECTIONS, PLACES, BLUR = 8, 7, 2.0  # places each way; the blur in pixels
NEIGHBOURS = 10
LET_THROUGH = 0.97  # of threes and sevens that the ruler was not made of
KNOWN_EVERY, HELD_OUT_EVERY = 4, 12  # training images


def edges(images: Tensor) -> Tensor:
    """Where (n, 784) images get brighter, and in which of 8 directions, blurred to 7 × 7 places: (n, 392)."""
    return torch.cat([_edges(some) for some in images.split(256)])  # to save memory


def _edges(images: Tensor) -> Tensor:
    down, across = torch.gradient(images.view(-1, 1, SIDE, SIDE), dim=(2, 3))
    angles = torch.arange(DIRECTIONS).view(-1, 1, 1) * 2 * math.pi / DIRECTIONS
    ahead = (across * angles.cos() + down * angles.sin()).relu()  # (n, 8, 28, 28)
    steep = torch.hypot(down, across) + 1e-6
    facing = steep * (ahead / steep) ** 5  # the next direction counts for a sixth
    side, middles = torch.arange(SIDE), torch.arange(PLACES).unsqueeze(1) * 4 + 2
    blur = (-(side - middles).square() / (2 * BLUR**2)).softmax(1)  # (7, 28)
    return (blur @ facing @ blur.T).flatten(1)


class Ruler(NamedTuple):
    """Pictures to compare with, and what still passes."""

    known: Tensor  # (m, 392), the edges of some training images
    usual: Tensor  # (m,) how far each of them is from its own neighbours, in the mean
    limit: float  # an oddness


def oddness(images: Tensor, known: Tensor, usual: Tensor) -> Tensor:
    """How much farther (n, 784) images are from their nearest known ones than these are from theirs: (n,) ratios."""
    away, rows = torch.cdist(edges(images), known).topk(NEIGHBOURS, largest=False)
    return away.mean(1) / usual[rows].mean(1)


@once
@torch.no_grad()
def ruler() -> Ruler:
    """Made of a quarter of the training images, its limit of others, a twelfth of them; 5 MB, once a process."""
    x = load_digits().train_x
    known = edges(x[::KNOWN_EVERY])
    away = torch.cdist(known, known).topk(NEIGHBOURS + 1, largest=False).values
    usual = away[:, 1:].mean(1)  # the nearest to each is itself
    limit = oddness(x[1::HELD_OUT_EVERY], known, usual).quantile(LET_THROUGH)
    return Ruler(known, usual, limit.item())


def odd(images: Tensor) -> Tensor:
    """The oddness of (n, 784) images by the one ruler: (n,)."""
    return oddness(images, *ruler()[:2])


class Doubts(NamedTuple):
    """What speaks against the answer to a visitor's digit."""

    odd: bool = False  # whether the ruler catches it
    digits: int = 1  # how many there are
    together: bool = False  # whether several are read as one, or only the largest
    cut: tuple[str, ...] = ()  # what was cut away from a photo


def doubts(pixels: Tensor, drawn: Image.Image | None = None) -> Doubts:
    """Those about a picture (784,), and about the drawing or the photo that it was made of; none, if it has no ink."""
    if not pixels.any():
        return Doubts()
    is_odd = odd(pixels[None]).item() > ruler().limit
    if drawn is None:
        return Doubts(is_odd)
    if "cut" in drawn.info:  # see find_ink
        return Doubts(is_odd, drawn.info["digits"], False, tuple(drawn.info["cut"]))
    return Doubts(is_odd, one_digit(np.asarray(drawn) >= FAINT)[-1], True)

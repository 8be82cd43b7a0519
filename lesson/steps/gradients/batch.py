"""The batches of this page: which pictures, and a model before its first step."""

from typing import TYPE_CHECKING

import torch
from torch import Generator, Tensor

from lesson.digits import SIDE, load_digits
from lesson.models import LinearByHand
from lesson.training import Batch, Settings, start_model

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

# name: how many pictures
BATCHES = {"first 4": 4, "first 32": 32, "first 256": 256, "shuffled 256": 256}
USUAL = Settings()
PIXEL = 13, 14  # row and column: a weight whose slope is not 0
INKED = SIDE * 13 + 14  # the same weight, by its number


def some_images(
    x: Tensor, y: Tensor, count: int, seed: int | None = None
) -> tuple[Tensor, Tensor]:
    """The first `count` images and targets; with a seed, the first of a shuffled epoch."""
    if seed is None:
        return x[:count], y[:count]
    order = torch.randperm(len(x), generator=Generator().manual_seed(seed))
    return x[order[:count]], y[order[:count]]


def batch_of(name: str, seed: int) -> tuple[Tensor, Tensor]:
    """The training images and targets of one of BATCHES; the seed matters only to the shuffled one."""
    digits = load_digits()
    shuffle = seed if name.startswith("shuffled") else None
    return some_images(digits.train_x, digits.train_y, BATCHES[name], shuffle)


def usual_start() -> tuple[Tensor, ...]:
    """The first 256 images and targets, and the weights and the bias of the usual start."""
    model = start_model(USUAL)
    return *batch_of("first 256", USUAL.seed), *model.parameters()


def batch_name(lab: "Lab") -> str:
    """Which pictures."""
    hint = "The first ones in the order of the files, or as the seed shuffles them."
    names = list(BATCHES)
    return lab.select("Pictures in the batch", names, "first 256", "images", help=hint)


def batch_and_start(lab: "Lab") -> tuple[Batch, LinearByHand, int]:
    """Which pictures, a model before its first step, and one of its pixels."""
    images, std = batch_name(lab), lab.init_std()
    with lab.more("seed, row, column"):
        seed, pixel = lab.seed(), lab.pixel(PIXEL)
    model = start_model(Settings(seed=seed, init_std=std))
    return batch_of(images, seed), model, pixel

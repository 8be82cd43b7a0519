"""Two models side by side: one sees the pictures as they are, the other with their pixels shuffled."""

import itertools
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from lesson.digits import PIXELS, Digits
from lesson.loss import batch_accuracy
from lesson.models import LinearByHand
from lesson.optimizer import BasicOptim
from lesson.runs import Run, recent
from lesson.training import (
    VALIDATION_IMAGES,
    Settings,
    batches,
    start_model,
    train_epoch,
)


class Twins(NamedTuple):
    """Two models after so many passes: one sees the pictures as they are, the other with their pixels shuffled."""

    number: int
    wrong: int  # of the validation images
    shuffled_wrong: int
    weights: Tensor  # (784,)
    shuffled_weights: Tensor  # (784,), in the order of the shuffled pixels
    apart: float  # the largest difference of two weights of one pixel


def new_places(seed: int) -> Tensor:
    """Which pixel comes to each place: the numbers 0 to 783 in another order, (784,)."""
    return torch.randperm(PIXELS, generator=Generator().manual_seed(seed))


def shuffled_pixels(digits: Digits, settings: Settings, alike: bool) -> Iterator[Twins]:
    """Train the model by hand twice, side by side.

    If they start alike, each weight goes where its pixel goes.
    """
    order = new_places(settings.seed)
    model, twin = start_model(settings), start_model(settings)
    if alike:
        twin.weights.data = twin.weights.data[order]
    opts = [BasicOptim(each.parameters(), settings.lr) for each in (model, twin)]
    for number in itertools.count():
        yield compare(number, model, twin, order, digits)
        data = list(batches(digits.train_x, digits.train_y, settings.batch_size))
        shuffled = ((xb[:, order], yb) for xb, yb in data)
        for _ in train_epoch(model, data, opts[0]):
            pass
        for _ in train_epoch(twin, shuffled, opts[1]):
            pass


@torch.no_grad()
def compare(
    number: int, model: LinearByHand, twin: LinearByHand, order: Tensor, digits: Digits
) -> Twins:
    """How many validation images each gets wrong, and how far their weights are apart."""
    x, y = digits.valid_x, digits.valid_y
    right = batch_accuracy(model(x), y), batch_accuracy(twin(x[:, order]), y)
    wrong = (round((1 - each.item()) * VALIDATION_IMAGES) for each in right)
    weights, shuffled = model.weights[:, 0].clone(), twin.weights[:, 0].clone()
    apart = (weights[order] - shuffled).abs().max().item()
    return Twins(number, *wrong, weights, shuffled, apart)


MAX_TWINS = 8  # that are kept: up to 0.7 MB each, the least recently wanted is dropped


@recent(MAX_TWINS)
def twins(seed: int = 0, alike: bool = True) -> Run:
    """The two with the settings of the lesson, in this process."""
    return Run(Settings(seed=seed), partial(shuffled_pixels, alike=alike))

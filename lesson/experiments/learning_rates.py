"""Every learning rate at once: one model a column."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import torch
from cachetools import LRUCache, cached

from lesson.digits import Digits
from lesson.experiments.flattery import Flattery, flattery
from lesson.loss import LOSSES
from lesson.optimizer import BasicOptim
from lesson.runs import Run
from lesson.training import (
    VALIDATION_IMAGES,
    Progress,
    Settings,
    epochs_of,
    start_model,
)

LEARNING_RATES = [
    float(f"{digit}e{power}") for power in range(-3, 2) for digit in (1, 2, 5)
] + [100.0]
MAX_SWEEPS = 64  # that are kept: some 50 kB each, the least recently wanted is dropped


class SweepEpoch(NamedTuple):
    """Models after so many passes over the training images: the accuracy of each over all validation images."""

    number: int
    valid_accuracies: list[float]  # in the order of LEARNING_RATES
    flattery: Flattery | None = None  # if the best of them were chosen

    @property
    def wrong(self) -> list[int]:
        """How many of the validation images each model calls by the other digit's name."""
        return [round((1 - each) * VALIDATION_IMAGES) for each in self.valid_accuracies]


def sweep(digits: Digits, settings: Settings) -> Iterator[SweepEpoch | Progress]:
    """As `train`, for the model by hand at all learning rates at once.

    Each model is a column: one product a batch serves all. The loss is
    the mean over all columns, so each gets a k-th of its own gradient,
    and a step k times as long makes up for it.
    """
    rates = torch.tensor(LEARNING_RATES)
    k = len(rates)
    models = start_model(settings)
    models.weights = models.weights.detach().repeat(1, k).requires_grad_()
    models.bias = models.bias.detach().repeat(k).requires_grad_()
    opt = BasicOptim(models.parameters(), k * rates)

    @torch.no_grad()
    def record(number: int, _: float) -> SweepEpoch:
        right = (models(digits.valid_x) > 0) == (digits.valid_y == 1)  # (n, k)
        return SweepEpoch(number, right.float().mean(0).tolist(), flattery(~right))

    yield record(0, 0.0)
    every_column = digits.train_y.expand(-1, k)
    x, loss_func = digits.train_x, LOSSES[settings.loss]
    yield from epochs_of(models, x, every_column, settings, opt, record, loss_func)


class Verdict(NamedTuple):
    """Learning rates, sorted by how they did: within `near` of the best, or too small, or too large."""

    best: float
    accuracy: float  # of the best, over all validation images
    good: list[float]  # the best, and its neighbours as long as they come near it
    too_small: list[float]
    too_large: list[float]


def verdict(end: SweepEpoch, near: float = 0.005) -> Verdict:
    """Which learning rates did well at the end of a sweep."""
    reached = end.valid_accuracies
    best = max(range(len(reached)), key=reached.__getitem__)
    low = high = best
    while low > 0 and reached[low - 1] >= reached[best] - near:
        low -= 1
    while high < len(reached) - 1 and reached[high + 1] >= reached[best] - near:
        high += 1
    return Verdict(
        LEARNING_RATES[best],
        reached[best],
        LEARNING_RATES[low : high + 1],
        LEARNING_RATES[:low],
        LEARNING_RATES[high + 1 :],
    )


@cached(LRUCache(MAX_SWEEPS), lock=threading.Lock())
def _shared(settings: Settings) -> Run:
    return Run(settings, sweep)


def sweep_for(settings: Settings) -> Run:
    """The one sweep of these settings, whatever their learning rate, in this process."""
    return _shared(replace(settings.essential(), lr=1.0))

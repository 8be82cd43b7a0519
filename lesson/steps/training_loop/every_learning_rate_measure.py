"""What is measured for every learning rate."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import Digits
from lesson.experiments.comparison import right_answers
from lesson.experiments.presets import LEARNING_RATES
from lesson.loss import LOSSES
from lesson.optimizer import BasicOptim
from lesson.runs import Run, once, recent
from lesson.training import (
    VALIDATION_IMAGES,
    Epoch,
    Progress,
    Settings,
    epochs_of,
    start_model,
)

SPLITS = 100  # ways to part the validation pictures in two, each used both ways round


class Flattery(NamedTuple):
    """Mean wrong answers of the best of several models, over many halves of the validation pictures."""

    candidates: int
    where_chosen: float  # in the half by which it was chosen
    elsewhere: float  # in the other half

    @property
    def gain(self) -> float:
        """How many fewer wrong answers the choice seems to have than it has: never below 0."""
        return self.elsewhere - self.where_chosen


@once
def halves() -> Tensor:
    """(200, 2038) of 0 and 1: each row is a random half of the pictures, and row n + 100 is the other half of row n."""
    generator = torch.Generator().manual_seed(0)
    draws = torch.rand(SPLITS, VALIDATION_IMAGES, generator=generator)
    chosen = (draws.argsort(1).argsort(1) < VALIDATION_IMAGES // 2).float()
    return torch.cat([chosen, 1 - chosen])


def flattery(wrong: Tensor) -> Flattery:
    """Choose the best of k models on one half of the pictures, measure it on the other.

    From which pictures each of them gets wrong: (2038, k) of True and False.
    """
    here = halves() @ wrong.float()  # (200, k) wrong in each half
    elsewhere = wrong.sum(0) - here
    fewest = here.min(1, keepdim=True).values  # (200, 1)
    best = (here == fewest).float()  # if several tie, the mean of them
    measured = (elsewhere * best).sum(1) / best.sum(1)
    return Flattery(wrong.shape[1], fewest.mean().item(), measured.mean().item())


def flattery_of_epochs(settings: Settings, epochs: Sequence[Epoch]) -> Flattery:
    """The best epoch of a run as if it were chosen by half of the validation pictures."""
    right = [right_answers(settings, epoch) for epoch in epochs]
    return flattery(~torch.stack(right, dim=1))


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


@recent(MAX_SWEEPS)
def _shared(settings: Settings) -> Run:
    return Run(settings, sweep)


def sweep_for(settings: Settings) -> Run:
    """The one sweep of these settings, whatever their learning rate, in this process."""
    return _shared(replace(settings.essential(), lr=1.0))

"""Choosing flatters: how much better the best of many looks on the pictures that chose it than on others."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.experiments.comparison import right_answers
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES, Epoch, Settings

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

"""Two models compared picture by picture: which pictures does each get right, and is one of them better?"""

from math import comb
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import load_digits
from lesson.runs import Run
from lesson.training import Epoch, Settings, model_at

SURE = 0.05  # chance alone must be rarer than that


class Comparison(NamedTuple):
    """Rows of the pictures that both models get right, only one of them, or neither."""

    both: list[int]
    only_first: list[int]
    only_second: list[int]
    neither: list[int]

    @property
    def differ(self) -> int:
        """How many pictures only one of them gets right."""
        return len(self.only_first) + len(self.only_second)

    @property
    def chance(self) -> float:
        """How often two equally good models that differ on so many pictures differ at least as unevenly, in [0, 1]."""
        return mcnemar(len(self.only_first), len(self.only_second))


def compare(first: Tensor, second: Tensor) -> Comparison:
    """From which of the same n pictures each model gets right: (n,) of True and False."""
    cells = first & second, first & ~second, ~first & second, ~first & ~second
    return Comparison(*(cell.nonzero()[:, 0].tolist() for cell in cells))


def mcnemar(only_first: int, only_second: int) -> float:
    """McNemar's exact test, two-sided: how often fair coins fall so unevenly, in [0, 1].

    Between equally good models, each picture on which they differ is the toss of a coin.
    """
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    as_few = sum(comb(tosses, heads) for heads in range(fewer + 1))
    return min(1.0, 2 * as_few / 2**tosses)


@torch.no_grad()
def right_answers(settings: Settings, epoch: Epoch) -> Tensor:
    """Which of the validation pictures the model of an epoch gets right: (2038,) of True and False."""
    digits = load_digits()
    scores = model_at(settings, epoch.parameters)(digits.valid_x)  # (2038, 1)
    return ((scores > 0) == (digits.valid_y == 1))[:, 0]


def compare_runs(*runs: Run, last: int) -> list[Comparison]:
    """The first run against each of the others on the validation pictures, all after `last` epochs."""
    first, *others = (
        right_answers(run.settings, run.up_to(last)[last]) for run in runs
    )
    return [compare(first, other) for other in others]

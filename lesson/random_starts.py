"""A thousand models that know nothing, all at once."""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import Digits, load_digits
from lesson.training import Settings, batches, start_model

STARTS = 1000


class Starts(NamedTuple):
    """What untrained models score on the training images, one for each seed from 0 up."""

    accuracy: Tensor  # (k,) share of images called by their right name
    called_three: Tensor  # (k,) share of images called a three
    threes: float  # share of images that are threes

    @property
    def broadcast_accuracy(self) -> Tensor:
        """(k,) what comparing (n,) predictions with (n, 1) targets gives."""
        return mean_of_all_pairs(self.called_three, self.threes)


def mean_of_all_pairs(called_three: Tensor | float, threes: float) -> Tensor | float:
    """The share of equal pairs when every prediction meets every label.

    A pair is equal if both say three, or neither does.
    """
    return called_three * threes + (1 - called_three) * (1 - threes)


@torch.no_grad()
def many_starts(digits: Digits, count: int) -> Starts:
    """Score the starts of seeds 0 to count - 1, side by side as columns."""
    models = [start_model(Settings(seed=seed)) for seed in range(count)]
    weights = torch.cat([model.weights for model in models], dim=1)  # (784, count)
    biases = torch.cat([model.bias for model in models])  # (count,)
    right, called = torch.zeros(count), torch.zeros(count)
    for xb, yb in batches(digits.train_x, digits.train_y, 1024):
        says_three = xb @ weights + biases > 0  # (1024, count)
        right += (says_three == (yb == 1)).sum(0)
        called += says_three.sum(0)
    images = len(digits.train_x)
    return Starts(right / images, called / images, digits.train_y.mean().item())


@cache
def thousand_starts() -> Starts:
    """The first thousand seeds, computed once a process.

    For a standard deviation of 1: any other scales every score alike, and changes no answer.
    """
    return many_starts(load_digits(), STARTS)


@torch.no_grad()
def pairs(scores: Tensor, targets: Tensor) -> Tensor:
    """What broadcasting does to (n,) scores and (n, 1) targets: an (n, n) table.

    Row i, column j: whether the prediction for image j equals the label of image i.
    """
    return (scores > 0) == (targets == 1)

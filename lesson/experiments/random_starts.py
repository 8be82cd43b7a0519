"""A thousand models that know nothing, all at once."""

from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import Digits, load_digits
from lesson.loss import mean_of_all_pairs
from lesson.runs import once
from lesson.training import Settings, batches, start_model

STARTS = 1000


class Starts(NamedTuple):
    """How k untrained models sort the training images: one model for each seed from 0 up."""

    threes_called_3: Tensor  # (k,) how many of the threes
    sevens_called_3: Tensor  # (k,) how many of the sevens
    threes: int
    sevens: int

    @property
    def accuracy(self) -> Tensor:
        """The share of images called by their right name, (k,)."""
        right = self.threes_called_3 + (self.sevens - self.sevens_called_3)
        return right / (self.threes + self.sevens)

    @property
    def called_three(self) -> Tensor:
        """The share of images called a three, (k,)."""
        called = self.threes_called_3 + self.sevens_called_3
        return called / (self.threes + self.sevens)

    @property
    def broadcast_accuracy(self) -> Tensor:
        """What comparing (n,) predictions with (n, 1) targets gives, (k,)."""
        threes = self.threes / (self.threes + self.sevens)
        return mean_of_all_pairs(self.called_three, threes)

    @property
    def same_side(self) -> Tensor:
        """Whether most threes and most sevens are called by the same name, (k,) of True and False."""
        most_threes_are_3 = self.threes_called_3 > self.threes / 2
        most_sevens_are_3 = self.sevens_called_3 > self.sevens / 2
        return most_threes_are_3 == most_sevens_are_3


@torch.no_grad()
def many_starts(digits: Digits, count: int) -> Starts:
    """Score the starts of seeds 0 to count - 1, side by side as columns."""
    models = [start_model(Settings(seed=seed)) for seed in range(count)]
    weights = torch.cat([model.weights for model in models], dim=1)  # (784, count)
    biases = torch.cat([model.bias for model in models])  # (count,)
    threes_called_3, sevens_called_3 = torch.zeros(2, count)
    for xb, yb in batches(digits.train_x, digits.train_y, 512):  # to save memory
        says_three = (xb @ weights + biases > 0).float()  # (512, count)
        threes_called_3 += (says_three * yb).sum(0)
        sevens_called_3 += (says_three * (1 - yb)).sum(0)
    threes = int(digits.train_y.sum())
    sevens = len(digits.train_y) - threes
    return Starts(threes_called_3, sevens_called_3, threes, sevens)


@once
def thousand_starts() -> Starts:
    """The first thousand seeds, computed once a process; 8 kB.

    For a standard deviation of 1: any other scales all scores of a model alike, and changes no answer.
    """
    return many_starts(load_digits(), STARTS)

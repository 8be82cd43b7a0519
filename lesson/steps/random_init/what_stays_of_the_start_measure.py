"""What is measured for what stays of the start."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from lesson.digits import load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import Comparison, compare
from lesson.training import Epoch


class Stayed(NamedTuple):
    """The weights of a linear model after so many epochs, and their two parts.

    `like_shape` is the cosine with the average three minus the average seven: 1 in the same direction, 0 nothing in common.
    """

    number: int
    wrong_start: int  # of the validation pictures, by the model as it started
    wrong_added: int  # by what training added, with the bias that suits the training pictures best
    wrong_weights: int  # by the model as it is
    start_like_shape: float
    added_like_shape: float
    weights_like_shape: float
    weights_like_start: float  # cosine of the weights and the start


def best_bias(scores: Tensor, targets: Tensor) -> Tensor:
    """The bias that leaves the fewest of n scores on the wrong side of 0: (n,), (n,) → ()."""
    order = scores.argsort()
    scores, threes = scores[order], targets[order]
    ends = scores[:1] - 1, scores[-1:] + 1
    padded = torch.cat([ends[0], scores, ends[1]])
    # if the lowest k are called 7 and the others 3, these are wrong, for k from 0 to n:
    threes_below = torch.cat([torch.zeros(1), threes.cumsum(0)])  # (n + 1,)
    sevens_above = (1 - threes).sum() - (torch.arange(len(padded) - 1) - threes_below)
    wrong = threes_below + sevens_above
    wrong[padded[:-1] == padded[1:]] = torch.inf  # no bias parts equal scores
    cut = wrong.argmin()
    return -(padded[cut] + padded[cut + 1]) / 2


@torch.no_grad()
def added_alone(epochs: Sequence[Epoch], start: Epoch) -> Tensor:
    """Which validation pictures are right by what training added alone, with its best bias: (2038, k) for k epochs."""
    digits = load_digits()
    added = _weights(epochs) - start.parameters[0].view(-1, 1)  # (784, k)
    train, valid = digits.train_x @ added, digits.valid_x @ added
    targets = digits.train_y[:, 0]
    biases = torch.stack([best_bias(scores, targets) for scores in train.T])
    return (valid + biases > 0) == (digits.valid_y == 1)


def _weights(epochs: Sequence[Epoch]) -> Tensor:
    return torch.cat([epoch.parameters[0].view(-1, 1) for epoch in epochs], dim=1)


@torch.no_grad()
def what_stays(epochs: Sequence[Epoch], start: Epoch) -> list[Stayed]:
    """Take the weights of some epochs of a linear model apart."""
    shape = (baseline().mean_three - baseline().mean_seven)[:, None]  # (784, 1)
    first, weights = _weights([start]), _weights(epochs)  # (784, 1), (784, k)
    wrong_added = (~added_alone(epochs, start)).sum(0)  # (k,)
    cosines = [
        cosine_similarity(one, other, dim=0).expand(len(epochs))
        for one, other in (
            (first, shape),
            (weights - first, shape),
            (weights, shape),
            (weights, first),
        )
    ]
    return [
        Stayed(epoch.number, start.wrong, wrong, epoch.wrong, *likenesses)
        for epoch, wrong, *likenesses in zip(
            epochs,
            wrong_added.tolist(),
            *(each.tolist() for each in cosines),
            strict=True,
        )
    ]


def added_against_whole(epochs: Sequence[Epoch], right: Tensor) -> Comparison:
    """At the last of the epochs: what training added, alone, against the whole model, which gets `right` (2038,)."""
    return compare(added_alone(epochs[-1:], epochs[0])[:, 0], right)

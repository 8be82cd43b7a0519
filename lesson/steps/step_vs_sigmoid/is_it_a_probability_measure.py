"""What is measured for is it a probability."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import load_digits
from lesson.experiments.presets import Preset
from lesson.gradients import Loss
from lesson.models import linear
from lesson.training import Epoch, Settings

USUAL = Preset(Settings(), 40)
# Answers are put together by the chance of being wrong that p gives them: from 0 to the first, to the next … to a half.
EDGES = (0.001, 0.01, 0.1, 0.5)


class Group(NamedTuple):
    """Answers that a model is about equally sure of."""

    pictures: int
    wrong: int
    said: float  # the mean chance of being wrong, by the model's own p


class Reliability(NamedTuple):
    """What p promises for the validation images, and what becomes of it."""

    epoch: int
    wrong: int
    promised: float  # wrong answers, were p a probability
    rolled: float  # wrong answers to expect if 3 were answered with probability p
    sure: float | None  # mean confidence, max(p, 1 - p), of the wrong answers
    confidence: float  # of all
    groups: tuple[Group, ...]  # one for each of EDGES


def reliability(epoch: int, scores: Tensor, targets: Tensor) -> Reliability:
    """Measure (n,) scores against (n,) targets, 1 for a three."""
    scores = scores.double()
    wrong = (scores > 0) != (targets == 1)
    doubt = (-scores.abs()).sigmoid()  # 1 - confidence, exact where p rounds to 1
    places = torch.bucketize(doubt, torch.tensor(EDGES[:-1]))
    groups = []
    for place in range(len(EDGES)):
        inside = places == place
        said = doubt[inside].mean().item() if inside.any() else 0.0
        groups.append(Group(int(inside.sum()), int((wrong & inside).sum()), said))
    return Reliability(
        epoch,
        int(wrong.sum()),
        doubt.sum().item(),
        (scores.sigmoid() - targets).abs().sum().item(),
        1 - doubt[wrong].mean().item() if wrong.any() else None,
        1 - doubt.mean().item(),
        tuple(groups),
    )


@torch.no_grad()
def reliability_by_epoch(epochs: Sequence[Epoch]) -> list[Reliability]:
    """The validation images after each epoch of a linear model: a column a model, one product for all."""
    x, y = load_digits().valid_x, load_digits().valid_y[:, 0]
    weights, bias = (
        torch.cat(each, -1)
        for each in zip(*(epoch.parameters for epoch in epochs), strict=True)
    )
    scores = linear(x, weights, bias)  # (n, epochs)
    return [
        reliability(epoch.number, column, y)
        for epoch, column in zip(epochs, scores.T, strict=True)
    ]


def mean_loss(prediction: float, threes: float, loss_func: Loss) -> float:
    """The mean loss of one prediction in (0, 1) for pictures that look alike, of which a share `threes` are threes."""
    scores = torch.tensor([[prediction]]).logit()
    of_a_three, of_a_seven = (
        loss_func(scores, torch.tensor([[target]])).item() for target in (1.0, 0.0)
    )
    return threes * of_a_three + (1 - threes) * of_a_seven

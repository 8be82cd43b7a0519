"""One score under two losses: what each says, how hard each pulls, and where that takes the score."""

from collections.abc import Iterator
from typing import NamedTuple

import torch

from lesson.gradients import Loss, calc_grad
from lesson.loss import LOSSES
from lesson.optimizer import BasicOptim

CALLED = dict(zip(LOSSES, ("mnist_loss", "cross-entropy"), strict=True))
SCORES = [quarter / 4 for quarter in range(-24, 25)]  # to choose from


class Moved(NamedTuple):
    """A score on its way downhill."""

    score: float
    loss: float
    slope: float  # of the loss, by the score


def roll(
    score: float, target: int, loss_func: Loss, lr: float = 1.0
) -> Iterator[Moved]:
    """Let one score learn: as it is, then after each move against the slope of its loss, without end; target 1 or 0."""
    scores = torch.tensor([[score]], requires_grad=True)
    targets, opt = torch.tensor([[float(target)]]), BasicOptim([scores], lr)
    while True:
        now = scores.item()
        loss = calc_grad(scores, targets, lambda scores: scores, loss_func)
        yield Moved(now, loss.item(), scores.grad.item())
        opt.step()
        opt.zero_grad()

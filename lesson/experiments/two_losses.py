"""One score under two losses: what each says, how hard each pulls, and where that takes the score."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import torch

from lesson.gradients import Loss, calc_grad
from lesson.loss import LOSSES
from lesson.optimizer import BasicOptim

CALLED = dict(zip(LOSSES, ("mnist_loss", "cross-entropy"), strict=True))
MOVES = 40  # that are shown
MOST = 5_000  # moves, before we give up


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


def both_ways(score: float, target: int, moves: int = MOVES) -> dict[str, list[Moved]]:
    """The same start, and so many moves, with each of LOSSES."""
    return {
        name: list(islice(roll(score, target, loss_func), moves + 1))
        for name, loss_func in LOSSES.items()
    }


def moves_to_cross(score: float, target: int, loss_func: Loss) -> int:
    """How many moves a score takes to come to the right side of zero; at most MOST."""
    path = islice(roll(score, target, loss_func), MOST)
    return next(
        (move for move, each in enumerate(path) if (each.score > 0) == (target == 1)),
        MOST,
    )


def mean_loss(prediction: float, threes: float, loss_func: Loss) -> float:
    """The mean loss of one prediction in (0, 1) for pictures that look alike, of which a share `threes` are threes."""
    scores = torch.tensor([[prediction]]).logit()
    of_a_three, of_a_seven = (
        loss_func(scores, torch.tensor([[target]])).item() for target in (1.0, 0.0)
    )
    return threes * of_a_three + (1 - threes) * of_a_seven

"""The pictures of a batch: how the gradient grows from them, how hard each pulls, how few account for most of it."""

from typing import NamedTuple

import torch
from torch import Generator, Tensor

from lesson.digits import load_digits
from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.models import LinearByHand
from lesson.training import Settings, start_model

# name: how many pictures
BATCHES = {"first 4": 4, "first 32": 32, "first 256": 256, "shuffled 256": 256}
FRAMES = 24  # of a growing gradient, at most


def some_images(
    x: Tensor, y: Tensor, count: int, seed: int | None = None
) -> tuple[Tensor, Tensor]:
    """The first `count` images and targets; with a seed, the first of a shuffled epoch."""
    if seed is None:
        return x[:count], y[:count]
    order = torch.randperm(len(x), generator=Generator().manual_seed(seed))
    return x[order[:count]], y[order[:count]]


def batch_of(name: str, seed: int) -> tuple[Tensor, Tensor]:
    """The training images and targets of one of BATCHES; the seed matters only to the shuffled one."""
    digits = load_digits()
    shuffle = seed if name.startswith("shuffled") else None
    return some_images(digits.train_x, digits.train_y, BATCHES[name], shuffle)


class Grown(NamedTuple):
    """The gradient of the first pictures of a batch."""

    pictures: int
    threes: int
    loss: float
    weights: Tensor  # (784,) slopes
    bias: float  # its slope


def growing(xb: Tensor, yb: Tensor, model: LinearByHand) -> list[Grown]:
    """The gradient of one picture, of a few more … of all (n, 784) and (n, 1); the model keeps that of all."""
    grown = []
    for pictures in _counts(len(xb)):
        for parameter in model.parameters():
            parameter.grad = None
        loss = calc_grad(xb[:pictures], yb[:pictures], model)
        weights, bias = (parameter.grad for parameter in model.parameters())
        threes = int(yb[:pictures].sum())
        grown.append(
            Grown(pictures, threes, loss.item(), weights[:, 0].clone(), bias.item())
        )
    return grown


def _counts(most: int) -> list[int]:
    """From 1 to `most`, each about so many times the one before."""
    return sorted({round(most ** (step / (FRAMES - 1))) for step in range(FRAMES)})


class Signs(NamedTuple):
    """What the slopes of a batch are."""

    threes: int  # pictures of the batch
    sevens: int
    below: int  # slopes below 0
    above: int
    blank: int  # slopes that are 0 because no picture has ink there
    silent: int  # slopes that are 0 although there is ink


def signs(xb: Tensor, yb: Tensor, slopes: Tensor) -> Signs:
    """Count 784 slopes of (n, 784) and (n, 1)."""
    threes, below, above = (
        int(yb.sum()),
        int((slopes < 0).sum()),
        int((slopes > 0).sum()),
    )
    blank = int((xb.amax(0) == 0).sum())
    silent = slopes.numel() - below - above - blank
    return Signs(threes, len(yb) - threes, below, above, blank, silent)


class Pulls(NamedTuple):
    """How hard the pictures of a batch pull at a model by hand before its first step."""

    std: float  # of the random start
    scores: Tensor  # (n, 1)
    slopes: Tensor  # (n, 1): p (1 - p), as hard as each pulls with mnist_loss
    distances: Tensor  # (n, 1): |p - y|, as hard as each would pull with cross-entropy
    wrong: Tensor  # (n, 1): whether it is taken for the other digit
    by_hand: Tensor  # (784, 1): the gradient of the weights
    autograd: Tensor  # (784, 1): the same, as backward() leaves it

    @property
    def length(self) -> float:
        """Of the gradient."""
        return self.autograd.norm().item()


def pulls(xb: Tensor, yb: Tensor, seed: int, std: float) -> Pulls:
    """Measure a start on (n, 784) and (n, 1)."""
    model = start_model(Settings(seed=seed, init_std=std))
    calc_grad(xb, yb, model)
    scores = model(xb).detach()
    predictions = scores.sigmoid()
    return Pulls(
        std,
        scores,
        sigmoid_slope(predictions),
        (predictions - yb).abs(),
        (scores > 0) != (yb == 1),
        gradient_by_hand(xb, yb, predictions)[0],
        model.weights.grad,
    )


def half_of(pulls: Tensor) -> int:
    """How few of the numbers in (n, 1), the largest first, already account for half of their sum."""
    largest_first = pulls.flatten().double().sort(descending=True).values.cumsum(0)
    return int((largest_first < largest_first[-1] / 2).sum()) + 1

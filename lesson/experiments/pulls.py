"""The pictures of a batch, and how few of them account for most of its gradient."""

import torch
from torch import Generator, Tensor


def some_images(
    x: Tensor, y: Tensor, count: int, seed: int | None = None
) -> tuple[Tensor, Tensor]:
    """The first `count` images and targets; with a seed, the first of a shuffled epoch."""
    if seed is None:
        return x[:count], y[:count]
    order = torch.randperm(len(x), generator=Generator().manual_seed(seed))
    return x[order[:count]], y[order[:count]]


def half_of(pulls: Tensor) -> int:
    """How few of the numbers in (n, 1), the largest first, already account for half of their sum."""
    largest_first = pulls.flatten().double().sort(descending=True).values.cumsum(0)
    return int((largest_first < largest_first[-1] / 2).sum()) + 1

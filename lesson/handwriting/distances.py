"""How far is a picture from those that a model has learned from? Near is not the same as like: little ink is near to much."""

import torch
from torch import Tensor

from lesson.digits import PIXELS


@torch.no_grad()
def distances(pixels: Tensor, images: Tensor) -> Tensor:
    """How far a picture (784,) is from each of (n, 784) images: (n,), the lengths of the differences."""
    exact = "donot_use_mm_for_euclid_dist"  # so that a picture is 0 away from itself
    return torch.cdist(pixels[None], images, compute_mode=exact)[0]


def nearest(away: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The rows of the least of (n,) distances, and how far they are: (count,) each."""
    least = away.topk(count, largest=False)
    return least.indices, least.values


def noise(count: int) -> Tensor:
    """(count, 784) random brightnesses in [0, 1], always the same."""
    return torch.rand(count, PIXELS, generator=torch.Generator().manual_seed(0))

"""Why does a model say 3 or 7? Its score as a sum, what would turn it, and what it has seen that is like it."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import PIXELS, SIDE, Digits, load_digits
from lesson.runs import once


class Votes(NamedTuple):
    """A score as a sum. Above 0 it says three."""

    each: Tensor  # (n,): what each pixel, or each hidden unit, adds
    bias: float
    score: float

    @property
    def for_three(self) -> float:
        """The sum of all that is above 0."""
        return self.each.clamp(min=0).sum().item()

    @property
    def for_seven(self) -> float:
        """The sum of all that is below 0."""
        return self.each.clamp(max=0).sum().item()


def sigmoid(score: float) -> float:
    """A score, any number, as a number between 0 and 1."""
    return torch.tensor(score).sigmoid().item()


@torch.no_grad()
def pixel_votes(pixels: Tensor, weights: Tensor, bias: Tensor) -> Votes:
    """A linear model on a picture (784,): each pixel adds its brightness times its weight."""
    each = pixels.double() * weights.flatten().double()
    return Votes(each, bias.item(), (each.sum() + bias.item()).item())


@torch.no_grad()
def unit_votes(pixels: Tensor, parameters: Sequence[Tensor]) -> Votes:
    """A ReLU net on a picture (784,): each hidden unit adds what it finds, if it is above 0, times its weight."""
    first, first_bias, second, bias = (each.double() for each in parameters)
    found = first @ pixels.double() + first_bias  # (hidden,)
    each = second[0] * found.relu()
    return Votes(each, bias.item(), (each.sum() + bias.item()).item())


def votes_of(pixels: Tensor, parameters: Sequence[Tensor]) -> Votes:
    """The votes in a linear model, of two parameters, or in a ReLU net, of four."""
    if len(parameters) == 2:
        return pixel_votes(pixels, *parameters)
    return unit_votes(pixels, parameters)


@torch.no_grad()
def turned(pixels: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    """The nearest picture (784,) that a linear model calls by the other name.

    The score grows fastest along the weights: go back along them until
    it is 0, and a thousandth farther. Pixels may leave [0, 1] for it.
    """
    along = weights.flatten()
    score = pixels @ along + bias
    return pixels - 1.001 * score / (along @ along) * along


@torch.no_grad()
def nearest(pixels: Tensor, images: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The rows of the (n, 784) images that are nearest to a picture (784,), and how far: (count,) each."""
    distances = torch.cdist(pixels[None], images)[0]
    least = distances.topk(count, largest=False)
    return least.indices, least.values


def shifted(images: Tensor, pixels: int) -> Tensor:
    """(n, 784) images, moved to the right by so many pixels; what leaves on the right comes back on the left."""
    return images.view(-1, SIDE, SIDE).roll(pixels, 2).view(-1, PIXELS)


def noise(count: int) -> Tensor:
    """(count, 784) random brightnesses in [0, 1], always the same."""
    return torch.rand(count, PIXELS, generator=torch.Generator().manual_seed(0))


@torch.no_grad()
def usual_distance(digits: Digits, share: float = 0.99) -> float:
    """How far the nearest training image is at most, for that share of all validation images."""
    parts = digits.valid_x.split(256)  # to save memory
    nearest = [torch.cdist(xb, digits.train_x).min(1).values for xb in parts]
    return torch.cat(nearest).quantile(share).item()


@once
def usual() -> float:
    """The usual distance of the bundled digits, computed once a process."""
    return usual_distance(load_digits())

"""Why does a model say 3 or 7? Its score as a sum of votes, and what would turn it."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import SIDE


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

    @property
    def sums(self) -> list[tuple[str, float]]:
        """What adds up to the score, and it: a table."""
        return [
            ("for 3", self.for_three),
            ("for 7", self.for_seven),
            ("bias", self.bias),
            ("score", self.score),
        ]

    @property
    def rows(self) -> list[float]:
        """What each row of the picture adds, from the top; for the votes of pixels."""
        return self.each.view(SIDE, SIDE).sum(1).tolist()

    @property
    def loudest(self) -> list[int]:
        """The numbers of those that add anything, the most first; for the votes of hidden units."""
        order = self.each.abs().argsort(descending=True)
        return order[: (self.each != 0).sum()].tolist()


def says(score: float) -> str:
    """The answer of a model: there are only two."""
    return "3" if score > 0 else "7"


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

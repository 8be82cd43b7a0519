"""What the hidden units of the ReLU net look for, and how much each of them has to say."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class HiddenUnit(NamedTuple):
    """One of the hidden units, measured over a set of images."""

    number: int  # its row in the first layer's weights
    weights: Tensor  # (784,): where ink raises it
    says_three: bool  # whether the second layer counts it for three
    # standard deviation, over the images, of what it adds to the score
    influence: float
    awake: float  # share of the images on which it is above zero


@torch.no_grad()
def hidden_units(
    parameters: Sequence[Tensor], x: Tensor, relu: bool
) -> list[HiddenUnit]:
    """The units of a net with these four parameters, measured on (n, 784) images; the most influential first."""
    first_weights, first_bias, second_weights, _ = parameters
    activations = x @ first_weights.T + first_bias  # (n, hidden)
    awake = (activations > 0).float().mean(0)
    if relu:
        activations = activations.relu()
    influence = (activations * second_weights).std(0)  # (hidden,)
    return [
        HiddenUnit(
            number,
            first_weights[number],
            second_weights[0, number].item() > 0,
            influence[number].item(),
            awake[number].item(),
        )
        for number in influence.argsort(descending=True).tolist()
    ]

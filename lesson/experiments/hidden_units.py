"""What the hidden units of the ReLU net look for, and how much each of them has to say."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import load_digits
from lesson.models import linear, merge_layers
from lesson.training import Epoch


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


def units_after(epoch: Epoch, relu: bool) -> list[HiddenUnit]:
    """The units of a net after an epoch, measured on the validation images; the most influential first."""
    return hidden_units(epoch.parameters, load_digits().valid_x, relu)


def merged(epoch: Epoch) -> Epoch:
    """An epoch of two layers without a ReLU, as if it were one of the one layer that they amount to."""
    return epoch._replace(parameters=merge_layers(epoch.parameters))


class Merging(NamedTuple):
    """Two layers without a ReLU beside the one layer that they amount to, on the validation images."""

    numbers: int  # that the two layers have
    apart: float  # the largest difference of two scores
    called_differently: int  # how many images


@torch.no_grad()
def merging(parameters: Sequence[Tensor]) -> Merging:
    """Multiply the two layers of a net without a ReLU, and compare."""
    first, first_bias, second, bias = parameters
    x = load_digits().valid_x
    scores = (x @ first.T + first_bias) @ second.T + bias
    of_one = linear(x, *merge_layers(parameters))
    return Merging(
        sum(each.numel() for each in parameters),
        (scores - of_one).abs().max().item(),
        int(((scores > 0) != (of_one > 0)).sum()),
    )

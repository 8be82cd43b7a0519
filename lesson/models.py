"""The models: 785 numbers by hand, the same 785 as PyTorch keeps them, and the ReLU net."""

import math
from collections.abc import Sequence

import torch
from torch import Generator, Tensor, nn

from lesson.digits import PIXELS


def init_params(
    size: int | tuple[int, ...], std: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """A parameter of the given size, drawn from a normal distribution around 0; it asks for its gradient."""
    return (torch.randn(size, generator=generator) * std).requires_grad_()


def linear(xb: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    """One score a picture: (n, 784) @ (784, 1) + (1,) → (n, 1)."""
    return xb @ weights + bias


class LinearByHand:
    """784 weights, one a pixel, and a bias, with nothing from PyTorch but tensors."""

    def __init__(self, std: float = 1.0, generator: Generator | None = None) -> None:
        self.weights = init_params((PIXELS, 1), std, generator)
        self.bias = init_params(1, std, generator)

    def __call__(self, xb: Tensor) -> Tensor:
        """Scores (n, 1) of images (n, 784)."""
        return linear(xb, self.weights, self.bias)

    def parameters(self) -> list[Tensor]:
        """The weights (784, 1) and the bias (1,)."""
        return [self.weights, self.bias]

    def state_dict(self) -> dict[str, Tensor]:
        """The same by name, as PyTorch's own models have it."""
        return {"weights": self.weights, "bias": self.bias}


def linear_layer(
    inputs: int, outputs: int, generator: Generator | None = None
) -> nn.Linear:
    """nn.Linear with PyTorch's own start, uniform within ±1/√inputs, but drawn from `generator`.

    nn.Linear itself draws from the generator that everybody in the process shares. Seeded alike, both give equal numbers.
    """
    layer = nn.Linear(inputs, outputs, device="meta")  # shapes only: nothing is drawn
    layer.weight = nn.Parameter(torch.empty(outputs, inputs))
    layer.bias = nn.Parameter(torch.empty(outputs))
    nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
    nn.init.uniform_(
        layer.bias, -1 / math.sqrt(inputs), 1 / math.sqrt(inputs), generator=generator
    )
    return layer


def relu_net(
    hidden: int, relu: bool = True, generator: Generator | None = None, outputs: int = 1
) -> nn.Sequential:
    """784 → hidden → outputs, with a ReLU between, or without."""
    between = [nn.ReLU()] if relu else []
    return nn.Sequential(
        linear_layer(PIXELS, hidden, generator),
        *between,
        linear_layer(hidden, outputs, generator),
    )


def parameter_count(model: LinearByHand | nn.Module) -> int:
    """How many numbers the model can learn."""
    return sum(parameter.numel() for parameter in model.parameters())


def merge_layers(parameters: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The one linear layer, weights (784, 1) and bias (1,), that two layers without a ReLU between amount to."""
    first_weights, first_bias, second_weights, second_bias = parameters
    return (second_weights @ first_weights).T, second_weights @ first_bias + second_bias

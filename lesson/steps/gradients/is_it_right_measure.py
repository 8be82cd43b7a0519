"""What is measured for is it right."""

from typing import NamedTuple

import torch
from torch import Tensor

from lesson.loss import mnist_loss
from lesson.models import linear


@torch.no_grad()
def finite_difference(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, pixel: int, step: float
) -> float:
    """Slope of the loss at one weight, without calculus: the loss a step above it,
    less the loss a step below, over two steps. As precise as its tensors are.
    """
    nudge = torch.zeros_like(weights)
    nudge[pixel] = step
    above = mnist_loss(linear(xb, weights + nudge, bias), yb)
    below = mnist_loss(linear(xb, weights - nudge, bias), yb)
    return ((above - below) / (2 * step)).item()


STEPS = tuple(10 ** (-third / 3) for third in range(31))  # from 1 down to 1e-10


class SlopeCheck(NamedTuple):
    """The slope of the loss at one weight: by autograd, and by finite differences at each of STEPS."""

    autograd: dict[str, float]  # by precision, "float32" and "float64"
    differences: dict[str, list[float]]
    moved: list[bool]  # whether the step changes the weight at all in float32

    @property
    def slope(self) -> float:
        """The best value there is: autograd's in float64."""
        return self.autograd["float64"]

    def error(self, value: float) -> float:
        """How far a value is from the slope, as a share of it; the slope must not be 0."""
        return abs(value - self.slope) / abs(self.slope)

    def closest(self, precision: str) -> tuple[float, float]:
        """The least error of the differences in a precision, and the step that has it."""
        errors = map(self.error, self.differences[precision])
        return min(zip(errors, STEPS, strict=True))

    @property
    def stuck(self) -> float | None:
        """The largest step that is too small for float32 to move the weight, if there is one."""
        return next(
            (step for step, moved in zip(STEPS, self.moved, strict=True) if not moved),
            None,
        )


def check_slope(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, pixel: int
) -> SlopeCheck:
    """Measure the slope at one weight in all ways, on (n, 784) and (n, 1); nothing is changed, not even .grad."""
    autograd, differences = {}, {}
    for precision in (torch.float32, torch.float64):
        batch = [tensor.detach().to(precision) for tensor in (xb, yb, weights, bias)]
        name = str(precision).removeprefix("torch.")
        autograd[name] = _slope_by_autograd(*batch, pixel)
        differences[name] = [finite_difference(*batch, pixel, step) for step in STEPS]
    weight = weights[pixel].detach().float()
    moved = [bool(weight + step != weight - step) for step in STEPS]
    return SlopeCheck(autograd, differences, moved)


def _slope_by_autograd(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, pixel: int
) -> float:
    weights = weights.clone().requires_grad_()
    loss = mnist_loss(linear(xb, weights, bias), yb)
    return torch.autograd.grad(loss, weights)[0][pixel].item()

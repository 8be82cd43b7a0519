"""Which way is downhill: gradients from autograd, what each statement changes, and a check by finite differences."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from lesson.experiments.tracing import trace
from lesson.loss import mnist_loss
from lesson.models import linear

Model = Callable[[Tensor], Tensor]  # pictures (n, 784) in, scores (n, 1) out
Loss = Callable[[Tensor, Tensor], Tensor]  # scores and targets in, a scalar out


def calc_grad(
    xb: Tensor, yb: Tensor, model: Model, loss_func: Loss = mnist_loss
) -> Tensor:
    """Add the gradient on (n, 784) and (n, 1) to each .grad; return the loss."""
    scores = model(xb)
    loss = loss_func(scores, yb)
    loss.backward()
    return loss


def some_images(
    x: Tensor, y: Tensor, count: int, seed: int | None = None
) -> tuple[Tensor, Tensor]:
    """The first `count` images and targets; with a seed, the first of a shuffled epoch."""
    if seed is None:
        return x[:count], y[:count]
    order = torch.randperm(len(x), generator=Generator().manual_seed(seed))
    return x[order[:count]], y[order[:count]]


def sigmoid_slope(predictions: Tensor) -> Tensor:
    """Slope of the sigmoid where it says p: 0.25 at most, and near 0 if it is sure."""
    return predictions * (1 - predictions)


def gradient_by_hand(
    xb: Tensor, yb: Tensor, predictions: Tensor
) -> tuple[Tensor, Tensor]:
    """What backward() finds, by the chain rule: weights (784, 1) and bias (1,)."""
    direction = torch.where(yb == 1, -1, 1)  # (n, 1): a three wants a higher score
    pull = direction * sigmoid_slope(predictions)  # (n, 1)
    return xb.T @ pull / len(xb), pull.mean(0)


def half_of(pulls: Tensor) -> int:
    """How few of the numbers in (n, 1), the largest first, already make half of their sum."""
    largest_first = pulls.flatten().double().sort(descending=True).values.cumsum(0)
    return int((largest_first < largest_first[-1] / 2).sum()) + 1


def one_step_twice_backward(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float
) -> Iterator[None]:
    """One training step, with one backward() too many. It pauses at each yield."""
    scores = linear(xb, weights, bias)
    yield
    loss = mnist_loss(scores, yb)
    yield
    loss.backward(retain_graph=True)
    yield
    loss.backward()
    yield
    weights.data -= lr * weights.grad
    yield
    bias.data -= lr * bias.grad
    yield
    weights.grad.zero_()
    yield
    bias.grad.zero_()
    yield


class Snapshot(NamedTuple):
    """What a statement left behind, seen at one weight; None for what does not exist yet."""

    statement: str
    changed: tuple[str, ...]  # the names whose numbers are no longer what they were
    weight: float
    weight_grad: float | None
    bias: float
    bias_grad: float | None


def trace_step(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float, pixel: int
) -> list[Snapshot]:
    """Run `one_step_twice_backward` on copies of the parameters; compare everything after each statement."""
    weights, bias = (
        parameter.detach().clone().requires_grad_() for parameter in (weights, bias)
    )
    before: dict[str, Tensor] = {
        "weights": weights.detach().clone(),
        "bias": bias.detach().clone(),
    }
    snapshots = []
    for statement, names in trace(one_step_twice_backward(xb, yb, weights, bias, lr)):
        after = {
            name: names[name]
            for name in ("scores", "loss", "weights", "bias")
            if name in names
        }
        after |= {
            f"{name}.grad": names[name].grad
            for name in ("weights", "bias")
            if names[name].grad is not None
        }
        after = {name: tensor.detach().clone() for name, tensor in after.items()}
        changed = tuple(
            name
            for name in after
            if name not in before or not torch.equal(after[name], before[name])
        )
        at_pixel = {
            name: tensor[pixel].item()
            for name, tensor in after.items()
            if name.startswith("weights")
        }
        of_bias = {
            name: tensor.item()
            for name, tensor in after.items()
            if name.startswith("bias")
        }
        snapshots.append(
            Snapshot(
                statement,
                changed,
                at_pixel["weights"],
                at_pixel.get("weights.grad"),
                of_bias["bias"],
                of_bias.get("bias.grad"),
            )
        )
        before = after
    return snapshots


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

"""Which way is downhill: gradients from autograd, what each statement changes, and a check by finite differences."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.loss import mnist_loss
from lesson.models import linear
from lesson.tracing import trace


def calc_grad(xb: Tensor, yb: Tensor, model: Callable[[Tensor], Tensor]) -> Tensor:
    """Add the gradient of the loss on one batch, (n, 784) and (n, 1), to each parameter's .grad; return the loss."""
    scores = model(xb)
    loss = mnist_loss(scores, yb)
    loss.backward()
    return loss


def one_step_twice_backward(xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float) -> Iterator[None]:
    """One training step, with backward() called once too often; it pauses after each statement."""
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


def trace_step(xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float, pixel: int) -> list[Snapshot]:
    """Run `one_step_twice_backward` on copies of the parameters; after each statement, compare everything with before."""
    weights, bias = (parameter.detach().clone().requires_grad_() for parameter in (weights, bias))
    before: dict[str, Tensor] = {"weights": weights.detach().clone(), "bias": bias.detach().clone()}
    snapshots = []
    for statement, names in trace(one_step_twice_backward(xb, yb, weights, bias, lr)):
        after = {name: names[name] for name in ("scores", "loss", "weights", "bias") if name in names}
        after |= {f"{name}.grad": names[name].grad for name in ("weights", "bias") if names[name].grad is not None}
        after = {name: tensor.detach().clone() for name, tensor in after.items()}
        changed = tuple(name for name in after if name not in before or not torch.equal(after[name], before[name]))
        at_pixel = {name: tensor[pixel].item() for name, tensor in after.items() if name.startswith("weights")}
        of_bias = {name: tensor.item() for name, tensor in after.items() if name.startswith("bias")}
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
def finite_difference(xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, pixel: int, step: float) -> float:
    """Slope of the loss at one weight without calculus: the loss a step above it less the loss a step below, over 2 steps.

    It computes in the precision of the tensors it is given, float32 or float64.
    """
    nudge = torch.zeros_like(weights)
    nudge[pixel] = step
    above = mnist_loss(linear(xb, weights + nudge, bias), yb)
    below = mnist_loss(linear(xb, weights - nudge, bias), yb)
    return ((above - below) / (2 * step)).item()

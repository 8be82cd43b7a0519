"""One training step, statement by statement: what each of them changes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from lesson.experiments.tracing import trace
from lesson.loss import mnist_loss
from lesson.models import linear


def one_step_twice_backward(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float
) -> None:
    """One training step, with one backward() too many."""
    scores = linear(xb, weights, bias)
    loss = mnist_loss(scores, yb)
    loss.backward(retain_graph=True)
    loss.backward()
    weights.data -= lr * weights.grad
    bias.data -= lr * bias.grad
    weights.grad.zero_()
    bias.grad.zero_()


NAMES = "weights", "weights.grad", "bias", "bias.grad"


class Snapshot(NamedTuple):
    """What a statement left behind, seen at one weight; None for what does not exist yet."""

    statement: str
    changed: tuple[str, ...]  # the names whose numbers are no longer what they were
    weight: float
    weight_grad: float | None
    bias: float
    bias_grad: float | None

    @property
    def values(self) -> tuple[float | None, ...]:
        """Of NAMES."""
        return self[2:]


def trace_step(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float, pixel: int
) -> list[Snapshot]:
    """Run `one_step_twice_backward` on copies of the parameters; compare everything after each statement."""
    weights, bias = (p.detach().clone().requires_grad_() for p in (weights, bias))
    before = _copies({"weights": weights, "bias": bias})
    snapshots = []
    for statement, names in trace(one_step_twice_backward, xb, yb, weights, bias, lr):
        after = _copies(names)
        changed = tuple(
            name
            for name in after
            if name not in before or not torch.equal(after[name], before[name])
        )
        values = (
            after[name][place].item() if name in after else None
            for name, place in zip(NAMES, (pixel, pixel, 0, 0), strict=True)
        )
        snapshots.append(Snapshot(statement, changed, *values))
        before = after
    return snapshots


def _copies(names: Mapping[str, Any]) -> dict[str, Tensor]:
    """The tensors of a step, and the gradients of its parameters, as they are now."""
    tensors = {
        name: names[name]
        for name in ("scores", "loss", "weights", "bias")
        if name in names
    }
    gradients = {f"{name}.grad": names[name].grad for name in ("weights", "bias")}
    return {
        name: tensor.detach().clone()
        for name, tensor in {**tensors, **gradients}.items()
        if tensor is not None
    }

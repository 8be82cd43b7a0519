"""Which way is downhill: gradients from autograd, and the same by hand."""

from collections.abc import Callable

import torch
from torch import Tensor

from lesson.loss import mnist_loss

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

"""What is measured for what starves it."""

from typing import NamedTuple

from torch import Tensor

from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.training import Settings, start_model


class Pulls(NamedTuple):
    """How hard the pictures of a batch pull at a model by hand before its first step."""

    std: float  # of the random start
    scores: Tensor  # (n, 1)
    slopes: Tensor  # (n, 1): p (1 - p), as hard as each pulls with mnist_loss
    distances: Tensor  # (n, 1): |p - y|, as hard as each would pull with cross-entropy
    wrong: Tensor  # (n, 1): whether it is taken for the other digit
    by_hand: Tensor  # (784, 1): the gradient of the weights
    autograd: Tensor  # (784, 1): the same, as backward() leaves it

    @property
    def length(self) -> float:
        """Of the gradient."""
        return self.autograd.norm().item()


def pulls(xb: Tensor, yb: Tensor, seed: int, std: float) -> Pulls:
    """Measure a start on (n, 784) and (n, 1)."""
    model = start_model(Settings(seed=seed, init_std=std))
    calc_grad(xb, yb, model)
    scores = model(xb).detach()
    predictions = scores.sigmoid()
    return Pulls(
        std,
        scores,
        sigmoid_slope(predictions),
        (predictions - yb).abs(),
        (scores > 0) != (yb == 1),
        gradient_by_hand(xb, yb, predictions)[0],
        model.weights.grad,
    )


def half_of(pulls: Tensor) -> int:
    """How few of the numbers in (n, 1), the largest first, already account for half of their sum."""
    largest_first = pulls.flatten().double().sort(descending=True).values.cumsum(0)
    return int((largest_first < largest_first[-1] / 2).sum()) + 1

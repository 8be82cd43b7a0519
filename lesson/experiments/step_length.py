"""How far should a step go? The loss along the way that the gradient points to, for steps of every length."""

from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import load_digits
from lesson.gradients import calc_grad
from lesson.loss import LOSSES
from lesson.models import LinearByHand
from lesson.runs import run_for
from lesson.training import Batch, Settings, model_at

LENGTHS = [0.0] + torch.logspace(-3, 3, 61, dtype=torch.double).tolist()


def model_after(settings: Settings, epoch: int) -> LinearByHand:
    """The model by hand after so many epochs; it may be changed."""
    parameters = run_for(settings).up_to(epoch)[epoch].parameters
    return model_at(settings, [each.clone() for each in parameters])


class StepLengths(NamedTuple):
    """What comes of steps of all LENGTHS, length 0 first, in the direction that one batch points to."""

    batch_loss: list[float]  # of that batch
    loss: list[float]  # of all training images
    wrong: list[int]  # of the validation images

    @property
    def best(self) -> int:
        """The place of the length that leaves the batch the least loss."""
        return min(range(len(LENGTHS)), key=self.batch_loss.__getitem__)


def step_lengths(batch: Batch, model: LinearByHand, loss: str) -> StepLengths:
    """Try all lengths from where the model stands; it stays there.

    The score of a linear model changes by as much for each unit of length, so two products serve all lengths.
    """
    digits, loss_func = load_digits(), LOSSES[loss]
    calc_grad(*batch, model, loss_func)
    gradient = [each.grad for each in model.parameters()]
    for each in model.parameters():
        each.grad = None

    @torch.no_grad()
    def scores(x: Tensor) -> Tensor:
        """Of (n, 784) images after a step of each length: (n, lengths)."""
        here, downhill = model(x), -(x @ gradient[0] + gradient[1])
        return here + downhill * torch.tensor(LENGTHS)

    def losses(x: Tensor, y: Tensor) -> list[float]:
        return [loss_func(column[:, None], y).item() for column in scores(x).unbind(1)]

    wrong = ((scores(digits.valid_x) > 0) != (digits.valid_y == 1)).sum(0)
    return StepLengths(
        losses(*batch), losses(digits.train_x, digits.train_y), wrong.tolist()
    )

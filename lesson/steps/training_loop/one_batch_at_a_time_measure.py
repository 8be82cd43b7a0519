"""One batch at a time, measured: what each batch of an epoch did to the model."""

from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from lesson.digits import Digits, load_digits
from lesson.gradients import calc_grad
from lesson.loss import LOSSES
from lesson.runs import recent, run_for
from lesson.training import KINDS, Settings, model_at

MOST = 64  # batches that are looked at: of an epoch of more, evenly spread ones
Parameters = tuple[Tensor, ...]  # as in model.parameters()


class Motion(NamedTuple):
    """A batch, and the step that the model takes because of it."""

    batch: int  # its number, from 1
    rows: Tensor  # (b,) of the training images
    scores: Tensor  # (b, 1) before the step
    loss: float  # of this batch, before the step
    gradient: Parameters
    before: Parameters
    after: Parameters
    wrong: int  # of the validation images, after the step
    called_3: int  # of them


def slow_motion(digits: Digits, settings: Settings, epoch: int) -> list[Motion]:
    """The batches of epoch number `epoch`, from 1: all of them, or evenly spread ones and the last.

    It takes the very steps that `train` takes in that epoch.
    """
    x, y = digits.train_x, digits.train_y
    steps = ceil(len(x) / settings.batch_size)
    every, motions = ceil(steps / MOST), []
    start = run_for(settings).up_to(epoch - 1)[epoch - 1].parameters
    model = model_at(settings, [each.clone() for each in start])
    opt = KINDS[settings.model].opt_func(model.parameters(), settings.lr)
    for number, rows in enumerate(rows_of_batches(len(x), settings, epoch), start=1):
        xb, yb, seen = x[rows], y[rows], number % every == 0 or number == steps
        before = copies(model.parameters()) if seen else ()
        scores = model(xb).detach() if seen else None
        loss = calc_grad(xb, yb, model, LOSSES[settings.loss])
        gradient = copies(each.grad for each in model.parameters()) if seen else ()
        opt.step()
        opt.zero_grad()
        if seen:
            with torch.no_grad():
                called_3 = model(digits.valid_x) > 0
            motions.append(
                Motion(
                    number,
                    rows,
                    scores,
                    loss.item(),
                    gradient,
                    before,
                    copies(model.parameters()),
                    int((called_3 != (digits.valid_y == 1)).sum()),
                    int(called_3.sum()),
                )
            )
    return motions


def rows_of_batches(images: int, settings: Settings, epoch: int) -> list[Tensor]:
    """Which of so many training images are in each batch of an epoch, (b,) each."""
    order, shuffle = torch.arange(images), Generator().manual_seed(settings.seed)
    for _ in range(epoch if settings.shuffle else 0):
        order = torch.randperm(images, generator=shuffle)
    return list(order.split(settings.batch_size))


def copies(tensors: Iterable[Tensor]) -> Parameters:
    """What they are now, whatever becomes of them."""
    return tuple(each.detach().clone() for each in tensors)


@recent(4)  # of at most half a megabyte each
def slow_motion_of(settings: Settings, epoch: int) -> list[Motion]:
    """The same with the digits of the app, remembered for whoever asks next."""
    return slow_motion(load_digits(), settings.essential(), epoch)

"""Where each line of the loop by hand has gone in the Learner, and what the Learner keeps."""

from collections.abc import Callable
from typing import Any

import torch
from torch.optim import SGD

from lesson.digits import PIXELS, load_digits
from lesson.gradients import calc_grad
from lesson.learner import Batches, DataLoaders, Learner
from lesson.loss import batch_accuracy, mnist_loss
from lesson.models import linear_layer
from lesson.optimizer import BasicOptim
from lesson.runs import once
from lesson.training import Settings, epochs_of, train_epoch, validate_epoch

Line = tuple[Callable[..., Any], str]  # a function, and a part of one of its lines

# what it does, the line by hand, the line in the Learner
PARTS: tuple[tuple[str, Line, Line], ...] = (
    ("take a batch", (train_epoch, "for xb, yb"), (Learner.fit, "for xb, yb")),
    ("score it", (calc_grad, "scores ="), (Learner.fit, "loss = self")),
    ("the loss", (calc_grad, "loss = loss_func"), (Learner.fit, "loss = self")),
    ("find the gradient", (calc_grad, ".backward"), (Learner.fit, ".backward")),
    ("take the step", (BasicOptim.step, "p.data"), (Learner.fit, "opt.step")),
    (
        "forget the gradient",
        (BasicOptim.zero_grad, "p.grad"),
        (Learner.fit, "opt.zero"),
    ),
    ("add up the losses", (train_epoch, "loss.item()"), (Learner.fit, "loss.item()")),
    ("measure", (validate_epoch, "return"), (Learner.validate, "return")),
    ("keep the results", (epochs_of, "yield record"), (Learner.fit, "recorder")),
)


@once
def first_record() -> tuple[float, float, float]:
    """What the recorder of a Learner holds after one epoch of the lesson: training loss, validation loss, accuracy."""
    digits, settings = load_digits(), Settings("pytorch")
    dls = DataLoaders(
        Batches(digits.train_x, digits.train_y, settings.batch_size),
        Batches(digits.valid_x, digits.valid_y, settings.batch_size),
    )
    start = torch.Generator().manual_seed(settings.seed)
    model = linear_layer(PIXELS, 1, start)
    learner = Learner(dls, model, SGD, mnist_loss, [batch_accuracy])
    learner.fit(1, settings.lr)
    return tuple(learner.recorder.values[0])

"""The Learner: where each line of the loop by hand has gone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

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
from lesson.words.numbers import count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


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

THE_LEARNER = Card(
    "No magic in a Learner",
    "It puts what belongs together into one box: data, model, optimizer, loss, and a metric for people to read. Press "
    "*Play*: line by line, where has the loop by hand gone? This one is ours, small, and has the names the course uses.",
    words=("metric",),
)
FASTAIS = Card(
    "And fastai's own?",
    "The course uses fastai's `Learner`, which can do far more. Its code does not run here, so we cannot compare it step by "
    "step. But its figures were printed: the last scene of this page sets them beside ours.",
)


def caption(parts: int, record: tuple[float, float, float]) -> str:
    """How many parts of the loop are in the Learner, and what its recorder holds after one epoch."""
    train_loss, valid_loss, reached = record
    return (
        f"{count(parts, 'part')} of the loop by hand, each in the Learner. Its recorder after one epoch: training loss "
        f"{train_loss:.4f}, validation loss {valid_loss:.4f}, accuracy {reached:.4f}."
    )


def the_learner(lab: "Lab") -> None:
    """The loop by hand and the Learner, side by side, part by part."""
    lab.cards(THE_LEARNER, FASTAIS)
    lab.code(DataLoaders, Learner)
    with lab.stage:
        lab.lines_side_by_side(("by hand", "in the Learner"), PARTS, frames="part")
    lab.play(len(PARTS) - 1, "part", [what for what, *_ in PARTS])
    lab.what_you_see(caption(len(PARTS), first_record()))

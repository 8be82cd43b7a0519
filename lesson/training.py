"""Take the downhill step again and again: settings in, epochs out."""

import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Generator, Tensor

from lesson.digits import Digits
from lesson.gradients import Loss, Model, calc_grad
from lesson.loss import batch_accuracy, mnist_loss
from lesson.models import LinearByHand, linear_layer, relu_net

TRAINING_IMAGES = 12_396
VALIDATION_IMAGES = 2_038
STEPS_BETWEEN_LOOKS = 64

Batch = tuple[Tensor, Tensor]  # (b, 784) pictures and (b, 1) targets


@dataclass(frozen=True)
class Settings:
    """Everything a run depends on; two runs with equal settings are equal to the last bit.

    `init_std` is for "by_hand" only: the other two start as PyTorch starts them. `hidden` and `relu` are for "relu_net".
    """

    model: str = "by_hand"
    lr: float = 1.0
    batch_size: int = 256
    seed: int = 0
    shuffle: bool = False
    init_std: float = 1.0
    hidden: int = 30
    relu: bool = True

    def __post_init__(self) -> None:
        def whole(value: object, least: int, most: int) -> bool:
            return (
                isinstance(value, int)
                and not isinstance(value, bool)
                and least <= value <= most
            )

        def number(value: object) -> bool:
            return (
                isinstance(value, int | float)
                and not isinstance(value, bool)
                and math.isfinite(value)
            )

        rules = {
            "model": (self.model in USED_BY, f"one of {', '.join(USED_BY)}"),
            "lr": (number(self.lr) and self.lr > 0, "a number above 0"),
            "batch_size": (
                whole(self.batch_size, 1, TRAINING_IMAGES),
                f"a whole number from 1 to {TRAINING_IMAGES}",
            ),
            "seed": (
                whole(self.seed, 0, 2**63 - 1),
                "a whole number from 0 to 2**63 - 1",
            ),
            "shuffle": (isinstance(self.shuffle, bool), "True or False"),
            "init_std": (
                number(self.init_std) and self.init_std >= 0,
                "a number from 0 up",
            ),
            "hidden": (whole(self.hidden, 1, 1000), "a whole number from 1 to 1000"),
            "relu": (isinstance(self.relu, bool), "True or False"),
        }
        for field, (holds, rule) in rules.items():
            if not holds:
                raise ValueError(
                    f"{field} must be {rule}, not {getattr(self, field)!r}."
                )

    def essential(self) -> "Settings":
        """The same run, with what its model does not use at the default: equal runs become equal settings."""
        return Settings(
            self.model, **{name: getattr(self, name) for name in USED_BY[self.model]}
        )

    def to_text(self) -> str:
        """For an address: what is not at its default, as in "lr--0.1--shuffle--true"."""
        parts = [
            part
            for name in USED_BY[self.model]
            if getattr(self, name) != getattr(Settings, name) or name == "lr"
            for part in (name, json.dumps(getattr(self, name)))
        ]
        return "--".join(parts)

    @classmethod
    def from_text(cls, model: str, text: str) -> "Settings":
        """What to_text wrote; ValueError if it cannot have written it."""
        names, values = text.split("--")[::2], text.split("--")[1::2]
        if not set(names) <= set(USED_BY[model]) or len(names) != len(values):
            raise ValueError(f"These are no settings: {text!r}.")
        return cls(model, **dict(zip(names, map(json.loads, values), strict=True)))


USED_BY = {
    "by_hand": ("lr", "batch_size", "seed", "shuffle", "init_std"),
    "pytorch": ("lr", "batch_size", "seed", "shuffle"),
    "relu_net": ("lr", "batch_size", "seed", "shuffle", "hidden", "relu"),
}


class Epoch(NamedTuple):
    """A model after so many passes over the training images.

    The validation figures are over all 2,038 images. The training loss is the mean over all 12,396 images as they went by:
    each by the model of that moment, before the step. At epoch 0 nothing went by, and it is over all images at once.
    """

    number: int
    train_loss: float
    valid_loss: float
    valid_accuracy: float
    parameters: tuple[Tensor, ...]  # as they were then, as in model.parameters()

    @property
    def wrong(self) -> int:
        """How many of the validation images the model calls by the other digit's name."""
        return round((1 - self.valid_accuracy) * VALIDATION_IMAGES)


class Progress(NamedTuple):
    """A run in the middle of an epoch."""

    epoch: int
    share: float  # of its batches that are done, in [0, 1]


def start_model(settings: Settings) -> Model:
    """The model before its first step, with the very numbers that `torch.manual_seed(seed)` gives in a notebook."""
    generator = torch.Generator().manual_seed(settings.seed)
    if settings.model == "by_hand":
        return LinearByHand(settings.init_std, generator)
    if settings.model == "pytorch":
        return linear_layer(28 * 28, 1, generator)
    return relu_net(settings.hidden, settings.relu, generator)


def model_at(settings: Settings, parameters: Iterable[Tensor]) -> Model:
    """The model with the parameters of some epoch."""
    model = start_model(settings)
    for parameter, value in zip(model.parameters(), parameters, strict=True):
        parameter.data = value
    return model


def batches(
    x: Tensor, y: Tensor, batch_size: int, shuffle: Generator | None = None
) -> Iterator[Batch]:
    """Pairs (b, 784), (b, 1) in the order of the files, or shuffled."""
    if shuffle is None:
        yield from zip(x.split(batch_size), y.split(batch_size), strict=True)
    else:
        order = torch.randperm(len(x), generator=shuffle)
        for rows in order.split(batch_size):  # index_select is x[rows], but faster
            yield x.index_select(0, rows), y.index_select(0, rows)


def sgd_step(parameters: Iterable[Tensor], lr: float) -> None:
    """Move every parameter against its gradient, then forget the gradient."""
    for parameter in parameters:
        parameter.data.sub_(lr * parameter.grad)
        parameter.grad.zero_()


def train_epoch(
    model: Model,
    data: Iterable[Batch],
    step: Callable[[], None],
    loss_func: Loss = mnist_loss,
) -> Iterator[float]:
    """One pass over the batches: after every step, the sum of its pictures' losses."""
    for xb, yb in data:
        loss = calc_grad(xb, yb, model, loss_func)
        step()
        yield loss.item() * len(xb)


@torch.no_grad()
def validate_epoch(model: Model, x: Tensor, y: Tensor) -> tuple[float, float]:
    """Loss and accuracy over all of (n, 784) and (n, 1) at once."""
    scores = model(x)
    return mnist_loss(scores, y).item(), batch_accuracy(scores, y).item()


def train(digits: Digits, settings: Settings) -> Iterator[Epoch | Progress]:
    """Epoch 0, before any step, then one Epoch after another, without end, with Progress in between."""
    model = start_model(settings)
    parameters = list(model.parameters())

    if settings.model == "by_hand":

        def step() -> None:
            sgd_step(parameters, settings.lr)
    else:
        optimizer = torch.optim.SGD(parameters, settings.lr)

        def step() -> None:
            optimizer.step()
            optimizer.zero_grad()

    def look(number: int, train_loss: float) -> Epoch:
        valid_loss, valid_accuracy = validate_epoch(
            model, digits.valid_x, digits.valid_y
        )
        now = tuple(parameter.detach().clone() for parameter in parameters)
        return Epoch(number, train_loss, valid_loss, valid_accuracy, now)

    x, y = digits.train_x, digits.train_y
    yield look(0, validate_epoch(model, x, y)[0])
    yield from epochs_of(model, x, y, settings, step, look)


def epochs_of(
    model: Model,
    x: Tensor,
    y: Tensor,
    settings: Settings,
    step: Callable[[], None],
    look: Callable[[int, float], Any],
    loss_func: Loss = mnist_loss,
) -> Iterator[Any]:
    """Train for one epoch after another, without end; look(number, training loss) makes what is to be kept of each."""
    shuffle = torch.Generator().manual_seed(settings.seed) if settings.shuffle else None
    steps = math.ceil(len(x) / settings.batch_size)
    for number in itertools.count(1):
        data = batches(x, y, settings.batch_size, shuffle)
        total = 0.0
        losses = train_epoch(model, data, step, loss_func)
        for done, loss in enumerate(losses, start=1):
            total += loss
            if done % STEPS_BETWEEN_LOOKS == 0:
                yield Progress(number, done / steps)
        yield look(number, total / len(x))

"""Training: batch, gradient, step, and again; and what a run depends on."""

import itertools
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Generator, Tensor
from torch.optim import SGD

from lesson.digits import PIXELS, Digits
from lesson.gradients import Loss, Model, calc_grad
from lesson.loss import LOSSES, batch_accuracy, mnist_loss
from lesson.models import LinearByHand, linear_layer, relu_net
from lesson.optimizer import BasicOptim, Optimizer

TRAINING_IMAGES = 12_396
VALIDATION_IMAGES = 2_038
STEPS_BETWEEN_PROGRESS = 64

Batch = tuple[Tensor, Tensor]  # (b, 784) pictures and (b, 1) targets


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


def train_epoch(
    model: Model, data: Iterable[Batch], opt: Optimizer, loss_func: Loss = mnist_loss
) -> Iterator[float]:
    """One pass over the batches: after every step, the sum of its pictures' losses."""
    for xb, yb in data:
        loss = calc_grad(xb, yb, model, loss_func)
        opt.step()
        opt.zero_grad()
        yield loss.item() * len(xb)


@torch.no_grad()
def validate_epoch(
    model: Model, x: Tensor, y: Tensor, loss_func: Loss = mnist_loss
) -> tuple[float, float]:
    """Loss and accuracy over all of (n, 784) and (n, 1) at once."""
    scores = model(x)
    return loss_func(scores, y).item(), batch_accuracy(scores, y).item()


class Kind(NamedTuple):
    """What a kind of model is made of."""

    start: Callable[["Settings", Generator], Model]  # the model before its first step
    opt_func: Callable[[Iterable[Tensor], float], Optimizer]
    lr: float  # a learning rate that suits it
    uses: tuple[str, ...]  # the settings that its runs depend on


RUN = ("lr", "batch_size", "seed", "shuffle", "loss")
KINDS = {
    "by_hand": Kind(
        lambda chosen, generator: LinearByHand(chosen.init_std, generator),
        BasicOptim,
        1.0,
        (*RUN, "init_std"),
    ),
    "pytorch": Kind(
        lambda chosen, generator: linear_layer(PIXELS, 1, generator), SGD, 1.0, RUN
    ),
    "relu_net": Kind(
        lambda chosen, generator: relu_net(chosen.hidden, chosen.relu, generator),
        SGD,
        0.2,
        (*RUN, "hidden", "relu"),
    ),
}


class Rule(NamedTuple):
    """What a field of some settings may be."""

    words: str
    holds: Callable[[Any], bool]
    kind: Callable[[Any], Any] = lambda value: value  # what it is kept as


def number(kind: type, least: float, most: float, words: str = "") -> Rule:
    """A number between the two, also one of numpy's; True and False are none."""
    words = words or f"a whole number from {least} to {most}"
    types = Integral if kind is int else Real

    def holds(value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, types):
            return False
        try:
            return least <= kind(value) <= most
        except OverflowError:  # a whole number that is too large for a float
            return False

    return Rule(words, holds, kind)


def one_of(names: Iterable[str]) -> Rule:
    """One of these words."""
    known = tuple(names)
    return Rule(
        f"one of {', '.join(known)}",
        lambda value: isinstance(value, str) and value in known,
    )


LEARNING_RATE = number(float, math.ulp(0), sys.float_info.max, "a number above 0")
BATCH_SIZE = number(int, 1, TRAINING_IMAGES)
SEED = number(int, 0, 2**63 - 1)
HIDDEN = number(int, 1, 1000)
EITHER = Rule("True or False", lambda value: isinstance(value, bool))


class Ruled:
    """Settings that keep their RULES, one for each field: ValueError, in a sentence, for what cannot be."""

    RULES: ClassVar[dict[str, Rule]]

    def __post_init__(self) -> None:
        for field, rule in self.RULES.items():
            value = getattr(self, field)
            if not rule.holds(value):
                raise ValueError(f"{field} must be {rule.words}, not {value!r}.")
            object.__setattr__(self, field, rule.kind(value))


@dataclass(frozen=True)
class Settings(Ruled):
    """Everything a run depends on; two runs with equal settings are equal to the last bit.

    Not every kind of model uses all of them: `KINDS` says which.
    """

    model: str = "by_hand"
    lr: float = 1.0
    batch_size: int = 256
    seed: int = 0
    shuffle: bool = False
    init_std: float = 1.0
    hidden: int = 30
    relu: bool = True
    loss: str = "mnist_loss"

    RULES: ClassVar[dict[str, Rule]] = {
        "model": one_of(KINDS),
        "lr": LEARNING_RATE,
        "batch_size": BATCH_SIZE,
        "seed": SEED,
        "shuffle": EITHER,
        "init_std": number(float, 0, sys.float_info.max, "a number from 0 up"),
        "hidden": HIDDEN,
        "relu": EITHER,
        "loss": one_of(LOSSES),
    }

    def essential(self) -> "Settings":
        """The same run, with what its model does not use at the default: equal runs become equal settings."""
        used = {name: getattr(self, name) for name in KINDS[self.model].uses}
        return Settings(self.model, **used)


class Epoch(NamedTuple):
    """A model after so many passes over the training images.

    The validation figures are over all 2,038 images. The training loss is the mean over all 12,396 images as they went by:
    each by the model of that moment, before the step. At epoch 0 nothing went by, and it is over all images at once.
    """

    number: int
    train_loss: float
    valid_loss: float
    valid_accuracy: float
    parameters: Sequence[Tensor]  # as they were then, as in model.parameters()

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
    return KINDS[settings.model].start(settings, generator)


def with_parameters(model: Model, parameters: Iterable[Tensor]) -> Model:
    """The same model, with these parameters instead of its own."""
    for parameter, value in zip(model.parameters(), parameters, strict=True):
        parameter.data = value
    return model


def model_at(settings: Settings, parameters: Iterable[Tensor]) -> Model:
    """The model with the parameters of some epoch."""
    return with_parameters(start_model(settings), parameters)


def train(
    digits: Digits,
    settings: Settings,
    start: Iterable[Tensor] | None = None,
    done: int = 0,
) -> Iterator[Epoch | Progress]:
    """Epoch 0, before any step, then one Epoch after another, without end, with Progress in between.

    It begins with the model that the settings say, or with these parameters; if they are those after epoch number `done`,
    it goes on from there.
    """
    own = start_model(settings)
    model = with_parameters(own, [each.clone() for each in start]) if start else own
    opt = KINDS[settings.model].opt_func(model.parameters(), settings.lr)
    x, y, loss_func = digits.train_x, digits.train_y, LOSSES[settings.loss]

    def record(number: int, train_loss: float) -> Epoch:
        valid = digits.valid_x, digits.valid_y
        loss, accuracy = validate_epoch(model, *valid, loss_func)
        now = tuple(parameter.detach().clone() for parameter in model.parameters())
        return Epoch(number, train_loss, loss, accuracy, now)

    if not done:
        yield record(0, validate_epoch(model, x, y, loss_func)[0])
    yield from epochs_of(model, x, y, settings, opt, record, loss_func, done)


def epochs_of(
    model: Model,
    x: Tensor,
    y: Tensor,
    settings: Settings,
    opt: Optimizer,
    record: Callable[[int, float], Any],
    loss_func: Loss = mnist_loss,
    done: int = 0,
) -> Iterator[Any]:
    """Train for one epoch after another, without end; record(number, training loss) makes what is to be kept of each.

    Of the shuffles, those of `done` epochs are drawn already.
    """
    shuffle = torch.Generator().manual_seed(settings.seed) if settings.shuffle else None
    for _ in range(done if shuffle else 0):
        torch.randperm(len(x), generator=shuffle)
    steps = math.ceil(len(x) / settings.batch_size)
    for number in itertools.count(done + 1):
        data = batches(x, y, settings.batch_size, shuffle)
        total = 0.0
        losses = train_epoch(model, data, opt, loss_func)
        for done, loss in enumerate(losses, start=1):
            total += loss  # one by one: since Python 3.12, sum() rounds in another way
            if done % STEPS_BETWEEN_PROGRESS == 0:
                yield Progress(number, done / steps)
        yield record(number, total / len(x))

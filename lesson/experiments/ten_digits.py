"""All ten digits: one column a digit, and the same lesson again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import SGD

from lesson.data.bundle import read_ten_digits
from lesson.data.mnist import whole_mnist
from lesson.digits import PIXELS
from lesson.models import linear_layer, relu_net
from lesson.training import (
    BATCH_SIZE,
    EITHER,
    HIDDEN,
    LEARNING_RATE,
    SEED,
    Progress,
    Rule,
    Ruled,
    epochs_of,
    one_of,
    with_parameters,
)

CLASSES = 10
ASKED_AT_ONCE = (
    256  # pictures, when nothing is to be learned from them: as few as in a batch
)
PICTURES = one_of(["sample", "all"])


class TenDigits(NamedTuple):
    """Pictures of all ten digits, shared by everybody: never change them in place.

    A row of `x` is one picture, its 784 brightnesses as bytes, row by row; `y` is the digit itself.
    """

    train_x: Tensor  # (n, 784) uint8
    train_y: Tensor  # (n,) int64
    valid_x: Tensor  # (m, 784) uint8
    valid_y: Tensor  # (m,) int64


def read_sample() -> TenDigits:
    """The bundled sample: of each digit 1,000 pictures to learn from and 200 to check with, the zeros first."""
    arrays, both = read_ten_digits(), []
    for split in ("train", "valid"):
        each = [torch.from_numpy(arrays[f"{split}_{digit}"]) for digit in range(10)]
        counts = torch.tensor([len(pictures) for pictures in each])
        both += [
            torch.cat(each).view(-1, PIXELS),
            torch.arange(10).repeat_interleave(counts),
        ]
    return TenDigits(*both)


def read_everything(root: Path = Path("data")) -> TenDigits:
    """All of MNIST, 60,000 pictures to learn from and 10,000 to check with, downloaded to the folder if need be."""
    return TenDigits(**whole_mnist(root, download=True))


@dataclass(frozen=True)
class TenSettings(Ruled):
    """Everything a run on ten digits depends on; two runs with equal settings are equal to the last bit."""

    model: str = "linear"
    lr: float = 0.1
    batch_size: int = 256
    seed: int = 0
    shuffle: bool = True
    hidden: int = 30  # units of the net
    data: str = "sample"

    RULES: ClassVar[dict[str, Rule]] = {
        "model": one_of(["linear", "relu_net"]),
        "lr": LEARNING_RATE,
        "batch_size": BATCH_SIZE,
        "seed": SEED,
        "shuffle": EITHER,
        "hidden": HIDDEN,
        "data": PICTURES,
    }

    def essential(self) -> "TenSettings":
        """The same run, with what its model does not use at the default: equal runs become equal settings."""
        return (
            self
            if self.model == "relu_net"
            else replace(self, hidden=type(self).hidden)
        )


class TenEpoch(NamedTuple):
    """A model of ten columns after so many passes over its training pictures."""

    number: int
    train_loss: float  # mean over all of them as they went by; at epoch 0 all at once
    valid_loss: float
    confusion: (
        Tensor  # (10, 10) int64: row, what it is; column, what the model calls it
    )
    parameters: Sequence[Tensor]

    @property
    def wrong(self) -> int:
        """How many of the validation pictures the model calls by another digit's name."""
        return int(self.confusion.sum() - self.confusion.trace())


def ten_columns(settings: TenSettings) -> nn.Module:
    """The model before its first step: pictures (n, 784) in, ten scores (n, 10) out."""
    generator = torch.Generator().manual_seed(settings.seed)
    if settings.model == "relu_net":
        return relu_net(settings.hidden, True, generator, CLASSES)
    return linear_layer(PIXELS, CLASSES, generator)


def ten_columns_at(settings: TenSettings, parameters: Iterable[Tensor]) -> nn.Module:
    """The model with the parameters of some epoch."""
    return with_parameters(ten_columns(settings), parameters)


def from_bytes(model: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The same model, for pictures that are bytes: so only a batch of them is ever there as floats, in [0, 1]."""
    return lambda xb: model(xb.float() / 255)  # bytes / 255 takes twice as long


@torch.no_grad()
def scores_of(model: nn.Module, x: Tensor, columns: int = CLASSES) -> Tensor:
    """Scores (n, columns) of pictures (n, 784), bytes."""
    scores = torch.empty(len(x), columns)  # results kept one by one would leave holes
    parts = zip(scores.split(ASKED_AT_ONCE), x.split(ASKED_AT_ONCE), strict=True)
    for some, pictures in parts:
        some.copy_(from_bytes(model)(pictures))
    return scores


def shares(scores: Tensor) -> Tensor:
    """Softmax: from scores (n, 10), any numbers, to shares from 0 to 1 that sum to 1 in each row."""
    # less the largest: that changes no share, and no power is too large for a computer
    powers = (scores - scores.amax(1, keepdim=True)).exp()
    return powers / powers.sum(1, keepdim=True)


def confusion_of(called: Tensor, y: Tensor) -> Tensor:
    """How many pictures of each digit (row) are called each digit (column): (10, 10), from (n,) and (n,)."""
    return torch.bincount(CLASSES * y + called, minlength=CLASSES**2).view(CLASSES, -1)


def train_ten(
    digits: TenDigits,
    settings: TenSettings,
    start: Iterable[Tensor] | None = None,
    done: int = 0,
) -> Iterator[TenEpoch | Progress]:
    """Epoch 0, before any step, then one TenEpoch after another, without end, with Progress in between.

    `start` and `done` as in `train`.
    """
    own = ten_columns(settings)
    model = with_parameters(own, [each.clone() for each in start]) if start else own
    opt = SGD(model.parameters(), settings.lr)
    x, y, loss_func = digits.train_x, digits.train_y, nn.functional.cross_entropy

    def record(number: int, train_loss: float) -> TenEpoch:
        scores = scores_of(model, digits.valid_x)
        loss = loss_func(scores, digits.valid_y).item()
        confusion = confusion_of(scores.argmax(1), digits.valid_y)
        now = tuple(parameter.detach().clone() for parameter in model.parameters())
        return TenEpoch(number, train_loss, loss, confusion, now)

    if not done:
        yield record(0, loss_func(scores_of(model, x), y).item())
    scored = from_bytes(model)
    yield from epochs_of(scored, x, y, settings, opt, record, loss_func, done)

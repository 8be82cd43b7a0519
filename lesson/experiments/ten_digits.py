"""All ten digits: one column a digit, and the same lesson again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Generator, Tensor, nn
from torch.nn.functional import cross_entropy as softmax_cross_entropy
from torch.optim import SGD

from lesson.data.all_mnist import read_all
from lesson.data.bundle import read_ten_digits
from lesson.digits import PIXELS
from lesson.models import linear_layer, relu_net
from lesson.training import Progress, epochs_of

CLASSES = 10
ASKED_AT_ONCE = 2048  # pictures, when nothing is to be learned from them


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


def read_everything() -> TenDigits:
    """All of MNIST, 60,000 pictures to learn from and 10,000 to check with, where it is there; DataFileError if not."""
    read = read_all()
    for split in ("train", "valid"):
        read[f"{split}_x"] = read[f"{split}_x"].view(-1, PIXELS)
    return TenDigits(**read)


@dataclass(frozen=True)
class TenSettings:
    """Everything a run on ten digits depends on; two runs with equal settings are equal to the last bit."""

    model: str = "linear"  # or "relu_net"
    lr: float = 0.1
    batch_size: int = 256
    seed: int = 0
    shuffle: bool = True
    hidden: int = 30  # units of the net
    data: str = "sample"


class TenEpoch(NamedTuple):
    """A model of ten columns after so many passes over its training pictures."""

    number: int
    train_loss: float  # mean over all of them as they went by; at epoch 0 all at once
    valid_loss: float
    confusion: (
        Tensor  # (10, 10) int64: row, what it is; column, what the model calls it
    )
    parameters: tuple[Tensor, ...]

    @property
    def wrong(self) -> int:
        """How many of the validation pictures the model calls by another digit's name."""
        return int(self.confusion.sum() - self.confusion.trace())


def ten_columns(settings: TenSettings) -> nn.Module:
    """The model before its first step: pictures (n, 784) in, ten scores (n, 10) out."""
    generator: Generator = torch.Generator().manual_seed(settings.seed)
    if settings.model == "relu_net":
        return relu_net(settings.hidden, True, generator, CLASSES)
    return linear_layer(PIXELS, CLASSES, generator)


def from_bytes(model: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The same model, for pictures that are bytes: so only a batch of them is ever there as floats, in [0, 1]."""
    return lambda xb: model(xb / 255)


@torch.no_grad()
def scores_of(model: nn.Module, x: Tensor) -> Tensor:
    """Ten scores (n, 10) of pictures (n, 784), bytes."""
    return torch.cat([from_bytes(model)(part) for part in x.split(ASKED_AT_ONCE)])


def confusion_of(called: Tensor, y: Tensor) -> Tensor:
    """How many pictures of each digit (row) are called each digit (column): (10, 10), from (n,) and (n,)."""
    return torch.bincount(CLASSES * y + called, minlength=CLASSES**2).view(CLASSES, -1)


def train_ten(
    digits: TenDigits, settings: TenSettings
) -> Iterator[TenEpoch | Progress]:
    """Epoch 0, before any step, then one TenEpoch after another, without end, with Progress in between."""
    model = ten_columns(settings)
    opt = SGD(model.parameters(), settings.lr)
    x, y = digits.train_x, digits.train_y

    def record(number: int, train_loss: float) -> TenEpoch:
        scores = scores_of(model, digits.valid_x)
        loss = softmax_cross_entropy(scores, digits.valid_y).item()
        confusion = confusion_of(scores.argmax(1), digits.valid_y)
        now = tuple(parameter.detach().clone() for parameter in model.parameters())
        return TenEpoch(number, train_loss, loss, confusion, now)

    yield record(0, softmax_cross_entropy(scores_of(model, x), y).item())
    loss_func = softmax_cross_entropy
    yield from epochs_of(from_bytes(model), x, y, settings, opt, record, loss_func)

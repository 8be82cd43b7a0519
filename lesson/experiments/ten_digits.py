"""All ten digits: one column a digit, and the same lesson again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from lesson.digits import PIXELS
from lesson.models import linear_layer, relu_net
from lesson.training import (
    BATCH_SIZE,
    EITHER,
    HIDDEN,
    LEARNING_RATE,
    SEED,
    Rule,
    Ruled,
    one_of,
)

CLASSES = 10
PICTURES = one_of(["sample", "all"])


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

"""Runs on ten digits that everybody shares, and their pictures, loaded when somebody asks for them."""

from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor

from lesson.data.all_mnist import read_all
from lesson.digits import Digits
from lesson.experiments.ten_digits import (
    TenDigits,
    TenEpoch,
    TenSettings,
    read_sample,
    scores_of,
    ten_columns_at,
    train_ten,
)
from lesson.runs import Run, Shelf, once
from lesson.training import Progress

MEMORY = 40_000_000  # bytes for all runs that are kept

sample = once(read_sample)  # 9.4 MB


@once
def everything() -> TenDigits:
    """All of MNIST from where the app keeps it, 55 MB once somebody has chosen it; DataFileError if it is not there."""
    return TenDigits(**read_all())


DATA: dict[str, Callable[[], TenDigits]] = {  # by TenSettings.data
    "sample": sample,
    "all": everything,
}


def _train(
    _: Digits,
    settings: TenSettings,
    start: Iterable[Tensor] | None = None,
    done: int = 0,
) -> Iterator[TenEpoch | Progress]:
    return train_ten(DATA[settings.data](), settings, start, done)


SHELF = Shelf(MEMORY, _train)


def ten_run_for(settings: TenSettings) -> Run:
    """The one run of these settings in this process; the least recently wanted are dropped for new ones."""
    return SHELF.run_for(settings.essential())


def picture_of(settings: TenSettings, digit: int, number: int) -> Tensor:
    """A validation picture of a digit, by its number among them: (784,) in [0, 1]."""
    digits = DATA[settings.data]()
    return digits.valid_x[digits.valid_y == digit][number] / 255


@torch.no_grad()
def scores_after(
    settings: TenSettings, epochs: Iterable[TenEpoch], pixels: Tensor
) -> Tensor:
    """The ten scores that the models of k epochs give to a picture (784,) in [0, 1]: (k, 10)."""
    models = (ten_columns_at(settings, epoch.parameters) for epoch in epochs)
    return torch.stack([model(pixels) for model in models])


def pictures_called(
    settings: TenSettings, epoch: TenEpoch, digit: int, called: int
) -> list[Tensor]:
    """The validation pictures of a digit that the model of an epoch calls another (or the same), the surest first."""
    digits = DATA[settings.data]()
    x = digits.valid_x[digits.valid_y == digit]
    scores = scores_of(ten_columns_at(settings, epoch.parameters), x)
    rows = (scores.argmax(1) == called).nonzero().flatten()
    order = scores[rows].softmax(1)[:, called].argsort(descending=True)
    return list(x[rows[order]] / 255)

"""Learned or memorised? The same model, asked for the pictures it learns from and for others."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import torch
from cachetools import LRUCache, cached

from lesson.digits import Digits
from lesson.loss import batch_accuracy
from lesson.runs import Run
from lesson.training import (
    TRAINING_IMAGES,
    VALIDATION_IMAGES,
    Progress,
    Settings,
    batches,
    model_at,
    train,
)

AT_ONCE = 2048  # training images that are asked for in one piece
MAX_RUNS = 16  # that are kept: at most 1 MB each, the least recently wanted is dropped


class Fit(NamedTuple):
    """A model after so many passes over the training images, without its parameters."""

    number: int
    train_wrong: int  # of all training images, asked after the epoch
    valid_wrong: int
    train_loss: float  # as they went by
    valid_loss: float

    @property
    def shares(self) -> tuple[float, float]:
        """The shares of training and of validation images that are wrong, in [0, 1]."""
        return self.train_wrong / TRAINING_IMAGES, self.valid_wrong / VALIDATION_IMAGES


def fit(digits: Digits, settings: Settings) -> Iterator[Fit | Progress]:
    """As `train`, and after every epoch ask the model for all training images, too."""
    for piece in train(digits, settings):
        if isinstance(piece, Progress):
            yield piece
            continue
        model, wrong = model_at(settings, piece.parameters), 0.0
        for xb, yb in batches(digits.train_x, digits.train_y, AT_ONCE):
            with torch.no_grad():
                wrong += (1 - batch_accuracy(model(xb), yb).item()) * len(xb)
            yield Progress(piece.number, 1.0)
        yield Fit(
            piece.number,
            round(wrong),
            piece.wrong,
            piece.train_loss,
            piece.valid_loss,
        )


@cached(LRUCache(MAX_RUNS), lock=threading.Lock())
def _shared(settings: Settings) -> Run:
    return Run(settings, fit)


def fit_for(settings: Settings) -> Run:
    """The one such run of these settings in this process."""
    return _shared(settings.essential())


def fits_for(net: Settings) -> dict[str, Run]:
    """Those of a net, and of one layer that is trained alike."""
    one = replace(net, model="pytorch")
    return {"net": fit_for(net), "one layer": fit_for(one)}

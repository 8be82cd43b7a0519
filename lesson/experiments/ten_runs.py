"""Runs on ten digits that everybody shares, and their pictures, loaded when somebody asks for them."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from cachetools import LRUCache, cached

from lesson.digits import Digits
from lesson.experiments.ten_digits import (
    TenDigits,
    TenEpoch,
    TenSettings,
    read_everything,
    read_sample,
    ten_columns,
    train_ten,
)
from lesson.runs import MAX_EPOCHS, Run, once
from lesson.training import Progress

MEMORY = (
    40_000_000  # bytes for all runs that are kept, each counted as if it had MAX_EPOCHS
)

sample = once(read_sample)  # 9.4 MB
everything = once(read_everything)  # 55 MB, once somebody has chosen it
DATA: dict[str, Callable[[], TenDigits]] = {  # by TenSettings.data
    "sample": sample,
    "all": everything,
}


def _train(_: Digits, settings: TenSettings) -> Iterator[TenEpoch | Progress]:
    return train_ten(DATA[settings.data](), settings)


def bytes_when_full(run: Run) -> int:
    """What the parameters of MAX_EPOCHS epochs and of the start take, in bytes."""
    parameters = ten_columns(run.settings).parameters()
    return (MAX_EPOCHS + 1) * sum(each.nbytes for each in parameters)


@cached(LRUCache(MEMORY, getsizeof=bytes_when_full), lock=threading.Lock())
def _shared(settings: TenSettings) -> Run:
    return Run(settings, _train)


def ten_run_for(settings: TenSettings) -> Run:
    """The one run of these settings in this process; the least recently wanted are dropped for new ones."""
    if settings.model == "linear":  # it has no hidden units
        settings = replace(settings, hidden=TenSettings.hidden)
    return _shared(settings)

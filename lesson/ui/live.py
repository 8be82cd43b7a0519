"""Runs that train while somebody watches: how far they are, and when to draw them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from lesson.runs import Run

SECONDS_BETWEEN_FRAMES = 0.25
MAX_SECONDS_BETWEEN_CHARTS = 3.0
DRAWING = 0.1  # of the time at most: where many watch, drawing takes long, and is done less often


Epochs = Mapping[
    str, Sequence[Any]
]  # of each run by its name, as far as they are there


def up_to(runs: Mapping[str, Run], last: int) -> Epochs:
    """The epochs that are there of each run, up to number `last`."""
    return {name: run.epochs[: last + 1] for name, run in runs.items()}


def trained(named: Mapping[str, Run], last: int) -> Iterator[tuple[float, str] | None]:
    """Bring all runs to epoch `last`, side by side. After a piece of it, now and then, how far it is: a share, and words."""
    runs = list(named.values())
    for run in runs:  # under load somebody else may be at it
        for _ in run.watch(0):
            pass
    moved = time.monotonic()
    for _ in zip_longest(*(run.watch(last) for run in runs)):
        if time.monotonic() - moved <= SECONDS_BETWEEN_FRAMES:
            yield None
            continue
        done = sum(min(len(run.epochs), last + 1) for run in runs)
        working = next((run for run in runs if len(run.epochs) <= last), runs[-1])
        words = f"Training: epoch {min(len(working.epochs), last)} of {last}"
        yield done / (len(runs) * (last + 1)), words
        moved = time.monotonic()


class Pace:
    """When to draw: the less often the longer all of it takes, since each time costs the network some 15 kB."""

    def __init__(self) -> None:
        self._start = self._due = time.monotonic()

    def due(self) -> bool:
        """Whether it is time."""
        self._began = time.monotonic()
        return self._began > self._due

    def drawn(self) -> None:
        """It was drawn."""
        now = time.monotonic()
        so_far, took = now - self._start, now - self._began
        pause = max(SECONDS_BETWEEN_FRAMES, so_far / 2.5, took / DRAWING)
        self._due = now + min(pause, MAX_SECONDS_BETWEEN_CHARTS)

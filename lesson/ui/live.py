"""Watch runs train."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from lesson.charts.theme import Figure
from lesson.runs import Run

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

SECONDS_BETWEEN_FRAMES = 0.25
MAX_SECONDS_BETWEEN_CHARTS = 3.0
DRAWING = 0.1  # of the time at most: where many watch, drawing takes long, and is done less often


Epochs = Mapping[
    str, Sequence[Any]
]  # of each run by its name, as far as they are there


def up_to(runs: Mapping[str, Run], last: int) -> Epochs:
    """The epochs that are there of each run, up to number `last`."""
    return {name: run.epochs[: last + 1] for name, run in runs.items()}


def trained(lab: "Lab", named: Mapping[str, Run], last: int) -> Iterator[float]:
    """Bring all runs to epoch `last`, side by side: the time after every piece of it. The bar moves meanwhile."""
    runs = list(named.values())
    moved = time.monotonic()
    for _ in zip_longest(*(run.watch(last) for run in runs)):
        yield (now := time.monotonic())
        if now - moved > SECONDS_BETWEEN_FRAMES:
            done = sum(min(len(run.epochs), last + 1) for run in runs)
            working = next((run for run in runs if len(run.epochs) <= last), runs[-1])
            lab.progress(
                done / (len(runs) * (last + 1)),
                f"Training: epoch {min(len(working.epochs), last)} of {last}",
            )
            moved = time.monotonic()


def watch(
    lab: "Lab",
    named: Mapping[str, Run],
    last: int,
    figure_of: Callable[[Epochs, bool], Figure],
    **options: Any,
) -> None:
    """Bring all runs to epoch `last`, side by side, drawing them meanwhile, and once more at the end.

    They are drawn the less often the longer it takes: each time costs the network some 15 kB. The bar moves all the time. A
    control moved meanwhile ends it at the next move of the bar: the runs keep what they have. The `options` of the chart hold
    once all is there.
    """
    for run in named.values():  # under load somebody else may be at it
        for _ in run.watch(0):
            pass
    start = next_chart = time.monotonic()
    chart = None
    for now in trained(lab, named, last):
        if now > next_chart:
            chart = lab.redraw(figure_of(up_to(named, last), False), chart)
            drawn = time.monotonic()
            took = drawn - now
            pause = max(SECONDS_BETWEEN_FRAMES, (drawn - start) / 2.5, took / DRAWING)
            next_chart = drawn + min(pause, MAX_SECONDS_BETWEEN_CHARTS)
    lab.redraw(figure_of(up_to(named, last), True), chart, **options)

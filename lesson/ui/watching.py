"""Watch runs train."""

import time
from collections.abc import Callable, Sequence
from itertools import zip_longest

import streamlit as st

from lesson.runs import Run

SECONDS_BETWEEN_FRAMES = 0.12


def watch(runs: Sequence[Run], last: int, show: Callable[[], None]) -> None:
    """Bring all runs to epoch `last`, side by side, calling `show` some eight times a second and once at the end.

    A slider moved meanwhile ends it at the next frame: the runs keep what they have.
    """
    bar = st.empty()
    shown = 0.0
    for _ in zip_longest(*(run.watch(last) for run in runs)):
        if time.monotonic() - shown > SECONDS_BETWEEN_FRAMES:
            done = sum(min(len(run.epochs), last + 1) for run in runs) / (len(runs) * (last + 1))
            working = next((run for run in runs if len(run.epochs) <= last), runs[-1])
            bar.progress(done, f"Training: epoch {min(len(working.epochs), last)} of {last}")
            show()
            shown = time.monotonic()
    bar.empty()
    show()

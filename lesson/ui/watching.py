"""Watch runs train."""

import time
from collections.abc import Callable, Sequence
from itertools import zip_longest

import streamlit as st
import torch

from lesson.runs import Run, told_apart
from lesson.training import Settings

# The products are small. A second thread gains little on them, and where the processors are busy, with another visitor or the
# browser on the same machine, two threads that wait for each other at every product can take many times as long as one.
torch.set_num_threads(1)

SECONDS_BETWEEN_FRAMES = 0.12
MOST_KEPT = 5


def watch(runs: Sequence[Run], last: int, show: Callable[[bool], None]) -> None:
    """Bring all runs to epoch `last`, side by side, calling show(False) some eight times a second and show(True) at the end.

    A slider moved meanwhile ends it at the next frame: the runs keep what they have.
    """
    bar = st.empty()
    shown = 0.0
    for _ in zip_longest(*(run.watch(last) for run in runs)):
        if time.monotonic() - shown > SECONDS_BETWEEN_FRAMES:
            done = sum(min(len(run.epochs), last + 1) for run in runs) / (
                len(runs) * (last + 1)
            )
            working = next((run for run in runs if len(run.epochs) <= last), runs[-1])
            bar.progress(
                done, f"Training: epoch {min(len(working.epochs), last)} of {last}"
            )
            show(False)
            shown = time.monotonic()
    bar.empty()
    show(True)


def kept_runs(settings: Settings) -> list[Settings]:
    """Buttons to keep the run of these settings on the chart, and to take kept ones off; the kept ones other than it."""
    kept: list[Settings] = st.session_state.setdefault("kept_runs", [])
    others = [each for each in kept if each != settings]
    labels = told_apart([settings, *others])
    with st.container(horizontal=True):
        if settings in kept:
            st.button("Kept", disabled=True, key="keep", icon=":material/check:")
        else:
            full = len(kept) == MOST_KEPT
            hint = (
                f"{MOST_KEPT} runs are kept: remove one first."
                if full
                else "Keep it on the chart, to compare others with it."
            )
            st.button(
                "Keep this run",
                on_click=kept.append,
                args=[settings],
                disabled=full,
                help=hint,
                key="keep",
            )
        for number, (other, label) in enumerate(zip(others, labels[1:], strict=True)):
            st.button(
                f"Remove {label}",
                on_click=kept.remove,
                args=[other],
                key=f"remove_{number}",
                type="tertiary",
            )
    return others

"""Watch runs train."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import zip_longest

import streamlit as st

from lesson.charts.theme import Figure
from lesson.runs import Run, run_labels
from lesson.training import Settings
from lesson.ui.address import from_query, to_query
from lesson.ui.controls import key_of
from lesson.ui.frame import Drawn, draw

SECONDS_BETWEEN_FRAMES = 0.25
MAX_SECONDS_BETWEEN_CHARTS = 3.0
DRAWING = 0.1  # of the time at most: where many watch, drawing takes long, and is done less often
MAX_KEPT = 5
HEIGHT_OF_BAR = 37  # pixels, kept free when there is none, so that nothing jumps


def watch(
    runs: Sequence[Run], last: int, figures: Callable[[bool], Sequence[Figure]]
) -> None:
    """Bring all runs to epoch `last`, side by side, drawing figures(False) meanwhile, and figures(True) at the end.

    The first is drawn when epoch 1 of all is there, then the less often the longer it takes: each costs the network some 15 kB.
    The bar moves all the time. A slider moved meanwhile ends it at the next move of the bar: the runs keep what they have.
    """
    places: list[Drawn] = []
    bar, start = None, time.monotonic()
    drawn = moved = start
    pause = 0.0

    def show(finished: bool) -> float:
        """How long it took, in seconds."""
        begun = time.monotonic()
        for number, figure in enumerate(figures(finished)):
            if number < len(places):
                draw(figure, places[number])
            else:
                places.append(draw(figure))
        return time.monotonic() - begun

    for _ in zip_longest(*(run.watch(last) for run in runs)):
        now = time.monotonic()
        begun = all(len(run.epochs) > 1 for run in runs)
        if begun and (not places or now - drawn > pause):
            took = show(False)
            bar = bar or st.space(HEIGHT_OF_BAR)
            drawn = time.monotonic()
            pause = max(SECONDS_BETWEEN_FRAMES, (drawn - start) / 2.5, took / DRAWING)
            pause = min(pause, MAX_SECONDS_BETWEEN_CHARTS)
        if places and now - moved > SECONDS_BETWEEN_FRAMES:
            done = sum(min(len(run.epochs), last + 1) for run in runs)
            working = next((run for run in runs if len(run.epochs) <= last), runs[-1])
            bar.progress(
                done / (len(runs) * (last + 1)),
                f"Training: epoch {min(len(working.epochs), last)} of {last}",
            )
            moved = time.monotonic()
    show(True)
    (bar or st).space(HEIGHT_OF_BAR)


def _kept() -> list[Settings]:
    """The runs that are kept: those of this visit, or, when it begins, those in the address."""
    if "kept_runs" not in st.session_state:
        kept = st.session_state["kept_runs"] = []
        # a star stood between the runs in links of the first version
        texts = "*".join(st.query_params.get_all(key_of("kept"))).split("*")
        for text in texts[:MAX_KEPT]:
            with suppress(ValueError):
                kept.append(from_query("by_hand", text))
    return st.session_state["kept_runs"]


def kept_runs(settings: Settings) -> list[Settings]:
    """Buttons to keep the run of these settings on the chart, and to take kept ones off; the kept ones other than it.

    They are in the address.
    """
    kept = _kept()
    if kept:
        st.query_params[key_of("kept")] = [to_query(each) for each in kept]
    else:
        st.query_params.pop(key_of("kept"), None)
    others = [each for each in kept if each != settings]
    labels = run_labels([settings, *others])
    with st.container(horizontal=True):
        if settings in kept:
            st.button("Kept", disabled=True, key="keep", icon=":material/check:")
        else:
            full = len(kept) == MAX_KEPT
            hint = (
                f"{MAX_KEPT} runs are kept: remove one first."
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

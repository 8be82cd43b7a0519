"""Runs that a visitor keeps on the chart, to compare others with them."""

from collections.abc import Sequence

import streamlit as st

from lesson.runs import run_labels
from lesson.training import Settings
from lesson.ui.address import from_query, to_query
from lesson.ui.seat import Seat

MAX_KEPT = 5


def _kept(seat: Seat, model: str) -> list[Settings]:
    """The runs that are kept: those of this visit, or, when it begins, those in the address."""
    held = f"kept on {seat.step}"
    if held not in st.session_state:
        kept = st.session_state[held] = []
        # a star stood between the runs in links of the first version
        texts = "*".join(st.query_params.get_all(seat.key("kept"))).split("*")
        for text in texts[:MAX_KEPT]:
            try:
                kept.append(from_query(model, text))
            except ValueError:
                if text:
                    seat.tell("kept run", [text], [])
    return st.session_state[held]


def kept_runs(
    seat: Seat, settings: Settings, *, buttons: bool = True
) -> list[Settings]:
    """The kept runs other than that of these settings; buttons to keep that one, to take others off, and to put them back.

    They are in the address.
    """
    kept = _kept(seat, settings.model)
    if kept:
        st.query_params[seat.key("kept")] = [to_query(each) for each in kept]
    else:
        st.query_params.pop(seat.key("kept"), None)
    others = [each for each in kept if each != settings]
    if buttons:
        removed = st.session_state.setdefault(f"removed on {seat.step}", [])
        _buttons(kept, settings, others, removed)
    return others


def _buttons(
    kept: list[Settings],
    settings: Settings,
    others: Sequence[Settings],
    removed: list[Settings],
) -> None:
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
    labels = run_labels([settings, *others])[1:]
    for number, (other, label) in enumerate(zip(others, labels, strict=True)):
        _move(f"Remove {label}", other, kept, removed, number)
    missing = [each for each in removed if each not in (*kept, settings)]
    if missing and len(kept) < MAX_KEPT:
        label = run_labels([settings, *others, missing[-1]])[-1]
        _move(f"Put back {label}", missing[-1], removed, kept, len(others))


def _move(
    label: str, run: Settings, source: list[Settings], target: list[Settings], at: int
) -> None:
    def move() -> None:
        source.remove(run)
        target.append(run)

    st.button(label, on_click=move, key=f"remove_{at}", type="tertiary")

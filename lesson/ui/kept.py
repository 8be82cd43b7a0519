"""Runs that a visitor keeps on the chart, to compare others with them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from lesson.runs import run_labels
from lesson.training import Settings
from lesson.ui.address import from_query, to_query

if TYPE_CHECKING:
    from lesson.ui.page import Page

MAX_KEPT = 5


def _kept(page: "Page", model: str) -> list[Settings]:
    """The runs that are kept: those of this visit, or, when it begins, those in the address."""
    held = f"kept on {page.step}"
    if held not in st.session_state:
        kept = st.session_state[held] = []
        # a star stood between the runs in links of the first version
        texts = "*".join(st.query_params.get_all(page.key("kept"))).split("*")
        for text in texts[:MAX_KEPT]:
            try:
                kept.append(from_query(model, text))
            except ValueError:
                if text:
                    page.tell("kept run", [text], [])
    return st.session_state[held]


def kept_runs(
    page: "Page", settings: Settings, *, buttons: bool = True
) -> list[Settings]:
    """The kept runs other than that of these settings; buttons to keep that one, and to take others off.

    They are in the address.
    """
    kept = _kept(page, settings.model)
    if kept:
        st.query_params[page.key("kept")] = [to_query(each) for each in kept]
    else:
        st.query_params.pop(page.key("kept"), None)
    others = [each for each in kept if each != settings]
    if buttons:
        _buttons(kept, settings, others)
    return others


def _buttons(
    kept: list[Settings], settings: Settings, others: Sequence[Settings]
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
        st.button(
            f"Remove {label}",
            on_click=kept.remove,
            args=[other],
            key=f"remove_{number}",
            type="tertiary",
        )

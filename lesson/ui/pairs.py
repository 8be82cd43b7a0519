"""Which pair of digits is opened: chosen with a control, or by a click on its cell."""

from typing import Any

import streamlit as st

from lesson.experiments.hard_pairs import PAIRS, Pair
from lesson.ui.lab import Lab
from lesson.words.captions.hard_pairs import named

NAMES = [named(pair) for pair in PAIRS]


def chosen_pair(lab: Lab, default: Pair) -> tuple[Pair, dict[str, Any]]:
    """The pair, and options for the chart: a click on one of its "pairs" moves the control."""
    name = lab.select("Opened pair", NAMES, named(default), "pair")
    page, key = lab.page, f"{lab.page.step} pairs {lab.printed}"

    def take() -> None:
        clicked = st.session_state[key]["selection"].get("pick")
        if clicked:
            page.turn({"pair": NAMES[int(clicked[0]["place"])]})

    options = {"key": key, "on_select": take, "selection_mode": "pick"}
    return PAIRS[NAMES.index(name)], options

"""Pick one of the 784 pixels: with two sliders, or by a click on a picture of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from lesson.charts.theme import LOOK, Figure
from lesson.digits import SIDE
from lesson.ui.lab import Lab

MAP_SIDE, BESIDE = 190, 130  # pixels, so that it fits below a card, in every browser


def pixel_sliders(lab: Lab, default: tuple[int, int]) -> int:
    """Row and column as controls; the flat index, 28 * row + column."""
    row = lab.slider("Row of the pixel", 0, SIDE - 1, default[0], "row")
    return SIDE * row + lab.slider(
        "Column of the pixel", 0, SIDE - 1, default[1], "column"
    )


def clicks(
    lab: Lab,
    names: tuple[str, str] = ("row", "column"),
    across: int = SIDE,
    **others: Any,
) -> dict[str, Any]:
    """Options for `lab.figure`: a click on one of the data set "cells", so many `across`, sets the controls of these names.

    With them it sets `others`.
    """

    def knobs_of(index: int) -> dict[str, Any]:
        return dict(zip(names, divmod(index, across), strict=True)) | others

    return clicks_on(lab, "index", knobs_of)


def clicks_on(
    lab: Lab, field: str, knobs_of: Callable[[int], dict[str, Any]]
) -> dict[str, Any]:
    """Options for `lab.figure`: a click on a mark sets the controls that `knobs_of` its field, a whole number, says."""
    page, key = lab.page, f"{lab.page.step} {field} {lab.printed}"

    def take() -> None:
        clicked = st.session_state[key]["selection"].get("pick")
        if clicked:
            page.turn(knobs_of(int(clicked[0][field])))

    return {"key": key, "on_select": take, "selection_mode": "pick"}


@contextmanager
def picking(
    lab: Lab, more: str, figure_of: Callable[[int], Figure], default: tuple[int, int]
) -> Iterator[int]:
    """The picture among the controls, and below it the sliders, behind "More" with what is made inside; gives the index."""
    place = lab.controls.container(horizontal=True, vertical_alignment="center")
    with lab.more(more):
        index = pixel_sliders(lab, default)
        yield index
    if lab.printed is None:
        figure = figure_of(index)
        spec = {**figure.spec, "config": LOOK, "datasets": figure.data}
        options = {"alt": figure.alt, "width": MAP_SIDE, "height": MAP_SIDE}
        with place:
            st.vega_lite_chart(spec, **options, **clicks(lab))
            st.markdown(figure.title, width=BESIDE)

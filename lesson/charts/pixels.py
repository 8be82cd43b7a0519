"""A picture of 784 values whose pixels can be pointed at, and one of them picked."""

from typing import Any

import altair as alt

from lesson.charts import marks
from lesson.charts.theme import LINES
from lesson.digits import SIDE


def cells() -> alt.Chart:
    """The pixels of the data set "cells": row, column and edges follow from the index."""
    return marks.data("cells").transform_calculate(
        column="datum.index % 28",
        row="floor(datum.index / 28)",
        right="datum.column + 1",
        below="datum.row + 1",
    )


def in_the_picture(edge: str, top: int | str = 0) -> dict[str, Any]:
    """Encodings that put each pixel in its place: a square of `edge`, `top` pixels down."""
    x = alt.X("column:Q").scale(domain=[0, SIDE], range=[0, alt.expr(edge)], nice=False)
    ends = marks.span(f"{top}", f"{top} + {edge}")
    y = alt.Y("row:Q").scale(domain=[0, SIDE], range=ends, nice=False)
    return {"x": x.axis(None), "x2": "right:Q", "y": y.axis(None), "y2": "below:Q"}


def backdrop(edge: str, top: int = 0) -> alt.Chart:
    """The PNG of the data set "picture", filling the same square."""
    place = f"{edge} / 2", f"{top} + {edge} / 2"
    return marks.image(marks.data("picture"), edge, *place, aspect=False)


def pixels_to_pick(
    edge: str, top: int | str = 0, *title: str
) -> tuple[alt.Chart, alt.Chart]:
    """A frame around the picked one, and all of them as glass, each to be pointed at and picked; `title` names its value."""
    place = in_the_picture(edge, top)
    frame = marks.outline(cells().transform_filter("datum.picked"), LINES[0])
    glass = cells().mark_rect(opacity=0, cursor="pointer")
    told = marks.tips("row:Q", "column:Q", "index:Q", ("value:Q", ".4g", *title))
    glass = glass.encode(**place, tooltip=told)
    return frame.encode(**place), marks.pickable(glass)

"""A picture of 784 values whose pixels can be pointed at, and one of them picked."""

from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import marks
from lesson.charts.theme import LINES, Figure
from lesson.digits import PIXELS, SIDE
from lesson.runs import once

EDGE = "min(width, height)"  # the picture is square and starts at the left


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


@once
def _pixel_map() -> dict[str, Any]:
    return marks.drawn(backdrop(EDGE), *pixels_to_pick(EDGE))


def pixel_map(values: Tensor, picture: str, picked: int, what: str) -> Figure:
    """784 values drawn as the PNG `picture`, each to be pointed at, the picked one framed. `what` names the values."""
    values = values.detach().reshape(PIXELS)
    cells = pd.DataFrame({"index": range(PIXELS), "value": values.numpy()})
    cells["picked"] = cells["index"] == picked
    row, column = divmod(picked, SIDE)
    return Figure(
        _pixel_map(),
        {"cells": cells, "picture": marks.record(url=picture)},
        f"{what}, 28 by 28. The picked pixel is in row {row}, column {column}; its value is {values[picked]:.4g}.",
        f"{what}: {values[picked]:.4g} at row {row}, column {column}",
    )

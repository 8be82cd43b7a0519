"""A picture of 784 values whose pixels can be pointed at, and one of them picked."""

from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts.theme import LINES, Figure, image_marks
from lesson.digits import PIXELS, SIDE
from lesson.runs import once

EDGE = "min(width, height)"  # the picture is square and starts at the left


def cells() -> alt.Chart:
    """The pixels of the data set "cells": row, column and edges follow from the index."""
    return alt.Chart(alt.NamedData("cells")).transform_calculate(
        column="datum.index % 28",
        row="floor(datum.index / 28)",
        right="datum.column + 1",
        below="datum.row + 1",
    )


def in_the_picture(edge: str, top: int | str = 0) -> dict[str, Any]:
    """Encodings that put each pixel in its place: a square of `edge`, `top` pixels down."""
    x = alt.X("column:Q").scale(domain=[0, SIDE], range=[0, alt.expr(edge)], nice=False)
    ends = [alt.expr(f"{top}"), alt.expr(f"{top} + {edge}")]
    y = alt.Y("row:Q").scale(domain=[0, SIDE], range=ends, nice=False)
    return {"x": x.axis(None), "x2": "right:Q", "y": y.axis(None), "y2": "below:Q"}


def backdrop(edge: str, top: int = 0) -> alt.Chart:
    """The PNG of the data set "picture", filling the same square."""
    chart = image_marks(alt.Chart(alt.NamedData("picture")), edge, aspect=False)
    return chart.encode(
        url="url:N",
        x=alt.XValue(alt.expr(f"{edge} / 2")),
        y=alt.YValue(alt.expr(f"{top} + {edge} / 2")),
    )


@once
def _pixel_map() -> dict[str, Any]:
    pick = alt.selection_point(name="pick", fields=["index"], on="click")
    glass = cells().mark_rect(opacity=0, cursor="pointer")
    glass = glass.encode(
        **in_the_picture(EDGE),
        tooltip=[
            alt.Tooltip("row:Q"),
            alt.Tooltip("column:Q"),
            alt.Tooltip("index:Q"),
            alt.Tooltip("value:Q", format=".4g"),
        ],
    ).add_params(pick)
    frame = cells().transform_filter("datum.picked")
    frame = frame.mark_rect(filled=False, stroke=LINES[0], strokeWidth=3, aria=False)
    layers = [backdrop(EDGE), frame.encode(**in_the_picture(EDGE)), glass]
    return alt.layer(*layers).to_dict(validate=False)


def pixel_map(values: Tensor, picture: str, picked: int, what: str) -> Figure:
    """784 values drawn as the PNG `picture`, each to be pointed at, the picked one framed. `what` names the values."""
    values = values.detach().reshape(PIXELS)
    cells = pd.DataFrame({"index": range(PIXELS), "value": values.numpy()})
    cells["picked"] = cells["index"] == picked
    row, column = divmod(picked, SIDE)
    return Figure(
        _pixel_map(),
        {"cells": cells, "picture": pd.DataFrame({"url": [picture]})},
        f"{what}, 28 by 28. The picked pixel is in row {row}, column {column}; its value is {values[picked]:.4g}.",
        f"{what}: {values[picked]:.4g} at row {row}, column {column}",
    )

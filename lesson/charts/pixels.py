"""A picture of 784 values whose pixels can be pointed at, and one of them picked."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts.house import Figure
from lesson.digits import PIXELS, SIDE

EDGE = "min(width, height)"  # the picture is square and starts at the left


@cache
def _pixel_map() -> dict[str, Any]:
    x = (
        alt.X("column:Q")
        .scale(domain=[0, SIDE], range=[0, alt.expr(EDGE)], nice=False)
        .axis(None)
    )
    y = (
        alt.Y("row:Q")
        .scale(domain=[0, SIDE], range=[0, alt.expr(EDGE)], nice=False)
        .axis(None)
    )
    picture = alt.Chart(alt.NamedData("picture"))
    picture = picture.mark_image(
        width=alt.expr(EDGE), height=alt.expr(EDGE), smooth=False, aspect=False
    ).encode(
        url="url:N",
        x=alt.XValue(alt.expr(f"{EDGE} / 2")),
        y=alt.YValue(alt.expr(f"{EDGE} / 2")),
    )
    cells = alt.Chart(alt.NamedData("cells")).transform_calculate(
        column="datum.index % 28",
        row="floor(datum.index / 28)",
        right="datum.column + 1",
        below="datum.row + 1",
    )
    pick = alt.selection_point(name="pick", fields=["index"], on="click")
    edges = {"x": x, "x2": "right:Q", "y": y, "y2": "below:Q"}
    glass = cells.mark_rect(opacity=0, cursor="pointer").encode(
        **edges,
        tooltip=[
            alt.Tooltip("row:Q"),
            alt.Tooltip("column:Q"),
            alt.Tooltip("index:Q"),
            alt.Tooltip("value:Q", format=".4g"),
        ],
    )
    frame = cells.transform_filter("datum.picked").mark_rect(
        filled=False, stroke="#0F9D76", strokeWidth=3
    )
    return (
        alt.layer(picture, frame.encode(**edges), glass.add_params(pick))
        .properties(height=300)
        .to_dict()
    )


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
    )

"""A picture as 28 × 28 pixels and as a strip of 784 numbers, each lighting up the other."""

from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts.pictures import digit_png
from lesson.charts.pixels import backdrop, cells, in_the_picture
from lesson.charts.theme import BODY, QUIET, Figure
from lesson.digits import PIXELS, SIDE
from lesson.runs import once

MARK = "#0F9D76"
TOP = 52  # pixels above the picture, for the sentence
EDGE = "min(width, 300)"  # of the picture
STRIP = f"({TOP} + 300 + 24)"  # where the strip begins
STRIP_HEIGHT = 70
NEIGHBOURS = 4  # numbers shown to either side of the one that is pointed at
POINTED = "(isArray(pixel.index) ? pixel.index[0] : isArray(number.index) ? number.index[0] : datum.picked)"


@once
def _picture_and_strip() -> dict[str, Any]:
    numbers = cells().transform_calculate(next="datum.index + 1")
    pointed = numbers.transform_filter(f"datum.index == {POINTED}")
    in_picture = in_the_picture(EDGE, TOP)
    in_strip = {
        "x": alt.X("index:Q")
        .scale(domain=[0, PIXELS], range=[0, alt.expr("width")], nice=False)
        .axis(None),
        "x2": "next:Q",
    }
    top, foot = alt.expr(STRIP), alt.expr(f"{STRIP} + {STRIP_HEIGHT}")
    height = alt.Y("value:Q").scale(domain=[0, 1], range=[foot, top]).axis(None)

    lit_pixel = pointed.mark_rect(filled=False, stroke=MARK, strokeWidth=3).encode(
        **in_picture
    )
    pixel = alt.selection_point(
        name="pixel",
        fields=["index"],
        on="pointerover",
        clear="pointerout",
        empty=False,
    )
    glass = numbers.mark_rect(opacity=0).encode(**in_picture).add_params(pixel)

    profile = numbers.mark_rect(color=QUIET).encode(
        **in_strip, y=height, y2=alt.Y2Datum(0)
    )
    rows = numbers.transform_filter("datum.index % 28 == 0").mark_rule(
        color=QUIET, opacity=0.35, aria=False
    )
    rows = rows.encode(x=in_strip["x"], y=alt.YValue(top), y2=alt.Y2Value(foot))
    lit_number = pointed.mark_rule(color=MARK, strokeWidth=3, aria=False)
    lit_number = lit_number.encode(
        x=in_strip["x"], y=alt.YValue(top), y2=alt.Y2Value(foot)
    )
    number = alt.selection_point(
        name="number",
        fields=["index"],
        on="pointerover",
        clear="pointerout",
        empty=False,
    )
    strip_glass = numbers.mark_rect(opacity=0).encode(
        **in_strip, y=alt.YValue(top), y2=alt.Y2Value(foot)
    )
    strip_glass = strip_glass.add_params(number)

    near = numbers.transform_calculate(
        place=f"datum.index - {POINTED}"
    ).transform_filter(f"abs(datum.place) <= {NEIGHBOURS}")
    along = alt.X("place:Q").scale(
        domain=[-NEIGHBOURS - 0.5, NEIGHBOURS + 0.5],
        range=[0, alt.expr("width")],
        nice=False,
    )
    size = alt.condition("datum.place == 0", alt.value(20), alt.value(BODY))
    values = near.mark_text(baseline="top", dy=12).encode(
        along.axis(None),
        alt.Text("value:Q", format=".2f"),
        size=size,
        y=alt.YValue(foot),
    )
    indices = near.mark_text(baseline="top", dy=34).encode(
        along.axis(None), alt.Text("index:Q"), size=size, y=alt.YValue(foot)
    )

    words = {
        "line": "'row ' + datum.row + ', column ' + datum.column + ': brightness ' + format(datum.value, '.4f')",
        "sum": "'28 · ' + datum.row + ' + ' + datum.column + ' = number ' + datum.index + ' of the strip'",
    }
    said = pointed.transform_calculate(**words).mark_text(align="left", baseline="top")
    sentences = [
        said.encode(text=f"{line}:N", x=alt.XValue(0), y=alt.YValue(offset))
        for line, offset in (("line", 4), ("sum", 26))
    ]
    layers = [
        backdrop(EDGE, TOP),
        lit_pixel,
        glass,
        rows,
        profile,
        lit_number,
        strip_glass,
        values,
        indices,
        *sentences,
    ]
    chart = alt.layer(*layers).resolve_scale(x="independent", y="independent")
    return (
        chart.properties(height=TOP + 300 + 24 + STRIP_HEIGHT + 58)
        .configure_view(stroke=None)
        .to_dict()
    )


def picture_and_strip(pixels: Tensor, picked: int, what: str) -> Figure:
    """(784,) brightnesses as a picture and as a strip. Number `picked` is lit where the pointer lights none."""
    cells = pd.DataFrame(
        {"index": range(PIXELS), "value": pixels.numpy(), "picked": picked}
    )
    row, column = divmod(picked, SIDE)
    return Figure(
        _picture_and_strip(),
        {"cells": cells, "picture": pd.DataFrame({"url": [digit_png(pixels)]})},
        f"{what} as a picture of 28 by 28 pixels, and below it the same 784 brightnesses as one strip. The pixel in row "
        f"{row}, column {column} has brightness {pixels[picked].item():.4f}; in the strip it is number {picked}.",
        f"Row {row}, column {column} of the picture is number {picked} of the strip",
    )

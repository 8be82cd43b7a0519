"""A picture as 28 × 28 pixels, as a strip of 784 numbers, and in rows of another width: row after row, pixel by pixel."""

from typing import Any

import altair as alt
import pandas as pd
from PIL import Image
from torch import Tensor

from lesson.charts import frames
from lesson.charts.pictures import digit_png, png
from lesson.charts.pixels import backdrop, cells, in_the_picture
from lesson.charts.theme import BODY, LINES, QUIET, Figure, image_marks
from lesson.digits import PIXELS, SIDE
from lesson.runs import once

ROW, PIXEL = LINES[1], LINES[0]  # what lights the row of the frame, and one pixel
EDGE = "min(0.5 * width, height - 140)"  # of the picture
TOP, FOOT = f"({EDGE} + 16)", "(height - 50)"  # of the strip
NEIGHBOURS = 4  # numbers shown to either side of the one that is pointed at
POINTED = "(isArray(pixel.index) ? pixel.index[0] : isArray(number.index) ? number.index[0] : datum.picked)"


def _numbers() -> alt.Chart:
    """The pixels, with what rows need to follow a transport."""
    return cells().transform_calculate(
        next="datum.index + 1",
        row_end="datum.index + 28",
        side_end="datum.column + 28",
        newest=f"datum.row == {SIDE - 1}",
    )


def _pointer(name: str) -> alt.Parameter:
    return alt.selection_point(
        name=name, fields=["index"], on="pointerover", clear="pointerout", empty=False
    )


@once
def _picture_and_strip() -> dict[str, Any]:
    numbers = _numbers()
    pointed = numbers.transform_filter(f"datum.index == {POINTED}")
    row = numbers.transform_filter(frames.here("row"))
    row = row.transform_filter("datum.column == 0")
    place = in_the_picture(EDGE)
    along = alt.X("index:Q").scale(
        domain=[0, PIXELS], range=[0, alt.expr("width")], nice=False
    )
    x = along.axis(None)
    height = {"y": alt.YValue(alt.expr(TOP)), "y2": alt.Y2Value(alt.expr(FOOT))}
    brightness = alt.Y("value:Q").scale(
        domain=[0, 1], range=[alt.expr(FOOT), alt.expr(TOP)]
    )

    frame = {"filled": False, "stroke": ROW, "strokeWidth": 3, "aria": False}
    row_in_picture = row.mark_rect(**frame).encode(**place | {"x2": "side_end:Q"})
    row_in_strip = row.mark_rect(**frame).encode(x=x, x2="row_end:Q", **height)
    pixel = pointed.mark_rect(filled=False, stroke=PIXEL, strokeWidth=3)
    number = pointed.mark_rule(color=PIXEL, strokeWidth=3, aria=False)
    glass = numbers.mark_rect(opacity=0)
    bars = numbers.mark_rect(color=QUIET).encode(
        x=x,
        x2="next:Q",
        y=brightness.axis(None),
        y2=alt.Y2Datum(0),
        opacity=alt.condition(frames.so_far("row"), alt.value(1), alt.value(0.2)),
    )
    layers = [
        backdrop(EDGE),
        row_in_picture.add_params(frames.position("row")),
        pixel.encode(**place),
        glass.encode(**place).add_params(_pointer("pixel")),
        bars,
        row_in_strip,
        number.encode(x=x, **height),
        glass.encode(x=x, x2="next:Q", **height).add_params(_pointer("number")),
        *_around(numbers),
        *_words(row, pointed),
    ]
    chart = alt.layer(*layers).resolve_scale(x="independent", y="independent")
    return chart.configure_view(stroke=None).to_dict(validate=False)


def _around(numbers: alt.Chart) -> list[alt.Chart]:
    """The number that is pointed at and its neighbours, under the strip."""
    near = numbers.transform_calculate(
        place=f"datum.index - {POINTED}"
    ).transform_filter(f"abs(datum.place) <= {NEIGHBOURS}")
    x = alt.X("place:Q").scale(
        domain=[-NEIGHBOURS - 0.5, NEIGHBOURS + 0.5],
        range=[0, alt.expr("width")],
        nice=False,
    )
    size = alt.condition("datum.place == 0", alt.value(20), alt.value(BODY))
    return [
        near.mark_text(baseline="top", dy=offset).encode(
            x.axis(None), text, size=size, y=alt.YValue(alt.expr(FOOT))
        )
        for offset, text in (
            (8, alt.Text("value:Q", format=".2f")),
            (30, alt.Text("index:Q")),
        )
    ]


def _words(row: alt.Chart, pointed: alt.Chart) -> list[alt.Chart]:
    """At the right of the picture: where the row of the frame goes, and the pixel that is pointed at."""
    lines = [
        (row, 0, BODY, "'row ' + datum.row + ' becomes'"),
        (
            row,
            22,
            BODY,
            "'numbers ' + datum.index + ' to ' + (datum.index + 27)",
        ),
        (pointed, 68, 34, "'' + datum.index"),
        (pointed, 110, BODY, "'= 28 · ' + datum.row + ' + ' + datum.column"),
        (pointed, 132, BODY, "'row ' + datum.row + ', column ' + datum.column"),
        (pointed, 154, BODY, "'brightness ' + format(datum.value, '.4f')"),
    ]
    return [
        rows.transform_calculate(words=words)
        .mark_text(
            align="left",
            baseline="top",
            fontSize=size,
            fontWeight="bold" if size > BODY else "normal",
        )
        .encode(text="words:N", x=alt.XValue(alt.expr(f"{EDGE} + 20")), y=alt.YValue(y))
        for rows, y, size, words in lines
    ]


def row_words(row: int) -> str:
    """What the transport says aloud at a row."""
    return f"row {row} becomes numbers {SIDE * row} to {SIDE * row + SIDE - 1}"


def picture_and_strip(pixels: Tensor, picked: int, what: str) -> Figure:
    """(784,) brightnesses as a picture and as a strip, row by row with the transport "row".

    Number `picked` is lit where the pointer lights none.
    """
    numbers = pd.DataFrame(
        {"index": range(PIXELS), "value": pixels.numpy(), "picked": picked}
    )
    row, column = divmod(picked, SIDE)
    return Figure(
        _picture_and_strip(),
        {"cells": numbers, "picture": pd.DataFrame({"url": [digit_png(pixels)]})},
        f"{what} as a picture of 28 by 28 pixels, and below it the same 784 brightnesses as one strip. The pixel in row "
        f"{row}, column {column} has brightness {pixels[picked].item():.4f}; in the strip it is number {picked}.",
        "",
    )


@once
def _other_width() -> dict[str, Any]:
    """The picture at the left; its numbers in rows of another width at its right, or below it if the rows are longer."""
    small = "min(0.4 * width, height * (datum.across > 28 ? 0.42 : 0.75), 300)"
    beside = f"datum.across > 28 ? 0 : {small} + 28"
    below = f"datum.across > 28 ? {small} + 28 : 0"
    placed = {
        "small": small,
        "left": beside,
        "top": below,
        "size": "min((width - datum.left) / datum.across, (height - datum.top) / datum.rows)",
    }
    view = alt.Chart(alt.NamedData("view")).transform_calculate(**placed)
    numbers = _numbers().transform_calculate(**placed)
    lit = numbers.transform_filter(frames.here("row"))

    x, y = (
        alt.Scale(domain=[0, 1], range=[0, alt.expr(size)], nice=False)
        for size in ("width", "height")
    )
    corner = {"x": alt.X("px:Q", scale=x, axis=None)}
    corner["y"] = alt.Y("py:Q", scale=y, axis=None)
    place = corner | {"x2": "px_end:Q", "y2": "py_end:Q"}
    in_picture = lit.transform_filter("datum.column == 0").transform_calculate(
        px="0",
        px_end="datum.small / width",
        py="datum.row * datum.small / 28 / height",
        py_end="(datum.row + 1) * datum.small / 28 / height",
    )
    in_view = lit.transform_calculate(
        px="(datum.left + (datum.index % datum.across) * datum.size) / width",
        px_end="(datum.left + (datum.index % datum.across + 1) * datum.size) / width",
        py="(datum.top + floor(datum.index / datum.across) * datum.size) / height",
        py_end="(datum.top + floor(datum.index / datum.across + 1) * datum.size) / height",
    )
    frame = in_picture.mark_rect(filled=False, stroke=ROW, strokeWidth=3, aria=False)
    cover = in_view.mark_rect(color=ROW, opacity=0.65, aria=False)
    picture = image_marks(
        view, "datum.small", aspect=False, align="left", baseline="top"
    ).encode(url="picture:N", x=alt.XValue(0), y=alt.YValue(0))
    viewed = view.transform_calculate(px="datum.left / width", py="datum.top / height")
    viewed = image_marks(
        viewed,
        "datum.size * datum.across",
        "datum.size * datum.rows",
        aspect=False,
        align="left",
        baseline="top",
    )
    where = {
        "first": "floor(28 * datum.row / datum.across)",
        "last": "floor((28 * datum.row + 27) / datum.across)",
    }
    words = lit.transform_filter("datum.column == 0").transform_calculate(
        **where,
        above="'row ' + datum.row + ' of the picture'",
        under="datum.first == datum.last ? 'is in row ' + datum.first : "
        "'is in rows ' + datum.first + ' to ' + datum.last",
        px="datum.across > 28 ? (datum.small + 20) / width : 0",
        py="datum.across > 28 ? 0 : (datum.small + 12) / height",
    )
    layers = [
        *(
            words.mark_text(align="left", baseline="top", dy=dy).encode(
                text=f"{field}:N", **corner
            )
            for field, dy in (("above", 0), ("under", 22))
        ),
        picture,
        viewed.encode(url="viewed:N", **corner),
        frame.encode(**place).add_params(frames.position("row")),
        cover.encode(**place),
    ]
    return alt.layer(*layers).configure_view(stroke=None).to_dict(validate=False)


def other_width(pixels: Tensor, viewed: Tensor, what: str) -> Figure:
    """(784,) pixels as the picture they are, and `viewed` (rows, width) in rows of another width; transport "row"."""
    rows, across = viewed.shape
    shape = {"rows": rows, "across": across}
    numbers = pd.DataFrame({"index": range(PIXELS), **shape})
    bytes_ = (viewed * 255).round().byte().numpy()
    pictures = {"picture": digit_png(pixels), "viewed": png(Image.fromarray(bytes_))}
    return Figure(
        _other_width(),
        {"cells": numbers, "view": pd.DataFrame([shape | pictures])},
        f"{what} as a picture of 28 by 28 pixels, and the same 784 numbers in {rows} rows of {across}. A row of the picture is "
        "lit in both.",
        f"{rows} rows of {across}, not 28 of 28" if across != SIDE else "28 rows of 28",
    )

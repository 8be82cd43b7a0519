"""A picture as 28 × 28 pixels, as a strip of 784 numbers, and in rows of another width: row after row, pixel by pixel."""

from typing import Any

import altair as alt
import pandas as pd
from PIL import Image
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png, png
from lesson.charts.pixels import backdrop, cells, in_the_picture
from lesson.charts.theme import BODY, LINES, QUIET, Figure
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
    room = marks.span(0, "width")
    x = alt.X("index:Q").scale(domain=[0, PIXELS], range=room, nice=False).axis(None)
    strip = marks.at(x, TOP, y2=FOOT)
    brightness = alt.Y("value:Q").scale(domain=[0, 1], range=marks.span(FOOT, TOP))
    lit = alt.condition(frames.so_far("row"), alt.value(1), alt.value(0.2))

    frame, glass = marks.outline(row, ROW), numbers.mark_rect(opacity=0)
    pixel = pointed.mark_rect(filled=False, stroke=PIXEL, strokeWidth=3)
    number = pointed.mark_rule(color=PIXEL, strokeWidth=3, aria=False)
    bars = numbers.mark_rect(color=QUIET).encode(
        brightness.axis(None), alt.Y2Datum(0), x=x, x2="next:Q", opacity=lit
    )
    return marks.drawn(
        backdrop(EDGE),
        frame.encode(**place | {"x2": "side_end:Q"}),
        pixel.encode(**place),
        glass.encode(**place).add_params(_pointer("pixel")),
        bars,
        frame.encode(**strip, x2="row_end:Q"),
        number.encode(**strip),
        glass.encode(**strip, x2="next:Q").add_params(_pointer("number")),
        *_around(numbers),
        *_words(row, pointed),
        by="row",
        resolve={"scale": {"x": "independent", "y": "independent"}},
        config=marks.NO_EDGE,
    )


def _around(numbers: alt.Chart) -> list[alt.Chart]:
    """The number that is pointed at and its neighbours, under the strip."""
    near = numbers.transform_calculate(place=f"datum.index - {POINTED}")
    near = near.transform_filter(f"abs(datum.place) <= {NEIGHBOURS}")
    ends = [-NEIGHBOURS - 0.5, NEIGHBOURS + 0.5]
    x = alt.X("place:Q").scale(domain=ends, range=marks.span(0, "width"), nice=False)
    place = marks.at(x.axis(None), FOOT)
    size = alt.condition("datum.place == 0", alt.value(20), alt.value(BODY))
    value, index = alt.Text("value:Q", format=".2f"), alt.Text("index:Q")
    return [
        near.mark_text(baseline="top", dy=8).encode(value, **place, size=size),
        near.mark_text(baseline="top", dy=30).encode(index, **place, size=size),
    ]


def _words(row: alt.Chart, pointed: alt.Chart) -> list[alt.Chart]:
    """At the right of the picture: where the row of the frame goes, and the pixel that is pointed at."""
    lines = [
        (row, 0, BODY, "'row ' + datum.row + ' becomes'"),
        (row, 22, BODY, "'numbers ' + datum.index + ' to ' + (datum.index + 27)"),
        (pointed, 68, 34, "'' + datum.index"),
        (pointed, 110, BODY, "'= 28 · ' + datum.row + ' + ' + datum.column"),
        (pointed, 132, BODY, "'row ' + datum.row + ', column ' + datum.column"),
        (pointed, 154, BODY, "'brightness ' + format(datum.value, '.4f')"),
    ]
    return [
        marks.text(
            *(rows, words, f"{EDGE} + 20", y),
            **marks.TOP_LEFT,
            fontSize=size,
            fontWeight="bold" if size > BODY else "normal",
        )
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
        {"cells": numbers, "picture": marks.record(url=digit_png(pixels))},
        f"{what} as a picture of 28 by 28 pixels, and below it the same 784 brightnesses as one strip. The pixel in row "
        f"{row}, column {column} has brightness {pixels[picked].item():.4f}; in the strip it is number {picked}.",
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
    view = marks.data("view").transform_calculate(**placed)
    numbers = _numbers().transform_calculate(**placed)
    lit = numbers.transform_filter(frames.here("row"))
    first = lit.transform_filter("datum.column == 0")
    x, y = (
        alt.Scale(domain=[0, 1], range=marks.span(0, size), nice=False)
        for size in ("width", "height")
    )
    corner = {"x": alt.X("px:Q", scale=x, axis=None)}
    corner["y"] = alt.Y("py:Q", scale=y, axis=None)
    place = corner | {"x2": "px_end:Q", "y2": "py_end:Q"}
    in_picture = first.transform_calculate(
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
    cover = in_view.mark_rect(color=ROW, opacity=0.65, aria=False)
    whole = {"aspect": False, **marks.TOP_LEFT}
    viewed = view.transform_calculate(px="datum.left / width", py="datum.top / height")
    wide, high = "datum.size * datum.across", "datum.size * datum.rows"
    return marks.drawn(
        *_where(first, corner),
        marks.image(view, "datum.small", 0, 0, "picture", **whole),
        marks.image(viewed, wide, **corner, url="viewed", height=high, **whole),
        marks.outline(in_picture, ROW).encode(**place),
        cover.encode(**place),
        by="row",
        config=marks.NO_EDGE,
    )


def _where(row: alt.Chart, corner: dict[str, Any]) -> list[alt.Chart]:
    """Which row it is, and in which rows of the other width it is."""
    words = row.transform_calculate(
        first="floor(28 * datum.row / datum.across)",
        last="floor((28 * datum.row + 27) / datum.across)",
        above="'row ' + datum.row + ' of the picture'",
        under="datum.first == datum.last ? 'is in row ' + datum.first : "
        "'is in rows ' + datum.first + ' to ' + datum.last",
        px="datum.across > 28 ? (datum.small + 20) / width : 0",
        py="datum.across > 28 ? 0 : (datum.small + 12) / height",
    )
    return [
        marks.text(words, "above", **corner, **marks.TOP_LEFT, dy=0),
        marks.text(words, "under", **corner, **marks.TOP_LEFT, dy=22),
    ]


def other_width(pixels: Tensor, viewed: Tensor, what: str) -> Figure:
    """(784,) pixels as the picture they are, and `viewed` (rows, width) in rows of another width; transport "row"."""
    rows, across = viewed.shape
    shape = {"rows": rows, "across": across}
    numbers = pd.DataFrame({"index": range(PIXELS), **shape})
    bytes_ = (viewed * 255).round().byte().numpy()
    pictures = {"picture": digit_png(pixels), "viewed": png(Image.fromarray(bytes_))}
    return Figure(
        _other_width(),
        {"cells": numbers, "view": marks.record(**shape, **pictures)},
        f"{what} as a picture of 28 by 28 pixels, and the same 784 numbers in {rows} rows of {across}. A row of the picture is "
        "lit in both.",
        f"{rows} rows of {across}, not 28 of 28" if across != SIDE else "28 rows of 28",
    )

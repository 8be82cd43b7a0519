"""One picture, one row: a picture and its 784 numbers, each lighting up the other."""

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png, ink
from lesson.charts.pixels import backdrop, in_the_picture
from lesson.charts.theme import BODY, LINES, QUIET, Figure
from lesson.digits import PIXELS, SIDE, to_tensors
from lesson.runs import once
from lesson.steps.tensor_reshaping.pictures import (
    ROW,
    Picked,
    cells_in_rows,
    name_of,
    row_words,
    which_picture,
)
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

PIXEL = LINES[0]  # what lights the one that is pointed at
EDGE = "min(0.5 * width, height - 140)"  # of the picture
TOP, FOOT = f"({EDGE} + 16)", "(height - 50)"  # of the strip
NEIGHBOURS = 4  # numbers shown to either side of the one that is pointed at
POINTED = "(isArray(pixel.index) ? pixel.index[0] : isArray(number.index) ? number.index[0] : datum.picked)"


def _pointer(name: str) -> alt.Parameter:
    return alt.selection_point(
        name=name, fields=["index"], on="pointerover", clear="pointerout", empty=False
    )


@once
def _picture_and_strip() -> dict[str, Any]:
    numbers = cells_in_rows()
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
        *_neighbours(numbers),
        *_at_the_right(row, pointed),
        by="row",
        resolve={"scale": {"x": "independent", "y": "independent"}},
        config=marks.NO_EDGE,
    )


def _neighbours(numbers: alt.Chart) -> list[alt.Chart]:
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


def _at_the_right(row: alt.Chart, pointed: alt.Chart) -> list[alt.Chart]:
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


A_STRIP = Card(
    "A picture becomes a strip",
    f"A model does not see a picture, only {PIXELS} numbers in a row, a small tensor. Press *Play*: the "
    "first row of pixels goes into the strip, then the second behind it. Point at the picture or at the strip: where did "
    "that pixel go?",
    words=("tensor",),
)
ONE_ROW_DOWN = Card(
    "One pixel down, 28 numbers on",
    "Pixels that touch in one row stay neighbours in the strip. Pixels that touch in one column do not: a step down in the "
    "picture is a jump of 28 in the strip. Nothing is lost, as long as somebody remembers how wide a row was.",
    show={"A pixel": {"index": 9 * SIDE + 14}, "One below": {"index": 10 * SIDE + 14}},
)


def caption(picked: Picked, index: int) -> str:
    """How much ink a picture has, and where number `index` of the strip is in it."""
    inked = int((picked.pixels > 0).sum())
    fewer = f" There are only {picked.of:,}, so it is the last."
    last = fewer if picked.number < picked.wanted else ""
    row, column = divmod(index, SIDE)
    return f"{name_of(picked)} has ink on {inked} of its {PIXELS} pixels.{last} Number {index} is row {row}, column {column}."


def one_picture_one_row(lab: "Lab") -> None:
    """A picture and its 784 numbers, each lighting up the other."""
    lab.cards(A_STRIP, ONE_ROW_DOWN)
    index = lab.slider("Number in the strip", 0, PIXELS - 1, 9 * SIDE + 14, "index")
    picked = which_picture(lab)
    lab.figure(picture_and_strip(picked.pixels, index, name_of(picked)))
    lab.play(SIDE - 1, "row", [row_words(row) for row in range(SIDE)])
    lab.what_you_see(caption(picked, index))
    lab.code(to_tensors)
    with lab.details("All 784 numbers, as bytes from 0 to 255"):
        rows = ink(picked.pixels)
        lines = (" ".join(map("{:3d}".format, row)) for row in rows)
        lab.monospaced("\n".join(lines))

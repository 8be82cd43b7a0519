"""Other widths: the same numbers in rows of another width."""

from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from PIL import Image
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png, png
from lesson.charts.theme import Figure
from lesson.digits import PIXELS, SIDE
from lesson.runs import once
from lesson.steps.tensor_reshaping.pictures import (
    ROW,
    cells_in_rows,
    memory,
    name_of,
    row_words,
    which_picture,
)
from lesson.steps.tensor_reshaping.twins import Twins, twins
from lesson.training import VALIDATION_IMAGES
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def at_width(picture: Tensor, width: int) -> Tensor:
    """The same 784 numbers, counted off in rows of another width."""
    return picture.view(-1, width)


@once
def _other_width() -> dict[str, Any]:
    """The picture at the left; its numbers in rows of another width at its right, or below it if the rows are longer."""
    small = "min(0.4 * width, height * (datum.across > 28 ? 0.42 : 0.75), 300)"
    placed = {
        "small": small,
        "left": f"datum.across > 28 ? 0 : {small} + 28",
        "top": f"datum.across > 28 ? {small} + 28 : 0",
        "size": "min((width - datum.left) / datum.across, (height - datum.top) / datum.rows)",
    }
    view = marks.data("view").transform_calculate(**placed)
    numbers = cells_in_rows().transform_calculate(**placed)
    lit = numbers.transform_filter(frames.here("row"))
    first = lit.transform_filter("datum.column == 0")
    x, y = (
        alt.Scale(domain=[0, 1], range=marks.span(0, size), nice=False)
        for size in ("width", "height")
    )
    left, top = alt.X("px:Q", scale=x, axis=None), alt.Y("py:Q", scale=y, axis=None)
    corner = marks.at(left, top)
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
        *_which_rows(first, corner),
        marks.image(view, "datum.small", 0, 0, "picture", **whole),
        marks.image(viewed, wide, **corner, url="viewed", height=high, **whole),
        marks.outline(in_picture, ROW).encode(**place),
        cover.encode(**place),
        by="row",
        config=marks.NO_EDGE,
    )


def _which_rows(row: alt.Chart, corner: dict[str, Any]) -> list[alt.Chart]:
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


ANOTHER_WIDTH = Card(
    "What if a row were wider?",
    "`view` can cut the strip into rows of any width that divides 784. Nothing moves in memory. In rows of 56, two rows of "
    "the picture stand side by side. Press *Play*: purple is one row of the picture.",
)
NO_MATTER = Card(
    "You mind, the model does not",
    "In rows of another width you can no longer see the digit. The model gets the same 784 numbers in the same order, so its "
    "scores do not change at all: it never knew about rows.",
    show={"Two beside each other": {"width": 56}, "Torn in two": {"width": 14}},
)
AS_MANY, MORE, GUESSING = (
    "About as many",
    "At least twice as many",
    "About half of all: it can only guess",
)
PASSES = 40
SHUFFLED = Question(
    "shuffled_pixels",
    "Would it learn?",
    f"A model learns for {PASSES} epochs from pictures whose pixels are all shuffled in the same way, and is checked with "
    "others, shuffled alike. How many does it get wrong, compared with one that sees them as they are?",
    (AS_MANY, MORE, GUESSING),
)


def shuffled(end: Twins) -> Answer:
    """From the last epoch of both."""
    wrong = end.shuffled_wrong
    far = MORE if wrong < 0.4 * VALIDATION_IMAGES else GUESSING
    return Answer(
        AS_MANY if wrong < 2 * end.wrong else far,
        f"{end.wrong:,} of {VALIDATION_IMAGES:,} are wrong as they are, {wrong:,} shuffled. The score is a sum over the "
        "pixels: their order does not matter.",
    )


def shuffled_now() -> Answer:
    """Train both, and answer."""
    return shuffled(twins().up_to(PASSES)[PASSES])


NUMBER = {2: "Two", 4: "Four"}


def caption(pixels: Tensor, viewed: Tensor) -> str:
    """What another width does to a picture (784,), now (rows, width)."""
    rows, across = viewed.shape
    where = "in the very same memory" if memory(viewed) == memory(pixels) else "copied"
    if across == SIDE:
        says = f"{SIDE} is the width they were written in, so the digit is whole."
    elif across % SIDE == 0:
        says = f"{NUMBER[across // SIDE]} rows of the picture stand side by side, so you see as many squat digits."
    elif SIDE % across == 0:
        says = f"Each row of the picture is torn into {NUMBER[SIDE // across].lower()} pieces, below each other."
    else:
        says = "Rows of the picture begin somewhere in the middle: you can no longer see the digit."
    return f"{rows} × {across} = {rows * across}: the same numbers in the same order, {where}. {says}"


WIDTHS = [7, 8, 14, 16, 28, 49, 56, 98, 112]  # 784 is a multiple of each


def other_widths(lab: "Lab") -> None:
    """The same numbers in rows of another width."""
    lab.cards(ANOTHER_WIDTH, NO_MATTER, Ask(SHUFFLED, shuffled_now))
    width = lab.select("Width of a row", WIDTHS, 56, "width")
    picked = which_picture(lab)
    viewed = at_width(picked.pixels, width)
    lab.figure(other_width(picked.pixels, viewed, name_of(picked)))
    lab.play(SIDE - 1, "row", [row_words(row) for row in range(SIDE)])
    lab.what_you_see(caption(picked.pixels, viewed))
    lab.code(at_width)

"""The figure of confusion."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.experiments.ten_digits import CLASSES, TenEpoch
from lesson.runs import once
from lesson.steps.ten_digits.ten import PLACE, RIGHT, WRONG
from lesson.words.numbers import count

MAX_PICTURES = 12  # of one field of the table
EDGE = "(width > 500 ? min(height, 0.56 * width) : min(width, 0.62 * height))"
CELL = f"({EDGE} / 11.2)"  # ten, and the names before them
NAMES = f"(1.2 * {CELL})"
ACROSS = "(width > 500 ? 3 : 6)"
PART = f"(width > 500 ? (width - {EDGE} - 20) / 3 : width / 6)"
LEFT = f"(width > 500 ? {EDGE} + 20 : 0)"
TOP = f"(width > 500 ? 0 : {EDGE} + 6)"
PICTURE = f"min({PART} - 14, (height - {TOP} - 60) / (width > 500 ? 4 : 2) - 6)"
SIZE = "width > 500 ? 16 : 11"


def _cell(field: str) -> dict[str, Any]:
    """The middle of a field of the table, by its index."""
    return {
        "across": f"{NAMES} + ({field} % 10 + 0.5) * {CELL}",
        "down": f"{NAMES} + (floor({field} / 10) + 0.5) * {CELL}",
    }


def _field(rows: alt.Chart, **options: Any) -> alt.Chart:
    """A square for each row."""
    side = alt.expr(f"max(1, {CELL} - 2)")
    placed = rows.transform_calculate(**_cell("datum.index"))
    return placed.mark_rect(width=side, height=side, **options).encode(**PLACE)


@once
def _confusion_table() -> dict[str, Any]:
    counts = marks.data("counts", frames.here())
    is_right = "floor(datum.index / 10) == datum.index % 10"
    strength = alt.Opacity("strength:Q").legend(None)
    squares = _field(counts, aria=False).encode(
        color=alt.condition(is_right, alt.value(RIGHT), alt.value(WRONG)),
        opacity=strength.scale(domain=[0, 1], range=[0, 0.75]),
    )
    # three digits would hide the small field of a phone
    words = "width > 500 || datum.count < 100 ? datum.count : ''"
    numbers = counts.transform_calculate(**_cell("datum.index"), words=words)
    cells = marks.data("cells")
    edges = {"filled": False, "stroke": QUIET, "strokeOpacity": 0.35, "aria": False}
    glass = _field(cells, opacity=0, cursor="pointer").encode(tooltip="words:N")
    chosen = cells.transform_filter("datum.chosen")
    rim = {"filled": False, "stroke": LINES[4], "strokeWidth": 3, "aria": False}
    return marks.drawn(
        _field(cells, **edges),
        squares,
        marks.text(numbers, "words", **PLACE, fontSize=alt.expr(SIZE)),
        *_heads(),
        _field(chosen, **rim),
        marks.pickable(glass),
        *_opened(),
        spoken(),
        by="epoch",
    )


def _heads() -> list[alt.Chart]:
    """The digits of the rows and of the columns, and what they mean."""
    title, heads = marks.data("title"), marks.data("heads")
    size, middle = alt.expr(SIZE), f"{NAMES} + (datum.digit + 0.5) * {CELL}"
    above = heads.transform_calculate(across=middle, down=f"0.85 * {CELL}")
    left = heads.transform_calculate(across=f"0.75 * {CELL}", down=middle)
    it_is = title.mark_text(align="left", text="it is", fontSize=size)
    calls = title.mark_text(baseline="top", text="the model calls it", fontSize=size)
    return [
        it_is.encode(**marks.at("0", f"0.85 * {CELL}")),
        calls.encode(**marks.at(f"{NAMES} + 5 * {CELL}", "0")),
        marks.text(above, "digit", **PLACE, large=SIZE),
        marks.text(left, "digit", **PLACE, large=SIZE),
    ]


def _opened() -> list[alt.Chart]:
    """How many are wrong in all, and the pictures of the chosen field."""
    epochs, place = marks.data("epochs", frames.here()), marks.TOP_LEFT
    when = "'epoch ' + datum.epoch + ': ' + format(datum.wrong, ',d') + ' wrong'"
    title, down = marks.data("title"), f"{TOP} + 28"
    pictures = marks.data("pictures").transform_calculate(
        across=f"{LEFT} + (datum.place % {ACROSS} + 0.5) * {PART}",
        down=f"{TOP} + 58 + (floor(datum.place / {ACROSS}) + 0.5) * ({PICTURE} + 6)",
    )
    return [
        marks.text(epochs, when, LEFT, TOP, readout=1, fontWeight="bold", **place),
        marks.text(title, "words", LEFT, down, **place),
        marks.image(pictures, PICTURE, **PLACE),
    ]


def confusion_table(
    epochs: Sequence[TenEpoch], chosen: tuple[int, int], pictures: Sequence[Tensor]
) -> Figure:
    """The 10 × 10 table by epoch: what a picture is (row), what the model calls it (column); and pictures of one field.

    The pictures (784,) are those of the field `chosen` after the last epoch.
    """
    rows = []
    for epoch in epochs:
        of_each = epoch.confusion.sum(1).max().item()
        for index, number in enumerate(epoch.confusion.flatten().tolist()):
            if not number:
                continue
            right = index // CLASSES == index % CLASSES
            # a mistake in twenty is already as strong as can be
            strength = number / of_each if right else min(1.0, 20 * number / of_each)
            rows.append((epoch.number, index, number, strength))
    end, (is_digit, called) = epochs[-1], chosen
    cells = [
        (
            index,
            index == CLASSES * is_digit + called,
            f"{count(number, 'picture')} of a {index // CLASSES} called {index % CLASSES}",
        )
        for index, number in enumerate(end.confusion.flatten().tolist())
    ]
    number = int(end.confusion[is_digit, called])
    shown = pictures[:MAX_PICTURES]
    some = f"{len(shown)} of {number:,}" if number > len(shown) else f"{number:,}"
    title = f"in the end, {is_digit} called {called}: {some}"
    wrong = [(each.number, each.wrong) for each in epochs]
    words = f"After {count(end.number, 'epoch')} {end.wrong:,} of {int(end.confusion.sum()):,} are wrong; {title}."
    columns = "epoch newest index count strength"
    return Figure(
        _confusion_table(),
        {
            "counts": marks.table(columns, rows, by="epoch"),
            "cells": marks.table("index chosen words", cells),
            "heads": pd.DataFrame({"digit": range(CLASSES)}),
            "epochs": marks.table("epoch wrong newest", wrong, by="epoch"),
            "pictures": marks.table("place url", enumerate(map(digit_png, shown))),
            "title": marks.record(words=title),
            "words": marks.record(words=words),
        },
        "A table of ten rows, what a picture is, and ten columns, what the model calls it; and the pictures of one field",
    )

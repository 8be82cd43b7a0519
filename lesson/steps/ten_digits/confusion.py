"""Confusion: which digit is taken for which, and the pictures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.experiments.presets import EPOCHS
from lesson.experiments.ten_digits import (
    CLASSES,
    TenEpoch,
    TenSettings,
    confusion_of,
    scores_of,
    ten_columns_at,
)
from lesson.runs import once
from lesson.steps.ten_digits.ten_runs import (
    DATA,
    DIGITS,
    NET,
    ONE_LAYER,
    ten_controls,
    ten_run_for,
    usual_run,
)
from lesson.words.numbers import are, count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def pictures_called(
    settings: TenSettings, epoch: TenEpoch, digit: int, called: int
) -> list[Tensor]:
    """The validation pictures of a digit that the model of an epoch calls another (or the same), the surest first."""
    digits = DATA[settings.data]()
    x = digits.valid_x[digits.valid_y == digit]
    scores = scores_of(ten_columns_at(settings, epoch.parameters), x)
    rows = (scores.argmax(1) == called).nonzero().flatten()
    order = scores[rows].softmax(1)[:, called].argsort(descending=True)
    return list(x[rows[order]] / 255)


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
PLACE = marks.at_fields("across", "down")  # where rows say it themselves
MIDDLE = {  # of a field of the table
    "across": f"{NAMES} + (datum.index % 10 + 0.5) * {CELL}",
    "down": f"{NAMES} + (floor(datum.index / 10) + 0.5) * {CELL}",
}


def _field(rows: alt.Chart, **options: Any) -> alt.Chart:
    """A square for each row."""
    side = alt.expr(f"max(1, {CELL} - 2)")
    squares = rows.transform_calculate(**MIDDLE).mark_rect(
        width=side, height=side, **options
    )
    return squares.encode(**PLACE)


@once
def _confusion_table() -> dict[str, Any]:
    counts = marks.data("counts", frames.here())
    is_right = "floor(datum.index / 10) == datum.index % 10"
    strength = alt.Opacity("strength:Q").legend(None)
    squares = _field(counts, aria=False).encode(
        color=alt.condition(is_right, alt.value(LINES[0]), alt.value(LINES[5])),
        opacity=strength.scale(domain=[0, 1], range=[0, 0.75]),
    )
    # three digits would hide the small field of a phone
    words = "width > 500 || datum.count < 100 ? datum.count : ''"
    numbers = counts.transform_calculate(**MIDDLE, words=words)
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


TABLE = Card(
    "Who is taken for whom",
    "A *confusion matrix*: a row for each digit, a column for each answer. Green is right; red is wrong. Press *Play*: the "
    "table starts with chance and finds the diagonal. Click a field, or use the sliders, to see its pictures.",
    words=("confusion matrix",),
)

PAIRS = {"3 and 7": (3, 7), "1 and 7": (1, 7), "4 and 9": (4, 9), "0 and 6": (0, 6)}
MIXED_UP = Question(
    "mixed_up",
    "Which two are mixed up most?",
    f"One layer, {EPOCHS} epochs. In which of these pairs is the one most often called the other, counted both ways?",
    tuple(PAIRS),
)


def mixed_up(confusion: Tensor) -> Answer:
    """From a table (10, 10)."""
    both = (confusion + confusion.T).tolist()
    found = {name: both[one][other] for name, (one, other) in PAIRS.items()}
    listed = ", ".join(f"{name}: {number:,}" for name, number in found.items())
    most = max(found, key=found.__getitem__)
    return Answer(most, f"{listed}, of {int(confusion.sum()):,} pictures in all.")


def mixed_up_now() -> Answer:
    """Train one layer, and answer."""
    return mixed_up(usual_run()[1].confusion)


LOOK = Card(
    "Can you read them?",
    "Some mistakes you would make, too. Others are plain to you, and not to a model that counts ink at places. Does the net, "
    "with its hidden units, make the same ones?",
    show={
        "4s called 9": {"is": 4, "called": 9},
        "5s called 3": {"is": 5, "called": 3},
        "One layer": {"model": ONE_LAYER},
        "ReLU net": {"model": NET},
    },
)


def caption(epoch: TenEpoch, digit: int, called: int) -> str:
    """A field of the table, and the most frequent mistake."""
    table = epoch.confusion.clone()
    here, of = int(table[digit, called]), int(table[digit].sum())
    table.fill_diagonal_(0)
    one, other = divmod(int(table.argmax()), len(table))
    most = int(table.max())
    worst = f" Most frequent mistake: {one} called {other}, {count(most, 'time')}."
    return (
        f"After {count(epoch.number, 'epoch')}, **{epoch.wrong:,}** of {int(epoch.confusion.sum()):,} {are(epoch.wrong)} "
        f"wrong. Of {count(of, 'picture')} of a {digit}, {here:,} {are(here)} called {called}.{worst if most else ''}"
    )


def confusion(lab: "Lab") -> None:
    """The table, a field of it, and the pictures there."""
    lab.cards(TABLE, Ask(MIXED_UP, mixed_up_now), LOOK)
    digit = lab.select("The picture is a", DIGITS, 4, "is")
    called = lab.select("The model calls it", DIGITS, 9, "called")
    settings, last = ten_controls(lab, ("model",))
    with lab.busy("Training"):
        epochs = ten_run_for(settings).up_to(last)
    pictures = pictures_called(settings, epochs[-1], digit, called)
    lab.figure(
        confusion_table(epochs, (digit, called), pictures),
        **lab.clicks(("is", "called"), len(DIGITS)),
    )
    lab.play(last, "epoch")
    lab.what_you_see(caption(epochs[-1], digit, called))
    lab.code(confusion_of)
    with lab.details("The table in figures"):
        heads = "it is", *(f"called {each}" for each in DIGITS)
        rows = epochs[-1].confusion.tolist()
        lab.table(heads, [(str(each), *row) for each, row in enumerate(rows)])

"""Ten digits: the columns of weights by epoch, scores as shares, the table of confusions, and the votes on a drawing."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.experiments.ten_digits import CLASSES, TenEpoch
from lesson.runs import once
from lesson.words.cards.ten_digits import SIGMOIDS
from lesson.words.numbers import count

RIGHT, WRONG = LINES[0], LINES[5]
MAX_PICTURES = 12  # of one field of the table


# where rows say it themselves: the fields "across" and "down"
PLACE = marks.at_fields("across", "down")


# --- ten columns of weights ---

LABEL = 24  # pixels above a picture
SIDE = f"min(width / 5 - 10, 0.33 * height - {LABEL})"
STRONGEST = 0.99  # the share of weights that are paler than can be
CURVE = f"(2 * ({SIDE} + {LABEL}) + 20)"  # where the curve begins


@once
def _columns_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    y = alt.Y("wrong:Q").title("wrong").axis(format=",d", grid=False, tickCount=3)
    y = y.scale(type="log", range=marks.span("height", CURVE), nice=False)
    epochs = marks.data("epochs")
    shown = epochs.transform_filter(frames.here())
    curve = epochs.mark_line(strokeWidth=2.5, color=LINES[0])
    place = marks.TOP_RIGHT
    return marks.drawn(
        marks.ends(x, y, aria=False),
        *marks.growing(curve, x, y),
        marks.dot(shown, 110, color=LINES[0]).encode(x, y),
        marks.text(shown, marks.WRONG, "width", CURVE, readout=1, large=28, **place),
        marks.text(shown, marks.EPOCH, "width", f"{CURVE} + 32", readout=2, **place),
        *_columns(),
        marks.pointable(epochs, x, y, marks.tips("epoch:Q", ("wrong:Q", ",d"))),
        spoken(),
        by="epoch",
    )


def _columns() -> list[alt.Chart]:
    """Ten pictures in two rows, the digit above each."""
    rows = marks.data("columns", frames.while_shown())
    across = "(datum.digit % 5 + 0.5) * width / 5"
    top = f"floor(datum.digit / 5) * ({SIDE} + {LABEL})"
    middle = f"{top} + {LABEL} + {SIDE} / 2"
    pictures = rows.transform_calculate(across=across, down=middle)
    names = rows.transform_calculate(across=across, down=f"{top} + 3")
    return [
        marks.image(pictures, SIDE, **PLACE),
        marks.text(names, "digit", **PLACE, baseline="top", fontWeight="bold"),
    ]


def columns_by_epoch(
    epochs: Sequence[TenEpoch], last: int, finished: bool = True
) -> Figure:
    """The weights of each of ten digits as a picture, and the wrong answers, by epoch, of one layer.

    While the run is not finished only the newest pictures are sent.
    """
    columns = [
        (epoch.number, until, digit, votes_png(weights, limit))
        for epoch, until in frames.thinned(epochs, finished)
        for limit in [epoch.parameters[0].abs().quantile(STRONGEST).item()]
        for digit, weights in enumerate(epoch.parameters[0])
    ]
    of = int(epochs[0].confusion.sum())
    rows = [(each.number, each.wrong) for each in epochs]
    end = epochs[-1]
    words = (
        f"Of {of:,} pictures {epochs[0].wrong:,} are wrong at the start, {end.wrong:,} after {count(end.number, 'epoch')}. "
        "Above the curve the weights of each digit as a picture, from 0 to 9."
    )
    return Figure(
        _columns_by_epoch(),
        {
            "epochs": marks.table("epoch wrong newest", rows, by="epoch"),
            "ends": pd.DataFrame({"epoch": [0, last], "wrong": [of / 40, of]}),
            "columns": marks.table("epoch until digit url", columns),
            "words": marks.record(words=words),
        },
        "Ten pictures of weights, one a digit, blue where ink raises its score and orange where it lowers it; below them a "
        "curve of the wrong answers by epoch",
        f"After {count(end.number, 'epoch')}: {end.wrong:,} of {of:,} wrong",
    )


# --- softmax ---

SEEN = "min(0.3 * width, height - 60)"  # the picture at the right


@once
def _softmax_stages() -> dict[str, Any]:
    here = frames.here("stage")
    rows, lines = marks.data("bars", here), marks.data("stages", here)
    room = marks.span("40", f"(width - {SEEN} - 100)")
    scale = alt.Scale(domain=[-0.5, 1], range=room, nice=False)
    x, end = alt.X("from:Q", scale=scale).axis(None), alt.X("end:Q", scale=scale)
    room = {"domain": list(range(CLASSES)), "range": marks.span("64", "height")}
    y = alt.Y("digit:O").axis(None).scale(paddingInner=0.25, **room)
    colours = {"domain": ["right", "wrong", "other"], "range": [RIGHT, WRONG, QUIET]}
    colour = alt.Color("kind:N").legend(None).scale(**colours)
    look = {"readout": 1, "large": 24, **marks.TOP_LEFT}
    picture, middle = marks.data("picture"), f"width - {SEEN} / 2"
    seen = picture.transform_calculate(across=middle, down=f"64 + {SEEN} / 2")
    return marks.drawn(
        rows.mark_bar().encode(x, y, colour, x2="to:Q"),
        marks.text(rows, "digit", 4, y, align="left", fontWeight="bold"),
        marks.text(rows, "words", end, y, align="left", dx=6),
        marks.text(lines, "name", "0", "0", **look),
        marks.text(lines, "total", "0", "32", readout=2, **marks.TOP_LEFT),
        marks.image(seen, SEEN, **PLACE),
        marks.text(picture, "words", middle, f"70 + {SEEN}", baseline="top"),
        spoken(),
        by="stage",
    )


def _stages(scores: Tensor, way: str) -> list[tuple[str, Tensor, str, str]]:
    """What is done with ten scores, one thing after another: its name, what comes out, how it is written, its sum."""
    first = ("ten scores", scores, "{:+.2f}", "any numbers, above 0 or below")
    if way == SIGMOIDS:
        sigmoids = scores.sigmoid()
        total = f"each between 0 and 1; together {sigmoids.sum():.2f}"
        return [first, ("ten sigmoids", sigmoids, "{:.2f}", total)]
    less = scores - scores.max()
    total = f"from 0 to 1; together {less.exp().sum():.2f}"
    together = f"together {scores.softmax(0).sum():.0%}".replace("%", " %")
    why = "so none gets too large; it changes no share"
    return [
        first,
        ("less the largest", less, "{:+.2f}", why),
        ("e to the power of each", less.exp(), "{:.4f}", total),
        ("divided by their sum", scores.softmax(0), "{:.1%}", together),
    ]


def softmax_stages(pixels: Tensor, digit: int, scores: Tensor, way: str) -> Figure:
    """How ten scores (10,) of a picture (784,) of a digit become ten shares, or ten sigmoids: each stage a frame."""
    stages, called, bars = _stages(scores, way), int(scores.argmax()), []
    for stage, (_, each, form, _) in enumerate(stages):
        # below 0 there is half as much room as above
        most = each.abs().max().item() * (2 if each.min() < 0 else 1)
        for number, value in enumerate(each.tolist()):
            share = value / (most or 1.0)
            kind = "right" if number == digit else "wrong"
            kind = kind if number in (digit, called) else "other"
            words = form.format(value).replace("%", " %")
            bars.append((stage, number, kind, 0.0, share, max(share, 0.0), words))
    names = [(stage, name, total) for stage, (name, _, _, total) in enumerate(stages)]
    said = "; ".join(
        f"{number}: score {score:+.2f}, {bar[-1]}"
        for number, (score, bar) in enumerate(
            zip(scores.tolist(), bars[-CLASSES:], strict=True)
        )
    )
    columns = "stage digit kind from to end words newest"
    what = f"Bars for ten digits: their scores, and what {way} make of them"
    return Figure(
        _softmax_stages(),
        {
            "bars": marks.table(columns, bars, by="stage"),
            "stages": marks.table("stage newest name total", names, by="stage"),
            "picture": marks.record(url=digit_png(pixels), words=f"a {digit}"),
            "words": marks.record(words=said),
        },
        what.replace("softmax make", "softmax makes"),
    )


def words_of_stages(figure: Figure) -> list[str]:
    """Each stage of such a figure in words, for a transport."""
    rows = figure.data["stages"].itertuples()
    return [f"{row.name}: {row.total}" for row in rows]


# --- the table of confusions ---

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


# --- ten votes on a drawing ---


@once
def _shares_by_epoch() -> dict[str, Any]:
    shares = marks.data("shares", frames.here())
    first = shares.transform_filter("datum.first")
    x = alt.X("digit:O").title(None).axis(labelAngle=0, ticks=False, domain=False)
    y = alt.Y("share:Q").title(None).axis(None).scale(domain=[0, 1.25], nice=False)
    colour = alt.condition("datum.first", alt.value(LINES[4]), alt.value(QUIET))
    told = marks.tips("digit:O", ("share:Q", ".1%"))
    share = "datum.share < 0.005 || width < 420 && !datum.first ? '' : format(datum.share, '.0%')"
    says = "'epoch ' + datum.epoch + ': says ' + datum.digit"
    look = {"readout": 1, "fontWeight": "bold", **marks.TOP_LEFT}
    return marks.drawn(
        shares.mark_bar().encode(x, y, color=colour, tooltip=told),
        marks.text(shares, share, x, y, baseline="bottom", dy=-3),
        marks.text(first, says, "0", "0", **look),
        spoken(),
        by="epoch",
    )


def shares_by_epoch(shares: Tensor) -> Figure:
    """The shares of ten digits for one picture at each of k epochs, (k, 10)."""
    rows = [
        (epoch, digit, share, digit == int(each.argmax()))
        for epoch, each in enumerate(shares)
        for digit, share in enumerate(each.tolist())
    ]
    last = shares[-1].tolist()
    words = f"After {count(len(shares) - 1, 'epoch')}: " + ", ".join(
        f"{digit} {share:.0%}" for digit, share in enumerate(last)
    )
    return Figure(
        _shares_by_epoch(),
        {
            "shares": marks.table("epoch newest digit share first", rows, by="epoch"),
            "words": marks.record(words=words),
        },
        "Bars for ten digits: the share that the model gives to each of them for this picture, by epoch",
    )

"""Ten digits: the columns of weights by epoch, scores as shares, the table of confusions, and the votes on a drawing."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, QUIET, Figure, at, image_marks, spoken
from lesson.experiments.ten_digits import CLASSES, TenEpoch
from lesson.runs import once
from lesson.words.cards.ten_digits import SIGMOIDS
from lesson.words.numbers import count

RIGHT, WRONG = LINES[0], LINES[5]
MAX_PICTURES = 12  # of one field of the table


def _image(rows: alt.Chart, side: str, x: str, y: str) -> alt.Chart:
    """A picture in the middle of a place that follows from the row: `x` and `y` are expressions in pixels."""
    placed = rows.transform_calculate(across=x, down=y)
    return image_marks(placed, side).encode(
        alt.X("across:Q", scale=None), alt.Y("down:Q", scale=None), url="url:N"
    )


# --- ten columns of weights ---

LABEL = 24  # pixels above a picture
SIDE = f"min(width / 5 - 10, 0.33 * height - {LABEL})"
STRONGEST = 0.99  # the share of weights that are paler than can be
CURVE = f"(2 * ({SIDE} + {LABEL}) + 20)"  # where the curve begins


@once
def _columns_by_epoch() -> dict[str, Any]:
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(nice=False)
    ends = [alt.expr("height"), alt.expr(CURVE)]
    y = alt.Y("wrong:Q").scale(type="log", range=ends, nice=False)
    y = y.title("wrong").axis(format=",d", grid=False, tickCount=3)
    epochs = alt.Chart(alt.NamedData("epochs"))
    shown = epochs.transform_filter(frames.here())
    curve = epochs.mark_line(strokeWidth=2.5, color=LINES[0])
    done = curve.transform_filter(frames.so_far())
    dot = shown.mark_point(filled=True, size=110, opacity=1, color=LINES[0])
    targets = epochs.mark_point(opacity=0, size=120).encode(
        x, y, tooltip=["epoch:Q", alt.Tooltip("wrong:Q", format=",d")]
    )
    place = {"align": "right", "baseline": "top"}
    large = shown.transform_calculate(words="format(datum.wrong, ',d') + ' wrong'")
    small = shown.transform_calculate(words="'epoch ' + datum.epoch")
    columns = alt.Chart(alt.NamedData("columns"))
    columns = columns.transform_filter(frames.while_shown())
    across = "(datum.digit % 5 + 0.5) * width / 5"
    top = f"floor(datum.digit / 5) * ({SIDE} + {LABEL})"
    pictures = _image(columns, SIDE, across, f"{top} + {LABEL} + {SIDE} / 2")
    names = columns.transform_calculate(across=across, down=f"{top} + 3")
    names = names.mark_text(baseline="top", fontWeight="bold").encode(
        alt.X("across:Q", scale=None), alt.Y("down:Q", scale=None), text="digit:N"
    )
    layers = [
        alt.Chart(alt.NamedData("ends")).mark_point(opacity=0, aria=False).encode(x, y),
        curve.encode(x, y, opacity=alt.value(0.25)),
        done.encode(x, y).add_params(frames.position()),
        dot.encode(x, y),
        large.mark_text(fontSize=28, fontWeight="bold", **place)
        .encode(**at("width", CURVE), text="words:N")
        .properties(name="readout_1"),
        small.mark_text(**place)
        .encode(**at("width", f"{CURVE} + 32"), text="words:N")
        .properties(name="readout_2"),
        pictures,
        names,
        targets,
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


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
    rows = [(each.number, each.wrong, each is epochs[-1]) for each in epochs]
    end = epochs[-1]
    words = (
        f"Of {of:,} pictures {epochs[0].wrong:,} are wrong at the start, {end.wrong:,} after {count(end.number, 'epoch')}. "
        "Above the curve the weights of each digit as a picture, from 0 to 9."
    )
    data = {
        "epochs": pd.DataFrame(rows, columns=["epoch", "wrong", "newest"]),
        "ends": pd.DataFrame({"epoch": [0, last], "wrong": [of / 40, of]}),
        "columns": pd.DataFrame(columns, columns=["epoch", "until", "digit", "url"]),
        "words": pd.DataFrame({"words": [words]}),
    }
    return Figure(
        _columns_by_epoch(),
        data,
        "Ten pictures of weights, one a digit, blue where ink raises its score and orange where it lowers it; below them a "
        "curve of the wrong answers by epoch",
        f"After {count(end.number, 'epoch')}: {end.wrong:,} of {of:,} wrong",
    )


# --- softmax ---

SEEN = "min(0.3 * width, height - 60)"  # the picture at the right


@once
def _softmax_stages() -> dict[str, Any]:
    rows = alt.Chart(alt.NamedData("bars")).transform_filter(frames.here("stage"))
    left, right = "40", f"(width - {SEEN} - 100)"
    scale = alt.Scale(
        domain=[-0.5, 1], range=[alt.expr(left), alt.expr(right)], nice=False
    )
    x = alt.X("from:Q", scale=scale).axis(None)
    ends = [alt.expr("64"), alt.expr("height")]
    y = alt.Y("digit:O").axis(None)
    y = y.scale(paddingInner=0.25, domain=list(range(CLASSES)), range=ends)
    colour = alt.Color("kind:N").legend(None)
    colour = colour.scale(
        domain=["right", "wrong", "other"], range=[RIGHT, WRONG, QUIET]
    )
    bars = rows.mark_bar().encode(x, y, colour, x2="to:Q")
    names = rows.mark_text(align="left", fontWeight="bold").encode(
        y=y, x=alt.XValue(4), text="digit:N"
    )
    numbers = rows.mark_text(align="left", dx=6).encode(
        alt.X("end:Q", scale=scale), y, text="words:N"
    )
    lines = alt.Chart(alt.NamedData("stages")).transform_filter(frames.here("stage"))
    place = {"align": "left", "baseline": "top"}
    name = lines.mark_text(fontSize=24, fontWeight="bold", **place)
    total = lines.mark_text(**place)
    picture = alt.Chart(alt.NamedData("picture"))
    seen = _image(picture, SEEN, f"width - {SEEN} / 2", f"64 + {SEEN} / 2")
    below = picture.mark_text(baseline="top").encode(
        **at(f"width - {SEEN} / 2", f"70 + {SEEN}"), text="words:N"
    )
    layers = [
        bars.add_params(frames.position("stage")),
        names,
        numbers,
        name.encode(**at("0", "0"), text="name:N").properties(name="readout_1"),
        total.encode(**at("0", "32"), text="total:N").properties(name="readout_2"),
        seen,
        below,
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


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
    return [
        first,
        (
            "less the largest",
            less,
            "{:+.2f}",
            "so none gets too large; it changes no share",
        ),
        ("e to the power of each", less.exp(), "{:.4f}", total),
        ("divided by their sum", scores.softmax(0), "{:.1%}", together),
    ]


def softmax_stages(pixels: Tensor, digit: int, scores: Tensor, way: str) -> Figure:
    """How ten scores (10,) of a picture (784,) of a digit become ten shares, or ten sigmoids: each stage a frame."""
    stages, called, bars = _stages(scores, way), int(scores.argmax()), []
    last = len(stages) - 1
    for stage, (_, each, form, _) in enumerate(stages):
        # below 0 there is half as much room as above
        most = each.abs().max().item() * (2 if each.min() < 0 else 1)
        for number, value in enumerate(each.tolist()):
            share = value / (most or 1.0)
            kind = "right" if number == digit else "wrong"
            kind = kind if number in (digit, called) else "other"
            words = form.format(value).replace("%", " %")
            ends = (0.0, share, max(share, 0.0))
            bars.append((stage, number, kind, *ends, words, stage == last))
    names = [
        (stage, stage == last, name, total)
        for stage, (name, _, _, total) in enumerate(stages)
    ]
    words = "; ".join(
        f"{number}: score {score:+.2f}, {end}"
        for number, score, end in zip(
            range(CLASSES),
            scores.tolist(),
            (bar[6] for bar in bars if bar[0] == last),
            strict=True,
        )
    )
    fields = ["stage", "digit", "kind", "from", "to", "end", "words", "newest"]
    data = {
        "bars": pd.DataFrame(bars, columns=fields),
        "stages": pd.DataFrame(names, columns=["stage", "newest", "name", "total"]),
        "picture": pd.DataFrame({"url": [digit_png(pixels)], "words": [f"a {digit}"]}),
        "words": pd.DataFrame({"words": [words]}),
    }
    what = f"Bars for ten digits: their scores, and what {way} make of them"
    return Figure(
        _softmax_stages(), data, what.replace("softmax make", "softmax makes"), ""
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
    marks = placed.mark_rect(width=side, height=side, **options)
    return marks.encode(alt.X("across:Q", scale=None), alt.Y("down:Q", scale=None))


@once
def _confusion_table() -> dict[str, Any]:
    counts = alt.Chart(alt.NamedData("counts")).transform_filter(frames.here())
    is_right = "floor(datum.index / 10) == datum.index % 10"
    squares = _field(counts, aria=False).encode(
        color=alt.condition(is_right, alt.value(RIGHT), alt.value(WRONG)),
        opacity=alt.Opacity("strength:Q")
        .scale(domain=[0, 1], range=[0, 0.75])
        .legend(None),
    )
    # three digits would hide the small field of a phone
    words = "width > 500 || datum.count < 100 ? datum.count : ''"
    numbers = counts.transform_calculate(**_cell("datum.index"), words=words)
    numbers = numbers.mark_text(fontSize=alt.expr(SIZE)).encode(
        alt.X("across:Q", scale=None), alt.Y("down:Q", scale=None), text="words:N"
    )
    pick = alt.selection_point(name="pick", fields=["index"], on="click")
    cells = alt.Chart(alt.NamedData("cells"))
    edges = _field(cells, filled=False, stroke=QUIET, strokeOpacity=0.35, aria=False)
    glass = _field(cells, opacity=0, cursor="pointer").encode(tooltip="words:N")
    chosen = _field(
        cells.transform_filter("datum.chosen"),
        filled=False,
        stroke=LINES[4],
        strokeWidth=3,
        aria=False,
    )
    heads = alt.Chart(alt.NamedData("heads"))
    middle = f"{NAMES} + (datum.digit + 0.5) * {CELL}"
    text = {"fontWeight": "bold", "fontSize": alt.expr(SIZE)}
    x, y = alt.X("across:Q", scale=None), alt.Y("down:Q", scale=None)
    above = heads.transform_calculate(across=middle, down=f"0.85 * {CELL}")
    corner = alt.Chart(alt.NamedData("title")).mark_text(
        align="left", text="it is", fontSize=alt.expr(SIZE)
    )
    calls = alt.Chart(alt.NamedData("title")).mark_text(
        baseline="top", text="the model calls it", fontSize=alt.expr(SIZE)
    )
    left = heads.transform_calculate(across=f"0.75 * {CELL}", down=middle)
    epochs = alt.Chart(alt.NamedData("epochs")).transform_filter(frames.here())
    now = epochs.transform_calculate(
        words="'epoch ' + datum.epoch + ': ' + format(datum.wrong, ',d') + ' wrong'"
    ).mark_text(align="left", baseline="top", fontWeight="bold")
    pictures = alt.Chart(alt.NamedData("pictures"))
    seen = _image(
        pictures,
        PICTURE,
        f"{LEFT} + (datum.place % {ACROSS} + 0.5) * {PART}",
        f"{TOP} + 58 + (floor(datum.place / {ACROSS}) + 0.5) * ({PICTURE} + 6)",
    )
    title = alt.Chart(alt.NamedData("title")).mark_text(align="left", baseline="top")
    layers = [
        edges,
        squares.add_params(frames.position()),
        numbers,
        corner.encode(**at("0", f"0.85 * {CELL}")),
        calls.encode(**at(f"{NAMES} + 5 * {CELL}", "0")),
        above.mark_text(**text).encode(x, y, text="digit:N"),
        left.mark_text(**text).encode(x, y, text="digit:N"),
        chosen,
        glass.add_params(pick),
        now.encode(**at(LEFT, TOP), text="words:N").properties(name="readout_1"),
        title.encode(**at(LEFT, f"{TOP} + 28"), text="words:N"),
        seen,
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def confusion_table(
    epochs: Sequence[TenEpoch], chosen: tuple[int, int], pictures: Sequence[Tensor]
) -> Figure:
    """The 10 × 10 table by epoch: what a picture is (row), what the model calls it (column); and pictures of one field.

    The pictures (784,) are those of the field `chosen` after the last epoch.
    """
    rows = []
    for epoch in epochs:
        newest = epoch is epochs[-1]
        of_each = epoch.confusion.sum(1).max().item()
        for index, number in enumerate(epoch.confusion.flatten().tolist()):
            if not number:
                continue
            right = index // CLASSES == index % CLASSES
            # a mistake in twenty is already as strong as can be
            strength = number / of_each if right else min(1.0, 20 * number / of_each)
            rows.append((epoch.number, newest, index, number, strength))
    end, (is_digit, called) = epochs[-1], chosen
    counts = end.confusion.flatten().tolist()
    cells = [
        (
            index,
            index == CLASSES * is_digit + called,
            f"{count(number, 'picture')} of a {index // CLASSES} called {index % CLASSES}",
        )
        for index, number in enumerate(counts)
    ]
    number = int(end.confusion[is_digit, called])
    shown = pictures[:MAX_PICTURES]
    some = f"{len(shown)} of {number:,}" if number > len(shown) else f"{number:,}"
    title = f"in the end, {is_digit} called {called}: {some}"
    wrong = [(each.number, each.wrong, each is end) for each in epochs]
    words = f"After {count(end.number, 'epoch')} {end.wrong:,} of {int(end.confusion.sum()):,} are wrong; {title}."
    data = {
        "counts": pd.DataFrame(
            rows, columns=["epoch", "newest", "index", "count", "strength"]
        ),
        "cells": pd.DataFrame(cells, columns=["index", "chosen", "words"]),
        "heads": pd.DataFrame({"digit": range(CLASSES)}),
        "epochs": pd.DataFrame(wrong, columns=["epoch", "wrong", "newest"]),
        "pictures": pd.DataFrame(
            [(at, digit_png(each)) for at, each in enumerate(shown)],
            columns=["place", "url"],
        ),
        "title": pd.DataFrame({"words": [title]}),
        "words": pd.DataFrame({"words": [words]}),
    }
    what = "A table of ten rows, what a picture is, and ten columns, what the model calls it; and the pictures of one field"
    return Figure(_confusion_table(), data, what, "")


# --- ten votes on a drawing ---


@once
def _shares_by_epoch() -> dict[str, Any]:
    bars = alt.Chart(alt.NamedData("shares")).transform_filter(frames.here())
    x = alt.X("digit:O").title(None).axis(labelAngle=0, ticks=False, domain=False)
    y = alt.Y("share:Q").title(None).axis(None).scale(domain=[0, 1.25], nice=False)
    colour = alt.condition("datum.first", alt.value(LINES[4]), alt.value(QUIET))
    tooltip = ["digit:O", alt.Tooltip("share:Q", format=".1%")]
    words = bars.transform_calculate(
        words="datum.share < 0.005 || width < 420 && !datum.first ? '' : format(datum.share, '.0%')"
    )
    first = bars.transform_filter("datum.first").transform_calculate(
        words="'epoch ' + datum.epoch + ': says ' + datum.digit"
    )
    layers = [
        bars.mark_bar()
        .encode(x, y, color=colour, tooltip=tooltip)
        .add_params(frames.position()),
        words.mark_text(baseline="bottom", dy=-3).encode(x, y, text="words:N"),
        first.mark_text(align="left", baseline="top", fontWeight="bold")
        .encode(**at("0", "0"), text="words:N")
        .properties(name="readout_1"),
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def shares_by_epoch(shares: Tensor) -> Figure:
    """The shares of ten digits for one picture at each of k epochs, (k, 10)."""
    rows = [
        (epoch, epoch == len(shares) - 1, digit, share, digit == int(each.argmax()))
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
            "shares": pd.DataFrame(
                rows, columns=["epoch", "newest", "digit", "share", "first"]
            ),
            "words": pd.DataFrame({"words": [words]}),
        },
        "Bars for ten digits: the share that the model gives to each of them for this picture, by epoch",
        "",
    )

"""The votes of a picture, added up one part after another: the rows of a linear model, or the hidden units of a net."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.pixels import cells, in_the_picture
from lesson.charts.theme import DIGIT_COLOUR, LINES, QUIET, Figure, image_marks, spoken
from lesson.digits import PIXELS, SIDE
from lesson.handwriting.votes import Votes, says

TOP = 58  # pixels above picture and bars, for words
EDGE = f"min(0.56 * width, height - {TOP})"  # of the picture
LEFT = f"({EDGE} + 24)"  # where the bars begin
COLUMNS = (
    "part",
    "newest",
    "name",
    "line",
    "adds",
    "before",
    "after",
    "for",
    "says",
    "url",
)


def _across(field: str) -> str:
    return f"{LEFT} + (width - {LEFT}) * (0.5 + 0.5 * {field} / datum.most)"


def _down(part: str) -> str:
    return f"{TOP} + {EDGE} * {part} / datum.count"


def _x(field: str) -> alt.XValue:
    return alt.XValue(alt.expr(_across(field)))


def _y(part: str) -> alt.YValue:
    return alt.YValue(alt.expr(_down(part)))


@cache
def _running_votes() -> dict[str, Any]:
    parts = alt.Chart(alt.NamedData("parts"))
    shown = parts.transform_filter(frames.here("part"))
    side = alt.Color("for:N").scale(DIGIT_COLOUR).legend(None)
    says_now = alt.Color("says:N").scale(DIGIT_COLOUR).legend(None)

    place = {
        "x": alt.XValue(alt.expr(f"{EDGE} / 2")),
        "y": alt.YValue(alt.expr(f"{TOP} + {EDGE} / 2")),
    }
    ghost = image_marks(alt.Chart(alt.NamedData("picture")), EDGE, opacity=0.2)
    votes = image_marks(shown, EDGE).encode(url="url:N", **place)

    halves = shown.mark_rect(opacity=0.13, aria=False)
    ends = {"y": _y("0"), "y2": alt.Y2Value(alt.expr(_down("datum.count")))}
    seven = halves.encode(
        x=_x("-datum.most"),
        x2=alt.X2Value(alt.expr(_across("0"))),
        color=alt.value(DIGIT_COLOUR.range[1]),
        **ends,
    )
    three = halves.encode(
        x=_x("0"),
        x2=alt.X2Value(alt.expr(_across("datum.most"))),
        color=alt.value(DIGIT_COLOUR.range[0]),
        **ends,
    )
    zero = shown.mark_rule(color=QUIET, aria=False).encode(x=_x("0"), **ends)

    bar = {
        "x": _x("datum.before"),
        "x2": alt.X2Value(alt.expr(_across("datum.after"))),
        "y": _y("(datum.part - 1)"),
        "y2": alt.Y2Value(alt.expr(_down("datum.part"))),
        "color": side,
        "tooltip": [
            alt.Tooltip("name:N"),
            alt.Tooltip("adds:Q", format="+.3f"),
            alt.Tooltip("after:Q", format="+.3f", title="sum so far"),
        ],
    }
    to_come = parts.transform_filter("datum.part > 0").mark_rect(opacity=0.25)
    counted = parts.transform_filter("datum.part > 0")
    counted = counted.transform_filter(frames.so_far("part")).mark_rect()
    dot = shown.mark_point(filled=True, size=130, opacity=1)

    words = {"align": "left", "baseline": "top"}
    total = shown.transform_calculate(
        words="format(datum.after, '+.2f') + ' says ' + datum.says"
    ).mark_text(fontSize=alt.expr("width < 420 ? 20 : 28"), fontWeight="bold", **words)
    line = shown.mark_text(**words).encode(text="line:N")
    above = shown.mark_text(
        align="left", baseline="bottom", text="what each pixel adds"
    )
    right = alt.XValue(alt.expr(LEFT))

    sums = cells().transform_calculate(
        sum="format(datum.ink, '.3f') + ' × ' + format(datum.weight, '.3f') + ' = ' + format(datum.vote, '.3f')"
    )
    pointed = alt.selection_point(
        name="pointed", fields=["index"], on="pointerover", clear="pointerout"
    )
    glass = sums.mark_rect(opacity=0).encode(
        **in_the_picture(EDGE, TOP),
        tooltip=[
            alt.Tooltip("row:Q"),
            alt.Tooltip("column:Q"),
            alt.Tooltip("sum:N", title="ink × weight = vote"),
        ],
    )
    frame = sums.transform_filter(
        "isArray(pointed.index) && datum.index == pointed.index[0]"
    ).mark_rect(filled=False, stroke=LINES[0], strokeWidth=3, aria=False)
    layers = [
        ghost.encode(url="url:N", **place),
        votes,
        seven,
        three,
        zero,
        to_come.encode(**bar),
        counted.encode(**bar).add_params(frames.position("part")),
        dot.encode(x=_x("datum.after"), y=_y("datum.part"), color=says_now),
        total.encode(x=right, y=alt.YValue(0), text="words:N").properties(
            name="readout_1"
        ),
        line.encode(x=right, y=alt.YValue(34)).properties(name="readout_2"),
        above.encode(x=alt.XValue(0), y=alt.YValue(TOP - 4)),
        frame.encode(**in_the_picture(EDGE, TOP)),
        glass.add_params(pointed),
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def _figure(
    pixels: Tensor,
    votes: Votes,
    parts: Sequence[tuple[str, float, str]],
    what: str,
    cells: pd.DataFrame,
    alt_text: str,
) -> Figure:
    totals = list(accumulate((adds for _, adds, _ in parts), initial=0.0))
    rows = [
        (
            number,
            number == len(parts) - 1,
            name,
            f"after {number} of {len(parts) - 1} {what}" if number else "bias alone",
            adds,
            totals[number],
            totals[number + 1],
            "3" if adds > 0 else "7",
            says(totals[number + 1]),
            url,
        )
        for number, (name, adds, url) in enumerate(parts)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["most"] = 1.1 * max(map(abs, totals)) or 1.0
    table["count"] = max(len(parts) - 1, 1)
    words = (
        f"For three {votes.for_three:.3f} in all, for seven {votes.for_seven:.3f}, bias {votes.bias:.3f}, "
        f"score {votes.score:.3f}."
    )
    data = {
        "parts": table,
        "picture": pd.DataFrame({"url": [digit_png(pixels)]}),
        "cells": cells,
        "words": pd.DataFrame({"words": [words]}),
    }
    return Figure(_running_votes(), data, alt_text, "")


def running_votes(pixels: Tensor, parameters: Sequence[Tensor], votes: Votes) -> Figure:
    """What adds to the score of a picture (784,), part by part, blue for 3, orange for 7.

    In a linear model, of two parameters, what each pixel adds, row by row. In a net, of four, what each hidden unit adds that
    has found something, the loudest first, and what each pixel adds through them.
    """
    if len(parameters) == 2:
        return _rows(pixels, parameters[0], votes)
    return _units(pixels, parameters, votes)


def _rows(pixels: Tensor, weights: Tensor, votes: Votes) -> Figure:
    most = votes.each.abs().max().item()
    parts = [("bias", votes.bias, votes_png(torch.zeros(PIXELS)))]
    for row, adds in enumerate(votes.rows):
        so_far = votes.each.clone()
        so_far[SIDE * (row + 1) :] = 0
        parts.append((f"row {row}", adds, votes_png(so_far, most)))
    columns = {
        "index": range(PIXELS),
        "ink": pixels.numpy(),
        "weight": weights.detach().flatten().numpy(),
        "vote": votes.each.float().numpy(),
    }
    return _figure(
        pixels,
        votes,
        parts,
        "rows",
        pd.DataFrame(columns),
        "What each pixel adds to the score, 28 by 28, blue for three, orange for seven; and the sum, row by row",
    )


def _units(pixels: Tensor, parameters: Sequence[Tensor], votes: Votes) -> Figure:
    # What each pixel adds through each unit: the units' biases aside, these sum up to its vote.
    through = parameters[2][0][:, None] * parameters[0] * pixels  # (hidden, 784)
    so_far = through[votes.loudest].detach().cumsum(0)
    most = so_far[-1].abs().max().item() if votes.loudest else None
    parts = [("bias", votes.bias, votes_png(torch.zeros(PIXELS)))]
    for unit, added in zip(votes.loudest, so_far, strict=True):
        name, adds = f"hidden unit {unit}", votes.each[unit].item()
        parts.append((name, adds, votes_png(added, most)))
    return _figure(
        pixels,
        votes,
        parts,
        "units",
        pd.DataFrame(columns=["index", "ink", "weight", "vote"]),
        "What each hidden unit that has found something adds to the score, the loudest first; and what each pixel adds "
        "through them",
    )


def words_of_parts(figure: Figure) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    parts = figure.data["parts"]
    return [
        f"{row.line}: {row.after:+.2f} says {row.says}" for row in parts.itertuples()
    ]

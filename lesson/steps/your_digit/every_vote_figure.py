"""The figure of every vote."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import Picture, digit_png, votes_png
from lesson.charts.pixels import cells, in_the_picture
from lesson.charts.theme import LINES, QUIET, SEVEN, THREE, Figure, spoken
from lesson.digits import PIXELS, SIDE
from lesson.handwriting.votes import Votes, says
from lesson.runs import once


def units(first_weights: Tensor, votes: Votes) -> list[Picture]:
    """What each hidden unit that adds anything looks for, and what it adds, the loudest first."""
    return [
        (
            votes_png(first_weights[unit]),
            f"What hidden unit {unit} looks for; it adds {votes.each[unit]:+.3f}",
            f"unit {unit}: {votes.each[unit]:+.3f}",
        )
        for unit in votes.loudest
    ]


TOP = 58  # pixels above picture and bars, for words
EDGE = f"min(0.56 * width, height - {TOP})"  # of the picture
LEFT = f"({EDGE} + 24)"  # where the bars begin
COLUMNS = "part newest name line adds before after for says url"


def _across(field: str) -> str:
    return f"{LEFT} + (width - {LEFT}) * (0.5 + 0.5 * {field} / datum.most)"


def _down(part: str) -> str:
    return f"{TOP} + {EDGE} * {part} / datum.count"


def _between(left: str, right: str) -> dict[str, Any]:
    """From one sum of votes to another, as high as all bars."""
    ends = {"x2": _across(right), "y2": _down("datum.count")}
    return marks.at(_across(left), _down("0"), **ends)


@once
def _running_votes() -> dict[str, Any]:
    return marks.drawn(
        *_picture(),
        *_halves(),
        *_bars(),
        *_words(),
        *_pointed(),
        spoken(),
        by="part",
    )


def _picture() -> list[alt.Chart]:
    """The picture, pale, and on it what each pixel adds so far."""
    shown, middle = marks.data("parts", frames.here("part")), f"{EDGE} / 2"
    place = middle, f"{TOP} + {middle}"
    return [
        marks.image(marks.data("picture"), EDGE, *place, opacity=0.2),
        marks.image(shown, EDGE, *place),
    ]


def _halves() -> list[alt.Chart]:
    """Where the sum says 7, and where it says 3."""
    shown = marks.data("parts", frames.here("part"))
    half = shown.mark_rect(opacity=0.13, aria=False)
    zero = shown.mark_rule(color=QUIET, aria=False)
    at_zero = marks.at(_across("0"), _down("0"), y2=_down("datum.count"))
    return [
        half.encode(**_between("-datum.most", "0"), color=alt.value(SEVEN)),
        half.encode(**_between("0", "datum.most"), color=alt.value(THREE)),
        zero.encode(**at_zero),
    ]


def _bars() -> list[alt.Chart]:
    """What each part adds, from the sum before it to the sum after it."""
    parts = marks.data("parts", "datum.part > 0")
    done = parts.transform_filter(frames.so_far("part"))
    shown = marks.data("parts", frames.here("part"))
    ends = {"x2": _across("datum.after"), "y2": _down("datum.part")}
    bar = marks.at(_across("datum.before"), _down("(datum.part - 1)"), **ends)
    bar |= {
        "color": marks.by_digit("for"),
        "tooltip": marks.tips(
            "name:N", ("adds:Q", "+.3f"), ("after:Q", "+.3f", "sum so far")
        ),
    }
    place = marks.at(_across("datum.after"), _down("datum.part"))
    return [
        parts.mark_rect(opacity=0.25).encode(**bar),
        done.mark_rect().encode(**bar),
        marks.dot(shown, 130).encode(marks.by_digit("says"), **place),
    ]


def _words() -> list[alt.Chart]:
    """The sum so far in large figures, and what it is the sum of."""
    shown, look = marks.data("parts", frames.here("part")), marks.TOP_LEFT
    total = "format(datum.after, '+.2f') + ' says ' + datum.says"
    size, adds = "width < 420 ? 20 : 28", "what each pixel adds"
    above = shown.mark_text(align="left", baseline="bottom", text=adds)
    return [
        marks.text(shown, total, LEFT, 0, readout=1, large=size, **look),
        marks.text(shown, "line", LEFT, 34, readout=2, **look),
        above.encode(**marks.at(0, TOP - 4)),
    ]


def _pointed() -> list[alt.Chart]:
    """The pixel that is pointed at, and how its vote comes about."""
    sums = cells().transform_calculate(
        sum="format(datum.ink, '.3f') + ' × ' + format(datum.weight, '.3f') + ' = ' + format(datum.vote, '.3f')"
    )
    pointed = alt.selection_point(
        name="pointed", fields=["index"], on="pointerover", clear="pointerout"
    )
    one = "isArray(pointed.index) && datum.index == pointed.index[0]"
    frame = marks.outline(sums.transform_filter(one), LINES[0])
    told = marks.tips("row:Q", "column:Q", ("sum:N", "", "ink × weight = vote"))
    glass, place = sums.mark_rect(opacity=0), in_the_picture(EDGE, TOP)
    return [
        frame.encode(**place),
        glass.encode(**place, tooltip=told).add_params(pointed),
    ]


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
    table = marks.table(COLUMNS, rows, by="part")
    table["most"] = 1.1 * max(map(abs, totals)) or 1.0
    table["count"] = max(len(parts) - 1, 1)
    words = (
        f"For three {votes.for_three:.3f} in all, for seven {votes.for_seven:.3f}, bias {votes.bias:.3f}, "
        f"score {votes.score:.3f}."
    )
    return Figure(
        _running_votes(),
        {
            "parts": table,
            "picture": marks.record(url=digit_png(pixels)),
            "cells": cells,
            "words": marks.record(words=words),
        },
        alt_text,
    )


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
        marks.table("index ink weight vote", []),
        "What each hidden unit that has found something adds to the score, the loudest first; and what each pixel adds "
        "through them",
    )


def words_of_parts(figure: Figure) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    parts = figure.data["parts"]
    return [
        f"{row.line}: {row.after:+.2f} says {row.says}" for row in parts.itertuples()
    ]

"""Every vote: the score as a sum, part by part."""

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import Picture, digit_png, votes_png
from lesson.charts.pixels import cells, in_the_picture
from lesson.charts.theme import LINES, QUIET, SEVEN, THREE, Figure, spoken
from lesson.digits import PIXELS, SIDE
from lesson.experiments.presets import EPOCHS
from lesson.handwriting.votes import Votes, pixel_votes, says, unit_votes, votes_of
from lesson.runs import once
from lesson.steps.your_digit.reading import (
    ALL,
    NET,
    PYTORCH,
    digit_and_readers,
    usual_reader,
)
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

TOP = 58  # pixels above picture and bars, for words
EDGE = f"min(0.56 * width, height - {TOP})"  # of the picture
LEFT = f"({EDGE} + 24)"  # where the bars begin
BY_ROW = "What each pixel adds to the score, 28 by 28, blue for three, orange for seven; and the sum, row by row"
BY_UNIT = (
    "What each hidden unit that has found something adds to the score, the loudest first; and what each pixel adds "
    "through them"
)


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
    layers = *_picture(), *_halves(), *_bars(), *_words(), *_pointed(), spoken()
    return marks.drawn(*layers, by="part")


def _picture() -> list[alt.Chart]:
    """The picture, pale, and on it what each pixel adds so far."""
    shown = marks.data("parts", frames.here("part"))
    place = f"{EDGE} / 2", f"{TOP} + {EDGE} / 2"
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
    told = marks.tips("name:N", ("adds:Q", "+.3f"), ("after:Q", "+.3f", "sum so far"))
    bar = marks.at(_across("datum.before"), _down("(datum.part - 1)"), **ends)
    bar |= {"color": marks.by_digit("for"), "tooltip": told}
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


Parts = list[tuple[str, float, str]]  # the name of each, what it adds, a PNG of it


def running_votes(pixels: Tensor, parameters: Sequence[Tensor], votes: Votes) -> Figure:
    """What adds to the score of a picture (784,), part by part, blue for 3, orange for 7.

    In a linear model, of two parameters, what each pixel adds, row by row. In a net, of four, what each hidden unit adds that
    has found something, the loudest first, and what each pixel adds through them.
    """
    if net := len(parameters) > 2:
        added, alt_text = _units(pixels, parameters, votes), BY_UNIT
        each_pixel = marks.table("index ink weight vote", [])
    else:
        added, alt_text = _rows(votes), BY_ROW
        columns = {
            "index": range(PIXELS),
            "ink": pixels.numpy(),
            "weight": parameters[0].detach().flatten().numpy(),
            "vote": votes.each.float().numpy(),
        }
        each_pixel = pd.DataFrame(columns)
    parts = [("bias", votes.bias, votes_png(torch.zeros(PIXELS))), *added]
    totals = list(accumulate((adds for _, adds, _ in parts), initial=0.0))
    rows = []
    for number, (name, adds, url) in enumerate(parts):
        before, after = totals[number : number + 2]
        what = "units" if net else "rows"
        line = f"after {number} of {len(added)} {what}" if number else "bias alone"
        answers = "3" if adds > 0 else "7", says(after)
        rows.append((number, name, line, adds, before, after, *answers, url))
    columns = "part newest name line adds before after for says url"
    table = marks.table(columns, rows, by="part")
    table["most"] = 1.1 * max(map(abs, totals)) or 1.0
    table["count"] = max(len(added), 1)
    words = (
        f"For three {votes.for_three:.3f} in all, for seven {votes.for_seven:.3f}, bias {votes.bias:.3f}, "
        f"score {votes.score:.3f}."
    )
    return Figure(
        _running_votes(),
        {
            "parts": table,
            "picture": marks.record(url=digit_png(pixels)),
            "cells": each_pixel,
            "words": marks.record(words=words),
        },
        alt_text,
    )


def _rows(votes: Votes) -> Parts:
    """What each row adds, and what all pixels down to it do."""
    most, parts = votes.each.abs().max().item(), []
    for row, adds in enumerate(votes.rows):
        so_far = votes.each.clone()
        so_far[SIDE * (row + 1) :] = 0
        parts.append((f"row {row}", adds, votes_png(so_far, most)))
    return parts


def _units(pixels: Tensor, parameters: Sequence[Tensor], votes: Votes) -> Parts:
    """What each unit adds, and what each pixel adds through all so far: their biases aside, these sum up to its vote."""
    through = parameters[2][0][:, None] * parameters[0] * pixels  # (hidden, 784)
    so_far = through[votes.loudest].detach().cumsum(0)
    most = so_far[-1].abs().max().item() if votes.loudest else None
    return [
        (f"hidden unit {unit}", votes.each[unit].item(), votes_png(added, most))
        for unit, added in zip(votes.loudest, so_far, strict=True)
    ]


def words_of_parts(figure: Figure) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    parts = figure.data["parts"]
    return [
        f"{row.line}: {row.after:+.2f} says {row.says}" for row in parts.itertuples()
    ]


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


VOTES = Card(
    "A score is a sum",
    "Each pixel votes with its brightness times its weight: blue for 3, orange for 7. No ink, no vote. Press *Play* "
    "to add them up row by row, from the bias on, to the score. Point at a pixel for its sum.",
    words=("score",),
)

BLANK = Question(
    "blank",
    "No ink at all",
    f"What does PyTorch's version, after {EPOCHS} epochs, say about a picture without any ink?",
    ("3", "7", "Nothing: there are no votes"),
)


def blank(bias: float) -> Answer:
    """From the bias of a linear model, which is its score where there is no ink."""
    return Answer(
        says(bias),
        f"No ink, no votes: what is left is the bias, {bias:+.3f}. It is {'above' if bias > 0 else 'not above'} 0, so the "
        f"answer is {says(bias)}. Clear the pad and see.",
    )


def blank_now() -> Answer:
    """Train it, and answer."""
    return blank(usual_reader().parameters[1].item())


UNITS = Card(
    "The net votes twice",
    "Here every hidden unit first looks for a pattern of its own. If it finds some of it, it adds its vote; if not, ReLU "
    "keeps it silent. The loudest come first.",
    words=("hidden unit", "ReLU"),
    show={
        NET: {"whose": NET},
        PYTORCH: {"whose": PYTORCH},
    },
)


def caption(votes: Votes, units: bool) -> str:
    """The sums of the votes, and what they decide; in a net how many units took part."""
    who = ""
    if units:
        took_part = count(len(votes.loudest), "hidden unit")
        who = f"{took_part} of {len(votes.each)} found something. "
    return (
        f"{who}For 3 {votes.for_three:+.2f}, for 7 {votes.for_seven:+.2f}, bias {votes.bias:+.2f}: the score is "
        f"**{votes.score:+.2f}**, so the answer is **{says(votes.score)}**."
    )


def every_vote(lab: "Lab") -> None:
    """The picture, the sum of its votes, and whose votes they are."""
    lab.cards(VOTES, Ask(BLANK, blank_now), UNITS)
    name = lab.one_of("Whose votes", ALL, PYTORCH, "whose")
    given, known = digit_and_readers(lab, name)
    parameters = known[name].parameters
    sums = votes_of(given.pixels, parameters)
    lab.figure(figure := running_votes(given.pixels, parameters, sums))
    words = words_of_parts(figure)
    lab.play(len(words) - 1, "part", words)
    lab.what_you_see(caption(sums, units=name == NET))
    lab.code(unit_votes if name == NET else pixel_votes)
    with lab.details("The sums"):
        lab.table(("votes", "sum"), sums.sums)
    if name == NET:
        with lab.details("All hidden units that have found something"):
            lab.pictures(units(parameters[0], sums))

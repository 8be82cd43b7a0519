"""Charts of how validation batches are measured, and of how far three trainings are apart."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import torch
from PIL import Image
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import png, rgb
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.experiments.ladder import MeasuredBatch
from lesson.experiments.same_steps import Compared
from lesson.loss import pairs
from lesson.words.numbers import count, scientific

FLOOR = 1e-10  # where the logarithmic axis ends, and 0 is drawn
SIDE = "min(280, 0.44 * width, height - 84)"  # of the table of pairs, in pixels
MEASURES = ("own labels", "all pairs")


def all_pairs(scores: Tensor, targets: Tensor, enlarge: int = 2) -> np.ndarray:
    """The table of comparisons that (n,) scores and (n, 1) targets broadcast to, as a picture, RGBA.

    Green where they are equal, nearly nothing where not; on the diagonal, the comparisons that were meant, full green and red.
    """
    table = pairs(scores, targets)
    colours = torch.tensor([(*rgb(QUIET), 30), (*rgb(LINES[0]), 110)])
    strong = torch.tensor([(*rgb(LINES[5]), 255), (*rgb(LINES[0]), 255)])
    canvas = colours[table.long()].repeat_interleave(enlarge, 0)
    canvas = canvas.repeat_interleave(enlarge, 1)
    places = torch.arange(enlarge * len(table))
    answers = strong[table.diagonal().long()].repeat_interleave(enlarge, 0)
    for shift in range(-enlarge, enlarge + 1):
        across = (places + shift).clamp(0, len(places) - 1)
        canvas[places, across] = answers
    return canvas.byte().numpy()


@cache
def _measured() -> dict[str, Any]:
    room = f"(width - {SIDE} - 24)"
    scale = alt.Scale(domain=[0.4, 1], range=marks.span(0, room), clamp=True)
    title = "share that is equal"
    x = alt.X("share:Q", scale=scale).title(title)
    x = x.axis(values=[0.4, 0.6, 0.8, 1], format=".1f", grid=False)
    both = alt.X("all_pairs:Q", scale=scale).title(title), alt.X2("own:Q")
    y = alt.Y("batch:O").title("validation batch")
    y = y.axis(labelAngle=0, labelBound=False, labelFlush=False, grid=False)
    batches, shares = marks.data("batches"), marks.data("shares")
    line = batches.mark_rule(color=QUIET, strokeWidth=2, aria=False)
    shown = batches.transform_filter(frames.here("batch"))
    row = shown.mark_rule(color=QUIET, opacity=0.25, strokeWidth=24, aria=False)
    dots = shares.mark_point(filled=True, opacity=1)
    told = marks.tips("batch:O", "measure:N", ("share:Q", ".4f"))
    return marks.drawn(
        row.encode(**marks.at(0, y, x2=room)),
        line.encode(*both, y),
        dots.encode(x, y, *_looks(), tooltip=told),
        *_all_pairs(shown),
        *_key(),
        spoken(),
        by="batch",
    )


def _looks() -> list[Any]:
    """Each measure has a colour, a shape and a size."""
    colour, shape, size = (
        encoding.legend(None)
        for encoding in (
            alt.Color("measure:N"),
            alt.Shape("measure:N"),
            alt.Size("measure:O"),
        )
    )
    return [
        colour.scale(domain=MEASURES, range=LINES[:2]),
        shape.scale(domain=MEASURES, range=["circle", "diamond"]),
        size.scale(domain=MEASURES, range=[230, 90]),
    ]


def _all_pairs(batch: alt.Chart) -> list[alt.Chart]:
    """The table of the shown batch, at the right."""
    middle, look = f"width - {SIDE} / 2", {"baseline": "bottom", "dy": -4}
    return [
        marks.image(batch, SIDE, middle, f"26 + {SIDE} / 2"),
        marks.text(batch, "words", middle, 26, **look),
    ]


def _key() -> list[alt.Chart]:
    """Both measures of the shown batch, under its table."""
    read = marks.data("shares", frames.here("batch")).transform_calculate(
        words="datum.measure + ': ' + format(datum.share, '.4f')"
    )
    below = f"{SIDE} + 48 + 26 * datum.place"
    key = read.mark_point(filled=True, opacity=1)
    return [
        marks.text(read, "words", "width", below, **marks.RIGHT, dx=-18),
        key.encode(*_looks(), **marks.at("width - 5", below)),
    ]


def batch_words(batches: Sequence[MeasuredBatch]) -> list[str]:
    """Each validation batch in words: what is in it, and how it is measured."""
    return [
        f"batch {number}: {count(each.threes, 'three')}, {count(each.sevens, 'seven')}; {each.own:.4f} with its own labels, "
        f"{each.all_pairs:.4f} over all pairs"
        for number, each in enumerate(batches)
    ]


def measured(batches: Sequence[MeasuredBatch]) -> Figure:
    """Each validation batch measured over its own labels and over all pairs; beside it all pairs of the shown batch."""
    rows = [
        (
            number,
            each.own,
            each.all_pairs,
            png(Image.fromarray(all_pairs(each.scores.squeeze(1), each.targets))),
            f"{count(each.threes, 'three')}, {count(each.sevens, 'seven')}",
        )
        for number, each in enumerate(batches)
    ]
    shares = [
        (number, measure, place, share)
        for number, *both, _, _ in rows
        for place, (measure, share) in enumerate(zip(MEASURES, both, strict=True))
    ]
    words = (
        f"{'. '.join(batch_words(batches))}. Beside them the table of all pairs of one batch: green where "
        "prediction and label are equal; on its diagonal each prediction meets its own label."
    )
    columns = "batch newest own all_pairs url words"
    of_shares = "batch newest measure place share"
    return Figure(
        _measured(),
        {
            "batches": marks.table(columns, rows, by="batch"),
            "shares": marks.table(of_shares, shares, by="batch"),
            "words": marks.record(words=words),
        },
        "Chart of the share of equal predictions and labels in each validation batch, measured in two ways, beside a picture "
        "of all pairs of one batch",
    )


@cache
def _differences_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    y = alt.Y("drawn:Q").title("largest of 785, logarithmic")
    y = y.scale(type="log", domain=[FLOOR, 1e6], clamp=True, nice=False).axis(
        values=[10.0**power for power in range(-8, 2, 2)],
        labelExpr="replace(format(datum.value, '.0e'), 'e+0', '')",
        grid=False,
    )
    colour = alt.Color("between:N").scale(range=LINES).sort(None).legend(None)
    differences = marks.data("differences")
    line = differences.mark_line(strokeWidth=2.5)
    shown = differences.transform_filter(frames.here())
    three = shown.transform_filter("datum.place == 0")
    names = differences.transform_filter("datum.newest")
    when = "'the three ways, epoch ' + datum.epoch"
    told = marks.tips("between:N", "epoch:Q", ("difference:Q", ".2e"))
    place, name = marks.TOP_RIGHT, {"align": "right", "baseline": "bottom", "dy": -6}
    return marks.drawn(
        marks.ends(x),
        *marks.growing(line, x, y, colour),
        marks.dot(shown, 90).encode(x, y, colour),
        marks.text(names, "between", "width", y, **name),
        marks.text(three, "words", "width", 0, readout=0, large=34, **place),
        marks.text(three, when, "width", 38, readout=1, **place),
        marks.pointable(differences, x, y, told),
        spoken(),
        by="epoch",
    )


def differences_by_epoch(compared: Sequence[Compared], last: int) -> Figure:
    """How far the models trained in three ways are apart, on a logarithmic axis, on whose floor 0 is drawn."""
    lines = {
        "the three ways, from one another": [each.apart for each in compared],
        "rounding alone": [each.rounding for each in compared],
        "the numbers themselves": [each.largest for each in compared],
    }
    rows = [
        (
            name,
            place,
            epoch,
            value,
            max(value, FLOOR),
            f"{scientific(value)} apart" if value else "exactly equal",
        )
        for place, (name, values) in enumerate(lines.items())
        for epoch, value in enumerate(values)
    ]
    words = "; ".join(f"{name}: {max(each):.1e}" for name, each in lines.items())
    columns = "between place epoch newest difference drawn words"
    return Figure(
        _differences_by_epoch(),
        {
            "differences": marks.table(columns, rows, by="epoch"),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": marks.record(words=f"The largest of all epochs. {words}."),
        },
        "Line chart, on a logarithmic axis, of the largest difference between the models trained in three ways",
        f"After {count(len(compared) - 1, 'epoch')}",
    )

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

from lesson.charts import frames
from lesson.charts.pictures import png, rgb
from lesson.charts.theme import LINES, QUIET, Figure, image_marks, spoken
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
    scale = alt.Scale(domain=[0.4, 1], range=[0, alt.expr(room)], clamp=True)
    x = alt.X("share:Q", scale=scale).title("share that is equal")
    x = x.axis(values=[0.4, 0.6, 0.8, 1], format=".1f", grid=False)
    y = (
        alt.Y("batch:O")
        .title("validation batch")
        .axis(labelAngle=0, labelBound=False, labelFlush=False, grid=False)
    )
    batches = alt.Chart(alt.NamedData("batches"))
    line = batches.mark_rule(color=QUIET, strokeWidth=2, aria=False)
    line = line.encode(
        alt.X("all_pairs:Q", scale=scale).title("share that is equal"),
        alt.X2("own:Q"),
        y,
    )
    row = batches.transform_filter(frames.here("batch")).mark_rule(
        color=QUIET, opacity=0.25, strokeWidth=24, aria=False
    )
    row = row.encode(x=alt.XValue(0), x2=alt.X2Value(alt.expr(room)), y=y)
    row = row.add_params(frames.position("batch"))
    shares = alt.Chart(alt.NamedData("shares"))
    looks = {
        "color": alt.Color("measure:N")
        .legend(None)
        .scale(domain=MEASURES, range=LINES[:2]),
        "shape": alt.Shape("measure:N")
        .legend(None)
        .scale(domain=MEASURES, range=["circle", "diamond"]),
        "size": alt.Size("measure:O")
        .legend(None)
        .scale(domain=MEASURES, range=[230, 90]),
    }
    mark = {"filled": True, "opacity": 1}
    dots = shares.mark_point(**mark).encode(
        x,
        y,
        **looks,
        tooltip=[
            alt.Tooltip("batch:O"),
            alt.Tooltip("measure:N"),
            alt.Tooltip("share:Q", format=".4f"),
        ],
    )
    read = shares.transform_filter(frames.here("batch")).transform_calculate(
        words="datum.measure + ': ' + format(datum.share, '.4f')"
    )
    below = alt.YValue(alt.expr(f"{SIDE} + 48 + 26 * datum.place"))
    text = read.mark_text(align="right", baseline="middle", dx=-18)
    text = text.encode(x=alt.XValue(alt.expr("width")), y=below, text="words:N")
    key = read.mark_point(**mark)
    key = key.encode(x=alt.XValue(alt.expr("width - 5")), y=below, **looks)
    middle = alt.XValue(alt.expr(f"width - {SIDE} / 2"))
    picture = batches.transform_filter(frames.here("batch"))
    image = image_marks(picture, SIDE)
    image = image.encode(
        url="url:N", x=middle, y=alt.YValue(alt.expr(f"26 + {SIDE} / 2"))
    )
    label = picture.mark_text(baseline="bottom", dy=-4).encode(
        x=middle, y=alt.YValue(26), text="words:N"
    )
    return alt.layer(row, line, dots, image, label, text, key, spoken()).to_dict(
        validate=False
    )


def batch_words(batches: Sequence[MeasuredBatch]) -> list[str]:
    """Each validation batch in words: what is in it, and how it is measured."""
    return [
        f"batch {number}: {count(each.threes, 'three')}, {count(each.sevens, 'seven')}; {each.own:.4f} with its own labels, "
        f"{each.all_pairs:.4f} over all pairs"
        for number, each in enumerate(batches)
    ]


def measured(batches: Sequence[MeasuredBatch]) -> Figure:
    """Each validation batch measured over its own labels and over all pairs; beside it all pairs of the shown batch."""
    last = len(batches) - 1
    rows = [
        (
            number,
            number == last,
            each.own,
            each.all_pairs,
            png(Image.fromarray(all_pairs(each.scores.squeeze(1), each.targets))),
            f"{count(each.threes, 'three')}, {count(each.sevens, 'seven')}",
        )
        for number, each in enumerate(batches)
    ]
    names = ["batch", "newest", "own", "all_pairs", "url", "words"]
    shares = [
        (number, newest, measure, place, share)
        for number, newest, *both, _, _ in rows
        for place, (measure, share) in enumerate(zip(MEASURES, both, strict=True))
    ]
    data = {
        "batches": pd.DataFrame(rows, columns=names),
        "shares": pd.DataFrame(
            shares, columns=["batch", "newest", "measure", "place", "share"]
        ),
        "words": pd.DataFrame(
            {
                "words": [
                    f"{'. '.join(batch_words(batches))}. Beside them the table of all pairs of one batch: green where "
                    "prediction and label are equal; on its diagonal each prediction meets its own label."
                ]
            }
        ),
    }
    return Figure(
        _measured(),
        data,
        "Chart of the share of equal predictions and labels in each validation batch, measured in two ways, beside a picture "
        "of all pairs of one batch",
        "",
    )


@cache
def _differences_by_epoch() -> dict[str, Any]:
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(nice=False)
    y = alt.Y("drawn:Q").title("largest of 785, logarithmic")
    y = y.scale(type="log", domain=[FLOOR, 1e6], clamp=True, nice=False).axis(
        values=[10.0**power for power in range(-8, 2, 2)],
        labelExpr="replace(format(datum.value, '.0e'), 'e+0', '')",
        grid=False,
    )
    colour = alt.Color("between:N").scale(range=LINES).sort(None).legend(None)
    differences = alt.Chart(alt.NamedData("differences"))
    shown = differences.transform_filter(frames.here())
    line = differences.mark_line(strokeWidth=2.5)
    done = line.transform_filter(frames.so_far())
    dot = shown.mark_point(filled=True, size=90, opacity=1)
    targets = differences.mark_point(opacity=0, size=120).encode(
        x,
        y,
        tooltip=[
            alt.Tooltip("between:N"),
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("difference:Q", format=".2e"),
        ],
    )
    names = differences.transform_filter("datum.newest").mark_text(
        align="right", baseline="bottom", dy=-6
    )
    right = alt.XValue(alt.expr("width"))
    three = shown.transform_filter("datum.place == 0")
    large = three.mark_text(
        align="right", baseline="top", fontSize=34, fontWeight="bold"
    )
    small = three.transform_calculate(words="'the three ways, epoch ' + datum.epoch")
    small = small.mark_text(align="right", baseline="top")
    ends = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x)
    layers = [
        ends,
        line.encode(x, y, colour, opacity=alt.value(0.25)),
        done.encode(x, y, colour).add_params(frames.position()),
        dot.encode(x, y, colour),
        names.encode(x=right, y=y, text="between:N"),
        large.encode(x=right, y=alt.YValue(0), text="words:N").properties(
            name="readout_0"
        ),
        small.encode(x=right, y=alt.YValue(38), text="words:N").properties(
            name="readout_1"
        ),
        targets,
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


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
            epoch == len(values) - 1,
            value,
            max(value, FLOOR),
            f"{scientific(value)} apart" if value else "exactly equal",
        )
        for place, (name, values) in enumerate(lines.items())
        for epoch, value in enumerate(values)
    ]
    words = "; ".join(f"{name}: {max(each):.1e}" for name, each in lines.items())
    columns = ["between", "place", "epoch", "newest", "difference", "drawn", "words"]
    return Figure(
        _differences_by_epoch(),
        {
            "differences": pd.DataFrame(rows, columns=columns),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": pd.DataFrame({"words": [f"The largest of all epochs. {words}."]}),
        },
        "Line chart, on a logarithmic axis, of the largest difference between the models trained in three ways",
        f"After {count(len(compared) - 1, 'epoch')}",
    )

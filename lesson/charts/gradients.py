"""Charts of gradients: how one grows picture by picture, how hard each pulls, how far finite differences are from it."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.pixels import in_the_picture, pixels_to_pick
from lesson.charts.theme import LINES, QUIET, Figure
from lesson.digits import PIXELS, SIDE
from lesson.experiments.finite_differences import STEPS, SlopeCheck
from lesson.experiments.pulls import Grown, Pulls
from lesson.gradients import sigmoid_slope
from lesson.runs import once
from lesson.words.numbers import count

BINS = 25
STEEPEST = 0.25  # of the sigmoid, in the middle
MAX_SCORE = 12
MAX_SHOWN = 14  # pictures of a batch
THUMB = f"(width / {MAX_SHOWN})"
TOP = f"({THUMB} + 10)"  # where the gradient begins
MAP = f"min(height - {TOP}, 0.6 * width)"
LEFT = f"({MAP} + 24)"  # where the words beside it begin
SMALL = f"min(116, (height - {TOP}) / 2 - 80, width - {LEFT})"


@once
def _growing_gradient() -> dict[str, Any]:
    shown = marks.data("grown", frames.here("frame"))
    batch = marks.data("batch", frames.so_far("frame"))
    across = f"(datum.place + 0.5) * {THUMB}"
    edge = marks.data("edge").mark_rect(filled=False, stroke=QUIET)
    return marks.drawn(
        marks.image(batch, f"{THUMB} - 2", across, f"{THUMB} / 2"),
        marks.image(shown, MAP, f"{MAP} / 2", f"{TOP} + {MAP} / 2"),
        edge.encode(**in_the_picture(MAP, TOP)),
        *pixels_to_pick(MAP, TOP, "slope, whole batch"),
        *_beside(shown),
        by="frame",
    )


def _beside(shown: alt.Chart) -> list[alt.Chart]:
    """Which pictures the gradient is of; and below, smaller, the weights and what a step adds to them."""
    look = {**marks.LEFT, "aria": False}
    size = "width < 500 ? 20 : 28"
    small = marks.data("small")
    top = f"(height - (2 - datum.place) * ({SMALL} + 28))"
    label = "width < 500 ? datum.name : datum.long"
    middle = f"{LEFT} + {SMALL} / 2", f"{top} + 24 + {SMALL} / 2"
    lines = {"pictures": 10, "threes": 40, "sevens": 62, "loss": 84}
    return [
        *(
            marks.text(
                *(shown, field, LEFT, f"{TOP} + {down}", number),
                large=0 if number else size,
                **look,
            )
            for number, (field, down) in enumerate(lines.items())
        ),
        marks.text(small, label, LEFT, f"{top} + 12", **look),
        marks.image(small, SMALL, *middle),
    ]


def growing_gradient(
    grown: Sequence[Grown], xb: Tensor, weights: Tensor, lr: float, picked: int
) -> Figure:
    """The gradient of the first pictures of (n, 784), more and more of them; the picked pixel is framed.

    Beside it the 784 weights, and what a step of `lr` against the whole gradient adds to them.
    """
    rows = []
    for frame, each in enumerate(grown):
        sevens = each.pictures - each.threes
        digits = count(each.threes, "three"), count(sevens, "seven")
        words = count(each.pictures, "picture"), *digits, f"loss {each.loss:.4f}"
        rows.append((frame, votes_png(each.weights), *words))
    # the frame with which a picture of the batch comes in
    comes = [
        next(frame for frame, each in enumerate(grown) if each.pictures > place)
        for place in range(min(MAX_SHOWN, len(xb)))
    ]
    batch = [(frame, place, digit_png(xb[place])) for place, frame in enumerate(comes)]
    slopes = grown[-1].weights
    step = -lr * slopes
    small = [
        (place, votes_png(values), name, f"{name}, up to ±{values.abs().max():.2g}")
        for place, (name, values) in enumerate(
            [("weights", weights.detach()), ("a step adds", step)]
        )
    ]
    cells = pd.DataFrame({"index": range(PIXELS), "value": slopes.numpy()})
    row, column = divmod(picked, SIDE)
    edge = {"column": 0, "right": SIDE, "row": 0, "below": SIDE}
    columns = "frame newest url pictures threes sevens loss"
    _, _, first, *_ = rows[0]
    _, _, last, threes, sevens, _ = rows[-1]
    return Figure(
        _growing_gradient(),
        {
            "grown": marks.table(columns, rows, by="frame"),
            "batch": marks.table("frame place url", batch),
            "small": marks.table("place url name long", small),
            "cells": cells.assign(picked=cells["index"] == picked),
            "edge": marks.record(**edge),
        },
        f"The gradient as a picture of 28 by 28 slopes, from {first} to {last}: "
        f"{threes}, {sevens}. The picked pixel is in row {row}, column {column}; the slope of its weight "
        f"is {slopes[picked]:.4g}. Beside it the weights, and what a step adds to them.",
    )


@once
def _pulls_by_score() -> dict[str, Any]:
    x = alt.X("score:Q").title(f"score; all beyond ±{MAX_SCORE} at the edge")
    x = x.scale(domain=[-MAX_SCORE, MAX_SCORE], clamp=True, nice=False)
    y = alt.Y("pull:Q").title("p (1 − p)").axis(values=[0, 0.1, 0.2], grid=False)
    room = marks.span("height", "width < 420 ? 84 : 0")
    y = y.scale(domain=[-0.012, 0.27], range=room, nice=False)
    curve = marks.data("curve").mark_line(color=QUIET, strokeWidth=2)
    pictures = marks.data("pictures")
    seen = pictures.mark_point(filled=True, size=130, opacity=0.55, clip=False)
    told = marks.tips("digit:N", ("score:Q", ".3~f"), ("pull:Q", ".3~g", "p (1 − p)"))
    ring = pictures.transform_filter("datum.wrong").mark_point(
        size=230, strokeWidth=2, opacity=1, color=LINES[5], aria=False
    )
    total, look = marks.data("total"), {**marks.LEFT, "dx": 8, "aria": False}
    return marks.drawn(
        curve.encode(x.axis(grid=False), y),
        ring.encode(x, y),
        seen.encode(x, y, marks.by_digit(), tooltip=told),
        marks.text(total, "mean", 0, 16, large=34, **look),
        marks.text(total, "what", 0, 46, **look),
        marks.text(total, "wrong", 0, 70, **look),
    )


def pulls_by_score(yours: Pulls, yb: Tensor) -> Figure:
    """Every picture of (n, 1) on the curve of p (1 - p) by its score; the wrong ones have a ring."""
    scores = torch.linspace(-MAX_SCORE, MAX_SCORE, 97)
    slopes = sigmoid_slope(scores.sigmoid())
    columns = (yours.scores, yours.slopes, yours.wrong, yb)
    pictures = [
        (score, slope, wrong, "3" if three else "7")
        for score, slope, wrong, three in zip(
            *(each[:, 0].tolist() for each in columns), strict=True
        )
    ]
    mean, wrong = f"{yours.slopes.mean():.3g}", int(yours.wrong.sum())
    return Figure(
        _pulls_by_score(),
        {
            "curve": pd.DataFrame({"score": scores.tolist(), "pull": slopes.tolist()}),
            "pictures": marks.table("score pull wrong digit", pictures),
            "total": marks.record(
                mean=mean,
                what="mean p (1 − p)",
                wrong=f"{wrong} of {len(yb)} wrong: ringed",
            ),
        },
        f"The slope of the sigmoid, p times 1 minus p, by score: a bell of 0.25 at a score of 0. On it {len(yb)} pictures of "
        f"the batch, threes in blue, sevens in orange; their mean is {mean}. {wrong} have a ring: they are wrong.",
    )


@once
def _slopes_by_image() -> dict[str, Any]:
    x = alt.X("left:Q").title("p (1 − p): 0 if sure, 0.25 if undecided")
    x = x.scale(domain=[0, STEEPEST], nice=False)
    x = x.axis(grid=False, format=".2f", tickCount=6)
    y = alt.Y("share:Q").title("share of the pictures").axis(format=".0%")
    colour = alt.Color("start:N").scale(range=[LINES[0], LINES[1]]).sort(None)
    legend = {"orient": "top", "direction": "vertical", "labelLimit": 320}
    bars = marks.data("bins").mark_bar(cornerRadiusEnd=2)
    bars = bars.encode(
        x=x,
        x2="right:Q",
        y2=alt.datum(0),
        y=y.scale(domain=[0, 1]),
        color=colour.title(None).legend(**legend),
        tooltip=marks.tips(
            "start:N",
            ("range:N", "", "p (1 − p)"),
            "pictures:Q",
            ("share:Q", ".1%"),
        ),
    )
    return bars.to_dict(validate=False)


def slopes_by_image(*two: Pulls) -> Figure:
    """Histogram of p(1 - p) over the same pictures, for each of two starts; their bars side by side."""
    starts = {f"std {each.std:g}": each.slopes for each in two}
    width = STEEPEST / BINS
    rows, words = [], []
    for place, (name, slopes) in enumerate(starts.items()):
        counts = torch.histc(slopes.detach(), BINS, 0, STEEPEST).int().tolist()
        for number, inside in enumerate(counts):
            left = width * number
            between = f"{left:.2f} to {left + width:.2f}"
            bar = (left + width * (each + 0.42 * place) for each in (0.08, 0.50))
            rows.append((name, between, *bar, inside, inside / len(slopes)))
        words.append(
            f"{name}: {counts[0] / len(slopes):.0%} of the pictures in the first bin, "
            f"{counts[-1] / len(slopes):.0%} in the last"
        )
    means = (f"{slopes.mean():.3g} for {name}" for name, slopes in starts.items())
    columns = "start range left right pictures share"
    return Figure(
        _slopes_by_image(),
        {"bins": marks.table(columns, rows)},
        f"Histogram of p times 1 minus p in {BINS} bins from 0, sure, to 0.25, undecided. {'; '.join(words)}.",
        f"Mean of p (1 − p): {', '.join(means)}",
    )


@once
def _error_by_step() -> dict[str, Any]:
    digits = "datum.value == 1 ? '1' : format(datum.value, '~e')"
    x = alt.X("step:Q").title("step, smaller and smaller to the right")
    x = x.scale(type="log", domain=[STEPS[0], STEPS[-1]], nice=False)
    powers = [10.0**-power for power in range(0, 11, 2)]
    x = x.axis(labelExpr=digits, values=powers, grid=False)
    y = alt.Y("error:Q").title("error, as a share of the slope")
    room = marks.span("width < 420 ? height - 76 : height", 0)
    y = y.scale(type="log", range=room, nice=False).axis(labelExpr=digits, tickCount=7)
    kinds = ["float32", "float64"]
    colour = alt.Color("precision:N").scale(domain=kinds, range=[LINES[1], LINES[0]])
    dash = alt.StrokeDash("precision:N").scale(domain=kinds, range=[[6, 3], [1, 0]])
    legend = alt.Legend(orient="top", title=None, symbolType="stroke", symbolSize=400)

    errors = marks.data("errors")
    lines = errors.mark_line(strokeWidth=2)
    told = marks.tips(
        "precision:N",
        ("step:Q", ".3~g"),
        ("difference:Q", ".8~g", "finite difference"),
        ("slope:Q", ".8~g", "autograd"),
        ("error:Q", ".2~g"),
    )
    here = frames.here("frame")
    ring = errors.transform_filter(here)
    ring = ring.mark_point(size=170, strokeWidth=3, opacity=1, aria=False)
    autograd, steps = marks.data("autograd"), marks.data("steps", here)
    look = {**marks.RIGHT, "dx": -6, "aria": False}
    return marks.drawn(
        marks.ends(x, y),
        marks.dotted(autograd).encode(y=y),
        marks.text(autograd, "name", 0, y, **marks.TOP_LEFT, dx=4, dy=4),
        lines.encode(x, y, colour.legend(legend), dash.legend(legend)),
        marks.dot(errors, 36).encode(x, y, colour, tooltip=told),
        ring.encode(x, y, colour),
        marks.text(steps, "float64", "width", "height - 14", readout=0, **look),
        marks.text(steps, "float32", "width", "height - 36", readout=1, **look),
        marks.text(steps, "words", "width", "height - 64", readout=2, large=22, **look),
        by="frame",
    )


def error_by_step(check: SlopeCheck) -> Figure:
    """How far finite differences are from the slope, as a share of it, by step; of a slope of 0 there is no share to show."""
    last, slope = len(STEPS) - 1, check.slope
    rows, words = [], []
    steps = {
        "frame": range(len(STEPS)),
        "newest": [frame == last for frame in range(len(STEPS))],
        "words": [f"a step of {step:.1g}" for step in STEPS],
    }
    for precision, differences in check.differences.items():
        errors = [check.error(each) if slope else 0.0 for each in differences]
        rows += [
            (
                frame,
                frame == last,
                precision,
                STEPS[frame],
                differences[frame],
                slope,
                error,
            )
            for frame, error in enumerate(errors)
            if error  # a logarithmic axis has no place for 0
        ]
        steps[precision] = [f"{precision} is off by {error:.1g}" for error in errors]
        if slope:
            least, best = check.closest(precision)
            words.append(
                f"in {precision} it falls from {errors[0]:.1g} to {least:.1g} at a step of {best:.1g}, "
                f"and is {errors[-1]:.1g} at {STEPS[-1]:.0e}"
            )
    single = check.error(check.autograd["float32"]) if slope else 0.0
    if not slope:
        words = ["there is nothing to measure, since the slope is 0"]
    columns = "frame newest precision step difference slope error"
    autograd = [(single, "autograd")] if single else []
    whole = {"step": [STEPS[0], STEPS[-1]], "error": [1e-12, 1.0]}
    return Figure(
        _error_by_step(),
        {
            "errors": marks.table(columns, rows),
            "steps": pd.DataFrame(steps),
            "autograd": marks.table("error name", autograd),
            "ends": pd.DataFrame(whole),
        },
        f"Line chart of the error of finite differences over the step: {'; '.join(words)}. "
        f"A dotted line is the error of autograd in float32, {single:.1g}.",
    )

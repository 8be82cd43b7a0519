"""Charts of gradients: how one grows picture by picture, how hard each pulls, how far finite differences are from it."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.pixels import cells, in_the_picture
from lesson.charts.theme import DIGIT_COLOUR, LINES, QUIET, Figure, image_marks
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
    grown = alt.Chart(alt.NamedData("grown"))
    shown = grown.transform_filter(frames.here("frame"))
    batch = alt.Chart(alt.NamedData("batch")).transform_filter(frames.so_far("frame"))
    thumb = image_marks(batch, f"{THUMB} - 2").encode(
        url="url:N",
        x=alt.XValue(alt.expr(f"(datum.place + 0.5) * {THUMB}")),
        y=alt.YValue(alt.expr(f"{THUMB} / 2")),
    )
    gradient = image_marks(shown, MAP).encode(
        url="url:N",
        x=alt.XValue(alt.expr(f"{MAP} / 2")),
        y=alt.YValue(alt.expr(f"{TOP} + {MAP} / 2")),
    )
    edge = alt.Chart(alt.NamedData("edge")).mark_rect(filled=False, stroke=QUIET)
    edge = edge.encode(**in_the_picture(MAP, TOP))
    pick = alt.selection_point(name="pick", fields=["index"], on="click")
    glass = cells().mark_rect(opacity=0, cursor="pointer")
    glass = glass.encode(
        **in_the_picture(MAP, TOP),
        tooltip=[
            alt.Tooltip("row:Q"),
            alt.Tooltip("column:Q"),
            alt.Tooltip("index:Q"),
            alt.Tooltip("value:Q", format=".4g", title="slope, whole batch"),
        ],
    ).add_params(pick)
    picked = cells().transform_filter("datum.picked")
    picked = picked.mark_rect(filled=False, stroke=LINES[0], strokeWidth=3, aria=False)
    return alt.layer(
        thumb.add_params(frames.position("frame")),
        gradient,
        edge,
        picked.encode(**in_the_picture(MAP, TOP)),
        glass,
        *_beside(shown),
    ).to_dict(validate=False)


def _beside(shown: alt.Chart) -> list[alt.Chart]:
    """Which pictures the gradient is of; and below, smaller, the weights and what a step adds to them."""
    x = alt.XValue(alt.expr(LEFT))
    layers = []
    large = {"fontSize": alt.expr("width < 500 ? 20 : 28"), "fontWeight": "bold"}
    lines = (
        ("pictures", 10, large),
        ("threes", 40, {}),
        ("sevens", 62, {}),
        ("loss", 84, {}),
    )
    for number, (field, down, look) in enumerate(lines):
        text = shown.mark_text(align="left", baseline="middle", aria=False, **look)
        y = alt.YValue(alt.expr(f"{TOP} + {down}"))
        text = text.encode(text=f"{field}:N", x=x, y=y)
        layers.append(text.properties(name=f"readout_{number}"))
    small = alt.Chart(alt.NamedData("small"))
    top = f"(height - (2 - datum.place) * ({SMALL} + 28))"
    label = small.transform_calculate(words="width < 500 ? datum.name : datum.long")
    return [
        *layers,
        label.mark_text(align="left", baseline="middle", aria=False).encode(
            text="words:N", x=x, y=alt.YValue(alt.expr(f"{top} + 12"))
        ),
        image_marks(small, SMALL).encode(
            url="url:N",
            x=alt.XValue(alt.expr(f"{LEFT} + {SMALL} / 2")),
            y=alt.YValue(alt.expr(f"{top} + 24 + {SMALL} / 2")),
        ),
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
        newest = frame == len(grown) - 1
        rows.append((frame, newest, votes_png(each.weights), *words))
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
    return Figure(
        _growing_gradient(),
        {
            "grown": pd.DataFrame(
                rows,
                columns=[
                    "frame",
                    "newest",
                    "url",
                    "pictures",
                    "threes",
                    "sevens",
                    "loss",
                ],
            ),
            "batch": pd.DataFrame(batch, columns=["frame", "place", "url"]),
            "small": pd.DataFrame(small, columns=["place", "url", "name", "long"]),
            "cells": cells.assign(picked=cells["index"] == picked),
            "edge": pd.DataFrame(
                {"column": [0], "right": [SIDE], "row": [0], "below": [SIDE]}
            ),
        },
        f"The gradient as a picture of 28 by 28 slopes, from {rows[0][3]} to {rows[-1][3]}: "
        f"{rows[-1][4]}, {rows[-1][5]}. The picked pixel is in row {row}, column {column}; the slope of its weight "
        f"is {slopes[picked]:.4g}. Beside it the weights, and what a step adds to them.",
        "",
    )


@once
def _pulls_by_score() -> dict[str, Any]:
    x = alt.X("score:Q").title(f"score; all beyond ±{MAX_SCORE} at the edge")
    x = x.scale(domain=[-MAX_SCORE, MAX_SCORE], clamp=True, nice=False)
    y = alt.Y("pull:Q").title("p (1 − p)").axis(values=[0, 0.1, 0.2], grid=False)
    y = y.scale(
        domain=[-0.012, 0.27],
        range=[alt.expr("height"), alt.expr("width < 420 ? 84 : 0")],
        nice=False,
    )
    curve = alt.Chart(alt.NamedData("curve"))
    pictures = alt.Chart(alt.NamedData("pictures"))
    seen = pictures.mark_point(filled=True, size=130, opacity=0.55, clip=False)
    tooltip = [
        alt.Tooltip("digit:N"),
        alt.Tooltip("score:Q", format=".3~f"),
        alt.Tooltip("pull:Q", format=".3~g", title="p (1 − p)"),
    ]
    colour = alt.Color("digit:N").scale(DIGIT_COLOUR).legend(None)
    ring = pictures.transform_filter("datum.wrong").mark_point(
        size=230, strokeWidth=2, opacity=1, color=LINES[5], aria=False
    )
    total = alt.Chart(alt.NamedData("total"))
    texts = [
        total.mark_text(
            align="left", baseline="middle", dx=8, aria=False, **look
        ).encode(text=f"{field}:N", x=alt.XValue(0), y=alt.YValue(down))
        for field, down, look in (
            ("mean", 16, {"fontSize": 34, "fontWeight": "bold"}),
            ("what", 46, {}),
            ("wrong", 70, {}),
        )
    ]
    return alt.layer(
        curve.mark_line(color=QUIET, strokeWidth=2).encode(x.axis(grid=False), y),
        ring.encode(x, y),
        seen.encode(x, y, colour, tooltip=tooltip),
        *texts,
    ).to_dict(validate=False)


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
    total = {
        "mean": mean,
        "what": "mean p (1 − p)",
        "wrong": f"{wrong} of {len(yb)} wrong: ringed",
    }
    return Figure(
        _pulls_by_score(),
        {
            "curve": pd.DataFrame({"score": scores.tolist(), "pull": slopes.tolist()}),
            "pictures": pd.DataFrame(
                pictures, columns=["score", "pull", "wrong", "digit"]
            ),
            "total": pd.DataFrame([total]),
        },
        f"The slope of the sigmoid, p times 1 minus p, by score: a bell of 0.25 at a score of 0. On it {len(yb)} pictures of "
        f"the batch, threes in blue, sevens in orange; their mean is {mean}. {wrong} have a ring: they are wrong.",
        "",
    )


@once
def _slopes_by_image() -> dict[str, Any]:
    x = alt.X("left:Q").title("p (1 − p): 0 if sure, 0.25 if undecided")
    x = x.scale(domain=[0, STEEPEST], nice=False).axis(
        grid=False, format=".2f", tickCount=6
    )
    y = alt.Y("share:Q").title("share of the pictures").axis(format=".0%")
    colour = alt.Color("start:N").scale(range=[LINES[0], LINES[1]]).sort(None)
    bars = alt.Chart(alt.NamedData("bins")).mark_bar(cornerRadiusEnd=2)
    bars = bars.encode(
        x=x,
        x2="right:Q",
        y2=alt.datum(0),
        y=y.scale(domain=[0, 1]),
        color=colour.title(None).legend(
            orient="top", direction="vertical", labelLimit=320
        ),
        tooltip=[
            alt.Tooltip("start:N"),
            alt.Tooltip("range:N", title="p (1 − p)"),
            alt.Tooltip("pictures:Q"),
            alt.Tooltip("share:Q", format=".1%"),
        ],
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
            bar = (
                left + width * (0.08 + 0.42 * place),
                left + width * (0.50 + 0.42 * place),
            )
            rows.append((name, between, *bar, inside, inside / len(slopes)))
        words.append(
            f"{name}: {counts[0] / len(slopes):.0%} of the pictures in the first bin, "
            f"{counts[-1] / len(slopes):.0%} in the last"
        )
    columns = ["start", "range", "left", "right", "pictures", "share"]
    return Figure(
        _slopes_by_image(),
        {"bins": pd.DataFrame(rows, columns=columns)},
        f"Histogram of p times 1 minus p in {BINS} bins from 0, sure, to 0.25, undecided. {'; '.join(words)}.",
        "Mean of p (1 − p): "
        + ", ".join(
            f"{slopes.mean():.3g} for {name}" for name, slopes in starts.items()
        ),
    )


@once
def _error_by_step() -> dict[str, Any]:
    digits = "datum.value == 1 ? '1' : format(datum.value, '~e')"
    x = alt.X("step:Q").title("step, smaller and smaller to the right")
    x = x.scale(type="log", domain=[STEPS[0], STEPS[-1]], nice=False)
    x = x.axis(
        labelExpr=digits, values=[10.0**-power for power in range(0, 11, 2)], grid=False
    )
    y = (
        alt.Y("error:Q")
        .title("error, as a share of the slope")
        .scale(
            type="log",
            range=[alt.expr("width < 420 ? height - 76 : height"), 0],
            nice=False,
        )
    )
    y = y.axis(labelExpr=digits, tickCount=7)
    colour = alt.Color("precision:N").scale(
        domain=["float32", "float64"], range=[LINES[1], LINES[0]]
    )
    dash = alt.StrokeDash("precision:N").scale(
        domain=["float32", "float64"], range=[[6, 3], [1, 0]]
    )
    legend = alt.Legend(orient="top", title=None, symbolType="stroke", symbolSize=400)

    errors = alt.Chart(alt.NamedData("errors"))
    lines = errors.mark_line(strokeWidth=2).encode(
        x, y, colour.legend(legend), dash.legend(legend)
    )
    tooltip = [
        alt.Tooltip("precision:N"),
        alt.Tooltip("step:Q", format=".3~g"),
        alt.Tooltip("difference:Q", format=".8~g", title="finite difference"),
        alt.Tooltip("slope:Q", format=".8~g", title="autograd"),
        alt.Tooltip("error:Q", format=".2~g"),
    ]
    dots = errors.mark_point(filled=True, opacity=1, size=36).encode(
        x, y, colour, tooltip=tooltip
    )
    whole_axis = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x, y)
    autograd = alt.Chart(alt.NamedData("autograd"))
    rule = autograd.mark_rule(strokeDash=[2, 3], color=QUIET, aria=False).encode(y=y)
    name = autograd.mark_text(align="left", baseline="top", dx=4, dy=4)
    name = name.encode(x=alt.XValue(0), y=y, text="name:N")
    here = errors.transform_filter(frames.here("frame"))
    ring = here.mark_point(size=170, strokeWidth=3, opacity=1, aria=False)
    ring = ring.encode(x, y, colour).add_params(frames.position("frame"))
    shown = alt.Chart(alt.NamedData("steps")).transform_filter(frames.here("frame"))
    texts = [
        shown.mark_text(align="right", baseline="middle", dx=-6, aria=False, **look)
        .encode(
            text=f"{field}:N",
            x=alt.XValue(alt.expr("width")),
            y=alt.YValue(alt.expr(f"height - {up}")),
        )
        .properties(name=f"readout_{number}")
        for number, (field, up, look) in enumerate(
            [
                ("float64", 14, {}),
                ("float32", 36, {}),
                ("words", 64, {"fontSize": 22, "fontWeight": "bold"}),
            ]
        )
    ]
    return alt.layer(whole_axis, rule, name, lines, dots, ring, *texts).to_dict(
        validate=False
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
    columns = ["frame", "newest", "precision", "step", "difference", "slope", "error"]
    autograd = [(single, "autograd")] if single else []
    return Figure(
        _error_by_step(),
        {
            "errors": pd.DataFrame(rows, columns=columns),
            "steps": pd.DataFrame(steps),
            "autograd": pd.DataFrame(autograd, columns=["error", "name"]),
            "ends": pd.DataFrame(
                {"step": [STEPS[0], STEPS[-1]], "error": [1e-12, 1.0]}
            ),
        },
        f"Line chart of the error of finite differences over the step: {'; '.join(words)}. "
        f"A dotted line is the error of autograd in float32, {single:.1g}.",
        "",
    )

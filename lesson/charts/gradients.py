"""Charts of gradients: how hard each picture can pull, and how far finite differences are from the slope."""

from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts.theme import LINES, QUIET, Figure
from lesson.experiments.finite_differences import STEPS, SlopeCheck
from lesson.runs import once

BINS = 25
STEEPEST = 0.25  # of the sigmoid, in the middle


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
    return bars.properties(height=320).to_dict()


def slopes_by_image(starts: dict[str, Tensor]) -> Figure:
    """Histogram of p(1 - p) over the same pictures, (n, 1) for each of two named starts; their bars side by side."""
    width = STEEPEST / BINS
    rows, words = [], []
    for place, (name, slopes) in enumerate(starts.items()):
        counts = torch.histc(slopes.detach(), BINS, 0, STEEPEST).int().tolist()
        for number, count in enumerate(counts):
            left = width * number
            between = f"{left:.2f} to {left + width:.2f}"
            bar = (
                left + width * (0.08 + 0.42 * place),
                left + width * (0.50 + 0.42 * place),
            )
            rows.append((name, between, *bar, count, count / len(slopes)))
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
        .scale(type="log", nice=False)
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
    return (
        alt.layer(whole_axis, rule, name, lines, dots).properties(height=400).to_dict()
    )


def error_by_step(check: SlopeCheck) -> Figure:
    """How far finite differences are from the slope, as a share of it, by step. The slope must not be 0."""
    rows, words = [], []
    for precision, differences in check.differences.items():
        errors = [check.error(difference) for difference in differences]
        rows += [
            (precision, step, difference, check.slope, error)
            for step, difference, error in zip(STEPS, differences, errors, strict=True)
            if error  # a logarithmic axis has no place for 0
        ]
        least, best = check.closest(precision)
        words.append(
            f"in {precision} it falls from {errors[0]:.1g} to {least:.1g} at a step of {best:.1g}, "
            f"and is {errors[-1]:.1g} at {STEPS[-1]:.0e}"
        )
    single = check.error(check.autograd["float32"])
    autograd = [(single, "autograd")] if single else []
    data = {
        "errors": pd.DataFrame(
            rows, columns=["precision", "step", "difference", "slope", "error"]
        ),
        "autograd": pd.DataFrame(autograd, columns=["error", "name"]),
        "ends": pd.DataFrame({"step": [STEPS[0], STEPS[-1]], "error": [1e-12, 1.0]}),
    }
    return Figure(
        _error_by_step(),
        data,
        f"Line chart of the error of finite differences over the step: {'; '.join(words)}. "
        f"A dotted line is the error of autograd in float32, {single:.1g}.",
        "Smallest error: "
        + ", ".join(
            f"{check.closest(each)[0]:.1g} in {each}" for each in check.differences
        ),
    )

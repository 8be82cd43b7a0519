"""Charts of models that know nothing: their scores, and how often a thousand of them are right."""

from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from torch import Tensor

from lesson.charts.house import DIGIT_COLOUR, LINES, Figure


@cache
def _scores_by_digit() -> dict[str, Any]:
    bars = alt.Chart(alt.NamedData("bins")).mark_rect(opacity=0.6)
    bars = bars.encode(
        alt.X("left:Q")
        .title("score: above 0 it says 3, below 0 it says 7")
        .scale(nice=False),
        alt.X2("right:Q"),
        alt.Y("images:Q").title("training images").scale(zero=True).stack(None),
        alt.Y2Datum(0),
        alt.Color("digit:N").scale(DIGIT_COLOUR).title("it is a").legend(orient="top"),
        tooltip=[
            "digit:N",
            alt.Tooltip("left:Q", format=".3g", title="from"),
            alt.Tooltip("right:Q", format=".3g", title="to"),
            "images:Q",
        ],
    )
    zero = alt.Chart(alt.NamedData("zero")).mark_rule(
        color="#8A8F98", strokeDash=[4, 3]
    )
    return alt.layer(bars, zero.encode(x="score:Q")).properties(height=280).to_dict()


def scores_by_digit(scores: Tensor, targets: Tensor) -> Figure:
    """Two histograms, threes and sevens, of (n, 1) scores around zero."""
    reach = scores.abs().max().item() or 1.0
    edges = np.linspace(-reach, reach, 49)
    frames = []
    for digit, rows in (("3", targets == 1), ("7", targets == 0)):
        counts, _ = np.histogram(scores[rows].numpy(), edges)
        frames.append(
            pd.DataFrame(
                {
                    "left": edges[:-1],
                    "right": edges[1:],
                    "images": counts,
                    "digit": digit,
                }
            )
        )
    above = [(scores[targets == digit] > 0).float().mean().item() for digit in (1, 0)]
    return Figure(
        _scores_by_digit(),
        {"bins": pd.concat(frames), "zero": pd.DataFrame({"score": [0.0]})},
        "Two histograms of the scores of the training images around zero. "
        f"{above[0]:.1%} of the threes and {above[1]:.1%} of the sevens lie above zero, where the model says 3.",
    )


@cache
def _histogram_of_accuracies(colour: str) -> dict[str, Any]:
    bars = alt.Chart(alt.NamedData("bins")).mark_rect(color=colour)
    bars = bars.encode(
        alt.X("left:Q")
        .title("accuracy on the training images")
        .scale(domain=[0, 1])
        .axis(format=".1f", tickCount=10),
        alt.X2("right:Q"),
        alt.Y("starts:Q").title("random starts").scale(zero=True),
        alt.Y2Datum(0),
        tooltip=[
            alt.Tooltip("left:Q", format=".2f", title="from"),
            alt.Tooltip("right:Q", format=".2f", title="to"),
            "starts:Q",
        ],
    )
    yours = alt.Chart(alt.NamedData("yours")).encode(x="accuracy:Q")
    rule = yours.mark_rule(color="#8A8F98", strokeWidth=2)
    name = yours.mark_text(color="#8A8F98", align="right", baseline="top").encode(
        text="name:N", x=alt.XValue("width"), y=alt.YValue(0)
    )
    return alt.layer(bars, rule, name).properties(height=210).to_dict()


def histogram_of_accuracies(
    accuracies: Tensor, yours: float, measure: str, colour: str = LINES[0]
) -> Figure:
    """How (k,) accuracies are spread from 0 to 1, with one of them marked. `measure` says how they were measured."""
    counts, edges = np.histogram(
        accuracies.numpy(), np.linspace(-0.01, 1.01, 52)
    )  # one bin is around a half
    bins = pd.DataFrame({"left": edges[:-1], "right": edges[1:], "starts": counts})
    return Figure(
        _histogram_of_accuracies(colour),
        {
            "bins": bins[bins["starts"] > 0],
            "yours": pd.DataFrame(
                {"accuracy": [yours], "name": [f"yours: {yours:.4f}"]}
            ),
        },
        f"Histogram of the {measure} of {len(accuracies):,} random starts: from {accuracies.min():.4f} to "
        f"{accuracies.max():.4f}. Yours is at {yours:.4f}.",
    )

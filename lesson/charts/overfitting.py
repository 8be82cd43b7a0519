"""Wrong answers among training and among validation images, by epoch, as shares."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.overfitting import Fit
from lesson.runs import once

LEAST, MOST = 0.00005, 1.5  # the ends of the axis; one training image is 0.00008
SPLITS = ("training", "validation")


@once
def _fit_by_epoch() -> dict[str, Any]:
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(nice=False)
    y = alt.Y("share:Q").title("wrong")
    y = y.scale(type="log", domain=[LEAST, MOST], nice=False, clamp=True)
    y = y.axis(values=[1e-4, 1e-3, 0.01, 0.1, 1], format="~%", grid=False)
    colour = alt.Color("place:O").scale(domain=[0, 1], range=LINES[:2]).legend(None)
    dash = alt.StrokeDash("split:N").title(None)
    dash = dash.scale(domain=list(SPLITS), range=[[5, 4], [1, 0]])
    dash = dash.legend(
        orient="top", symbolType="stroke", symbolSize=400, symbolOpacity=1
    )

    shares = alt.Chart(alt.NamedData("shares"))
    curve = shares.mark_line(clip=True, strokeWidth=2.5)
    done = curve.transform_filter(frames.so_far())
    lines = [
        each.encode(x, y, colour, dash, order="epoch:Q", opacity=alt.value(opacity))
        for each, opacity in ((curve, 0.25), (done, 1))
    ]
    shown = shares.transform_filter(frames.here())
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("split:N"),
        alt.Tooltip("wrong:Q", format=",d"),
        alt.Tooltip("share:Q", format=".2~%"),
    ]
    dots = shown.mark_point(filled=True, size=110, opacity=1)
    whole_axis = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x)
    return alt.layer(
        whole_axis,
        lines[0],
        lines[1].add_params(frames.position()),
        dots.encode(x, y, colour, tooltip=tooltip),
        *_readout(colour),
        spoken(),
    ).to_dict(validate=False)


def _readout(colour: alt.Color) -> list[alt.Chart]:
    """What each run has come to at the shown epoch, in its colour, at the right above the curves."""
    moments = alt.Chart(alt.NamedData("moments")).transform_filter(frames.here())
    texts = (
        (moments.transform_filter("datum.place == 0"), "'epoch ' + datum.epoch", "12"),
        (
            moments,
            "datum.run + ': ' + format(datum.training, '.2%') + (width < 420 ? ' / ' : ' training, ') + "
            "format(datum.validation, '.2%') + (width < 420 ? '' : ' validation')",
            "38 + 24 * datum.place",
        ),
    )
    x = alt.XValue(alt.expr("width - 22"))
    layers = []
    for number, (rows, words, down) in enumerate(texts):
        text = rows.transform_calculate(words=words)
        text = text.mark_text(align="right", baseline="middle", aria=False)
        text = text.encode(x=x, y=alt.YValue(alt.expr(down)), text="words:N")
        layers.append(text.properties(name=f"readout_{number}"))
    dot = moments.mark_point(filled=True, size=90, opacity=1, aria=False)
    at = alt.XValue(alt.expr("width - 10"))
    return [
        *layers,
        dot.encode(x=at, y=alt.YValue(alt.expr(texts[1][2])), color=colour),
    ]


def fit_by_epoch(runs: Mapping[str, Sequence[Fit]], last: int) -> Figure:
    """Two named runs up to epoch `last`: which share of the training and of the validation images each calls wrongly."""
    rows, moments = [], []
    for place, (name, epochs) in enumerate(runs.items()):
        for each in epochs:
            known = (name, place, each.number, each is epochs[-1])
            counts = each.train_wrong, each.valid_wrong
            rows += [
                (*known, *split)
                for split in zip(SPLITS, counts, each.shares, strict=True)
            ]
            moments.append((*known, *each.shares))
    known = ["run", "place", "epoch", "newest"]
    words = "; ".join(
        f"{name}, after epoch {epochs[-1].number}: wrong are {epochs[-1].shares[0]:.2%} of the training images, "
        f"{epochs[-1].shares[1]:.2%} of the validation images"
        for name, epochs in runs.items()
    )
    return Figure(
        _fit_by_epoch(),
        {
            "shares": pd.DataFrame(rows, columns=[*known, "split", "wrong", "share"]),
            "moments": pd.DataFrame(moments, columns=[*known, *SPLITS]),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": pd.DataFrame({"words": [words + "."]}),
        },
        "Line chart of the shares of wrong answers by epoch, on a logarithmic axis: training images dashed, validation images "
        "solid",
        "",
    )

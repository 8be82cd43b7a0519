"""Wrong answers among training and among validation images, by epoch, as shares."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.overfitting import Fit
from lesson.runs import once

LEAST, MOST = 0.00005, 1.5  # the ends of the axis; one training image is 0.00008
SPLITS = ("training", "validation")


@once
def _fit_by_epoch() -> dict[str, Any]:
    x, y = marks.epoch_axis(), alt.Y("share:Q").title("wrong")
    y = y.scale(type="log", domain=[LEAST, MOST], nice=False, clamp=True)
    y = y.axis(values=[1e-4, 1e-3, 0.01, 0.1, 1], format="~%", grid=False)
    colour = alt.Color("place:O").scale(domain=[0, 1], range=LINES[:2]).legend(None)
    dash = alt.StrokeDash("split:N").title(None)
    dash = dash.scale(domain=list(SPLITS), range=[[5, 4], [1, 0]])
    dash = dash.legend(
        orient="top", symbolType="stroke", symbolSize=400, symbolOpacity=1
    )

    shares, order = marks.data("shares"), {"order": "epoch:Q"}
    curve = shares.mark_line(clip=True, strokeWidth=2.5)
    faint = curve.encode(x, y, colour, dash, **order, opacity=alt.value(0.25))
    done = curve.transform_filter(frames.so_far())
    shown = shares.transform_filter(frames.here())
    told = marks.tips(
        "run:N", "epoch:Q", "split:N", ("wrong:Q", ",d"), ("share:Q", ".2~%")
    )
    return marks.drawn(
        marks.ends(x),
        faint,
        done.encode(x, y, colour, dash, **order, opacity=alt.value(1)),
        marks.dot(shown, 110).encode(x, y, colour, tooltip=told),
        *_readout(colour),
        spoken(),
        by="epoch",
    )


def _readout(colour: alt.Color) -> list[alt.Chart]:
    """What each run has come to at the shown epoch, in its colour, at the right above the curves."""
    moments = marks.data("moments", frames.here())
    first = moments.transform_filter("datum.place == 0")
    shares = (
        "datum.run + ': ' + format(datum.training, '.2%') + (width < 420 ? ' / ' : ' training, ') + "
        "format(datum.validation, '.2%') + (width < 420 ? '' : ' validation')"
    )
    down, look = "38 + 24 * datum.place", {**marks.RIGHT, "aria": False}
    dot = marks.dot(moments, 90, aria=False)
    return [
        marks.text(first, marks.EPOCH, "width - 22", "12", readout=0, **look),
        marks.text(moments, shares, "width - 22", down, readout=1, **look),
        dot.encode(colour, **marks.at("width - 10", down)),
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
    known = "run place epoch newest"
    words = "; ".join(
        f"{name}, after epoch {epochs[-1].number}: wrong are {epochs[-1].shares[0]:.2%} of the training images, "
        f"{epochs[-1].shares[1]:.2%} of the validation images"
        for name, epochs in runs.items()
    )
    return Figure(
        _fit_by_epoch(),
        {
            "shares": marks.table(f"{known} split wrong share", rows),
            "moments": marks.table(f"{known} {' '.join(SPLITS)}", moments),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": marks.record(words=words + "."),
        },
        "Line chart of the shares of wrong answers by epoch, on a logarithmic axis: training images dashed, validation images "
        "solid",
    )

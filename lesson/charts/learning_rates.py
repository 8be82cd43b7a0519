"""Charts of all learning rates at once: where each ended, and how it came there."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.learning_rates import LEARNING_RATES, SweepEpoch
from lesson.runs import once


@once
def _accuracies_by_epoch() -> dict[str, Any]:
    curves = alt.Chart(alt.NamedData("curves"))
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    y = alt.Y("accuracy:Q").title("validation accuracy")
    y = y.scale(domain=[0, 1]).axis(format=".2f")
    colour = (
        alt.Color("rate:Q")
        .title("learning rate")
        .scale(type="log", scheme=alt.SchemeParams("viridis", extent=[0.15, 0.9]))
    )
    colour = colour.legend(orient="top", format="~g", gradientLength=200)
    family = curves.mark_line(strokeWidth=1.5).encode(
        x.scale(nice=False), y, colour, detail="rate:Q"
    )
    yours = curves.transform_filter("datum.yours")
    mine = yours.mark_line(strokeWidth=4, color=LINES[5]).encode(
        x.scale(nice=False), y, order="epoch:Q"
    )
    targets = curves.mark_point(opacity=0, size=60).encode(
        x.scale(nice=False),
        y,
        tooltip=[
            alt.Tooltip("rate:Q", format="~g", title="learning rate"),
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("accuracy:Q", format=".4f"),
        ],
    )
    whole_axis = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0)
    whole_axis = whole_axis.encode(x.scale(nice=False))
    layers = [whole_axis, family, mine, targets, spoken()]
    return alt.layer(*layers).properties(height=340).to_dict(validate=False)


def accuracies_by_epoch(epochs: Sequence[SweepEpoch], last: int, lr: float) -> Figure:
    """Validation accuracy by epoch, a curve for each learning rate, that of `lr` as yours."""
    count = len(LEARNING_RATES)
    # small numbers: the whole family is sent again and again while it trains
    curves = pd.DataFrame(
        {
            "rate": np.tile(np.float32(LEARNING_RATES), len(epochs)),
            "epoch": np.repeat(np.arange(len(epochs), dtype=np.uint8), count),
            "accuracy": np.float32(
                [epoch.valid_accuracies for epoch in epochs]
            ).ravel(),
            "yours": np.tile(np.equal(LEARNING_RATES, lr), len(epochs)),
        }
    )
    words = "; ".join(
        f"{rate:g}: from {first:.4f} to {end:.4f}"
        for rate, first, end in zip(
            LEARNING_RATES,
            epochs[0].valid_accuracies,
            epochs[-1].valid_accuracies,
            strict=True,
        )
    )
    data = {
        "curves": curves,
        "ends": pd.DataFrame({"epoch": [0, last]}),
        "words": pd.DataFrame(
            {"words": [f"By epoch {epochs[-1].number}, {words}. Yours is {lr:g}."]}
        ),
    }
    what = f"Line chart of validation accuracy by epoch for {len(LEARNING_RATES)} learning rates"
    low, high = min(epochs[-1].valid_accuracies), max(epochs[-1].valid_accuracies)
    title = f"{count} learning rates end between {low:.4f} and {high:.4f}"
    return Figure(_accuracies_by_epoch(), data, what, title)

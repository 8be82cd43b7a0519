"""Charts of all learning rates at once: where each ended, and how it came there."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lesson.charts import marks
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.learning_rates import LEARNING_RATES, SweepEpoch
from lesson.runs import once


@once
def _accuracies_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    y = alt.Y("accuracy:Q").title("validation accuracy")
    y = y.scale(domain=[0, 1]).axis(format=".2f")
    scheme = alt.SchemeParams("viridis", extent=[0.15, 0.9])
    colour = alt.Color("rate:Q").title("learning rate")
    colour = colour.scale(type="log", scheme=scheme)
    colour = colour.legend(orient="top", format="~g", gradientLength=200)
    curves, yours = marks.data("curves"), marks.data("curves", "datum.yours")
    family = curves.mark_line(strokeWidth=1.5)
    mine = yours.mark_line(strokeWidth=4, color=LINES[5])
    told = marks.tips(
        ("rate:Q", "~g", "learning rate"), "epoch:Q", ("accuracy:Q", ".4f")
    )
    return marks.drawn(
        marks.ends(x),
        family.encode(x, y, colour, detail="rate:Q"),
        mine.encode(x, y, order="epoch:Q"),
        marks.pointable(curves, x, y, told, size=60),
        spoken(),
        height=340,
    )


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
        "words": marks.record(
            words=f"By epoch {epochs[-1].number}, {words}. Yours is {lr:g}."
        ),
    }
    what = f"Line chart of validation accuracy by epoch for {len(LEARNING_RATES)} learning rates"
    low, high = min(epochs[-1].valid_accuracies), max(epochs[-1].valid_accuracies)
    title = f"{count} learning rates end between {low:.4f} and {high:.4f}"
    return Figure(_accuracies_by_epoch(), data, what, title)

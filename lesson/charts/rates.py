"""All learning rates at once, as counts of wrong answers, epoch by epoch."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.errors import baseline_data, baseline_rule, moving_count, wrong_axis
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.learning_rates import LEARNING_RATES, SweepEpoch
from lesson.runs import once
from lesson.words.numbers import count


@once
def _errors_by_rate() -> dict[str, Any]:
    x = alt.X("rate:Q").title("learning rate")
    x = x.scale(type="log", nice=False, padding=12).axis(
        values=[10**power for power in range(-3, 3)], format="~g", grid=False
    )
    y = wrong_axis()
    rates, newest = marks.data("rates"), marks.data("rates", "datum.newest")
    shown = rates.transform_filter(frames.here())
    yours = shown.transform_filter("datum.yours")
    look = {"strokeWidth": 2.5, "color": LINES[0]}
    told = marks.tips(("rate:Q", "~g", "learning rate"), "epoch:Q", ("wrong:Q", ",d"))
    rule = yours.mark_rule(strokeDash=[4, 3], color=LINES[5], aria=False)
    dots, dot = (
        marks.dot(shown, 60, color=LINES[0]),
        marks.dot(yours, 170, color=LINES[5]),
    )
    return marks.drawn(
        *baseline_rule(y, "width"),
        rule.encode(x),
        newest.mark_line(**look, opacity=0.25).encode(x, y),
        shown.mark_line(**look).encode(x, y),
        dots.encode(x, y, tooltip=told),
        dot.encode(x, y, tooltip=told),
        *moving_count(yours, "width", "'yours, epoch ' + datum.epoch"),
        spoken(),
        by="epoch",
    )


def errors_by_rate(
    epochs: Sequence[SweepEpoch],
    lr: float,
    baseline_wrong: int,
    finished: bool = True,
) -> Figure:
    """Wrong answers against learning rate, `lr` marked as yours; only the newest epoch while the runs are not finished."""
    sent = epochs if finished else epochs[-1:]
    many = len(LEARNING_RATES)
    rates = pd.DataFrame(
        {
            "epoch": np.repeat(np.uint8([each.number for each in sent]), many),
            "rate": np.tile(np.float32(LEARNING_RATES), len(sent)),
            "wrong": np.uint16([each.wrong for each in sent]).ravel(),
            "yours": np.tile(np.equal(LEARNING_RATES, lr), len(sent)),
        }
    )
    end = epochs[-1]
    words = "; ".join(
        f"{rate:g}: {wrong:,}"
        for rate, wrong in zip(LEARNING_RATES, end.wrong, strict=True)
    )
    data = {
        "rates": rates.assign(newest=rates["epoch"] == end.number),
        "baseline": baseline_data(baseline_wrong),
        "words": marks.record(
            words=f"Wrong after epoch {end.number}, {words}. Yours is {lr:g}."
        ),
    }
    what = "Line chart of wrong answers on the validation images against learning rate, both axes logarithmic"
    title = f"After {count(end.number, 'epoch')}: at best {min(end.wrong):,} wrong"
    return Figure(_errors_by_rate(), data, what, title)

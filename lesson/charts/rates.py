"""All learning rates at once, as counts of wrong answers, epoch by epoch."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from lesson.charts import frames
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
    rates = alt.Chart(alt.NamedData("rates"))
    shown = rates.transform_filter(frames.here())
    newest, yours = (
        rates.transform_filter("datum.newest"),
        shown.transform_filter("datum.yours"),
    )
    ghost = newest.mark_line(strokeWidth=2.5, color=LINES[0], opacity=0.25)
    line = shown.mark_line(strokeWidth=2.5, color=LINES[0])
    dots = shown.mark_point(filled=True, size=60, opacity=1, color=LINES[0])
    tooltip = [
        alt.Tooltip("rate:Q", format="~g", title="learning rate"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("wrong:Q", format=",d"),
    ]
    rule = yours.mark_rule(strokeDash=[4, 3], color=LINES[5], aria=False).encode(x)
    dot = yours.mark_point(filled=True, size=170, opacity=1, color=LINES[5])
    layers = [
        *baseline_rule(y, "width"),
        rule,
        ghost.encode(x, y),
        line.encode(x, y).add_params(frames.position()),
        dots.encode(x, y, tooltip=tooltip),
        dot.encode(x, y, tooltip=tooltip),
        *moving_count(yours, "width", "'yours, epoch ' + datum.epoch"),
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


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
        "words": pd.DataFrame(
            {"words": [f"Wrong after epoch {end.number}, {words}. Yours is {lr:g}."]}
        ),
    }
    what = "Line chart of wrong answers on the validation images against learning rate, both axes logarithmic"
    title = f"After {count(end.number, 'epoch')}: at best {min(end.wrong):,} wrong"
    return Figure(_errors_by_rate(), data, what, title)

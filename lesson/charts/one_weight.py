"""One weight turned: right answers above, the loss below."""

import math
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.predictions import SLOPE, STEP
from lesson.charts.theme import LINES, QUIET, Figure
from lesson.experiments.one_weight import Nudged, Sweep
from lesson.runs import once
from lesson.words.numbers import plain

TOUCH = LINES[5]  # the straight line that touches the curve


@once
def _one_weight_turned() -> dict[str, Any]:
    """Two panels, accuracy above and loss below, in one view: so one pointer reads both."""
    tiny = "abs(datum.value) < 1e-4"
    number = f"format(datum.value, {tiny} ? '+~e' : '+~g')"
    signed = f"datum.value == 0 ? '0' : {number}"
    x = alt.X("turn:Q").title("change of the weight")
    x = x.scale(nice=False).axis(labelExpr=signed, tickCount=5, grid=False)
    upper, lower = (
        [alt.expr("0.44 * height"), 0],
        [alt.expr("height"), alt.expr("0.58 * height")],
    )
    axis = {
        "orient": "left",
        "labelExpr": signed,
        "tickCount": 4,
        "minExtent": 70,
        "titleX": -66,
    }
    right = alt.Y("right:Q").title("right answers").scale(range=upper, nice=False)
    right = right.axis(**axis, tickMinStep=1)
    loss = alt.Y("loss:Q").title("loss").scale(range=lower, nice=False).axis(**axis)

    def data(name: str) -> alt.Chart:
        return alt.Chart(alt.NamedData(name))

    turned = data("turned").transform_filter(frames.here("frame"))

    def ring(y: alt.Y, colour: str) -> list[alt.Chart]:
        look = {"size": 130, "strokeWidth": 2.5, "opacity": 1, "aria": False}
        dot = data("now").mark_point(filled=True, color=colour, **look)
        return [dot.encode(x, y), turned.mark_point(color=colour, **look).encode(x, y)]

    tangent = {"strokeWidth": 2, "color": TOUCH, "strokeDash": [7, 4]}
    slopes = data("slopes").mark_text(
        align="right",
        baseline="middle",
        dx=-2,
        fontWeight="bold",
    )
    pointed = alt.selection_point(
        name="pointed",
        encodings=["x"],
        on="pointerover",
        nearest=True,
        clear="pointerout",
        empty=False,
    )
    tooltip = [
        alt.Tooltip("turn:Q", format="+.3~r", title="weight turned by"),
        alt.Tooltip("right:Q", format="+d", title="right answers"),
        alt.Tooltip("loss:Q", format="+.3~r", title="loss"),
    ]
    reading = (
        data("curve")
        .mark_rule(strokeWidth=1.5, color=QUIET, aria=False)
        .add_params(pointed)
    )
    reading = reading.encode(
        x, tooltip=tooltip, opacity=alt.condition(pointed, alt.value(1), alt.value(0))
    )
    now = (
        data("ends")
        .mark_rule(color=QUIET, strokeDash=[2, 3], aria=False)
        .encode(x=alt.datum(0))
        .add_params(frames.position("frame"))
    )
    readout = turned.mark_text(
        align="right", baseline="middle", fontWeight="bold", aria=False
    )
    readout = readout.encode(
        text="words:N",
        x=alt.XValue(alt.expr("width")),
        y=alt.YValue(alt.expr("0.51 * height")),
    ).properties(name="readout_0")

    accuracy = alt.layer(
        data("ends").mark_point(opacity=0).encode(x, right),
        data("stairs")
        .mark_line(interpolate="step-after", strokeWidth=2, color=STEP)
        .encode(x, right),
        data("tangent").mark_line(**tangent).encode(x, right),
        data("tread")
        .mark_line(strokeWidth=5, opacity=0.75, color=TOUCH)
        .encode(x, right),
        slopes.encode(x, right, text="of_accuracy:N"),
        *ring(right, STEP),
    )
    losses = alt.layer(
        data("ends").mark_point(opacity=0).encode(x, loss),
        data("curve").mark_line(strokeWidth=2.5, color=SLOPE).encode(x, loss),
        data("tangent").mark_line(**tangent).encode(x, loss),
        slopes.encode(x, loss, text="of_loss:N"),
        *ring(loss, SLOPE),
    )
    return (
        alt.layer(reading, now, accuracy, losses, readout)
        .resolve_scale(y="independent")
        .to_dict(validate=False)
    )


def one_weight_turned(turned: Sweep, nudged: Nudged | None = None) -> Figure:
    """Right answers and loss while one weight turns, as differences from where it is.

    The rings are the weight turned, as far as the transport goes; or, if it is nudged, there.
    """
    reach, slope = turned.reach, turned.slope
    turns, right, losses = (column.tolist() for column in turned.curve)
    stairs = pd.DataFrame(
        {"turn": turned.stairs[0].tolist(), "right": turned.stairs[1].tolist()}
    )
    most_right = max(1, stairs["right"].abs().max()) * 1.15
    most_loss = max(map(abs, losses)) * 1.15 or 0.01 * reach
    # The tangent stays within its panel.
    touch = min(reach, most_loss / abs(slope)) if slope else reach
    slopes = {  # in the corner at the right from which the curves keep away
        "turn": reach,
        "right": -0.85 * math.copysign(most_right, right[-1]),
        "loss": -0.85 * math.copysign(most_loss, slope),
        "of_accuracy": "slope at the dot: 0",
        "of_loss": f"slope at the dot: {plain(slope, '+')}",
    }
    moved = (
        [(nudged.nudge, nudged.right, nudged.loss)]
        if nudged
        else list(zip(turns, right, losses, strict=True))
    )
    rings = [
        (frame, frame == len(moved) - 1, *each, _words(*each))
        for frame, each in enumerate(moved)
    ]
    data = {
        "stairs": stairs,
        "curve": pd.DataFrame({"turn": turns, "right": right, "loss": losses}),
        "ends": pd.DataFrame(
            {
                "turn": [-reach, reach],
                "right": [-most_right, most_right],
                "loss": [-most_loss, most_loss],
            }
        ),
        "tread": pd.DataFrame(
            {
                "turn": [max(-reach, turned.tread[0]), min(reach, turned.tread[1])],
                "right": [0, 0],
            }
        ),
        "tangent": pd.DataFrame(
            {
                "turn": [-touch, touch],
                "right": [0, 0],
                "loss": [-touch * slope, touch * slope],
            }
        ),
        "slopes": pd.DataFrame([slopes]),
        "now": pd.DataFrame({"turn": [0.0], "right": [0], "loss": [0.0]}),
        "turned": pd.DataFrame(
            rings, columns=["frame", "newest", "turn", "right", "loss", "words"]
        ),
    }
    words = (
        f"Two panels over one weight, turned by up to {plain(reach)} either way. Above, right answers: a staircase "
        f"from {right[0]:+d} to {right[-1]:+d}, of slope 0 where the weight is. Below, the loss: a curve from "
        f"{plain(losses[0], '+')} to {plain(losses[-1], '+')}, with its tangent of slope {plain(slope, '+')}."
    )
    return Figure(_one_weight_turned(), data, words, "")


def _words(turn: float, right: int, loss: float) -> str:
    return f"{plain(turn, '+')}: {right:+,} right, loss {plain(loss, '+')}"

"""The figure of one weight."""

import math
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, QUIET, Figure
from lesson.runs import once
from lesson.steps.step_vs_sigmoid.one_weight import SLOPE, STEP, Nudged, Sweep
from lesson.words.numbers import plain

TOUCH = LINES[5]  # the straight line that touches the curve


def _axes() -> tuple[alt.X, alt.Y, alt.Y]:
    """The change of the weight, and above it right answers and the loss, each in a panel of its own."""
    tiny = "abs(datum.value) < 1e-4"
    number = f"format(datum.value, {tiny} ? '+~e' : '+~g')"
    signed = f"datum.value == 0 ? '0' : {number}"
    x = alt.X("turn:Q").title("change of the weight")
    x = x.scale(nice=False).axis(labelExpr=signed, tickCount=5, grid=False)
    axis = {"orient": "left", "labelExpr": signed, "tickCount": 4}
    axis |= {"minExtent": 70, "titleX": -66}
    upper = marks.span("0.44 * height", 0)
    lower = marks.span("height", "0.58 * height")
    right = alt.Y("right:Q").title("right answers").scale(range=upper, nice=False)
    loss = alt.Y("loss:Q").title("loss").scale(range=lower, nice=False)
    return x, right.axis(**axis, tickMinStep=1), loss.axis(**axis)


@once
def _one_weight_turned() -> dict[str, Any]:
    """Two panels, accuracy above and loss below, in one view: so one pointer reads both."""
    x, right, loss = _axes()
    turned = marks.data("turned", frames.here("frame"))
    now = marks.dotted(marks.data("ends")).encode(x=alt.datum(0))
    steps = {"interpolate": "step-after", "strokeWidth": 2, "color": STEP}
    stairs = marks.data("stairs").mark_line(**steps)
    tread = marks.data("tread").mark_line(strokeWidth=5, opacity=0.75, color=TOUCH)
    curve = marks.data("curve").mark_line(strokeWidth=2.5, color=SLOPE)
    dashed = {"strokeWidth": 2, "color": TOUCH, "strokeDash": [7, 4]}
    tangent = marks.data("tangent").mark_line(**dashed)
    slopes, look = marks.data("slopes"), {"fontWeight": "bold", **marks.RIGHT}
    accuracy = alt.layer(
        marks.ends(x, right),
        stairs.encode(x, right),
        tangent.encode(x, right),
        tread.encode(x, right),
        marks.text(slopes, "of_accuracy", x, right, **look, dx=-2),
        *_rings(x, right, STEP),
    )
    losses = alt.layer(
        marks.ends(x, loss),
        curve.encode(x, loss),
        tangent.encode(x, loss),
        marks.text(slopes, "of_loss", x, loss, **look, dx=-2),
        *_rings(x, loss, SLOPE),
    )
    place = "width", "0.51 * height"
    return marks.drawn(
        _reading(x),
        now.add_params(frames.position("frame")),
        accuracy,
        losses,
        marks.text(turned, "words", *place, readout=0, **look, aria=False),
        resolve={"scale": {"y": "independent"}},
    )


def _reading(x: alt.X) -> alt.Chart:
    """An upright line at the pointer, which tells both values there."""
    pointed = alt.selection_point(
        name="pointed",
        encodings=["x"],
        on="pointerover",
        nearest=True,
        clear="pointerout",
        empty=False,
    )
    told = marks.tips(
        ("turn:Q", "+.3~r", "weight turned by"),
        ("right:Q", "+d", "right answers"),
        ("loss:Q", "+.3~r", "loss"),
    )
    seen = alt.condition(pointed, alt.value(1), alt.value(0))
    rule = marks.data("curve").mark_rule(strokeWidth=1.5, color=QUIET, aria=False)
    return rule.add_params(pointed).encode(x, tooltip=told, opacity=seen)


def _rings(x: alt.X, y: alt.Y, colour: str) -> list[alt.Chart]:
    """A dot where the weight is, a ring where it is turned to."""
    look = {"size": 130, "strokeWidth": 2.5, "opacity": 1, "color": colour}
    turned = marks.data("turned", frames.here("frame"))
    dot = marks.data("now").mark_point(filled=True, aria=False, **look)
    return [
        dot.encode(x, y),
        turned.mark_point(aria=False, **look).encode(x, y),
    ]


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
    rings = [(frame, *each, _words(*each)) for frame, each in enumerate(moved)]
    data = {
        "stairs": stairs,
        "curve": pd.DataFrame({"turn": turns, "right": right, "loss": losses}),
        "ends": marks.table(
            "turn right loss",
            [(side * reach, side * most_right, side * most_loss) for side in (-1, 1)],
        ),
        "tread": marks.table(
            "turn right",
            [(max(-reach, turned.tread[0]), 0), (min(reach, turned.tread[1]), 0)],
        ),
        "tangent": marks.table(
            "turn right loss",
            [(side * touch, 0, side * touch * slope) for side in (-1, 1)],
        ),
        "slopes": marks.record(**slopes),
        "now": marks.record(turn=0.0, right=0, loss=0.0),
        "turned": marks.table("frame newest turn right loss words", rings, by="frame"),
    }
    words = (
        f"Two panels over one weight, turned by up to {plain(reach)} either way. Above, right answers: a staircase "
        f"from {right[0]:+d} to {right[-1]:+d}, of slope 0 where the weight is. Below, the loss: a curve from "
        f"{plain(losses[0], '+')} to {plain(losses[-1], '+')}, with its tangent of slope {plain(slope, '+')}."
    )
    return Figure(_one_weight_turned(), data, words, "")


def _words(turn: float, right: int, loss: float) -> str:
    return f"{plain(turn, '+')}: {right:+,} right, loss {plain(loss, '+')}"

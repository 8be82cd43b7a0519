"""Charts of small changes: a step and a sigmoid, the loss of one picture, and one weight turned."""

import math
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts.theme import LINES, QUIET, SEVEN, THREE, Figure
from lesson.experiments.one_weight import Nudged, OneScore, Sweep, one_score
from lesson.runs import once

# Accuracy, loss, and the straight line that touches them.
STEP, SLOPE, TOUCH = LINES[0], LINES[4], LINES[5]
SCORES = [quarter / 4 for quarter in range(-24, 25)]
CURVES = {
    "sigmoid": {"step": STEP, "sigmoid": SLOPE},
    "loss": {"if it is a 3": THREE, "if it is a 7": SEVEN},
}


def plain(number: float, sign: str = "-") -> str:
    """A number to three digits, down to a trillionth without an exponent: 0.00000000366; sign "+" also above 0."""
    if math.isinf(number):
        return f"{number:+}".replace("inf", "∞")
    if 0 < abs(number) < 1e-12:
        return f"{number:{sign}.3g}"
    return f"{Decimal(f'{number:.3g}'):{sign}f}" if number else "0"


@once
def _by_score(what: str) -> dict[str, Any]:
    x = (
        alt.X("score:Q")
        .title("score of the picture")
        .scale(domain=[SCORES[0], SCORES[-1]])
    )
    title = {"sigmoid": "what the model says", "loss": "loss"}[what]
    y = (
        alt.Y("value:Q")
        .title(title)
        .scale(domain=[-0.04, 1.04], nice=False)
        .axis(values=[0, 0.5, 1])
    )
    colours = alt.Scale(domain=list(CURVES[what]), range=list(CURVES[what].values()))
    colour = alt.Color("curve:N").scale(colours).title(None).legend(orient="top")
    encodings = {"x": x, "y": y, "color": colour}

    lines = (
        alt.Chart(alt.NamedData("curves"))
        .mark_line(strokeWidth=2.5)
        .encode(**encodings)
    )
    rule = (
        alt.Chart(alt.NamedData("here"))
        .mark_rule(color=QUIET, strokeDash=[2, 3], aria=False)
        .encode(x=x)
    )
    dots = (
        alt.Chart(alt.NamedData("here"))
        .mark_point(filled=True, size=100, opacity=1)
        .encode(**encodings)
    )
    tooltip = [
        alt.Tooltip("score:Q", format=".3~f"),
        alt.Tooltip("curve:N"),
        alt.Tooltip("value:Q", format=".4f"),
    ]
    pointed = alt.selection_point(
        name="pointed", on="pointerover", nearest=True, clear="pointerout", empty=False
    )
    targets = (
        alt.Chart(alt.NamedData("curves"))
        .mark_point(filled=True, size=70)
        .add_params(pointed)
    )
    targets = targets.encode(
        **encodings,
        tooltip=tooltip,
        opacity=alt.condition(pointed, alt.value(1), alt.value(0)),
    )
    return alt.layer(rule, lines, targets, dots).properties(height=230).to_dict()


def _rows(what: str, one: OneScore) -> list[tuple[float, str, float]]:
    values = {
        "sigmoid": (one.step, one.sigmoid),
        "loss": (one.loss_if_three, one.loss_if_seven),
    }[what]
    return [
        (one.score, curve, value)
        for curve, value in zip(CURVES[what], values, strict=True)
    ]


@once
def _curves(what: str) -> pd.DataFrame:
    just_above = 1e-9  # so that the step is drawn upright
    scores = sorted([*SCORES, *(score + 0.125 for score in SCORES[:-1]), just_above])
    rows = [row for score in scores for row in _rows(what, one_score(score))]
    return pd.DataFrame(rows, columns=["score", "curve", "value"])


def _figure_by_score(what: str, here: OneScore, title: str, words: str) -> Figure:
    dots = pd.DataFrame(_rows(what, here), columns=["score", "curve", "value"])
    data = {"curves": _curves(what), "here": dots}
    return Figure(_by_score(what), data, words, title)


def step_and_sigmoid(here: OneScore) -> Figure:
    """What a model says about one picture, by its score: as a step, and as a sigmoid."""
    return _figure_by_score(
        "sigmoid",
        here,
        f"At a score of {here.score:g} the step is {here.step:g}, the sigmoid {here.sigmoid:.4f}",
        "Two curves over the score of a picture. The step is 0 up to a score of 0 and 1 above it; the sigmoid climbs "
        f"smoothly from 0 to 1. At a score of {here.score:g} they are {here.step:g} and {here.sigmoid:.4f}.",
    )


def loss_of_one(here: OneScore) -> Figure:
    """The loss of one picture by its score, if it is a three and if it is a seven."""
    return _figure_by_score(
        "loss",
        here,
        f"The loss is {here.loss_if_three:.4f} if it is a 3, {here.loss_if_seven:.4f} if it is a 7",
        "Two curves over the score of a picture: the loss falls from 1 to 0 if the picture is a three, and climbs from "
        f"0 to 1 if it is a seven. At a score of {here.score:g} it is {here.loss_if_three:.4f} for a three and "
        f"{here.loss_if_seven:.4f} for a seven.",
    )


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
        [alt.expr("height"), alt.expr("0.56 * height")],
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

    def dots(colour: str) -> alt.Chart:
        now, ring = alt.value(colour), alt.value("transparent")
        points = data("dots").mark_point(
            size=110, strokeWidth=2.5, opacity=1, color=colour
        )
        return points.encode(x, fill=alt.condition("datum.turn == 0", now, ring))

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
    )

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
        dots(STEP).encode(right),
    )
    losses = alt.layer(
        data("ends").mark_point(opacity=0).encode(x, loss),
        data("curve").mark_line(strokeWidth=2.5, color=SLOPE).encode(x, loss),
        data("tangent").mark_line(**tangent).encode(x, loss),
        slopes.encode(x, loss, text="of_loss:N"),
        dots(SLOPE).encode(loss),
    )
    return (
        alt.layer(reading, now, accuracy, losses)
        .resolve_scale(y="independent")
        .properties(height=420)
        .to_dict()
    )


def one_weight_turned(turned: Sweep, nudged: Nudged | None = None) -> Figure:
    """Right answers and loss while one weight turns, as differences from where it is; the nudged weight as a ring."""
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
    dots = [(0.0, 0, 0.0)] + (
        [(nudged.nudge, nudged.right, nudged.loss)] if nudged else []
    )
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
        "dots": pd.DataFrame(dots, columns=["turn", "right", "loss"]),
    }
    words = (
        f"Two panels over one weight, turned by up to {plain(reach)} either way. Above, right answers: a staircase "
        f"from {right[0]:+d} to {right[-1]:+d}, of slope 0 where the weight is. Below, the loss: a curve from "
        f"{plain(losses[0], '+')} to {plain(losses[-1], '+')}, with its tangent of slope {plain(slope, '+')}."
    )
    title = (
        f"Where the weight is, the accuracy has slope 0, the loss {plain(slope, '+')}"
    )
    return Figure(_one_weight_turned(), data, words, title)

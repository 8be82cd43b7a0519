"""One weight turned or nudged: what accuracy and loss make of it."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch
from torch import Tensor
from torch.nn.functional import pad

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, QUIET, Figure
from lesson.digits import PIXELS, load_digits
from lesson.gradients import calc_grad
from lesson.loss import batch_accuracy, mnist_loss
from lesson.models import LinearByHand
from lesson.runs import once
from lesson.steps.step_vs_sigmoid.colours import SLOPE, STEP
from lesson.training import TRAINING_IMAGES, Settings, start_model
from lesson.words.numbers import plain

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class OneWeight(NamedTuple):
    """One weight of a model, and all that there is to know if only this weight is turned."""

    value: float
    slope: float  # of the loss, by autograd
    ink: Tensor  # (n, 1) float64: the brightness of its pixel in each picture
    scores: Tensor  # (n, 1) float64: the scores with the weight where it is
    targets: Tensor  # (n, 1)

    @property
    def inked(self) -> int:
        """Pictures in which its pixel is not blank."""
        return int((self.ink > 0).sum())

    @property
    def accuracy(self) -> float:
        """Over all pictures, with the weight where it is."""
        return batch_accuracy(self.scores, self.targets).item()

    def in_single_precision(self) -> "OneWeight":
        """The same in float32, as training computes."""
        return self._replace(ink=self.ink.float(), scores=self.scores.float())


def one_weight(x: Tensor, y: Tensor, model: LinearByHand, pixel: int) -> OneWeight:
    """Look at the weight of one pixel, over (n, 784) pictures and (n, 1) targets. It adds to the model's gradients.

    From here on it is float64: the changes of the loss that we are after are smaller than the rounding of float32.
    """
    calc_grad(x, y, model)
    value, slope = model.weights[pixel].item(), model.weights.grad[pixel].item()
    return OneWeight(
        value, slope, x[:, pixel : pixel + 1].double(), model(x).detach().double(), y
    )


class Nudged(NamedTuple):
    """What raising one weight a little has changed."""

    nudge: float
    answers: int  # pictures that are now called by the other digit's name
    right: int  # right answers, more or fewer
    accuracy: float  # as it is now
    loss: float  # its change
    predicted: float  # the change of the loss that the slope predicts


class Sweep(NamedTuple):
    """One weight turned from `reach` below where it is to `reach` above; everything counts from where it is.

    `tread` is how far the weight can turn, down and up, before any answer changes. `stairs` are the places where
    answers change, and how many more are right from there on. `curve` has evenly spaced turns, the right answers there
    and the loss there.
    """

    reach: float
    slope: float
    tread: tuple[float, float]
    stairs: tuple[Tensor, Tensor]
    curve: tuple[Tensor, Tensor, Tensor]


def turning_points(weight: OneWeight) -> tuple[Tensor, Tensor]:
    """Where the answers go from 7 to 3 as the weight rises, in order, and what each is worth: +1 right answer or -1."""
    inked = weight.ink > 0
    turns = -weight.scores[inked] / weight.ink[inked]  # score + turn · ink = 0
    gains = torch.where(weight.targets[inked] == 1, 1, -1)
    order = turns.argsort()
    return turns[order], gains[order]


def sweep(
    weight: OneWeight, reach: float, points: int = 61, max_stairs: int = 1000
) -> Sweep:
    """Turn one weight through 2 · reach: accuracy wherever an answer changes, the loss at so many points.

    Of more stairs than any screen could show, only every second, third … is kept.
    """
    turns, gains = turning_points(weight)
    right = pad(gains.cumsum(0), (1, 0))  # after none, one, two … of the turning points
    right -= right[torch.searchsorted(turns, 0.0)].item()

    ends = torch.tensor([-reach, reach], dtype=torch.float64)
    first, last = torch.searchsorted(turns, ends).tolist()
    kept = torch.arange(first, last, 1 + (last - first) // max_stairs)
    stairs = (
        torch.cat([ends[:1], turns[kept], ends[1:]]),
        right[[first, *(kept + 1).tolist(), last]],
    )

    evenly = torch.linspace(-reach, reach, points, dtype=torch.float64)
    now = mnist_loss(weight.scores, weight.targets)
    losses = [
        mnist_loss(weight.scores + turn * weight.ink, weight.targets) - now
        for turn in evenly
    ]
    curve = evenly, right[torch.searchsorted(turns, evenly)], torch.stack(losses)

    below, above = turns[turns < 0], turns[turns >= 0]
    tread = (
        below[-1].item() if len(below) else -torch.inf,
        above[0].item() if len(above) else torch.inf,
    )
    return Sweep(reach, weight.slope, tread, stairs, curve)


def blank_pixels(x: Tensor) -> list[int]:
    """The pixels without ink in any of (n, 784) pictures."""
    return (x.amax(0) == 0).nonzero()[:, 0].tolist()


def blank() -> list[int]:
    """Pixels where no training image has ink."""
    return blank_pixels(load_digits().train_x)


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
    near = {"on": "pointerover", "nearest": True, "clear": "pointerout", "empty": False}
    pointed = alt.selection_point(name="pointed", encodings=["x"], **near)
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
    ring = turned.mark_point(aria=False, **look)
    return [dot.encode(x, y), ring.encode(x, y)]


def one_weight_turned(turned: Sweep, nudged: Nudged | None = None) -> Figure:
    """Right answers and loss while one weight turns, as differences from where it is.

    The rings are the weight turned, as far as the transport goes; or, if it is nudged, there.
    """
    curve = list(zip(*(column.tolist() for column in turned.curve), strict=True))
    moved = [(nudged.nudge, nudged.right, nudged.loss)] if nudged else curve
    rings = [(frame, *each, _words(*each)) for frame, each in enumerate(moved)]
    stairs = zip(*(column.tolist() for column in turned.stairs), strict=True)
    (_, first, high), (_, last, low) = curve[0], curve[-1]
    return Figure(
        _one_weight_turned(),
        {
            "stairs": marks.table("turn right", stairs),
            "curve": marks.table("turn right loss", curve),
            **_around(turned),
            "now": marks.record(turn=0.0, right=0, loss=0.0),
            "turned": marks.table("frame newest turn right loss words", rings, "frame"),
        },
        f"Two panels over one weight, turned by up to {plain(turned.reach)} either way. Above, right answers: a staircase "
        f"from {first:+d} to {last:+d}, of slope 0 where the weight is. Below, the loss: a curve from "
        f"{plain(high, '+')} to {plain(low, '+')}, with its tangent of slope {plain(turned.slope, '+')}.",
    )


def _words(turn: float, right: int, loss: float) -> str:
    return f"{plain(turn, '+')}: {right:+,} right, loss {plain(loss, '+')}"


def _around(turned: Sweep) -> dict[str, pd.DataFrame]:
    """How far both panels go, and the lines that touch at the dot, with their slopes."""
    reach, slope, (down, up) = turned.reach, turned.slope, turned.tread
    _, right, losses = (column.tolist() for column in turned.curve)
    most_right = max(1, turned.stairs[1].abs().max().item()) * 1.15
    most_loss = max(map(abs, losses)) * 1.15 or 0.01 * reach
    touch = min(reach, most_loss / abs(slope)) if slope else reach  # in its panel
    ends = [(side * reach, side * most_right, side * most_loss) for side in (-1, 1)]
    tangent = [(side * touch, 0, side * touch * slope) for side in (-1, 1)]
    slopes = {  # in the corner at the right from which the curves keep away
        "turn": reach,
        "right": -0.85 * math.copysign(most_right, right[-1]),
        "loss": -0.85 * math.copysign(most_loss, slope),
        "of_accuracy": "slope at the dot: 0",
        "of_loss": f"slope at the dot: {plain(slope, '+')}",
    }
    return {
        "ends": marks.table("turn right loss", ends),
        "tread": marks.table(
            "turn right", [(max(-reach, down), 0), (min(reach, up), 0)]
        ),
        "tangent": marks.table("turn right loss", tangent),
        "slopes": marks.record(**slopes),
    }


def nothing_changes(weight: OneWeight, blank: list[int]) -> str:
    """What is said of a weight whose pixel is one of the blank ones."""
    return (
        f"Nothing changes: this pixel, as {len(blank)} of the {PIXELS}, is blank in all {TRAINING_IMAGES:,} pictures. "
        f"The slope is exactly {weight.slope:g}: training never moves this weight."
    )


PIXEL = 9, 14  # row and column: one with ink


def weight_of(lab: "Lab", pixel: int) -> OneWeight:
    """The weight of a pixel in the model that seed and start give, behind "More"."""
    model = start_model(Settings(seed=lab.seed(), init_std=lab.init_std()))
    return one_weight(load_digits().train_x, load_digits().train_y, model, pixel)

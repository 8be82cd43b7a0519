"""Is it right? Autograd's slope of one weight, against finite differences."""

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, Figure
from lesson.digits import PIXELS
from lesson.loss import mnist_loss
from lesson.models import linear
from lesson.runs import once
from lesson.steps.gradients.batch import INKED, batch_and_start, usual_start
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


STEPS = tuple(10 ** (-third / 3) for third in range(31))  # from 1 down to 1e-10


@torch.no_grad()
def finite_difference(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, pixel: int, step: float
) -> float:
    """Slope of the loss at one weight, without calculus: the loss a step above it,
    less the loss a step below, over two steps. As precise as its tensors are.
    """
    nudge = torch.zeros_like(weights)
    nudge[pixel] = step
    above = mnist_loss(linear(xb, weights + nudge, bias), yb)
    below = mnist_loss(linear(xb, weights - nudge, bias), yb)
    return ((above - below) / (2 * step)).item()


class SlopeCheck(NamedTuple):
    """The slope of the loss at one weight: by autograd, and by finite differences at each of STEPS."""

    autograd: dict[str, float]  # by precision, "float32" and "float64"
    differences: dict[str, list[float]]
    moved: list[bool]  # whether the step changes the weight at all in float32

    @property
    def slope(self) -> float:
        """The best value there is: autograd's in float64."""
        return self.autograd["float64"]

    def error(self, value: float) -> float:
        """How far a value is from the slope, as a share of it; the slope must not be 0."""
        return abs(value - self.slope) / abs(self.slope)

    def closest(self, precision: str) -> tuple[float, float]:
        """The least error of the differences in a precision, and the step that has it."""
        errors = map(self.error, self.differences[precision])
        return min(zip(errors, STEPS, strict=True))

    @property
    def stuck(self) -> float | None:
        """The largest step that is too small for float32 to move the weight, if there is one."""
        too_small = (
            step for step, moved in zip(STEPS, self.moved, strict=True) if not moved
        )
        return next(too_small, None)


def check_slope(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, pixel: int
) -> SlopeCheck:
    """Measure the slope at one weight in all ways, on (n, 784) and (n, 1); nothing is changed, not even .grad."""
    autograd, differences = {}, {}
    for precision in (torch.float32, torch.float64):
        batch = [tensor.detach().to(precision) for tensor in (xb, yb, weights, bias)]
        name = str(precision).removeprefix("torch.")
        autograd[name] = _slope_by_autograd(*batch, pixel)
        differences[name] = [finite_difference(*batch, pixel, step) for step in STEPS]
    weight = weights[pixel].detach().float()
    moved = [bool(weight + step != weight - step) for step in STEPS]
    return SlopeCheck(autograd, differences, moved)


def _slope_by_autograd(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, pixel: int
) -> float:
    weights = weights.clone().requires_grad_()
    loss = mnist_loss(linear(xb, weights, bias), yb)
    return torch.autograd.grad(loss, weights)[0][pixel].item()


@once
def _error_by_step() -> dict[str, Any]:
    digits = "datum.value == 1 ? '1' : format(datum.value, '~e')"
    x = alt.X("step:Q").title("step, smaller and smaller to the right")
    x = x.scale(type="log", domain=[STEPS[0], STEPS[-1]], nice=False)
    powers = [10.0**-power for power in range(0, 11, 2)]
    x = x.axis(labelExpr=digits, values=powers, grid=False)
    y = alt.Y("error:Q").title("error, as a share of the slope")
    room = marks.span("width < 420 ? height - 76 : height", 0)
    y = y.scale(type="log", range=room, nice=False).axis(labelExpr=digits, tickCount=7)
    kinds = ["float32", "float64"]
    colour = alt.Color("precision:N").scale(domain=kinds, range=[LINES[1], LINES[0]])
    dash = alt.StrokeDash("precision:N").scale(domain=kinds, range=[[6, 3], [1, 0]])
    legend = alt.Legend(orient="top", title=None, symbolType="stroke", symbolSize=400)

    errors = marks.data("errors")
    lines = errors.mark_line(strokeWidth=2)
    told = marks.tips(
        "precision:N",
        ("step:Q", ".3~g"),
        ("difference:Q", ".8~g", "finite difference"),
        ("slope:Q", ".8~g", "autograd"),
        ("error:Q", ".2~g"),
    )
    here = frames.here("frame")
    ring = errors.transform_filter(here)
    ring = ring.mark_point(size=170, strokeWidth=3, opacity=1, aria=False)
    autograd, steps = marks.data("autograd"), marks.data("steps", here)
    look = {**marks.RIGHT, "dx": -6, "aria": False}
    return marks.drawn(
        marks.ends(x, y),
        marks.dotted(autograd).encode(y=y),
        marks.text(autograd, "name", 0, y, **marks.TOP_LEFT, dx=4, dy=4),
        lines.encode(x, y, colour.legend(legend), dash.legend(legend)),
        marks.dot(errors, 36).encode(x, y, colour, tooltip=told),
        ring.encode(x, y, colour),
        marks.text(steps, "float64", "width", "height - 14", readout=0, **look),
        marks.text(steps, "float32", "width", "height - 36", readout=1, **look),
        marks.text(steps, "words", "width", "height - 64", readout=2, large=22, **look),
        by="frame",
    )


def error_by_step(check: SlopeCheck) -> Figure:
    """How far finite differences are from the slope, as a share of it, by step; of a slope of 0 there is no share to show."""
    places, last, slope = range(len(STEPS)), len(STEPS) - 1, check.slope
    rows, words = [], []
    steps = {
        "frame": places,
        "newest": [frame == last for frame in places],
        "words": [f"a step of {step:.1g}" for step in STEPS],
    }
    for precision, differences in check.differences.items():
        errors = [check.error(each) if slope else 0.0 for each in differences]
        measured = zip(places, STEPS, differences, errors, strict=True)
        rows += [
            (frame, frame == last, precision, step, difference, slope, error)
            for frame, step, difference, error in measured
            if error  # a logarithmic axis has no place for 0
        ]
        steps[precision] = [f"{precision} is off by {error:.1g}" for error in errors]
        if slope:
            least, best = check.closest(precision)
            words.append(
                f"in {precision} it falls from {errors[0]:.1g} to {least:.1g} at a step of {best:.1g}, "
                f"and is {errors[-1]:.1g} at {STEPS[-1]:.0e}"
            )
    single = check.error(check.autograd["float32"]) if slope else 0.0
    if not slope:
        words = ["there is nothing to measure, since the slope is 0"]
    columns = "frame newest precision step difference slope error"
    autograd = [(single, "autograd")] if single else []
    ends = [(STEPS[0], 1e-12), (STEPS[-1], 1.0)]
    return Figure(
        _error_by_step(),
        {
            "errors": marks.table(columns, rows),
            "steps": pd.DataFrame(steps),
            "autograd": marks.table("error name", autograd),
            "ends": marks.table("step error", ends),
        },
        f"Line chart of the error of finite differences over the step: {'; '.join(words)}. "
        f"A dotted line is the error of autograd in float32, {single:.1g}.",
    )


ASK_THE_LOSS = Card(
    "Ask the loss itself",
    "Raise one weight by a step, lower it by as much, and see how much the loss differs: a slope without calculus. All of "
    f"them would take {2 * (PIXELS + 1):,} looks at the pictures; `backward()` takes one. Press *Play*: ever "
    "smaller steps.",
)
FALLS, TURNS, RISES = "It falls all the way", "It falls, then rises", "It rises"
SMALLER = Question(
    "smaller",
    "Smaller and smaller",
    "The step shrinks from 1 to a ten-billionth. What happens to the error of the slope measured in this way?",
    (FALLS, TURNS, RISES),
)


def smaller(check: SlopeCheck) -> Answer:
    """From a weight whose slope is not 0."""
    errors = [check.error(each) for each in check.differences["float32"]]
    least, step = check.closest("float32")
    place = STEPS.index(step)
    right = RISES if place == 0 else FALLS if place == len(STEPS) - 1 else TURNS
    double = check.closest("float64")
    return Answer(
        right,
        f"For a weight of the usual start: in float32 it falls from {errors[0]:.1g} of the slope to "
        f"{least:.1g}, at a step of {step:.1g}, and ends at "
        f"{errors[-1]:.1g}. In float64 the least is {double[0]:.1g}, at {double[1]:.1g}.",
    )


def smaller_now() -> Answer:
    """Measure all steps, and answer."""
    return smaller(check_slope(*usual_start(), INKED))


TWO_ERRORS = Card(
    "Two errors take turns",
    "A long step measures a straight line through a curve: a tenth of the step, a hundredth of that error. A short one "
    "subtracts two losses that agree in all but their last digits, and divides what rounding left: a tenth of the step, "
    "ten times the error.",
)
DIGITS = Card(
    "Seven digits or sixteen",
    "float32 keeps about 7 digits, float64 about 16, so there rounding takes over much later. Autograd takes no step at "
    "all: only the rounding of its own numbers is left. The dotted line is its error in float32.",
)


def caption(check: SlopeCheck, pixel: int, pictures: int, inked: bool) -> str:
    """How near finite differences come to autograd's slope; or why there is nothing to measure."""
    if not check.slope:
        reason, remedy = (
            ("the model is too sure of them", "Take a smaller std.")
            if inked
            else ("its pixel is blank in all", "Pick a pixel with ink.")
        )
        return (
            f"There is nothing to measure at weight {pixel} with these {count(pictures, 'picture')}: {reason}. Autograd says "
            f"exactly {check.slope:g}, and so do the differences. {remedy}"
        )
    single, single_step = check.closest("float32")
    double, double_step = check.closest("float64")
    return (
        f"Autograd says **{check.slope:.8g}**. The finite difference comes closest at a step of {double_step:.1g} in "
        f"float64, off by {double:.1g} of the slope; in float32 at {single_step:.1g}, off by {single:.1g}."
    )


def stuck(check: SlopeCheck) -> str:
    """Where float32 is at its end."""
    if not check.slope:
        largest = max(map(abs, check.differences["float64"]))
        return f"None of the differences is larger than {largest:g}."
    text = "Even the smallest step moves this weight in float32."
    if check.stuck:
        text = (
            f"From a step of {check.stuck:.1g} on, float32 cannot tell weight + step from weight − step: the difference is "
            "0, and the error all of the slope."
        )
    if not check.autograd["float32"]:
        text += " Autograd loses this slope too in float32: it rounds it to 0."
    return text


def is_it_right(lab: "Lab") -> None:
    """Autograd's slope of one weight, against finite differences."""
    lab.cards(ASK_THE_LOSS, Ask(SMALLER, smaller_now), TWO_ERRORS, DIGITS)
    (xb, yb), model, pixel = batch_and_start(lab)
    check = check_slope(xb, yb, *model.parameters(), pixel)
    lab.figure(error_by_step(check))
    lab.play(len(STEPS) - 1)
    lab.what_you_see(caption(check, pixel, len(xb), bool(xb[:, pixel].any())))
    lab.code(finite_difference)
    with lab.details("Where float32 is at its end"):
        lab.write(stuck(check))

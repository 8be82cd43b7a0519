"""Nudge it: the same weight, nudged ever so little."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from torch import Tensor

from lesson.digits import load_digits
from lesson.loss import LOSSES, batch_accuracy, mnist_loss
from lesson.models import LinearByHand
from lesson.steps.step_vs_sigmoid.one_weight import (
    PIXEL,
    Nudged,
    OneWeight,
    Sweep,
    blank,
    nothing_changes,
    one_weight_turned,
    sweep,
    weight_of,
)
from lesson.training import TRAINING_IMAGES, Settings, start_model
from lesson.words.numbers import count, plain
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def raise_weight(weight: OneWeight, nudge: float) -> Nudged:
    """Raise one weight by `nudge`, look at all pictures again, and compare."""
    before = weight.scores
    after = before + nudge * weight.ink  # all that this weight can touch
    answers = ((after > 0) != (before > 0)).sum()
    accuracy = batch_accuracy(after, weight.targets).item()
    right = round(len(after) * (accuracy - weight.accuracy))
    loss = mnist_loss(after, weight.targets) - mnist_loss(before, weight.targets)
    return Nudged(
        nudge, int(answers), right, accuracy, loss.item(), weight.slope * nudge
    )


Measure = Callable[[Tensor, Tensor], Tensor]


def has_slope(measure: Measure, x: Tensor, y: Tensor, model: LinearByHand) -> bool:
    """Whether autograd can follow this measure of (n, 784) and (n, 1) back to the model's parameters."""
    return measure(model(x), y).requires_grad


MICROSCOPE = Card(
    "Under the microscope",
    "The nudge is also the zoom: the filled dots are before it, the rings after it. Make it smaller. Above, one flat "
    "tread is left. Below, the curve becomes a straight line, and its slope times the nudge tells how much the loss "
    "will change.",
    show={
        "Nudge by 1": {"nudge": 1.0},
        "By a millionth": {"nudge": 1e-6},
    },
)
TINY_NUDGE = 1e-4
AT_MOST = {
    "None of them": 0,
    "1 to 10": 10,
    "11 to 100": 100,
    "More than 100": TRAINING_IMAGES,
}
TINY = Question(
    "tiny",
    "A tiny nudge",
    f"You raise this weight by a ten-thousandth. How many of the {TRAINING_IMAGES:,} predictions change?",
    tuple(AT_MOST),
)


def tiny(weight: OneWeight, raised: Nudged) -> Answer:
    """From a weight raised by TINY_NUDGE."""
    if raised.right:
        accuracy = "the accuracy moves"
    elif raised.answers:
        accuracy = "as many became right as became wrong, so the accuracy stays"
    else:
        accuracy = "the accuracy notices nothing"
    if raised.loss:
        loss = f"the loss changes by {plain(raised.loss, '+')}"
    elif weight.inked:
        loss = "nor does the loss: the model is too sure"
    else:
        loss = "nor does the loss: no picture has ink there"
    return Answer(
        next(each for each, most in AT_MOST.items() if raised.answers <= most),
        f"It changes {raised.answers:,} of them: {accuracy}; {loss}.",
    )


TRAIL = Card(
    "Where the trail ends",
    "Autograd follows the loss back to each weight, operation by operation. Accuracy compares, `scores > 0`, and a "
    "comparison passes no slope on: there the trail ends. So the machine learns from the loss, and people read the "
    "accuracy.",
)


def caption(weight: OneWeight, nudged: Nudged, turned: Sweep, blank: list[int]) -> str:
    """What a nudge of one weight changes, what its slope predicts, and how far the weight could go unnoticed."""
    if not weight.inked:
        return nothing_changes(weight, blank)
    down, up = turned.tread
    return (
        f"{count(nudged.answers, 'prediction changes', 'predictions change')}; right answers {nudged.right:+,}. The loss "
        f"changes by **{plain(nudged.loss, '+')}**; slope × nudge predicts {plain(nudged.predicted, '+')}. "
        f"From {plain(down, '+')} to {plain(up, '+')} accuracy notices nothing."
    )


def nudges(table: list[Nudged]) -> list[tuple[str, int, str]]:
    """Rows: each nudge, how many predictions it changes, and by how much the loss."""
    return [(plain(each.nudge), each.answers, plain(each.loss, "+")) for each in table]


def double_precision(weight: OneWeight, table: list[Nudged], single: Nudged) -> str:
    """Under the table of nudges: the slope, where the curve bends, and what single precision would see."""
    largest = table[-1]
    return (
        f"The slope is {plain(weight.slope, '+')}: times the nudge it predicts the last column, until the curve bends. For a "
        f"nudge of {plain(largest.nudge)} it predicts {plain(largest.predicted, '+')}. All this is computed in double "
        f"precision. Single precision, in which we train, keeps about seven digits: there a nudge of {plain(single.nudge)} "
        f"would seem to change the loss by {plain(single.loss, '+')}."
    )


def followed() -> list[tuple[str, str]]:
    """Rows: what can be measured of a model, and whether autograd can follow it back to the weights."""
    batch = load_digits().valid_x, load_digits().valid_y, start_model(Settings())
    return [
        (f"`{each.__name__}`", f"{has_slope(each, *batch)}")
        for each in (*LOSSES.values(), batch_accuracy)
    ]


NUDGES = [float(f"1e{power}") for power in range(-6, 1)]


def nudge_it(lab: "Lab") -> None:
    """The same weight, nudged ever so little."""
    nudge = lab.select("Nudge: raise the weight by", NUDGES, 0.01, "nudge")
    pixel = lab.pixel(PIXEL)
    with lab.more("seed, start"):
        weight = weight_of(lab, pixel)
    raised = raise_weight(weight, TINY_NUDGE)
    lab.cards(MICROSCOPE, Ask(TINY, lambda: tiny(weight, raised)), TRAIL)
    nudged, close = raise_weight(weight, nudge), sweep(weight, 5 * nudge)
    lab.figure(one_weight_turned(close, nudged))
    lab.what_you_see(caption(weight, nudged, close, blank()))
    lab.code(raise_weight, batch_accuracy, mnist_loss)
    with lab.details("From a millionth to one"):
        table = [raise_weight(weight, each) for each in NUDGES]
        single = raise_weight(weight.in_single_precision(), NUDGES[0])
        heads = ("nudge", "predictions that change", "the loss changes by")
        lab.table(heads, nudges(table))
        lab.write(double_precision(weight, table, single))
    with lab.details("What autograd can follow"):
        lab.table(("", "`requires_grad`"), followed())

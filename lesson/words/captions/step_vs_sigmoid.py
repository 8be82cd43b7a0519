"""What is to be seen on the page about step and sigmoid."""

from collections.abc import Sequence

from lesson.digits import PIXELS, load_digits
from lesson.experiments.one_weight import (
    Few,
    Nudged,
    OneScore,
    OneWeight,
    Sweep,
    has_slope,
)
from lesson.experiments.reliability import reliability_by_epoch
from lesson.experiments.two_losses import CALLED, mean_loss
from lesson.loss import LOSSES, batch_accuracy
from lesson.training import (
    TRAINING_IMAGES,
    VALIDATION_IMAGES,
    Epoch,
    Settings,
    start_model,
)
from lesson.words.numbers import count, plain

SEVEN_IN_TEN = 0.7


def one_picture(path: Sequence[OneScore], target: int) -> str:
    """What step, sigmoid and loss say at the start of a way downhill, and at its end."""
    start, end = path[0], path[-1]
    first, final = (
        each.loss_if_three if target else each.loss_if_seven for each in (start, end)
    )
    return (
        f"At a score of {start.score:g} the step says {start.step:g}, the sigmoid {start.sigmoid:.4f}: a loss of "
        f"**{first:.4f}**. {count(len(path) - 1, 'move')} downhill bring the score to {end.score:.2f} and the loss to "
        f"**{final:.4f}**."
    )


def three_pictures(
    predictions: Sequence[float], targets: Sequence[int], few: Few
) -> str:
    """The loss of a few predictions, as one works it out by hand, and the accuracy."""
    terms = " + ".join(
        f"(1 − {each:g})" if target else f"{each:g}"
        for each, target in zip(predictions, targets, strict=True)
    )
    distances = " + ".join(f"{each:g}" for each in few.distances)
    of = len(targets)
    return (
        f"loss = ({terms}) / {of} = ({distances}) / {of} = **{few.loss:.4f}**  \n"
        f"accuracy = {few.right} / {of} = {few.right / of:.4f}"
    )


def turned(weight: OneWeight, turned: Sweep, blank: Sequence[int]) -> str:
    """What one weight does to right answers and loss while it turns; `blank` are all pixels without ink."""
    if not weight.inked:
        return _blank(weight, blank)
    right = turned.curve[1]
    return (
        f"{weight.inked:,} of {TRAINING_IMAGES:,} pictures {'has' if weight.inked == 1 else 'have'} ink there; the weight is "
        f"{weight.value:.4f}. Turned by up to "
        f"±{turned.reach:g}, it changes the right answers by {int(right.min()):+,} to {int(right.max()):+,}."
    )


def nudged(
    weight: OneWeight, nudged: Nudged, turned: Sweep, blank: Sequence[int]
) -> str:
    """What a nudge of one weight changes, what its slope predicts, and how far the weight could go unnoticed."""
    if not weight.inked:
        return _blank(weight, blank)
    down, up = turned.tread
    return (
        f"{count(nudged.answers, 'prediction changes', 'predictions change')}; right answers {nudged.right:+,}. The loss "
        f"changes by **{plain(nudged.loss, '+')}**; slope × nudge predicts {plain(nudged.predicted, '+')}. "
        f"From {plain(down, '+')} to {plain(up, '+')} accuracy notices nothing."
    )


def _blank(weight: OneWeight, blank: Sequence[int]) -> str:
    return (
        f"Nothing changes: this pixel, as {len(blank)} of the {PIXELS}, is blank in all {TRAINING_IMAGES:,} pictures. "
        f"The slope is exactly {weight.slope:g}: training never moves this weight."
    )


def nudges(table: Sequence[Nudged]) -> list[tuple[str, int, str]]:
    """Rows: each nudge, how many predictions it changes, and by how much the loss."""
    return [(plain(each.nudge), each.answers, plain(each.loss, "+")) for each in table]


def double_precision(weight: OneWeight, table: Sequence[Nudged], single: Nudged) -> str:
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


def kept_word(distance: Sequence[Epoch], entropy: Sequence[Epoch]) -> str:
    """What mnist_loss counts beside the wrong answers, and how sure both models are where they are wrong."""
    of_distance, of_entropy = (
        reliability_by_epoch(each[-1:])[0] for each in (distance, entropy)
    )
    sure = ", ".join(
        f"{CALLED[name]} {each.sure:.3f}" if each.wrong else f"{CALLED[name]} has none"
        for name, each in zip(CALLED, (of_distance, of_entropy), strict=True)
    )
    return (
        f"mnist_loss {of_distance.rolled / VALIDATION_IMAGES:.4f} × {VALIDATION_IMAGES:,} = **{of_distance.rolled:,.1f}** "
        f"wrong, if p rolled dice; **{of_distance.wrong:,}** are. Confidence where wrong: {sure}."
    )


def seven_in_ten() -> tuple[tuple[str, ...], list[tuple[str | float, ...]]]:
    """A table of the mean losses of one prediction for pictures that look alike, 7 in 10 of them threes."""
    rows = [
        (f"{p:g}", *(mean_loss(p, SEVEN_IN_TEN, each) for each in LOSSES.values()))
        for p in (0.5, 0.6, SEVEN_IN_TEN, 0.8, 0.9, 0.99)
    ]
    return ("p", *CALLED.values()), rows

"""Guesses about gradients: from which start they are longer, what a second backward() does, how small a step should be."""

from collections.abc import Mapping

from lesson.experiments.finite_differences import STEPS, SlopeCheck, check_slope
from lesson.experiments.one_step import Snapshot, trace_step
from lesson.experiments.pulls import Pulls, batch_of, pulls
from lesson.experiments.two_losses import moves_to_cross
from lesson.loss import LOSSES
from lesson.training import Settings, start_model
from lesson.words.numbers import count, shown_as
from lesson.words.story import Answer, Question

LOUD, QUIET, EQUAL = (
    "The one with the large numbers",
    "The one with the small numbers",
    "Both the same",
)
USUAL, PIXEL = Settings(), 28 * 13 + 14  # a weight whose slope is not 0
ADDED, REPLACED, ZEROED = "It doubles", "It stays as it is", "It goes back to 0"
BOTH_FEW, ENTROPY_FIRST, MNIST_FIRST = (
    "About equally many",
    "Cross-entropy far fewer",
    "mnist_loss far fewer",
)
SURE_AND_WRONG = -5.0  # a score, of a three
FALLS, TURNS, RISES = "It falls all the way", "It falls, then rises", "It rises"

LONGER = Question(
    "longer",
    "Loud or quiet",
    "Two models start from the same random numbers, one with std 1, one with std 0.01. Which has the longer "
    "gradient on these pictures?",
    (LOUD, QUIET, EQUAL),
)
TWICE = Question(
    "twice",
    "Once too often",
    "You call `backward()`, and then, for the same loss, once more. What happens to a slope in `.grad` that is not 0?",
    (REPLACED, ADDED, ZEROED),
)
SMALLER = Question(
    "smaller",
    "Smaller and smaller",
    "The step shrinks from 1 to a ten-billionth. What happens to the error of the slope measured in this way?",
    (FALLS, TURNS, RISES),
)

CROSSES = Question(
    "crosses",
    "Which gets there?",
    f"A three has a score of {SURE_AND_WRONG:g}: the model is sure that it is a 7. With each loss, how many moves (learning "
    "rate 1) take it across 0?",
    (BOTH_FEW, ENTROPY_FIRST, MNIST_FIRST),
)


def crosses(moves: Mapping[str, int]) -> Answer:
    """From how many moves each of LOSSES takes from SURE_AND_WRONG to the right side."""
    by_distance, by_logarithm = moves["mnist_loss"], moves["cross_entropy"]
    right = (
        ENTROPY_FIRST
        if by_distance >= 10 * by_logarithm
        else MNIST_FIRST
        if by_logarithm >= 10 * by_distance
        else BOTH_FEW
    )
    return Answer(
        right,
        f"mnist_loss takes {count(by_distance, 'move')}, cross-entropy {by_logarithm:,}. Where the sigmoid is flat, a "
        "distance between p and y hardly changes. Its logarithm does: there it falls by nearly 1 for each 1 of score.",
    )


def crosses_now() -> Answer:
    """Let both roll, and answer."""
    return crosses(
        {
            name: moves_to_cross(SURE_AND_WRONG, 1, loss_func)
            for name, loss_func in LOSSES.items()
        }
    )


def longer(loud: Pulls, quiet: Pulls) -> Answer:
    """From the same batch and seed with std 1 and with std 0.01."""
    longest = LOUD if loud.length > quiet.length else QUIET
    return Answer(
        EQUAL if loud.length == quiet.length else longest,
        f"With std {loud.std:g} its length is {loud.length:.3g}, with std {quiet.std:g} {quiet.length:.3g}. Large weights make "
        "scores far from 0; there the sigmoid is flat, and with this loss such a picture hardly pulls.",
    )


def twice(once: Snapshot, again: Snapshot) -> Answer:
    """From the same step after its first backward() and after its second; the slope of the bias must not be 0."""
    before, after = once.bias_grad, again.bias_grad
    right = {2 * before: ADDED, before: REPLACED, 0.0: ZEROED}[after]
    return Answer(
        right,
        f"From the usual start, the slope of the bias was {shown_as(before)}; after the second call it is {shown_as(after)}. "
        "`backward()` adds to what is there.",
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


def longer_now(images: str, seed: int) -> Answer:
    """Measure both starts on a batch, and answer."""
    xb, yb = batch_of(images, seed)
    return longer(pulls(xb, yb, seed, 1.0), pulls(xb, yb, seed, 0.01))


def twice_now() -> Answer:
    """Take the step, and answer."""
    batch, parameters = (
        batch_of("first 256", USUAL.seed),
        start_model(USUAL).parameters(),
    )
    trace = trace_step(*batch, *parameters, USUAL.lr, PIXEL)
    return twice(*(each for each in trace if "backward" in each.statement))


def smaller_now() -> Answer:
    """Measure all steps, and answer."""
    batch, parameters = (
        batch_of("first 256", USUAL.seed),
        start_model(USUAL).parameters(),
    )
    return smaller(check_slope(*batch, *parameters, PIXEL))

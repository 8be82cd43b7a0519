"""Guesses about small changes: one prediction moved, one weight nudged."""

from lesson.experiments import presets
from lesson.experiments.one_weight import Nudged, OneWeight, measure_few
from lesson.experiments.reliability import Reliability, reliability_by_epoch
from lesson.runs import run_for
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES
from lesson.words.numbers import plain
from lesson.words.story import Answer, Question

TARGETS, PREDICTIONS = [1, 0, 1], [0.9, 0.4, 0.2]
TINY_NUDGE = 1e-4
BOTH, ONLY_LOSS, NEITHER = (
    "Both get better",
    "Only the loss gets better",
    "Neither gets better",
)
ABOUT, TIMES_MORE, TIMES_FEWER = (
    "About as many",
    "At least twice as many",
    "At most half as many",
)
AT_MOST = {
    "None of them": 0,
    "1 to 10": 10,
    "11 to 100": 100,
    "More than 100": TRAINING_IMAGES,
}

MOVED = Question(
    "moved",
    "A step in the right direction",
    f"The third picture is a three, and the model says {PREDICTIONS[2]:g}. Move that to 0.4. "
    "What will loss and accuracy say?",
    (BOTH, ONLY_LOSS, NEITHER),
)
TINY = Question(
    "tiny",
    "A tiny nudge",
    f"You raise this weight by a ten-thousandth. How many of the {TRAINING_IMAGES:,} predictions change?",
    tuple(AT_MOST),
)

PROMISED = Question(
    "promised",
    "Add up its doubts",
    "For each validation picture, a model trained with mnist_loss gives its own chance of being wrong. Add these chances up: "
    "so many mistakes it promises. How many does it make?",
    (ABOUT, TIMES_MORE, TIMES_FEWER),
)


def moved() -> Answer:
    """From the three predictions as they are at first, with the third moved to 0.4 and to 0.8."""
    start, nearer, past = (
        measure_few([*PREDICTIONS[:2], third], TARGETS)
        for third in (PREDICTIONS[2], 0.4, 0.8)
    )
    better = nearer.loss < start.loss, nearer.right > start.right
    return Answer(
        {(True, True): BOTH, (True, False): ONLY_LOSS}.get(better, NEITHER),
        f"The loss falls from {start.loss:.4f} to {nearer.loss:.4f}, but still {nearer.right} of 3 are right. Accuracy "
        f"notices only past 0.5: at 0.8 {past.right} of 3 are right, and the loss is {past.loss:.4f}.",
    )


def tiny(weight: OneWeight, raised: Nudged) -> Answer:
    """From a weight raised by TINY_NUDGE."""
    if raised.right:
        accuracy = "the accuracy moves"
    elif raised.answers:
        accuracy = "as many became right as became wrong, so the accuracy stays"
    else:
        accuracy = "the accuracy notices nothing"
    loss = f"the loss changes by {plain(raised.loss, '+')}" if raised.loss else ""
    why = loss or (
        "nor does the loss: no picture has ink there"
        if not weight.inked
        else "nor does the loss: the model is too sure"
    )
    return Answer(
        next(each for each, most in AT_MOST.items() if raised.answers <= most),
        f"It changes {raised.answers:,} of them: {accuracy}; {why}.",
    )


def promised(end: Reliability) -> Answer:
    """From what p promises at the end of a run, and what becomes of it."""
    right = (
        TIMES_MORE
        if end.wrong >= 2 * end.promised
        else TIMES_FEWER
        if 2 * end.wrong <= end.promised
        else ABOUT
    )
    sure = f", in its wrong answers still {end.sure:.3f}" if end.wrong else ""
    return Answer(
        right,
        f"It promises {end.promised:.0f} wrong of {VALIDATION_IMAGES:,}; {end.wrong:,} are. Its mean confidence is "
        f"{end.confidence:.3f}{sure}."
        + (" So p looks like a probability, and is none." if right != ABOUT else ""),
    )


def promised_now() -> Answer:
    """Train the model by hand as usual, and answer."""
    settings, last = presets.USUAL
    return promised(reliability_by_epoch(run_for(settings).up_to(last)[last:])[0])

"""Guesses about PyTorch's version: what makes the gap, what shuffling does to the post's loss, how far three ways part."""

from collections.abc import Sequence

from lesson.experiments import ladder
from lesson.experiments.same_steps import Compared, same_steps_run
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import scientific
from lesson.words.story import Answer, Question

RULER, START, STEPS, ORDER = (
    "By hand, it is measured wrongly",
    "PyTorch starts from better numbers",
    "PyTorch takes better steps",
    "PyTorch orders the pictures better",
)
FEWER, ALIKE, HALF = "Fewer than before", "About as many", "About half of all"
EXACTLY, ROUNDING, FAR = (
    "Not at all: equal to the last bit",
    "As far as rounding carries them",
    "Farther: PyTorch does something more",
)

GAP = Question(
    "gap",
    "What makes the gap?",
    "PyTorch's version ends far below the run by hand. Several things could make that gap. Which makes most of it?",
    (RULER, START, STEPS, ORDER),
)
SHUFFLED = Question(
    "shuffled",
    "Shuffle the post's run",
    "The post's loss compares all pairs, and still its model learns. Measure it rightly, leave the loss, and shuffle the "
    "pictures. How many are wrong after 40 epochs?",
    (FEWER, ALIKE, HALF),
)
BOTH = Question(
    "both",
    "Both at once",
    f"A small start leaves fewer wrong than a loud one, and so does a learning rate of {ladder.LONGER:g}. Do both, with sorted "
    "batches. How many are wrong after 40 epochs?",
    (FEWER, ALIKE, HALF),
)
SAME = Question(
    "steps",
    "How far apart?",
    "Same start, same batches, three ways to train: by hand, `nn.Linear` with SGD, and a `Learner`. How far are their "
    "785 numbers from one another in the end?",
    (EXACTLY, ROUNDING, FAR),
)


def gap(reported: float, counted: float, pytorch: float) -> Answer:
    """From wrong answers in the end: by hand as the post measured and as counted, and PyTorch's."""
    shown, true, best = map(round, (reported, counted, pytorch))
    worth = {RULER: shown - true, START: true - best}
    return Answer(
        max(worth, key=worth.get),
        f"Counted one by one, the same weights have {true:,} wrong, not {shown:,}. Started as small as `nn.Linear` is, they "
        f"end at {best:,}, like PyTorch's. The order was the same; the steps too, as a later scene shows.",
    )


def gap_now(start: int) -> Answer:
    """From one random start, number `start`."""
    run = ladder.ladder_run(False).up_to(ladder.EPOCHS)[-1:]
    cases = (), ("measure",), ladder.PYTORCH
    return gap(*(ladder.wrong_of(each, run)[0, start].item() for each in cases))


def shuffled(before: float, after: float, starts: int) -> Answer:
    """From mean wrong answers of so many starts with the loss of all pairs, sorted and shuffled."""
    return Answer(
        _amount(before, after),
        f"From {before:,.0f} wrong to {after:,.0f}, each the mean of {starts} starts. Over all pairs of a mixed batch the "
        "pulls towards 3 and towards 7 cancel; what is left pushes all scores the same way.",
    )


def shuffled_now() -> Answer:
    """Train both ladders, and answer."""
    cases = {"sorted": ("measure",), "shuffled": ("measure", "shuffle")}
    ends = (run.up_to(ladder.EPOCHS)[-1:] for run in ladder.both().values())
    before, after = (
        each.mean().item() for each in ladder.curves(cases, *ends).values()
    )
    return shuffled(before, after, ladder.STARTS)


def both(small: float, longer: float, together: float, starts: int) -> Answer:
    """From mean wrong answers of so many starts: with a small start, with longer steps, and with both."""
    best = min(small, longer)
    return Answer(
        _amount(best, together),
        f"Mean of {starts} starts: {small:,.0f} wrong with a small start, {longer:,.0f} with longer steps, {together:,.0f} "
        "with both. What is good for one start need not be good for another.",
    )


def both_now() -> Answer:
    """Train the ladder with sorted batches, and answer."""
    end = ladder.ladder_run(False).up_to(ladder.EPOCHS)[-1:]
    made = ("start",), ("steps",), ("start", "steps")
    means = (
        ladder.wrong_of(("measure", "loss", *each), end).mean().item() for each in made
    )
    return both(*means, ladder.STARTS)


def _amount(before: float, after: float) -> str:
    near_half = abs(after / VALIDATION_IMAGES - 0.5) < 0.05
    return HALF if near_half else FEWER if after < before - 10 else ALIKE


def same(compared: Sequence[Compared]) -> Answer:
    """From all epochs of the comparison."""
    apart, rounding = max(each.apart for each in compared), compared[-1].rounding
    return Answer(
        EXACTLY if apart == 0 else ROUNDING if apart <= 10 * rounding else FAR,
        f"The largest difference in any of the 785 numbers, in any of {len(compared) - 1} epochs, is "
        f"{scientific(apart) if apart else 0}. Rounding alone would carry them {scientific(rounding)} apart.",
    )


def same_now(shuffle: bool) -> Answer:
    """Train all three ways, and answer."""
    return same(same_steps_run(shuffle).up_to(ladder.EPOCHS))

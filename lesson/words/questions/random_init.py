"""Guesses about models that know nothing: a smaller start, a thousand, all pairs, and what stays."""

from lesson.digits import load_digits
from lesson.experiments.comparison import SURE, Comparison, right_answers
from lesson.experiments.random_starts import (
    STARTS,
    OneStart,
    Starts,
    one_start,
    thousand_starts,
)
from lesson.experiments.what_stays import added_against_whole
from lesson.loss import mean_of_all_pairs
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Settings
from lesson.words.numbers import count
from lesson.words.story import Answer, Question

SAME, HALF, BETTER = (
    "It stays what it is",
    "It comes nearer to a half",
    "It gets better",
)
TOSS, SPREAD, NOTHING = (
    "All about 50%: it is like tossing a coin",
    "Anything from far below 50% to far above",
    "All about 0%: they know nothing",
)
PERFECT_ONE = "1, since each prediction is right"
CONSTANT, ZERO = "About a half, all the same", "0, since the shapes do not match"
AS_GOOD, MUCH_WORSE, NOISE_GONE = (
    "About as well as the whole",
    "Worse: the start is missing",
    "Better: the noise is gone",
)

SMALLER = Question(
    "smaller",
    "A hundredth of everything",
    "Multiply all 785 random numbers by a hundredth, as a std of 0.01 instead of 1 does. What happens to the accuracy?",
    (SAME, HALF, BETTER),
)
MANY = Question(
    "spread",
    "Before you go on",
    f"The next scene has {STARTS:,} models that know nothing. How many per cent of the training pictures will they get right?",
    (TOSS, SPREAD, NOTHING),
)
PERFECT = Question(
    "perfect",
    "A perfect model",
    "A perfect model calls every picture by its right name. What does this comparison of all pairs say about it?",
    (PERFECT_ONE, CONSTANT, ZERO),
)
ALONE = Question(
    "alone",
    "Take the start away",
    "After 40 epochs at the usual settings, subtract the random start from the weights. Only what training added is left, "
    "with a bias that suits it. How well does it tell threes from sevens?",
    (AS_GOOD, MUCH_WORSE, NOISE_GONE),
)


def smaller(seed: int, loud: OneStart, quiet: OneStart) -> Answer:
    """From one seed with std 1 and with std 0.01."""
    before, after = loud.accuracy, quiet.accuracy
    nearer = HALF if abs(after - 0.5) < abs(before - 0.5) else BETTER
    return Answer(
        SAME if abs(after - before) < 0.001 else nearer,
        f"With seed {seed} it is {before:.4f}, then {after:.4f}. All scores shrink alike, from at most ±"
        f"{loud.scores.abs().max():.2g} to ±{quiet.scores.abs().max():.2g}, and the accuracy only asks on which side of 0 they "
        "are.",
    )


def spread(starts: Starts) -> Answer:
    """From many starts."""
    lowest, highest = starts.accuracy.min().item(), starts.accuracy.max().item()
    narrow = TOSS if lowest > 0.3 else NOTHING
    return Answer(
        SPREAD if highest - lowest > 0.3 else narrow,
        f"They run from {lowest:.1%} to {highest:.1%}. The next scene shows them all, and why.",
    )


def perfect(threes: float) -> Answer:
    """From the share of threes among the labels, and so among the predictions of a perfect model."""
    says = mean_of_all_pairs(threes, threes)
    one_or_half = PERFECT_ONE if says > 0.99 else CONSTANT
    return Answer(
        ZERO if says < 0.01 else one_or_half,
        f"It says {says:.4f}: each of its predictions agrees with the labels of its own digit, and with no others.",
    )


def smaller_now(seed: int) -> Answer:
    """Draw both, and answer."""
    return smaller(seed, one_start(seed, 1.0), one_start(seed, 0.01))


def spread_now() -> Answer:
    """Draw them all, and answer."""
    return spread(thousand_starts())


def perfect_now() -> Answer:
    """Count the threes, and answer."""
    return perfect(load_digits().train_y.mean().item())


def alone(found: Comparison) -> Answer:
    """From what training added, alone, against the whole model."""
    added, whole = (
        len(found.neither) + len(each) for each in (found.only_second, found.only_first)
    )
    worse = MUCH_WORSE if added > whole else NOISE_GONE
    return Answer(
        AS_GOOD if found.chance >= SURE else worse,
        f"Alone it has {added:,} of {VALIDATION_IMAGES:,} wrong, the whole {whole:,}; they differ on "
        f"{count(found.differ, 'picture')}. "
        "The start says something at random about every picture, and what was added is strong enough to outweigh it.",
    )


def alone_now() -> Answer:
    """Train it, take it apart, and answer."""
    epochs = run_for(Settings()).up_to(40)
    return alone(added_against_whole(epochs, right_answers(Settings(), epochs[-1])))

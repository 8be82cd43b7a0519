"""What the figures of the start page show."""

from collections.abc import Mapping, Sequence

from lesson.experiments.baseline import Baseline
from lesson.experiments.one_picture import turns
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import accuracy, count, first_below


def one_picture(scores: Sequence[float], epochs: Sequence[Epoch]) -> str:
    """When the answer to a picture turned, and how many of the others are wrong at the end."""
    first, end = ("3" if score > 0 else "7" for score in (scores[0], scores[-1]))
    turned = turns(scores)
    if not turned:
        says = f"It says **{end}** from the start."
    elif first != end:
        final = "in" if len(turned) == 1 else "for the last time in"
        says = f"Untrained it says **{first}**; its answer turns {final} epoch {turned[-1]}, to **{end}**."
    else:
        says = f"It says **{end}** untrained and in the end; its answer turns {count(len(turned), 'time')} in between."
    wrong = epochs[-1].wrong
    return (
        f"{says} Wrong answers fall from {epochs[0].wrong:,}"
        if wrong < epochs[0].wrong
        else f"{says} Wrong answers go from {epochs[0].wrong:,}"
    ) + f" to **{wrong:,} of {VALIDATION_IMAGES:,}**: {accuracy(wrong)}."


def race(runs: Mapping[str, Sequence[Epoch]], baseline_wrong: int) -> str:
    """How named runs end, and when each first had fewer wrong answers than the average pictures."""
    number = next(iter(runs.values()))[-1].number
    ends = ", ".join(f"{name} **{run[-1].wrong:,}**" for name, run in runs.items())
    passed = ", ".join(first_below(run, baseline_wrong) for run in runs.values())
    return (
        f"After {count(number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: {ends}. Epoch in which each first beat the average "
        f"pictures: {passed}."
    )


def average_pictures(baseline: Baseline) -> str:
    """How well the average pictures tell the digits apart."""
    return (
        f"The average pictures get {baseline.on_threes:.4f} of the validation threes right and {baseline.on_sevens:.4f} of the "
        f"sevens; {baseline.accuracy:.4f} is the mean of the two. To tell which is nearer is a classifier too, the *nearest "
        "centroid*: it learns from the same labelled pictures, in one go."
    )

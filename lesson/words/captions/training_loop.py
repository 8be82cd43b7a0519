"""What is to be seen on the training page."""

from collections.abc import Mapping, Sequence

from lesson.digits import SIDE
from lesson.experiments.comparison import Comparison
from lesson.experiments.flattery import Flattery
from lesson.experiments.landscape import Landscape, Map
from lesson.experiments.learning_rates import LEARNING_RATES, SweepEpoch
from lesson.experiments.mistakes import Confusion
from lesson.experiments.puzzles import Judge
from lesson.experiments.slow_motion import Motion
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import Table, accuracy, are, count, paired

NEAR = 10  # wrong answers more than the best: half a point of accuracy


def one_run(runs: Mapping[str, Sequence[Epoch]], baseline_wrong: int) -> str:
    """Where the first run ended, how sure that is, and when it first had fewer wrong answers than the average pictures."""
    epochs, *_ = runs.values()
    end = epochs[-1]
    passed = next((each for each in epochs if each.wrong < baseline_wrong), None)
    others = f"the average pictures, with {baseline_wrong} wrong"
    return (
        f"After {count(end.number, 'epoch')} **{end.wrong:,} of {VALIDATION_IMAGES:,}** {are(end.wrong)} wrong: "
        f"{accuracy(end.wrong)}. "
        + (
            f"It first beat {others}, in epoch {passed.number}."
            if passed
            else f"It never beat {others}."
        )
    )


def all_rates(epochs: Sequence[SweepEpoch], lr: float) -> str:
    """Which learning rates did best at the end of a sweep, and how `lr` did."""
    end = epochs[-1]
    wrong = dict(zip(LEARNING_RATES, end.wrong, strict=True))
    fewest = min(wrong.values())
    best = [rate for rate in wrong if wrong[rate] == fewest]
    near = [rate for rate in wrong if fewest < wrong[rate] <= fewest + NEAR]
    after = f"After {count(end.number, 'epoch')} the fewest wrong"
    text = f"{after}, **{fewest:,} of {VALIDATION_IMAGES:,}**, are at {_listed(best)}"
    text += f"; at most {NEAR} more at {_listed(near)}. " if near else ". "
    return text + f"Yours, {lr:g}, has {wrong[lr]:,}."


def trained_alone(column: SweepEpoch, alone: Epoch, lr: float) -> str:
    """Whether a learning rate ends among all others as it does alone, and why if not."""
    beside = dict(zip(LEARNING_RATES, column.wrong, strict=True))[lr]
    text = f"Trained alone, a learning rate of {lr:g} ends with {alone.wrong:,} wrong, here with {beside:,}"
    if beside == alone.wrong:
        return f"{text}: it is the same training."
    return (
        f"{text}. Only rounding differs: one product for all models adds up in another order. Large steps and shuffled batches "
        "make such a difference grow."
    )


def slow_motion(motions: Sequence[Motion], wrong_before: int) -> str:
    """What an epoch does to the wrong answers, the worst and the best on the way, and how many batches are shown."""
    wrongs = [wrong_before, *(each.wrong for each in motions)]
    threes, steps = [each.called_3 for each in motions], motions[-1].batch
    thinned = (
        f" {len(motions)} of {steps:,} batches are shown."
        if len(motions) < steps
        else ""
    )
    return (
        f"The epoch begins with {wrong_before:,} wrong and ends with **{wrongs[-1]:,} of {VALIDATION_IMAGES:,}**. On the way "
        f"there are {min(wrongs):,} to {max(wrongs):,} wrong, and {min(threes):,} to {max(threes):,} called a 3.{thinned}"
    )


def landscape(
    shown: Map, ground: Landscape, epochs: Mapping[str, Sequence[Epoch]]
) -> str:
    """What the plane of a map holds of the first run's way, how high and low the loss is, and how the runs end."""
    where = "two directions"
    if shown.pixels:
        places = (divmod(pixel, SIDE) for pixel in shown.pixels)
        rows = " and ".join(f"({row}, {column})" for row, column in places)
        where = f"weights, of pixels {rows},"
    ends = ", ".join(f"{name} {run[-1].wrong:,}" for name, run in epochs.items())
    return (
        f"These {where} hold **{ground.held:.1%}** of the run's movement. On the map the loss goes from "
        f"**{ground.loss.min():.4f}** to **{ground.loss.max():.4f}**. Wrong in the end: {ends}."
    )


def goal(judge: Judge, settings: Settings, runs: Mapping[str, Sequence[Epoch]]) -> str:
    """Whether a run reaches a goal, and what it has."""
    judged = judge(settings, *runs.values())
    verdict = "✔ **Reached**" if judged.reached else "Not yet"
    return f"{verdict}: {judged.has}."


def flattered(of_rates: Flattery, of_epochs: Flattery, lr: float) -> Table:
    """How much the best learning rate, and the best epoch of one, look better on the half that chose them than on the other."""
    half = f"{VALIDATION_IMAGES // 2:,}"
    heads = (
        "chosen",
        f"wrong where chosen, of {half}",
        "in the other half",
        "flattered by",
    )
    what = {
        f"the best of {count(of_rates.candidates, 'learning rate')}": of_rates,
        f"the best of {count(of_epochs.candidates, 'epoch')}, at a rate of {lr:g}": of_epochs,
    }
    return heads, [
        (name, f"{each.where_chosen:.1f}", f"{each.elsewhere:.1f}", f"{each.gain:.1f}")
        for name, each in what.items()
    ]


def _listed(rates: Sequence[float]) -> str:
    *others, final = (f"{rate:g}" for rate in rates)
    return f"{', '.join(others)} and {final}" if others else final


def sorted_or_shuffled(
    sorted_run: Sequence[Epoch], shuffled_run: Sequence[Epoch], found: Comparison
) -> str:
    """How the same settings end with sorted and with shuffled batches, and whether the difference says anything."""
    in_order, shuffled = sorted_run[-1], shuffled_run[-1]
    return (
        f"After {count(in_order.number, 'epoch')}, of {VALIDATION_IMAGES:,}: sorted **{in_order.wrong:,}** wrong, "
        f"shuffled **{shuffled.wrong:,}**. {paired('sorted', 'shuffled', found)}"
    )


def against_each(labels: Sequence[str], found: Sequence[Comparison]) -> Table:
    """This run against each kept one, by its label."""
    heads = ("kept run", "only this one right", "only that one right", "")
    return heads, [
        (
            label,
            len(each.only_first),
            len(each.only_second),
            paired("this run", "the kept one", each),
        )
        for label, each in zip(labels, found, strict=True)
    ]


def mistakes(counts: Confusion) -> str:
    """Which way the model is wrong more often."""
    if not counts.wrong:
        return "It is right about all of them."
    lean = counts.sevens_called_3 - counts.threes_called_7
    if abs(lean) <= 2 * counts.wrong**0.5:  # two standard errors of such a difference
        says = "Chance alone could make such a difference."
    else:
        says = f"It leans towards {3 if lean > 0 else 7}."
    return (
        f"**{counts.wrong:,} of {VALIDATION_IMAGES:,}** {are(counts.wrong)} wrong: "
        f"{count(counts.threes_called_7, 'three')} called 7, "
        f"{count(counts.sevens_called_3, 'seven')} called 3. {says}"
    )

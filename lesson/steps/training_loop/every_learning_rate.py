"""Every learning rate: all learning rates of the slider, side by side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.errors import baseline_data, baseline_rule, moving_count, wrong_axis
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.baseline import baseline
from lesson.experiments.presets import LEARNING_RATES
from lesson.runs import once, run_for
from lesson.steps.training_loop.every_learning_rate_measure import (
    Flattery,
    SweepEpoch,
    flattery,
    flattery_of_epochs,
    sweep,
    sweep_for,
)
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import Table, count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


@once
def _accuracies_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    y = alt.Y("accuracy:Q").title("validation accuracy")
    y = y.scale(domain=[0, 1]).axis(format=".2f")
    scheme = alt.SchemeParams("viridis", extent=[0.15, 0.9])
    colour = alt.Color("rate:Q").title("learning rate")
    colour = colour.scale(type="log", scheme=scheme)
    colour = colour.legend(orient="top", format="~g", gradientLength=200)
    curves, yours = marks.data("curves"), marks.data("curves", "datum.yours")
    family = curves.mark_line(strokeWidth=1.5)
    mine = yours.mark_line(strokeWidth=4, color=LINES[5])
    told = marks.tips(
        ("rate:Q", "~g", "learning rate"), "epoch:Q", ("accuracy:Q", ".4f")
    )
    return marks.drawn(
        marks.ends(x),
        family.encode(x, y, colour, detail="rate:Q"),
        mine.encode(x, y, order="epoch:Q"),
        marks.pointable(curves, x, y, told, size=60),
        spoken(),
        height=340,
    )


def accuracies_by_epoch(epochs: Sequence[SweepEpoch], last: int, lr: float) -> Figure:
    """Validation accuracy by epoch, a curve for each learning rate, that of `lr` as yours."""
    count = len(LEARNING_RATES)
    # small numbers: the whole family is sent again and again while it trains
    curves = pd.DataFrame(
        {
            "rate": np.tile(np.float32(LEARNING_RATES), len(epochs)),
            "epoch": np.repeat(np.arange(len(epochs), dtype=np.uint8), count),
            "accuracy": np.float32(
                [epoch.valid_accuracies for epoch in epochs]
            ).ravel(),
            "yours": np.tile(np.equal(LEARNING_RATES, lr), len(epochs)),
        }
    )
    words = "; ".join(
        f"{rate:g}: from {first:.4f} to {end:.4f}"
        for rate, first, end in zip(
            LEARNING_RATES,
            epochs[0].valid_accuracies,
            epochs[-1].valid_accuracies,
            strict=True,
        )
    )
    data = {
        "curves": curves,
        "ends": marks.ends_data(last),
        "words": marks.record(
            words=f"By epoch {epochs[-1].number}, {words}. Yours is {lr:g}."
        ),
    }
    what = f"Line chart of validation accuracy by epoch for {len(LEARNING_RATES)} learning rates"
    low, high = min(epochs[-1].valid_accuracies), max(epochs[-1].valid_accuracies)
    title = f"{count} learning rates end between {low:.4f} and {high:.4f}"
    return Figure(_accuracies_by_epoch(), data, what, title)


@once
def _errors_by_rate() -> dict[str, Any]:
    x = alt.X("rate:Q").title("learning rate")
    x = x.scale(type="log", nice=False, padding=12).axis(
        values=[10**power for power in range(-3, 3)], format="~g", grid=False
    )
    y = wrong_axis()
    rates, newest = marks.data("rates"), marks.data("rates", "datum.newest")
    shown = rates.transform_filter(frames.here())
    yours = shown.transform_filter("datum.yours")
    look = {"strokeWidth": 2.5, "color": LINES[0]}
    told = marks.tips(("rate:Q", "~g", "learning rate"), "epoch:Q", ("wrong:Q", ",d"))
    rule = yours.mark_rule(strokeDash=[4, 3], color=LINES[5], aria=False)
    return marks.drawn(
        *baseline_rule(y, "width"),
        rule.encode(x),
        newest.mark_line(**look, opacity=0.25).encode(x, y),
        shown.mark_line(**look).encode(x, y),
        marks.dot(shown, 60, color=LINES[0]).encode(x, y, tooltip=told),
        marks.dot(yours, 170, color=LINES[5]).encode(x, y, tooltip=told),
        *moving_count(yours, "width", "'yours, epoch ' + datum.epoch"),
        spoken(),
        by="epoch",
    )


def errors_by_rate(
    epochs: Sequence[SweepEpoch],
    lr: float,
    baseline_wrong: int,
    finished: bool = True,
) -> Figure:
    """Wrong answers against learning rate, `lr` marked as yours; only the newest epoch while the runs are not finished."""
    sent = epochs if finished else epochs[-1:]
    many = len(LEARNING_RATES)
    rates = pd.DataFrame(
        {
            "epoch": np.repeat(np.uint8([each.number for each in sent]), many),
            "rate": np.tile(np.float32(LEARNING_RATES), len(sent)),
            "wrong": np.uint16([each.wrong for each in sent]).ravel(),
            "yours": np.tile(np.equal(LEARNING_RATES, lr), len(sent)),
        }
    )
    end = epochs[-1]
    words = "; ".join(
        f"{rate:g}: {wrong:,}"
        for rate, wrong in zip(LEARNING_RATES, end.wrong, strict=True)
    )
    data = {
        "rates": rates.assign(newest=rates["epoch"] == end.number),
        "baseline": baseline_data(baseline_wrong),
        "words": marks.record(
            words=f"Wrong after epoch {end.number}, {words}. Yours is {lr:g}."
        ),
    }
    what = "Line chart of wrong answers on the validation images against learning rate, both axes logarithmic"
    title = f"After {count(end.number, 'epoch')}: at best {min(end.wrong):,} wrong"
    return Figure(_errors_by_rate(), data, what, title)


ALL_RATES = Card(
    f"{len(LEARNING_RATES)} models at once",
    "Every point is a model of its own, with its own learning rate. All begin with the same numbers and see the same "
    "batches: they are columns of one matrix, so one product trains them all. Press *Play*: which of them get down "
    "first, and which never do?",
    words=("learning rate",),
)
BEST_OF_MANY = Card(
    "The best of many",
    "Whoever picks the best of many by these validation pictures, and then reports that same count, flatters it: some of "
    "its lead is luck. How much? Below the figure, half of the pictures choose, and the other half measure. Shuffle, and "
    "the valley moves.",
    show={"Sorted": {"shuffle": False}, "Shuffled": {"shuffle": True}},
)
EVERY_RATE = (ALL_RATES, BEST_OF_MANY)
NEAR = 10  # wrong answers more than the best: half a point of accuracy


def caption(epochs: Sequence[SweepEpoch], lr: float) -> str:
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


def every_learning_rate(lab: "Lab") -> None:
    """All learning rates of the slider, side by side."""
    lab.cards(*EVERY_RATE)
    settings, last = lab.training_controls("by_hand", ("lr", "shuffle", "epochs"))
    lab.code(sweep, flattery)
    lr, average = settings.lr, baseline().wrong
    lab.watch(
        {"all": sweep_for(settings)},
        last,
        lambda epochs, done: errors_by_rate(epochs["all"], lr, average, done),
        lambda epochs: caption(epochs, lr),
    )
    epochs = sweep_for(settings).up_to(last)
    alone = run_for(settings).up_to(last)
    with lab.details("All curves at once"):
        lab.draw(accuracies_by_epoch(epochs, last, lr))
        lab.write(trained_alone(epochs[-1], alone[-1], lr))
    with lab.details("Choose on one half of the pictures, measure on the other"):
        of_epochs = flattery_of_epochs(settings, alone)
        lab.table(*flattered(epochs[-1].flattery, of_epochs, lr))

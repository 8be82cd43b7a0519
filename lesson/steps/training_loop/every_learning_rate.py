"""Every learning rate: all learning rates of the slider, side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import baseline_data, baseline_rule, moving_count, wrong_axis
from lesson.charts.theme import LINES, Figure, spoken
from lesson.digits import Digits
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import right_answers
from lesson.experiments.presets import LEARNING_RATES
from lesson.loss import LOSSES
from lesson.optimizer import BasicOptim
from lesson.runs import Run, once, recent, run_for
from lesson.training import (
    VALIDATION_IMAGES,
    Epoch,
    Progress,
    Settings,
    epochs_of,
    start_model,
)
from lesson.words.numbers import Table, count, listed
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class Flattery(NamedTuple):
    """Mean wrong answers of the best of several models, over many halves of the validation pictures."""

    candidates: int
    where_chosen: float  # in the half by which it was chosen
    elsewhere: float  # in the other half

    @property
    def gain(self) -> float:
        """How many fewer wrong answers the choice seems to have than it has: never below 0."""
        return self.elsewhere - self.where_chosen


@once
def halves() -> Tensor:
    """(200, 2038) of 0 and 1: each row is a random half of the pictures, and row n + 100 is the other half of row n."""
    generator = torch.Generator().manual_seed(0)
    draws = torch.rand(100, VALIDATION_IMAGES, generator=generator)
    chosen = (draws.argsort(1).argsort(1) < VALIDATION_IMAGES // 2).float()
    return torch.cat([chosen, 1 - chosen])


def flattery(wrong: Tensor) -> Flattery:
    """Choose the best of k models on one half of the pictures, measure it on the other.

    From which pictures each of them gets wrong: (2038, k) of True and False.
    """
    here = halves() @ wrong.float()  # (200, k) wrong in each half
    elsewhere = wrong.sum(0) - here
    fewest = here.min(1, keepdim=True).values  # (200, 1)
    best = (here == fewest).float()  # if several tie, the mean of them
    measured = (elsewhere * best).sum(1) / best.sum(1)
    return Flattery(wrong.shape[1], fewest.mean().item(), measured.mean().item())


def flattery_of_epochs(settings: Settings, epochs: Sequence[Epoch]) -> Flattery:
    """The best epoch of a run as if it were chosen by half of the validation pictures."""
    return flattery(~torch.stack([right_answers(settings, e) for e in epochs], dim=1))


class SweepEpoch(NamedTuple):
    """Models after so many passes over the training images: the accuracy of each over all validation images."""

    number: int
    valid_accuracies: list[float]  # in the order of LEARNING_RATES
    flattery: Flattery | None = None  # if the best of them were chosen

    @property
    def wrong(self) -> list[int]:
        """How many of the validation images each model calls by the other digit's name."""
        return [round((1 - each) * VALIDATION_IMAGES) for each in self.valid_accuracies]


def sweep(digits: Digits, settings: Settings) -> Iterator[SweepEpoch | Progress]:
    """As `train`, for the model by hand at all learning rates at once.

    Each model is a column: one product a batch serves all. The loss is
    the mean over all columns, so each gets a k-th of its own gradient,
    and a step k times as long makes up for it.
    """
    rates = torch.tensor(LEARNING_RATES)
    k = len(rates)
    models = start_model(settings)
    models.weights = models.weights.detach().repeat(1, k).requires_grad_()
    models.bias = models.bias.detach().repeat(k).requires_grad_()
    opt = BasicOptim(models.parameters(), k * rates)

    @torch.no_grad()
    def record(number: int, _: float) -> SweepEpoch:
        right = (models(digits.valid_x) > 0) == (digits.valid_y == 1)  # (n, k)
        return SweepEpoch(number, right.float().mean(0).tolist(), flattery(~right))

    yield record(0, 0.0)
    every_column = digits.train_y.expand(-1, k)
    x, loss_func = digits.train_x, LOSSES[settings.loss]
    yield from epochs_of(models, x, every_column, settings, opt, record, loss_func)


@recent(64)  # some 50 kB each
def _shared(settings: Settings) -> Run:
    return Run(settings, sweep)


def sweep_for(settings: Settings) -> Run:
    """The one sweep of these settings, whatever their learning rate, in this process."""
    return _shared(replace(settings.essential(), lr=1.0))


@once
def _errors_by_rate() -> dict[str, Any]:
    x = alt.X("rate:Q").title("learning rate").scale(type="log", nice=False, padding=12)
    powers = [10**power for power in range(-3, 3)]
    x = x.axis(values=powers, format="~g", grid=False)
    y = wrong_axis()
    rates, newest = marks.data("rates"), marks.data("rates", "datum.newest")
    shown = rates.transform_filter(frames.here())
    yours = shown.transform_filter("datum.yours")
    look = {"strokeWidth": 2.5, "color": LINES[0]}
    told = marks.tips(("rate:Q", "~g", "learning rate"), "epoch:Q", ("wrong:Q", ",d"))
    return marks.drawn(
        *baseline_rule(y, "width"),
        yours.mark_rule(strokeDash=[4, 3], color=LINES[5], aria=False).encode(x),
        newest.mark_line(**look, opacity=0.25).encode(x, y),
        shown.mark_line(**look).encode(x, y),
        marks.dot(shown, 60, color=LINES[0]).encode(x, y, tooltip=told),
        marks.dot(yours, 170, color=LINES[5]).encode(x, y, tooltip=told),
        *moving_count(yours, "width", "'yours, epoch ' + datum.epoch"),
        spoken(),
        by="epoch",
    )


def errors_by_rate(
    epochs: Sequence[SweepEpoch], lr: float, average: int, finished: bool = True
) -> Figure:
    """Wrong answers against learning rate, `lr` marked as yours; only the newest epoch while the runs are not finished."""
    sent = epochs if finished else epochs[-1:]
    many = len(LEARNING_RATES)
    # small numbers: they are sent again and again while it trains
    rates = pd.DataFrame(
        {
            "epoch": np.repeat(np.uint8([each.number for each in sent]), many),
            "rate": np.tile(np.float32(LEARNING_RATES), len(sent)),
            "wrong": np.uint16([each.wrong for each in sent]).ravel(),
            "yours": np.tile(np.equal(LEARNING_RATES, lr), len(sent)),
        }
    )
    end = epochs[-1]
    counts = zip(LEARNING_RATES, end.wrong, strict=True)
    each = "; ".join(f"{rate:g}: {wrong:,}" for rate, wrong in counts)
    words = f"Wrong after epoch {end.number}, {each}. Yours is {lr:g}."
    data = {
        "rates": rates.assign(newest=rates["epoch"] == end.number),
        "baseline": baseline_data(average),
        "words": marks.record(words=words),
    }
    what = "Line chart of wrong answers on the validation images against learning rate, both axes logarithmic"
    title = f"After {count(end.number, 'epoch')}: at best {min(end.wrong):,} wrong"
    return Figure(_errors_by_rate(), data, what, title)


@once
def _accuracies_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    y = alt.Y("accuracy:Q").title("validation accuracy")
    y = y.scale(domain=[0, 1]).axis(format=".2f")
    scheme = alt.SchemeParams("viridis", extent=[0.15, 0.9])
    colour = alt.Color("rate:Q").title("learning rate").scale(type="log", scheme=scheme)
    colour = colour.legend(orient="top", format="~g", gradientLength=200)
    curves, yours = marks.data("curves"), marks.data("curves", "datum.yours")
    told = marks.tips(
        ("rate:Q", "~g", "learning rate"), "epoch:Q", ("accuracy:Q", ".4f")
    )
    return marks.drawn(
        marks.ends(x),
        curves.mark_line(strokeWidth=1.5).encode(x, y, colour, detail="rate:Q"),
        yours.mark_line(strokeWidth=4, color=LINES[5]).encode(x, y, order="epoch:Q"),
        marks.pointable(curves, x, y, told, size=60),
        spoken(),
        height=340,
    )


def accuracies_by_epoch(epochs: Sequence[SweepEpoch], last: int, lr: float) -> Figure:
    """Validation accuracy by epoch, a curve for each learning rate, that of `lr` as yours."""
    many = len(LEARNING_RATES)
    curves = pd.DataFrame(
        {
            "rate": np.tile(np.float32(LEARNING_RATES), len(epochs)),
            "epoch": np.repeat(np.arange(len(epochs), dtype=np.uint8), many),
            "accuracy": np.float32([each.valid_accuracies for each in epochs]).ravel(),
            "yours": np.tile(np.equal(LEARNING_RATES, lr), len(epochs)),
        }
    )
    end, reached = epochs[-1], epochs[-1].valid_accuracies
    low, high = min(reached), max(reached)
    ways = zip(LEARNING_RATES, epochs[0].valid_accuracies, reached, strict=True)
    each = "; ".join(f"{rate:g}: from {a:.4f} to {z:.4f}" for rate, a, z in ways)
    words = f"By epoch {end.number}, {each}. Yours is {lr:g}."
    data = {
        "curves": curves,
        "ends": marks.ends_data(last),
        "words": marks.record(words=words),
    }
    what = f"Line chart of validation accuracy by epoch for {many} learning rates"
    title = f"{many} learning rates end between {low:.4f} and {high:.4f}"
    return Figure(_accuracies_by_epoch(), data, what, title)


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
NEAR = 10  # wrong answers more than the best: half a point of accuracy


def caption(epochs: Sequence[SweepEpoch], lr: float) -> str:
    """Which learning rates did best at the end of a sweep, and how `lr` did."""
    end, fewest = epochs[-1], min(epochs[-1].wrong)
    wrong = dict(zip(LEARNING_RATES, end.wrong, strict=True))
    best = [f"{rate:g}" for rate in wrong if wrong[rate] == fewest]
    near = [f"{rate:g}" for rate in wrong if fewest < wrong[rate] <= fewest + NEAR]
    after = f"After {count(end.number, 'epoch')} the fewest wrong"
    text = f"{after}, **{fewest:,} of {VALIDATION_IMAGES:,}**, are at {listed(best)}"
    text += f"; at most {NEAR} more at {listed(near)}. " if near else ". "
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
    chosen = f"wrong where chosen, of {VALIDATION_IMAGES // 2:,}"
    heads = ("chosen", chosen, "in the other half", "flattered by")
    what = {
        f"the best of {count(of_rates.candidates, 'learning rate')}": of_rates,
        f"the best of {count(of_epochs.candidates, 'epoch')}, at a rate of {lr:g}": of_epochs,
    }
    return heads, [
        (name, f"{each.where_chosen:.1f}", f"{each.elsewhere:.1f}", f"{each.gain:.1f}")
        for name, each in what.items()
    ]


def every_learning_rate(lab: "Lab") -> None:
    """All learning rates of the slider, side by side."""
    lab.cards(ALL_RATES, BEST_OF_MANY)
    settings, last = lab.training_controls("by_hand", ("lr", "shuffle", "epochs"))
    lab.code(sweep, flattery)
    lr, average = settings.lr, baseline().wrong
    lab.watch(
        {"all": sweep_for(settings)},
        last,
        lambda epochs, done: errors_by_rate(epochs["all"], lr, average, done),
        lambda epochs: caption(epochs, lr),
    )
    epochs, alone = sweep_for(settings).up_to(last), run_for(settings).up_to(last)
    with lab.details("All curves at once"):
        lab.draw(accuracies_by_epoch(epochs, last, lr))
        lab.write(trained_alone(epochs[-1], alone[-1], lr))
    with lab.details("Choose on one half of the pictures, measure on the other"):
        of_epochs = flattery_of_epochs(settings, alone)
        lab.table(*flattered(epochs[-1].flattery, of_epochs, lr))

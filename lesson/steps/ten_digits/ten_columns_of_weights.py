"""Ten columns: the weights of each digit as a picture, in one layer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.pictures import votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.digits import PIXELS
from lesson.experiments.presets import EPOCHS
from lesson.experiments.ten_digits import (
    CLASSES,
    TenEpoch,
    TenSettings,
    ten_columns,
    train_ten,
)
from lesson.gradients import calc_grad
from lesson.runs import once
from lesson.steps.ten_digits.ten_runs import NET, ten_controls, ten_run_for
from lesson.training import train_epoch
from lesson.words.numbers import accuracy, are, count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


LABEL = 24  # pixels above a picture
SIDE = f"min(width / 5 - 10, 0.33 * height - {LABEL})"
STRONGEST = 0.99  # the share of weights that are paler than can be
CURVE = f"(2 * ({SIDE} + {LABEL}) + 20)"  # where the curve begins


@once
def _columns_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    y = alt.Y("wrong:Q").title("wrong").axis(format=",d", grid=False, tickCount=3)
    y = y.scale(type="log", range=marks.span("height", CURVE), nice=False)
    epochs = marks.data("epochs")
    shown = epochs.transform_filter(frames.here())
    curve = epochs.mark_line(strokeWidth=2.5, color=LINES[0])
    place = marks.TOP_RIGHT
    return marks.drawn(
        marks.ends(x, y, aria=False),
        *marks.growing(curve, x, y),
        marks.dot(shown, 110, color=LINES[0]).encode(x, y),
        marks.text(shown, marks.WRONG, "width", CURVE, readout=1, large=28, **place),
        marks.text(shown, marks.EPOCH, "width", f"{CURVE} + 32", readout=2, **place),
        *_columns(),
        marks.pointable(epochs, x, y, marks.tips("epoch:Q", ("wrong:Q", ",d"))),
        spoken(),
        by="epoch",
    )


def _columns() -> list[alt.Chart]:
    """Ten pictures in two rows, the digit above each."""
    rows = marks.data("columns", frames.while_shown())
    across = "(datum.digit % 5 + 0.5) * width / 5"
    top = f"floor(datum.digit / 5) * ({SIDE} + {LABEL})"
    middle = f"{top} + {LABEL} + {SIDE} / 2"
    place = marks.at_fields("across", "down")
    pictures = rows.transform_calculate(across=across, down=middle)
    names = rows.transform_calculate(across=across, down=f"{top} + 3")
    return [
        marks.image(pictures, SIDE, **place),
        marks.text(names, "digit", **place, baseline="top", fontWeight="bold"),
    ]


def columns_by_epoch(
    epochs: Sequence[TenEpoch], last: int, finished: bool = True
) -> Figure:
    """The weights of each of ten digits as a picture, and the wrong answers, by epoch, of one layer.

    While the run is not finished only the newest pictures are sent.
    """
    columns = [
        (epoch.number, until, digit, votes_png(weights, limit))
        for epoch, until in frames.thinned(epochs, finished)
        for limit in [epoch.parameters[0].abs().quantile(STRONGEST).item()]
        for digit, weights in enumerate(epoch.parameters[0])
    ]
    of = int(epochs[0].confusion.sum())
    rows = [(each.number, each.wrong) for each in epochs]
    end = epochs[-1]
    words = (
        f"Of {of:,} pictures {epochs[0].wrong:,} are wrong at the start, {end.wrong:,} after {count(end.number, 'epoch')}. "
        "Above the curve the weights of each digit as a picture, from 0 to 9."
    )
    return Figure(
        _columns_by_epoch(),
        {
            "epochs": marks.table("epoch wrong newest", rows, by="epoch"),
            "ends": pd.DataFrame({"epoch": [0, last], "wrong": [of / 40, of]}),
            "columns": marks.table("epoch until digit url", columns),
            "words": marks.record(words=words),
        },
        "Ten pictures of weights, one a digit, blue where ink raises its score and orange where it lowers it; below them a "
        "curve of the wrong answers by epoch",
        f"After {count(end.number, 'epoch')}: {end.wrong:,} of {of:,} wrong",
    )


HIDDEN = TenSettings.hidden
USUAL = {"lr": TenSettings.lr, "shuffle": True, "epochs": EPOCHS}
COLUMNS = Card(
    "One column a digit",
    "One score could tell 3 from 7. Ten digits, ten *classes*, need ten scores, so ten columns of weights: "
    f"{PIXELS} and a bias each, {CLASSES * (PIXELS + 1):,} numbers in all. Blue: ink there raises that "
    "digit's score; orange: it lowers it. The highest score is the answer. Press *Play*.",
    words=("class", "score"),
)
SAME_LOOP = Card(
    "The same loop",
    "Batch, gradient, step, and again: the very function of page 5. Only the loss is made for ten: minus the logarithm of the "
    "share that the right digit gets (next scene). The pictures stand in order, zeros first. Unshuffled, nearly every batch "
    "holds one digit only: after one epoch it calls nearly everything a 9.",
    words=("loss", "batch"),
    show={"Sorted": USUAL | {"shuffle": False}, "Shuffled": USUAL},
)
NO_PICTURES = Card(
    "And the net?",
    f"With {HIDDEN} hidden units between, as on page 7, there are ten columns again. But each has {HIDDEN} weights, one a "
    "hidden unit, not one a pixel: they are no pictures. So here you see one layer only. How well the net does, the table in "
    "*Confusion* shows.",
    words=("hidden unit",),
    show={"The net's table": {"scene": "Confusion", "model": NET}},
)


def caption(epochs: Sequence[TenEpoch]) -> str:
    """How one run ends."""
    end = epochs[-1]
    of = int(end.confusion.sum())
    return (
        f"After {count(end.number, 'epoch')}, **{end.wrong:,}** of {of:,} validation pictures {are(end.wrong)} wrong: "
        f"{accuracy(end.wrong, of)}. At the start it was {epochs[0].wrong:,}."
    )


def ten_columns_of_weights(lab: "Lab") -> None:
    """Ten pictures and one curve, as one layer learns."""
    lab.cards(COLUMNS, SAME_LOOP, NO_PICTURES)
    settings, last = ten_controls(
        lab, ("lr", "batch_size", "epochs"), without=("model", "hidden")
    )
    lab.code(ten_columns, train_ten, train_epoch, calc_grad)
    lab.downloads(settings, last, ten_run_for, "ten_digits")
    lab.watch(
        {"ten": ten_run_for(settings)},
        last,
        lambda runs, done: columns_by_epoch(runs["ten"], last, done),
        caption,
    )

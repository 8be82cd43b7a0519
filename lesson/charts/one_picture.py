"""How the answer to one picture turns while a model learns: its score above the wrong answers to all the others."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import (
    FEWEST,
    MOST,
    baseline_data,
    baseline_rule,
    moving_count,
    wrong_axis,
)
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, SEVEN, THREE, Figure, spoken
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import count

SIDE = "min(160, 0.3 * width, height / 2 - 34)"  # of each picture, in pixels
ROOM = f"(width - {SIDE} - 24)"  # what they leave for the curves
ZERO = "height * 0.21"  # where a score of 0 is
BELOW = "height * 0.48"  # where the wrong answers begin


@cache
def _answer_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis(range=marks.span(0, ROOM))
    wrong = wrong_axis().axis(values=[10, 30, 100, 300, 1000], format=",d", grid=False)
    ends = marks.span("height", BELOW)
    wrong = wrong.scale(type="log", domain=[FEWEST, MOST], nice=False, range=ends)
    score = alt.Y("place:Q", scale=None)  # pixels: the axis is that of the counts

    rows = marks.data("epochs").transform_calculate(
        place=f"{ZERO} * (1 - 0.9 * datum.score / datum.most)"
    )
    shown = rows.transform_filter(frames.here())
    curve = rows.mark_line(strokeWidth=2.5, color=LINES[0])
    dot = marks.dot(shown, 130)
    told = marks.tips("epoch:Q", ("score:Q", ".2f"), ("wrong:Q", ",d"))
    return marks.drawn(
        marks.ends(x),
        *_bands(),
        *baseline_rule(wrong, ROOM),
        *marks.growing(curve, x, score, order="epoch:Q"),
        *marks.growing(curve, x, wrong, order="epoch:Q"),
        dot.encode(x, score, marks.by_digit("says")),
        dot.encode(x, wrong, color=alt.value(LINES[0])),
        *_panel(shown),
        *moving_count(shown, ROOM, marks.EPOCH, top=BELOW),
        marks.pointable(rows, x, wrong, told),
        spoken(),
        by="epoch",
    )


def _bands() -> list[alt.Chart]:
    """Where a score means 3, and where it means 7; said where an axis has its numbers."""
    one = marks.data("baseline")
    title = one.mark_text(angle=270, baseline="bottom", text="score", aria=False)
    layers = [title.encode(**marks.at(-60, ZERO))]
    for digit, colour, top in (("3", THREE, "0"), ("7", SEVEN, ZERO)):
        band = one.mark_rect(color=colour, opacity=0.16, aria=False)
        words = one.mark_text(align="right", dx=-8, text=f"says {digit}")
        layers += [
            band.encode(**marks.at(0, top, x2=ROOM, y2=f"{top} + {ZERO}")),
            words.encode(**marks.at(0, f"{top} + {ZERO} / 2")),
        ]
    return layers


def _panel(shown: alt.Chart) -> list[alt.Chart]:
    """The picture with the answer above it, and below it the weights that gave this answer."""
    rows, under = (
        shown.transform_filter("isValid(datum.weights)"),
        f"height - {SIDE}",
    )
    middle, says = f"width - {SIDE} / 2", "'says ' + datum.says"
    label = f"{SIDE} < 100 ? 'weights' : 'its weights'"
    look = {"readout": "answer", "large": 28, "baseline": "top"}
    return [
        marks.text(shown, says, middle, -4, **look),
        marks.image(marks.data("picture"), SIDE, middle, f"28 + {SIDE} / 2"),
        marks.text(rows, label, middle, under, baseline="bottom", dy=-4),
        marks.image(rows, SIDE, middle, f"{under} + {SIDE} / 2", "weights"),
    ]


def answer_by_epoch(
    pixels: Tensor,
    scores: Sequence[float],
    epochs: Sequence[Epoch],
    last: int,
    baseline_wrong: int,
    *,
    finished: bool = True,
) -> Figure:
    """The scores of a picture (784,), one an epoch, and of the same epochs of a linear model the wrong answers and weights.

    While the run is not finished only the newest weights are sent.
    """
    most = max(1.0, *map(abs, scores))
    rows = [
        (
            epoch.number,
            score,
            most,
            "3" if score > 0 else "7",
            epoch.wrong,
            votes_png(epoch.parameters[0]) if finished or epoch is epochs[-1] else None,
        )
        for epoch, score in zip(epochs, scores, strict=True)
    ]
    columns = "epoch score most says wrong newest weights"
    first, end = rows[0], rows[-1]
    words = (
        f"Untrained, it says {first[3]}, with a score of {first[1]:.1f}, and {first[4]:,} of {VALIDATION_IMAGES:,} answers are "
        f"wrong. After {count(end[0], 'epoch')} it says {end[3]}, score {end[1]:.1f}, and {end[4]:,} are wrong. The average "
        f"pictures: {baseline_wrong}. Beside it the picture, and the weights as a picture."
    )
    return Figure(
        _answer_by_epoch(),
        {
            "epochs": marks.table(columns, rows, by="epoch"),
            "picture": marks.record(url=digit_png(pixels)),
            "baseline": baseline_data(baseline_wrong),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": marks.record(words=words),
        },
        "Two line charts by epoch: the score of one picture, which is above 0 where the model says 3, and wrong answers on the "
        "validation images",
        f"After {count(end[0], 'epoch')}: it says {end[3]}, {end[4]:,} wrong",
    )

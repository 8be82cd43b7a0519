"""How the answer to one picture turns while a model learns: its score above the wrong answers to all the others."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames
from lesson.charts.errors import (
    FEWEST,
    MOST,
    baseline_data,
    baseline_rule,
    moving_count,
    wrong_axis,
)
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import (
    DIGIT_COLOUR,
    LINES,
    SEVEN,
    THREE,
    Figure,
    image_marks,
    spoken,
)
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import count

SIDE = "min(160, 0.3 * width, height / 2 - 34)"  # of each picture, in pixels
ROOM = f"(width - {SIDE} - 24)"  # what they leave for the curves
ZERO = "height * 0.21"  # where a score of 0 is
BELOW = "height * 0.48"  # where the wrong answers begin


@cache
def _answer_by_epoch() -> dict[str, Any]:
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(range=[0, alt.expr(ROOM)], nice=False)
    wrong = wrong_axis().axis(values=[10, 30, 100, 300, 1000], format=",d", grid=False)
    ends = [alt.expr("height"), alt.expr(BELOW)]
    wrong = wrong.scale(type="log", domain=[FEWEST, MOST], nice=False, range=ends)
    score = alt.Y("place:Q", scale=None)  # pixels: the axis is that of the counts

    rows = alt.Chart(alt.NamedData("epochs"))
    rows = rows.transform_calculate(
        place=f"{ZERO} * (1 - 0.9 * datum.score / datum.most)"
    )
    shown = rows.transform_filter(frames.here())
    layers = [
        alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x),
        *_bands(),
        *baseline_rule(wrong, ROOM),
    ]
    for y in (score, wrong):
        curve = rows.mark_line(strokeWidth=2.5, color=LINES[0])
        curve = curve.encode(x, y, order="epoch:Q")
        layers += [
            curve.encode(opacity=alt.value(0.25)),
            curve.transform_filter(frames.so_far()),
        ]
    layers[-1] = layers[-1].add_params(frames.position())
    dot = shown.mark_point(filled=True, size=130, opacity=1)
    says = alt.Color("says:N").scale(DIGIT_COLOUR).legend(None)
    targets = rows.mark_point(opacity=0, size=120).encode(
        x,
        wrong,
        tooltip=[
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("score:Q", format=".2f"),
            alt.Tooltip("wrong:Q", format=",d"),
        ],
    )
    return alt.layer(
        *layers,
        dot.encode(x, score, says),
        dot.encode(x, wrong, color=alt.value(LINES[0])),
        *_panel(shown),
        *moving_count(shown, ROOM, "'epoch ' + datum.epoch", top=BELOW),
        targets,
        spoken(),
    ).to_dict(validate=False)


def _bands() -> list[alt.Chart]:
    """Where a score means 3, and where it means 7; said where an axis has its numbers."""
    once = alt.Chart(alt.NamedData("baseline"))
    title = once.mark_text(angle=270, baseline="bottom", text="score", aria=False)
    layers = [title.encode(x=alt.XValue(-60), y=alt.YValue(alt.expr(ZERO)))]
    for digit, colour, top in (("3", THREE, "0"), ("7", SEVEN, ZERO)):
        band = once.mark_rect(color=colour, opacity=0.16, aria=False)
        words = once.mark_text(align="right", dx=-8, text=f"says {digit}")
        layers += [
            band.encode(
                x=alt.XValue(0),
                x2=alt.X2Value(alt.expr(ROOM)),
                y=alt.YValue(alt.expr(top)),
                y2=alt.Y2Value(alt.expr(f"{top} + {ZERO}")),
            ),
            words.encode(
                x=alt.XValue(0), y=alt.YValue(alt.expr(f"{top} + {ZERO} / 2"))
            ),
        ]
    return layers


def _panel(shown: alt.Chart) -> list[alt.Chart]:
    """The picture with the answer above it, and below it the weights that gave this answer."""
    middle = alt.XValue(alt.expr(f"width - {SIDE} / 2"))
    rows = shown.transform_filter("isValid(datum.weights)")
    answer = shown.transform_calculate(words="'says ' + datum.says")
    answer = answer.mark_text(baseline="top", fontSize=28, fontWeight="bold")
    digit = alt.Chart(alt.NamedData("picture"))
    label = rows.transform_calculate(words=f"{SIDE} < 100 ? 'weights' : 'its weights'")
    label = label.mark_text(baseline="bottom", dy=-4)
    under = f"height - {SIDE}"
    return [
        answer.encode(x=middle, y=alt.YValue(-4), text="words:N").properties(
            name="readout_answer"
        ),
        image_marks(digit, SIDE).encode(
            url="url:N", x=middle, y=alt.YValue(alt.expr(f"28 + {SIDE} / 2"))
        ),
        label.encode(x=middle, y=alt.YValue(alt.expr(under)), text="words:N"),
        image_marks(rows, SIDE).encode(
            url="weights:N",
            x=middle,
            y=alt.YValue(alt.expr(f"{under} + {SIDE} / 2")),
        ),
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
            epoch is epochs[-1],
            votes_png(epoch.parameters[0]) if finished or epoch is epochs[-1] else None,
        )
        for epoch, score in zip(epochs, scores, strict=True)
    ]
    names = ["epoch", "score", "most", "says", "wrong", "newest", "weights"]
    frame = pd.DataFrame(rows, columns=names)
    first, end = rows[0], rows[-1]
    words = (
        f"Untrained, it says {first[3]}, with a score of {first[1]:.1f}, and {first[4]:,} of {VALIDATION_IMAGES:,} answers are "
        f"wrong. After {count(end[0], 'epoch')} it says {end[3]}, score {end[1]:.1f}, and {end[4]:,} are wrong. The average "
        f"pictures: {baseline_wrong}. Beside it the picture, and the weights as a picture."
    )
    return Figure(
        _answer_by_epoch(),
        {
            "epochs": frame,
            "picture": pd.DataFrame({"url": [digit_png(pixels)]}),
            "baseline": baseline_data(baseline_wrong),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": pd.DataFrame({"words": [words]}),
        },
        "Two line charts by epoch: the score of one picture, which is above 0 where the model says 3, and wrong answers on the "
        "validation images",
        f"After {count(end[0], 'epoch')}: it says {end[3]}, {end[4]:,} wrong",
    )

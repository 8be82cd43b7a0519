"""Two models by epoch, one of them with the pixels of all pictures shuffled: mistakes, and what each sees and has learned."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import errors, frames
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, Figure, image_marks, spoken
from lesson.experiments.shuffled_pixels import Twins
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import count

NAMES = ("as they are", "shuffled")
SIDE = "min(150, (width < 420 ? 0.2 : 0.23) * width, height / 2 - 30)"  # of each picture, in pixels
RIGHT = f"(width - 2 * {SIDE} - 28)"  # what they leave for the curves


@once
def _twins_by_epoch() -> dict[str, Any]:
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x, y = x.scale(range=[0, alt.expr(RIGHT)], nice=False), errors.wrong_axis()
    colour = alt.Color("place:O").scale(domain=[0, 1], range=LINES[:2]).legend(None)
    epochs = alt.Chart(alt.NamedData("epochs"))
    # the second lies on the first: thin and dashed, so that both are seen
    width = alt.condition("datum.place", alt.value(2), alt.value(7))
    dash = alt.condition("datum.place", alt.value([6, 5]), alt.value([1, 0]))
    curve = epochs.mark_line(clip=True).encode(
        x, y, colour, order="epoch:Q", strokeWidth=width, strokeDash=dash
    )
    shown = epochs.transform_filter(frames.here())
    ends = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x)
    tooltip = ["run:N", "epoch:Q", alt.Tooltip("wrong:Q", format=",d")]
    first, second = (shown.transform_filter(f"datum.place == {n}") for n in (0, 1))
    other = second.transform_calculate(words="'shuffled: ' + format(datum.wrong, ',d')")
    other = other.mark_text(align="right", baseline="top").encode(
        x=alt.XValue(alt.expr(RIGHT)), y=alt.YValue(64), text="words:N", color=colour
    )
    layers = [
        ends,
        curve.encode(opacity=alt.value(0.25)),
        curve.transform_filter(frames.so_far()).add_params(frames.position()),
        shown.mark_point(filled=True, opacity=1, aria=False).encode(
            x,
            y,
            colour,
            size=alt.condition("datum.place", alt.value(50), alt.value(220)),
        ),
        *errors.moving_count(first, RIGHT, "'epoch ' + datum.epoch"),
        other.properties(name="readout_2"),
        epochs.mark_point(opacity=0, size=120, clip=True).encode(x, y, tooltip=tooltip),
        spoken(),
        *_panel(alt.Chart(alt.NamedData("pictures")), "picture", 1.5, 12),
        *_panel(shown.transform_filter("isValid(datum.url)"), "weights", 0.5, 0),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def _panel(rows: alt.Chart, what: str, sides: float, gap: int) -> list[alt.Chart]:
    """A column of two images, its middle so many sides and pixels from the right, what it is above each."""
    middle = alt.XValue(alt.expr(f"width - {sides} * {SIDE} - {gap}"))
    layers = []
    for place in (0, 1):
        one = rows.transform_filter(f"datum.place == {place}")
        top = f"{24 + 30 * place} + {place} * {SIDE}"
        label = one.transform_calculate(
            words=f"{place} == 0 ? '{what}' : {SIDE} < 70 ? '' : 'shuffled'"
        )
        image = image_marks(one, SIDE)
        layers += [
            label.mark_text(baseline="bottom", dy=-4).encode(
                x=middle, y=alt.YValue(alt.expr(top)), text="words:N"
            ),
            image.encode(
                x=middle, y=alt.YValue(alt.expr(f"{top} + {SIDE} / 2")), url="url:N"
            ),
        ]
    return layers


def twins_by_epoch(
    epochs: Sequence[Twins], pixels: Tensor, order: Tensor, last: int, finished: bool
) -> Figure:
    """Wrong answers of both up to epoch `last`, their weights, and a picture (784,) as each of them sees it.

    While they are not finished only the newest weights are sent.
    """
    rows = []
    for epoch in epochs:
        newest = epoch is epochs[-1]
        both = (
            (epoch.wrong, epoch.weights),
            (epoch.shuffled_wrong, epoch.shuffled_weights),
        )
        for place, (wrong, weights) in enumerate(both):
            url = votes_png(weights) if newest or finished else None
            rows.append((NAMES[place], place, epoch.number, wrong, newest, url))
    columns = ["run", "place", "epoch", "wrong", "newest", "url"]
    urls = [digit_png(pixels), digit_png(pixels[order])]
    end = epochs[-1]
    words = (
        f"Wrong answers of {VALIDATION_IMAGES:,} at epoch {end.number}: {end.wrong:,} with the pictures as they are, "
        f"{end.shuffled_wrong:,} with their pixels shuffled. Beside it a picture and the weights, of both."
    )
    return Figure(
        _twins_by_epoch(),
        {
            "epochs": pd.DataFrame(rows, columns=columns),
            "pictures": pd.DataFrame({"place": [0, 1], "url": urls}),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": pd.DataFrame({"words": [words]}),
        },
        "Two curves of wrong answers by epoch on a logarithmic axis, with the pixels as they are and shuffled",
        f"After {count(end.number, 'epoch')}: {end.wrong:,} wrong, with shuffled pixels {end.shuffled_wrong:,}",
    )

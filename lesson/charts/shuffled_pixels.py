"""Two models by epoch, one of them with the pixels of all pictures shuffled: mistakes, and what each sees and has learned."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import errors, frames, marks
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.shuffled_pixels import Twins
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import count

NAMES = ("as they are", "shuffled")
SIDE = "min(150, (width < 420 ? 0.2 : 0.23) * width, height / 2 - 30)"  # of each picture, in pixels
RIGHT = f"(width - 2 * {SIDE} - 28)"  # what they leave for the curves


@once
def _twins_by_epoch() -> dict[str, Any]:
    x, y = marks.epoch_axis(range=marks.span(0, RIGHT)), errors.wrong_axis()
    colour = alt.Color("place:O").scale(domain=[0, 1], range=LINES[:2]).legend(None)
    epochs = marks.data("epochs")
    # the second lies on the first: thin and dashed, so that both are seen
    width, dash, size = (
        alt.condition("datum.place", alt.value(second), alt.value(first))
        for second, first in ((2, 7), ([6, 5], [1, 0]), (50, 220))
    )
    curve = epochs.mark_line(clip=True)
    look = {"order": "epoch:Q", "strokeWidth": width, "strokeDash": dash}
    shown = epochs.transform_filter(frames.here())
    dots = shown.mark_point(filled=True, opacity=1, aria=False)
    told = marks.tips("run:N", "epoch:Q", ("wrong:Q", ",d"))
    first, second = (shown.transform_filter(f"datum.place == {n}") for n in (0, 1))
    shuffled = "'shuffled: ' + format(datum.wrong, ',d')"
    other = marks.text(second, shuffled, RIGHT, 64, readout=2, **marks.TOP_RIGHT)
    return marks.drawn(
        marks.ends(x),
        *marks.growing(curve, x, y, colour, **look),
        dots.encode(x, y, colour, size=size),
        *errors.moving_count(first, RIGHT, marks.EPOCH),
        other.encode(colour),
        marks.pointable(epochs, x, y, told, clip=True),
        spoken(),
        *_panel(marks.data("pictures"), "picture", 1.5, 12),
        *_panel(shown.transform_filter("isValid(datum.url)"), "weights", 0.5, 0),
        by="epoch",
    )


def _panel(rows: alt.Chart, what: str, sides: float, gap: int) -> list[alt.Chart]:
    """A column of two images, its middle so many sides and pixels from the right, what it is above each."""
    middle, layers = f"width - {sides} * {SIDE} - {gap}", []
    for place in (0, 1):
        one = rows.transform_filter(f"datum.place == {place}")
        top = f"{24 + 30 * place} + {place} * {SIDE}"
        label = f"{place} == 0 ? '{what}' : {SIDE} < 70 ? '' : 'shuffled'"
        layers += [
            marks.text(one, label, middle, top, baseline="bottom", dy=-4),
            marks.image(one, SIDE, middle, f"{top} + {SIDE} / 2"),
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
        both = (
            (epoch.wrong, epoch.weights),
            (epoch.shuffled_wrong, epoch.shuffled_weights),
        )
        for place, (wrong, weights) in enumerate(both):
            seen = finished or epoch is epochs[-1]
            url = votes_png(weights) if seen else None
            rows.append((NAMES[place], place, epoch.number, wrong, url))
    columns = "run place epoch wrong newest url"
    urls = [digit_png(pixels), digit_png(pixels[order])]
    end = epochs[-1]
    words = (
        f"Wrong answers of {VALIDATION_IMAGES:,} at epoch {end.number}: {end.wrong:,} with the pictures as they are, "
        f"{end.shuffled_wrong:,} with their pixels shuffled. Beside it a picture and the weights, of both."
    )
    return Figure(
        _twins_by_epoch(),
        {
            "epochs": marks.table(columns, rows, by="epoch"),
            "pictures": pd.DataFrame({"place": [0, 1], "url": urls}),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": marks.record(words=words),
        },
        "Two curves of wrong answers by epoch on a logarithmic axis, with the pixels as they are and shuffled",
        f"After {count(end.number, 'epoch')}: {end.wrong:,} wrong, with shuffled pixels {end.shuffled_wrong:,}",
    )

"""How far pictures are from those that a model has learned from, and how odd."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import LINES, Figure
from lesson.digits import load_digits
from lesson.gradients import Model
from lesson.handwriting.oddness import Stranger, ruler, validation_oddness
from lesson.handwriting.votes import says

WIDTH = 0.25  # of a bar
PICTURE = "(width < 420 ? 22 : 28)"  # pixels, each way


@cache
def _by_distance() -> dict[str, Any]:
    bars = marks.data("bars").mark_bar(opacity=0.6, binSpacing=0)
    x = alt.X("from:Q", bin="binned").title("distance from your digit")
    y = alt.Y("pictures:Q", stack=None).title("training pictures").axis(tickCount=4)
    key = "'the ' + datum.label + 's'"
    legend = alt.Legend(orient="top-left", title=None, labelExpr=key)
    colour = marks.by_digit().legend(legend)
    told = marks.tips("digit:N", "from:Q", "to:Q", "pictures:Q")
    bars = bars.encode(x.axis(grid=False), alt.X2("to:Q"), y, colour, tooltip=told)
    return bars.to_dict(validate=False)


def by_distance(distances: Tensor, targets: Tensor) -> Figure:
    """How many training pictures are how far away, threes and sevens: (n,) distances and (n, 1) targets."""
    most = float(distances.max())
    edges = np.arange(0, most + WIDTH, WIDTH)
    rows = []
    for digit, kept in (("3", targets[:, 0] == 1), ("7", targets[:, 0] == 0)):
        counts, _ = np.histogram(distances[kept].numpy(), edges)
        rows += [
            (digit, start, start + WIDTH, int(count))
            for start, count in zip(edges, counts, strict=False)
            if count
        ]
    return Figure(
        _by_distance(),
        {"bars": marks.table("digit from to pictures", rows)},
        "Histogram of the distances of all training pictures from the digit, the threes in blue, the sevens in orange; the "
        f"nearest is {distances.min():.1f} away, the farthest {most:.1f}.",
        "All training pictures, by their distance",
    )


@cache
def _odd_and_sure() -> dict[str, Any]:
    x = alt.X("oddness:Q").title("oddness: how far from its neighbours")
    x = x.scale(zero=False, padding=20).axis(grid=False, tickCount=4)
    y = alt.Y("score:Q").title("score").axis(grid=False)
    known = marks.data("known")
    dots = known.mark_point(filled=True, size=14, opacity=0.4, aria=False)
    limit, pictures = marks.data("limit"), marks.data("pictures")
    told = marks.tips("name:N", "says:N", ("score:Q", "+.2f"), ("oddness:Q", ".2f"))
    yours = pictures.transform_filter("datum.yours")
    frame = yours.mark_point(
        shape="square",
        size=alt.expr(f"pow({PICTURE} + 6, 2)"),
        strokeWidth=3,
        color=LINES[0],
        opacity=1,
    )
    label = {"align": "left", "dx": 24, "fontWeight": "bold"}
    return marks.drawn(
        dots.encode(x, y, marks.by_digit()),
        marks.dotted(limit).encode(x),
        marks.text(limit, "words", x, 0, **marks.TOP_LEFT, dx=6),
        marks.image(pictures, PICTURE, x, y).encode(tooltip=told),
        frame.encode(x, y, tooltip=told),
        marks.text(yours, "name", x, y, **label),
        usermeta={
            "embedOptions": {"renderer": "svg"}
        },  # as all charts, for all the dots
    )


@torch.no_grad()
def odd_and_sure(
    model: Model, shown: Sequence[Stranger], scores: Sequence[float]
) -> Figure:
    """Oddness and score: of all validation pictures, and of others; the last is yours."""
    yours, digits = shown[-1], load_digits()
    threes = (digits.valid_y[:, 0] == 1).tolist()
    known = {
        "oddness": validation_oddness().numpy().round(2),
        "score": model(digits.valid_x)[:, 0].numpy().round(2),
        "digit": ["3" if three else "7" for three in threes],
    }
    rows = [
        (
            *(each is yours, each.name, each.oddness),
            *(score, says(score), digit_png(each.pixels)),
        )
        for each, score in zip(shown, scores, strict=True)
    ]
    columns = "yours name oddness score says url"
    limit = marks.record(oddness=ruler().limit, words="odd from here on")
    return Figure(
        _odd_and_sure(),
        {
            "known": pd.DataFrame(known),
            "pictures": marks.table(columns, rows),
            "limit": limit,
        },
        "Score by oddness: validation threes in blue, sevens in orange, and pictures of "
        f"other things, most of them farther right. Yours has an oddness of {yours.oddness:.2f}, the limit is "
        f"{ruler().limit:.2f}; its score is {scores[-1]:+.1f}.",
        "Dots are 3s and 7s, pictures are neither",
    )

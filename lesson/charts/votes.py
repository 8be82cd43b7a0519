"""The votes of all pixels as a picture that can be pointed at."""

from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts.pictures import votes_png
from lesson.charts.pixels import EDGE, backdrop, cells, in_the_picture
from lesson.charts.theme import LINES, Figure
from lesson.handwriting.votes import Votes
from lesson.runs import once


@once
def _pixel_votes() -> dict[str, Any]:
    sums = cells().transform_calculate(
        sum="format(datum.ink, '.3f') + ' × ' + format(datum.weight, '.3f') + ' = ' + format(datum.vote, '.3f')"
    )
    pointed = alt.selection_point(
        name="pointed", fields=["index"], on="pointerover", clear="pointerout"
    )
    glass = sums.mark_rect(opacity=0).encode(
        **in_the_picture(EDGE),
        tooltip=[
            alt.Tooltip("row:Q"),
            alt.Tooltip("column:Q"),
            alt.Tooltip("sum:N", title="ink × weight = vote"),
        ],
    )
    frame = sums.transform_filter(
        "isArray(pointed.index) && datum.index == pointed.index[0]"
    ).mark_rect(filled=False, stroke=LINES[0], strokeWidth=3, aria=False)
    layers = [
        backdrop(EDGE),
        frame.encode(**in_the_picture(EDGE)),
        glass.add_params(pointed),
    ]
    return alt.layer(*layers).properties(height=300).to_dict()


def pixel_votes_map(pixels: Tensor, weights: Tensor, votes: Votes) -> Figure:
    """What each pixel of a picture (784,) adds to the score: blue for three, orange for seven."""
    columns = {
        "index": range(len(pixels)),
        "ink": pixels.numpy(),
        "weight": weights.detach().flatten().numpy(),
        "vote": votes.each.float().numpy(),
    }
    picture = pd.DataFrame({"url": [votes_png(votes.each)]})
    return Figure(
        _pixel_votes(),
        {"cells": pd.DataFrame(columns), "picture": picture},
        "What each pixel adds to the score, 28 by 28: blue for three, orange for seven. For three "
        f"{votes.for_three:.3f} in all, for seven {votes.for_seven:.3f}, bias {votes.bias:.3f}, score {votes.score:.3f}.",
        f"Votes: {votes.for_three:+.3f} for 3, {votes.for_seven:+.3f} for 7",
    )

"""Turn one weight: one weight of a real model through a wide range, over all training images."""

from typing import TYPE_CHECKING, Any

import pandas as pd
from torch import Tensor

from lesson.charts import marks
from lesson.charts.pictures import votes_png
from lesson.charts.pixels import backdrop, pixels_to_pick
from lesson.charts.theme import Figure
from lesson.digits import PIXELS, SIDE
from lesson.experiments.baseline import baseline
from lesson.runs import once
from lesson.steps.step_vs_sigmoid.one_weight import (
    PIXEL,
    OneWeight,
    Sweep,
    blank,
    nothing_changes,
    one_weight,
    one_weight_turned,
    sweep,
    weight_of,
)
from lesson.training import TRAINING_IMAGES
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


EDGE = "min(width, height)"  # the picture is square and starts at the left


@once
def _pixel_map() -> dict[str, Any]:
    return marks.drawn(backdrop(EDGE), *pixels_to_pick(EDGE))


def pixel_map(values: Tensor, picture: str, picked: int, what: str) -> Figure:
    """784 values drawn as the PNG `picture`, each to be pointed at, the picked one framed. `what` names the values."""
    values = values.detach().reshape(PIXELS)
    cells = pd.DataFrame({"index": range(PIXELS), "value": values.numpy()})
    cells["picked"] = cells["index"] == picked
    row, column = divmod(picked, SIDE)
    return Figure(
        _pixel_map(),
        {"cells": cells, "picture": marks.record(url=picture)},
        f"{what}, 28 by 28. The picked pixel is in row {row}, column {column}; its value is {values[picked]:.4g}.",
        f"{what}: {values[picked]:.4g} at row {row}, column {column}",
    )


TURN = Card(
    "Turn one weight",
    "A real model, 784 random weights and a bias. Click a pixel: blue ones have more ink in threes, orange ones in "
    "sevens. Press *Play* to turn its weight while all others stay. Above: how many more training pictures come out "
    "right. Below: the loss.",
)
STAIRCASE = Card(
    "It is a staircase",
    "From afar the upper line may look like a slope. It is a staircase: a small step for each picture with ink at this "
    "pixel. Wherever a weight stands, it stands on a flat tread. The dashed lines are as steep as the curves are at "
    "the dot.",
)
BLANK = Card(
    "Where nobody writes",
    "In the corner no training picture has any ink. What a weight adds to a score is weight × ink, and anything × 0 is "
    "0. Turn such a weight as far as you like: no score moves, no answer, no loss. So training never moves it either.",
    show={
        "A blank pixel": {"row": 0, "column": 0},
        "A pixel with ink": {"row": 9, "column": 14},
    },
)


def caption(weight: OneWeight, turned: Sweep, blank: list[int]) -> str:
    """What one weight does to right answers and loss while it turns; `blank` are all pixels without ink."""
    if not weight.inked:
        return nothing_changes(weight, blank)
    right = turned.curve[1]
    return (
        f"{weight.inked:,} of {TRAINING_IMAGES:,} pictures {'has' if weight.inked == 1 else 'have'} ink there; the weight is "
        f"{weight.value:.4f}. Turned by up to ±{turned.reach:g}, it changes the right answers by {int(right.min()):+,} to "
        f"{int(right.max()):+,}."
    )


FAR = 10.0  # how far a weight is turned either way


def turn_one_weight(lab: "Lab") -> None:
    """One weight of a real model through a wide range, over all training images."""
    lab.cards(TURN, STAIRCASE, BLANK)
    difference = baseline().mean_three - baseline().mean_seven
    what = "Average 3 minus average 7"

    def average(picked: int) -> Figure:
        return pixel_map(difference, votes_png(difference), picked, what)

    with lab.picking("row, column, seed, start", average, PIXEL) as pixel:
        weight = weight_of(lab, pixel)
    turned = sweep(weight, FAR)
    lab.figure(one_weight_turned(turned))
    lab.play(len(turned.curve[0]) - 1)
    lab.what_you_see(caption(weight, turned, blank()))
    lab.code(one_weight, sweep)

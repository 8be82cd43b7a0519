"""Charts of the way from the post's run to PyTorch's: curves with their spread, all pairs as a picture, differences."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import torch
from torch import Tensor

from lesson.charts.pictures import rgb
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.experiments.same_steps import Compared
from lesson.loss import pairs
from lesson.runs import once

FLOOR = 1e-10  # where the logarithmic axis ends, and 0 is drawn


@once
def _curves_with_spread(zoomed: bool) -> dict[str, Any]:
    curves = alt.Chart(alt.NamedData("curves"))
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(nice=False)

    def y(field: str) -> alt.Y:
        axis = alt.Y(field).title("validation accuracy").axis(format=".2f")
        return axis.scale(domain=[0.9, 1] if zoomed else [0, 1])

    colour = alt.Color("curve:N").scale(range=LINES).sort(None).title(None)
    colour = colour.legend(
        orient="top",
        direction="vertical",
        labelLimit=500,
        symbolType="stroke",
        symbolOpacity=1,
    )
    band = curves.mark_area(opacity=0.22, clip=True).encode(
        x, y("lowest:Q"), alt.Y2("highest:Q"), colour
    )
    lines = curves.mark_line(clip=True, strokeWidth=2.5).encode(
        x,
        y("mean:Q"),
        colour,
        alt.StrokeDash("curve:N").sort(None).title(None),
        order="epoch:Q",
    )
    targets = curves.mark_point(opacity=0, size=90, clip=True).encode(
        x,
        y("mean:Q"),
        tooltip=[
            alt.Tooltip("curve:N"),
            alt.Tooltip("epoch:Q"),
            *(
                alt.Tooltip(f"{name}:Q", format=".4f")
                for name in ("mean", "lowest", "highest")
            ),
        ],
    )
    layers = [band, lines, targets, spoken()]
    return alt.layer(*layers).properties(height=420).to_dict()


def curves_with_spread(curves: Mapping[str, Tensor], finished: bool = True) -> Figure:
    """Accuracies (epochs, seeds) by epoch, by the name of the curve: the mean over seeds, and a band from lowest to highest.

    The axis begins at 0.9; at 0 if a finished curve ends below 0.9.
    """
    rows = [
        (name, epoch, each.mean().item(), each.min().item(), each.max().item())
        for name, accuracies in curves.items()
        for epoch, each in enumerate(accuracies)
    ]
    words = "; ".join(
        f"{name}: {each[-1].mean():.4f} after epoch {len(each) - 1}, between {each[-1].min():.4f} and {each[-1].max():.4f}"
        for name, each in curves.items()
    )
    columns = ["curve", "epoch", "mean", "lowest", "highest"]
    lowest = min(each[-1].min().item() for each in curves.values())
    zoomed = not finished or lowest >= 0.9
    return Figure(
        _curves_with_spread(zoomed),
        {
            "curves": pd.DataFrame(rows, columns=columns),
            "words": pd.DataFrame({"words": [words + "."]}),
        },
        "Line chart of validation accuracy by epoch",
        "Validation accuracy: "
        + "; ".join(f"{name} → {each[-1].mean():.4f}" for name, each in curves.items()),
    )


def all_pairs(scores: Tensor, targets: Tensor, enlarge: int = 2) -> np.ndarray:
    """The table of comparisons that (n,) scores and (n, 1) targets broadcast to, as a picture, RGBA.

    Green where they are equal, nearly nothing where not; on the diagonal, the comparisons that were meant, full green and red.
    """
    table = pairs(scores, targets)
    colours = torch.tensor([(*rgb(QUIET), 30), (*rgb(LINES[0]), 110)])
    strong = torch.tensor([(*rgb(LINES[5]), 255), (*rgb(LINES[0]), 255)])
    canvas = colours[table.long()].repeat_interleave(enlarge, 0)
    canvas = canvas.repeat_interleave(enlarge, 1)
    places = torch.arange(enlarge * len(table))
    answers = strong[table.diagonal().long()].repeat_interleave(enlarge, 0)
    for shift in range(-enlarge, enlarge + 1):
        across = (places + shift).clamp(0, len(places) - 1)
        canvas[places, across] = answers
    return canvas.byte().numpy()


@once
def _differences_by_epoch() -> dict[str, Any]:
    differences = alt.Chart(alt.NamedData("differences"))
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(nice=False)
    y = alt.Y("drawn:Q").title("largest of 785 (logarithmic)")
    y = y.scale(type="log", domain=[FLOOR, 10], clamp=True).axis(
        values=[10.0**power for power in range(-8, 2, 2)], format=".0e"
    )
    colour = alt.Color("between:N").scale(range=LINES).sort(None).title(None)
    colour = colour.legend(orient="top", direction="vertical", labelLimit=500)
    dash = alt.StrokeDash("between:N").sort(None).title(None)
    lines = differences.mark_line(strokeWidth=2.5).encode(x, y, colour, dash)
    targets = differences.mark_point(opacity=0, size=90).encode(
        x,
        y,
        tooltip=[
            alt.Tooltip("between:N"),
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("difference:Q", format=".2e"),
        ],
    )
    nothing = (
        alt.Chart(alt.NamedData("nothing"))
        .mark_text(align="right", dx=-4, dy=-9)
        .encode(x=alt.XValue("width"), y=y, text="words:N")
    )
    layers = [lines, targets, nothing, spoken()]
    return alt.layer(*layers).properties(height=340).to_dict()


def differences_by_epoch(compared: Sequence[Compared]) -> Figure:
    """How far the models trained in three ways are apart, on a logarithmic axis, on whose floor 0 is drawn."""
    lines = {
        "the numbers themselves": [each.largest for each in compared],
        "by hand, batches forwards and backwards": [each.rounding for each in compared],
        "by hand and nn.Linear": [each.by_hand_and_module for each in compared],
        "nn.Linear and Learner": [each.module_and_learner for each in compared],
        "by hand and Learner": [each.by_hand_and_learner for each in compared],
    }
    rows = [
        (name, epoch, value, max(value, FLOOR))
        for name, values in lines.items()
        for epoch, value in enumerate(values)
    ]
    words = "; ".join(f"{name}: {max(each):.1e}" for name, each in lines.items())
    return Figure(
        _differences_by_epoch(),
        {
            "differences": pd.DataFrame(
                rows, columns=["between", "epoch", "difference", "drawn"]
            ),
            "nothing": pd.DataFrame({"drawn": [FLOOR], "words": ["exactly 0"]}),
            "words": pd.DataFrame({"words": [f"The largest of all epochs. {words}."]}),
        },
        "Line chart, on a logarithmic axis, of the largest difference between the models trained in three ways",
        f"The three ways differ by {max(max(lines[name]) for name in list(lines)[2:]):.1g} at most",
    )

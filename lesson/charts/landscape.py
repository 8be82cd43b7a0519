"""The loss as a map, and the paths of runs on it."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from lesson.charts import frames
from lesson.charts.pictures import png, rgb
from lesson.charts.theme import LINES, Figure, at, image_marks, spoken
from lesson.experiments.landscape import POINTS, Landscape, path_of
from lesson.runs import once
from lesson.training import Epoch
from lesson.words.numbers import count

SHADES = 12  # steps of the loss: their edges are the contours
GREY = rgb("#7A8494")  # suits both themes, more or less opaque
FINER = 8  # pixels of the picture of the ground a point of the grid, each way


@once
def _landscape() -> dict[str, Any]:
    x, y = (
        axis.scale(domain=[0, 1]).axis(None) for axis in (alt.X("x:Q"), alt.Y("y:Q"))
    )
    ground = image_marks(
        alt.Chart(alt.NamedData("ground")), "width", "height", smooth=True, aspect=False
    )
    near = [
        alt.Tooltip("loss:Q", format=".4f"),
        alt.Tooltip("across:Q", format=".2f"),
        alt.Tooltip("up:Q", format=".2f"),
    ]
    pick = alt.selection_point(name="pick", fields=["index"], on="click", empty=False)
    cells = alt.Chart(alt.NamedData("cells")).transform_calculate(
        x=f"datum.index % {POINTS} / {POINTS}",
        y=f"floor(datum.index / {POINTS}) / {POINTS}",
        right=f"datum.x + 1 / {POINTS}",
        high=f"datum.y + 1 / {POINTS}",
    )
    cells = cells.mark_rect(opacity=0, aria=False).encode(
        x, y, alt.X2("right:Q"), alt.Y2("high:Q"), tooltip=near
    )

    places = alt.Chart(alt.NamedData("places"))
    numbers = {"domain": list(range(len(LINES))), "range": LINES}
    colour = alt.Stroke("place:O", legend=None).scale(**numbers)
    fill = alt.Fill("place:O", legend=None).scale(**numbers)
    path = {"strokeWidth": 2.5, "strokeJoin": "round", "clip": True, "aria": False}
    to_come = places.mark_line(**path).encode(
        x, y, colour, order="epoch:Q", opacity=alt.value(0.35)
    )
    done = places.transform_filter(frames.so_far()).mark_line(**path)
    done = done.encode(x, y, colour, order="epoch:Q")
    here = places.transform_filter(frames.here())
    dot = here.mark_point(size=170, opacity=1, strokeWidth=0, clip=True, aria=False)
    along = [
        alt.Tooltip("run:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("wrong:Q", format=",d"),
    ]
    steps = places.mark_point(size=60, opacity=0, clip=True, aria=False)
    return (
        alt.layer(
            ground.encode(**at("width / 2", "height / 2"), url="url:N"),
            cells.add_params(pick),
            to_come.add_params(frames.position()),
            done,
            steps.encode(x, y, tooltip=along),
            dot.encode(x, y, fill, tooltip=along),
            *_key(here, fill),
            spoken(),
        )
        .resolve_scale(fill="independent")
        .configure_view(stroke=None)
        .to_dict(validate=False)
    )


def _key(here: alt.Chart, fill: alt.Fill) -> list[alt.Chart]:
    """What each run comes to at the shown epoch, in the corner, with a dot in its colour."""
    y = alt.YValue(alt.expr("14 + 24 * datum.place"))
    inside = "inrange(datum.x, [0, 1]) && inrange(datum.y, [0, 1])"
    rows = here.transform_calculate(
        name="datum.run + (datum.place ? '' : ', epoch ' + datum.epoch)",
        lost=f"{inside} ? '' : ', off the map'",
        words="datum.name + ': ' + format(datum.wrong, ',d') + ' wrong' + datum.lost",
    )
    text = rows.mark_text(align="right", baseline="middle", dx=-18, aria=False)
    dot = rows.mark_point(size=90, opacity=1, strokeWidth=0, aria=False)
    return [
        text.encode(x=alt.XValue(alt.expr("width")), y=y, text="words:N").properties(
            name="readout_0"
        ),
        dot.encode(x=alt.XValue(alt.expr("width - 8")), y=y, fill=fill),
    ]


def ground_png(loss: Tensor) -> str:
    """A map of (up, across) losses: in steps of grey, the higher the more opaque, with lines where the steps meet.

    Each step is the same factor of the loss.
    """
    level = ((loss / loss.min()).log() / (loss.max() / loss.min()).log()).nan_to_num()
    fine = interpolate(level[None, None], scale_factor=FINER, mode="bicubic")[0, 0]
    steps = (fine.flip(0) * SHADES).floor().clamp(0, SHADES - 1)  # rows go down
    line = torch.zeros_like(steps)
    line[1:] += steps.diff(dim=0).abs()
    line[:, 1:] += steps.diff(dim=1).abs()
    opacity = 10 + 150 * steps / (SHADES - 1) + 60 * (line > 0)
    picture = Image.new("RGBA", opacity.T.shape, GREY)
    picture.putalpha(Image.fromarray(opacity.byte().numpy()))
    return png(picture)


def paths_on_landscape(
    ground: Landscape, runs: Mapping[str, Sequence[Epoch]]
) -> Figure:
    """The loss over a plane, and the shadows that named runs throw on it, epoch by epoch.

    Of more runs than there are colours the last are left out.
    """
    corner = torch.stack([ground.across[0], ground.up[0]])
    span = torch.stack([ground.across[-1], ground.up[-1]]) - corner
    shown = dict(list(runs.items())[: len(LINES)])
    places = []
    for place, (name, epochs) in enumerate(shown.items()):
        steps = (ground.plane.place(path_of(epochs)) - corner) / span  # 0 to 1
        inside = ((steps * (POINTS - 1) + 0.5) / POINTS).tolist()
        places += [
            (name, place, epoch.number, epoch is epochs[-1], *at, epoch.wrong)
            for epoch, at in zip(epochs, inside, strict=True)
        ]
    up, across = torch.meshgrid(ground.up, ground.across, indexing="ij")
    cells = {"across": across, "up": up, "loss": ground.loss}
    cells = {name: values.flatten().numpy() for name, values in cells.items()}
    ends = "; ".join(
        f"{name}: {epochs[-1].wrong:,} wrong after {count(epochs[-1].number, 'epoch')}"
        for name, epochs in shown.items()
    )
    words = (
        f"The loss on the map goes from {ground.loss.min():.4f} to {ground.loss.max():.4f}. "
        f"The path of {count(len(shown), 'run')} is on it. {ends}."
    )
    columns = ["run", "place", "epoch", "newest", "x", "y", "wrong"]
    return Figure(
        _landscape(),
        {
            "ground": pd.DataFrame({"url": [ground_png(ground.loss)]}),
            "cells": pd.DataFrame(cells).reset_index(names="index"),
            "places": pd.DataFrame(places, columns=columns).round(5),
            "words": pd.DataFrame({"words": [words]}),
        },
        f"Map of the loss, {POINTS} by {POINTS} places over two directions, the more grey the higher, with the paths of runs",
        "",
    )

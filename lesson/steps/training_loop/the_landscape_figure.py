"""The figure of the landscape."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from lesson.charts import frames, marks
from lesson.charts.pictures import png, rgb
from lesson.charts.theme import LINES, Figure, spoken
from lesson.runs import once
from lesson.steps.training_loop.the_landscape_measure import POINTS, Landscape, path_of
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
    ground, middle = marks.data("ground"), ("width / 2", "height / 2")
    look = {"height": "height", "smooth": True, "aspect": False}
    places = marks.data("places")
    here = places.transform_filter(frames.here())
    numbers = {"domain": list(range(len(LINES))), "range": LINES}
    colour = alt.Stroke("place:O", legend=None).scale(**numbers)
    fill = alt.Fill("place:O", legend=None).scale(**numbers)
    path = {"strokeWidth": 2.5, "strokeJoin": "round", "clip": True, "aria": False}
    to_come = places.mark_line(**path).encode(
        x, y, colour, order="epoch:Q", opacity=alt.value(0.35)
    )
    done = places.transform_filter(frames.so_far()).mark_line(**path)
    dot = here.mark_point(size=170, opacity=1, strokeWidth=0, clip=True, aria=False)
    along = marks.tips("run:N", "epoch:Q", ("wrong:Q", ",d"))
    return marks.drawn(
        marks.image(ground, "width", *middle, **look),
        _cells(x, y),
        to_come.add_params(frames.position()),
        done.encode(x, y, colour, order="epoch:Q"),
        marks.pointable(places, x, y, along, size=60, clip=True, aria=False),
        dot.encode(x, y, fill, tooltip=along),
        *_key(here, fill),
        spoken(),
        resolve={"scale": {"fill": "independent"}},
        config=marks.NO_EDGE,
    )


def _cells(x: alt.X, y: alt.Y) -> alt.Chart:
    """The places of the map, each to be pointed at and picked."""
    cells = marks.data("cells").transform_calculate(
        x=f"datum.index % {POINTS} / {POINTS}",
        y=f"floor(datum.index / {POINTS}) / {POINTS}",
        right=f"datum.x + 1 / {POINTS}",
        high=f"datum.y + 1 / {POINTS}",
    )
    near = marks.tips(("loss:Q", ".4f"), ("across:Q", ".2f"), ("up:Q", ".2f"))
    glass = cells.mark_rect(opacity=0, aria=False)
    glass = glass.encode(x, y, alt.X2("right:Q"), alt.Y2("high:Q"), tooltip=near)
    return marks.pickable(glass, empty=False)


def _key(here: alt.Chart, fill: alt.Fill) -> list[alt.Chart]:
    """What each run comes to at the shown epoch, in the corner, with a dot in its colour."""
    inside = "inrange(datum.x, [0, 1]) && inrange(datum.y, [0, 1])"
    rows = here.transform_calculate(
        name="datum.run + (datum.place ? '' : ', epoch ' + datum.epoch)",
        lost=f"{inside} ? '' : ', off the map'",
        words=f"datum.name + ': ' + {marks.WRONG} + datum.lost",
    )
    down, look = "14 + 24 * datum.place", {"dx": -18, "aria": False}
    dot = rows.mark_point(size=90, opacity=1, strokeWidth=0, aria=False)
    return [
        marks.text(rows, "words", "width", down, readout=0, **marks.RIGHT, **look),
        dot.encode(fill, **marks.at("width - 8", down)),
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
    columns = "run place epoch newest x y wrong"
    return Figure(
        _landscape(),
        {
            "ground": marks.record(url=ground_png(ground.loss)),
            "cells": pd.DataFrame(cells).reset_index(names="index"),
            "places": marks.table(columns, places).round(5),
            "words": marks.record(words=words),
        },
        f"Map of the loss, {POINTS} by {POINTS} places over two directions, the more grey the higher, with the paths of runs",
    )

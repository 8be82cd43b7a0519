"""The loss as a map, and the paths of runs on it."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.landscape import POINTS, Landscape, Plane, path_of
from lesson.runs import once
from lesson.training import Epoch
from lesson.words.numbers import count

SHADES = 9  # steps of the loss: their edges are the contours


@once
def _landscape() -> dict[str, Any]:
    cells = alt.Chart(alt.NamedData("cells"))
    pick = alt.selection_point(name="pick", fields=["index"], on="click", empty=False)
    x, y = alt.X("left:Q").title(None), alt.Y("low:Q").title(None)
    x, y = (
        each.scale(nice=False, zero=False).axis(grid=False, ticks=False, labels=False)
        for each in (x, y)
    )
    shade = alt.Color("shade:O", legend=None)
    shade = shade.scale(domain=list(range(SHADES)), range=_shades())
    tooltip = [alt.Tooltip("loss:Q", format=".4f")]
    ground = cells.mark_rect(strokeWidth=0).encode(
        x, y, alt.X2("right:Q"), alt.Y2("high:Q"), fill=shade, tooltip=tooltip
    )
    places = alt.Chart(alt.NamedData("places"))
    colour = alt.Stroke("place:O", legend=None).scale(
        domain=list(range(len(LINES))), range=LINES
    )
    fill = alt.Fill("place:O", legend=None).scale(
        domain=list(range(len(LINES))), range=LINES
    )
    across, up = alt.X("across:Q"), alt.Y("up:Q")
    line = places.mark_line(strokeWidth=2.5).encode(
        across, up, colour, order="epoch:Q", opacity=alt.value(0.3)
    )
    done = places.transform_filter(frames.so_far()).mark_line(strokeWidth=2.5)
    done = done.encode(across, up, colour, order="epoch:Q")
    here = places.transform_filter(frames.here())
    dot = here.mark_point(filled=True, size=150, opacity=1, strokeWidth=0)
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("loss:Q", format=".4f"),
        alt.Tooltip("wrong:Q", format=",d"),
    ]
    words = here.transform_calculate(
        words="datum.run + ', epoch ' + datum.epoch + ': loss ' + format(datum.loss, '.4f')"
    )
    text = words.mark_text(align="right", baseline="top", dx=-6).encode(
        x=alt.XValue(alt.expr("width")),
        y=alt.YValue(alt.expr("8 + 22 * datum.place")),
        text="words:N",
    )
    return (
        alt.layer(
            ground.add_params(pick),
            line.add_params(frames.position()),
            done,
            dot.encode(across, up, fill, tooltip=tooltip),
            text.properties(name="readout_0"),
            spoken(),
        )
        .resolve_scale(fill="independent")
        .configure_view(stroke=None)
        .to_dict(validate=False)
    )


def _shades() -> list[str]:
    """From pale to dark, of one grey that suits both themes."""
    return [f"#808894{round(20 + 200 * at / (SHADES - 1)):02x}" for at in range(SHADES)]


def paths_on_landscape(
    plane: Plane, ground: Landscape, runs: Mapping[str, Sequence[Epoch]]
) -> Figure:
    """The loss over a plane in steps of grey, and the shadows that named runs throw on it, epoch by epoch."""
    low, high = ground.loss.min(), ground.loss.max()
    steps = ((ground.loss / low).log() / (high / low).log()).nan_to_num()
    steps = (steps * SHADES).floor().clamp(0, SHADES - 1).int()
    wide, tall = (
        (ends[1] - ends[0]) / 2 for ends in (ground.across[:2], ground.up[:2])
    )
    cells = [
        (row * POINTS + column, x - wide, x + wide, y - tall, y + tall, shade, loss)
        for row, (y, shades, losses) in enumerate(
            zip(ground.up, steps.tolist(), ground.loss.tolist(), strict=True)
        )
        for column, (x, shade, loss) in enumerate(
            zip(ground.across, shades, losses, strict=True)
        )
    ]
    places = [
        (name, place, epoch.number, epoch is epochs[-1], x, y, loss, epoch.wrong)
        for place, (name, epochs) in enumerate(runs.items())
        for epoch, (x, y) in zip(
            epochs, plane.place(path_of(epochs)).tolist(), strict=True
        )
        for loss in [epoch.train_loss]
    ]
    columns = ["run", "place", "epoch", "newest", "across", "up", "loss", "wrong"]
    ends = "; ".join(
        f"{name}: epoch {epochs[-1].number}, {epochs[-1].wrong:,} wrong"
        for name, epochs in runs.items()
    )
    words = f"A map of the loss, from {low:.4f} to {high:.4f}, with the path of {count(len(runs), 'run')} on it. {ends}."
    return Figure(
        _landscape(),
        {
            "cells": pd.DataFrame(
                cells,
                columns=["index", "left", "right", "low", "high", "shade", "loss"],
            ),
            "places": pd.DataFrame(places, columns=columns),
            "words": pd.DataFrame({"words": [words]}),
        },
        "Map of the loss over the two directions in which the run has moved most, the darker the higher, with paths of runs",
        "",
    )

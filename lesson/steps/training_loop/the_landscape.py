"""The landscape: the loss as a map over two directions, and the path of the run on it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from lesson.charts import frames, marks
from lesson.charts.pictures import png, rgb
from lesson.charts.theme import LINES, Figure, spoken
from lesson.digits import PIXELS, SIDE
from lesson.runs import once
from lesson.steps.training_loop.the_landscape_measure import (
    POINTS,
    Landscape,
    Map,
    landscape,
    landscape_of,
    main_plane,
    path_of,
    plane_of_weights,
    run_from,
)
from lesson.steps.training_loop.trials import LARGE_AND_SORTED
from lesson.training import Epoch, Settings
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


SHADES = 12  # steps of the loss: their edges are the contours
GREY = rgb("#7A8494")  # suits both themes, more or less opaque
FINER = 8  # pixels of the picture of the ground a point of the grid, each way


@once
def _landscape() -> dict[str, Any]:
    whole = {"domain": [0, 1]}
    x, y = (
        alt.X("x:Q").scale(**whole).axis(None),
        alt.Y("y:Q").scale(**whole).axis(None),
    )
    ground, middle = marks.data("ground"), ("width / 2", "height / 2")
    look = {"height": "height", "smooth": True, "aspect": False}
    places = marks.data("places")
    here = places.transform_filter(frames.here())
    numbers = {"domain": list(range(len(LINES))), "range": LINES}
    colour = alt.Stroke("place:O", legend=None).scale(**numbers)
    fill = alt.Fill("place:O", legend=None).scale(**numbers)
    path = {"strokeWidth": 2.5, "strokeJoin": "round", "clip": True, "aria": False}
    to_come = places.mark_line(**path).add_params(frames.position())
    done = places.transform_filter(frames.so_far()).mark_line(**path)
    dot = here.mark_point(size=170, opacity=1, strokeWidth=0, clip=True, aria=False)
    along = marks.tips("run:N", "epoch:Q", ("wrong:Q", ",d"))
    return marks.drawn(
        marks.image(ground, "width", *middle, **look),
        _cells(x, y),
        to_come.encode(x, y, colour, order="epoch:Q", opacity=alt.value(0.35)),
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


MAIN, WEIGHTS = OVER = "its main directions", "two weights"  # of a map of the loss
THE_GROUND = Card(
    "The ground it walks on",
    "785 numbers: 785 directions to walk in. The map shows two, those in which this run moved most. The more "
    "grey, the higher the loss of the training pictures; each step is the same factor. Press *Play*: it walks downhill. Point "
    "at a place to read its loss.",
)
LITTLE, HALF, MOST = "Less than a tenth", "About half", "More than nine tenths"
PLANE = Question(
    "plane",
    "Two of 785",
    "A run of 40 epochs moves through 785 dimensions, here with the usual settings. How much of its movement do the two "
    "main directions hold?",
    (LITTLE, HALF, MOST),
)


def plane(ground: Landscape) -> Answer:
    """From the landscape of a run."""
    held = ground.held
    return Answer(
        LITTLE if held < 0.1 else MOST if held > 0.9 else HALF,
        f"They hold {held:.1%}. Batch after batch pulls nearly the same way, so the path is nearly flat, like a road on a "
        "table. (Its squares are counted: that is what principal component analysis makes as large as it can be.)",
    )


def plane_now() -> Answer:
    """Train it, make its map, and answer."""
    return plane(landscape_of(Map(Settings(), 40, None, None)))


STRIDES = Card(
    "Long and short strides",
    "At 0.1 the same number of steps gets less far. At 100, sorted, the first strides land on a plateau: the ground "
    "there is level, nothing says where to go, and the run stays. Each run has its own map.",
    show={
        "0.1": knobs(Settings(lr=0.1), 40),
        "1": knobs(Settings(), 40),
        "100, sorted": knobs(*LARGE_AND_SORTED),
    },
)
ELSEWHERE = Card(
    "Start somewhere else",
    "Click on the map, or choose a place under *More*: a second run starts there, with the same settings. Does it end in the "
    "same valley? Keep a run, change something, and see its path on the new map, too.",
    show={
        "From the hill": {"elsewhere": True, "row": 20, "column": 40},
        "Only the one": {"elsewhere": False},
    },
)
TWO_WEIGHTS = Card(
    "Only two weights",
    "Now all others stay as they are in the end, and the map is over two of the 784 weights. Beside the map of the "
    "main directions it is nearly level: no single weight matters much. It takes hundreds, each moved a little.",
    show={
        "Two weights": {"over": WEIGHTS},
        "Main directions": {"over": MAIN},
    },
)


def caption(
    shown: Map, ground: Landscape, epochs: Mapping[str, Sequence[Epoch]]
) -> str:
    """What the plane of a map holds of the first run's way, how high and low the loss is, and how the runs end."""
    where = "two directions"
    if shown.pixels:
        places = (divmod(pixel, SIDE) for pixel in shown.pixels)
        rows = " and ".join(f"({row}, {column})" for row, column in places)
        where = f"weights, of pixels {rows},"
    ends = ", ".join(f"{name} {run[-1].wrong:,}" for name, run in epochs.items())
    return (
        f"These {where} hold **{ground.held:.1%}** of the run's movement. On the map the loss goes from "
        f"**{ground.loss.min():.4f}** to **{ground.loss.max():.4f}**. Wrong in the end: {ends}."
    )


def map_controls(lab: "Lab", settings: Settings, last: int) -> Map:
    """Over which directions the map of a run is drawn, and where else on it to start: behind "More"."""
    pixels = None
    with lab.more("the map, another start"):
        if lab.one_of("Map over", OVER, MAIN, "over") == WEIGHTS:
            hint = "28 times its row plus its column, both counted from 0."
            first = lab.slider("First pixel", 0, PIXELS - 1, 350, "first", help=hint)
            second = lab.slider("Second pixel", 0, PIXELS - 1, 406, "second", help=hint)
            if first == second:  # a plane needs two directions
                second = (first + 1) % PIXELS
            pixels = first, second
        hint = "From a place on the map. A click on it does the same."
        elsewhere = lab.toggle("Start elsewhere, too", False, "elsewhere", help=hint)
        end = POINTS - 1
        across = lab.slider("Across", 0, end, end, "column")
        up = lab.slider("Up", 0, end, end, "row")
    return Map(settings, last, pixels, (up, across) if elsewhere else None)


def the_landscape(lab: "Lab") -> None:
    """The loss as a map over two directions, and the path of the run on it."""
    guess = Ask(PLANE, plane_now)
    lab.cards(THE_GROUND, guess, STRIDES, ELSEWHERE, TWO_WEIGHTS)
    settings, last = lab.training_controls("by_hand", ("lr", "epochs"))
    shown = map_controls(lab, settings, last)
    lab.code(main_plane, plane_of_weights, landscape)
    runs = lab.run_and_kept(settings)
    lab.train(runs, last)
    ground = landscape_of(shown)
    epochs = lab.train(runs | run_from(shown), last)
    clicks = lab.clicks(across=POINTS, elsewhere=True)
    lab.figure(paths_on_landscape(ground, epochs), **clicks)
    lab.play(last, "epoch")
    lab.what_you_see(caption(shown, ground, epochs))

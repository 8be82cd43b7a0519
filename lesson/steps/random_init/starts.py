"""One start of the model by hand, and a chart of how accurate many are."""

from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, QUIET, Figure
from lesson.digits import load_digits
from lesson.loss import batch_accuracy
from lesson.runs import once
from lesson.training import Settings, start_model


class OneStart(NamedTuple):
    """What one untrained model makes of the pictures."""

    weights: Tensor  # (784, 1)
    scores: Tensor  # (12396, 1), of the training images
    accuracy: float  # on these
    valid_accuracy: float


@torch.no_grad()
def one_start(seed: int, std: float = 1.0) -> OneStart:
    """The start of the model by hand, scored."""
    digits = load_digits()
    model = start_model(Settings(seed=seed, init_std=std))
    scores = model(digits.train_x)
    return OneStart(
        model.weights.detach(),
        scores,
        batch_accuracy(scores, digits.train_y).item(),
        batch_accuracy(model(digits.valid_x), digits.valid_y).item(),
    )


MEASURES = [LINES[0], LINES[1]]  # the true accuracy, and the other one
YOURS = LINES[5]
EACH_DRAW = 10  # starts come a few at a time
GROUPS = [
    "both digits mostly called the same",
    "mostly called by different names",
    "true accuracy",
    "all pairs",
]
GROUP_SCALE = alt.Scale(domain=GROUPS, range=[QUIET, LINES[0], *MEASURES])
GROUP = alt.Color("group:N", scale=GROUP_SCALE, legend=None)
BIN_EDGES = np.linspace(-0.01, 1.01, 52)  # the middle one reaches from 0.49 to 0.51


@once
def _accuracies(panels: int) -> dict[str, Any]:
    """Histograms one above the other, on one axis of accuracies; each has its own scale of counts."""
    layers = [_panel(panel, panels) for panel in range(panels)]
    layers += _key() if panels == 1 else []
    return marks.drawn(*layers, by="draw", resolve={"scale": {"y": "independent"}})


def _panel(panel: int, panels: int) -> alt.LayerChart:
    top, foot = (f"(height * {place} / {panels})" for place in (panel, panel + 1))
    room = f"({top} + {56 if panels > 1 else 150})"  # where the bars end
    here = f"datum.panel == {panel}"
    draw = marks.data("draws", here, frames.here("draw"))
    floor = marks.data("measures", here)
    floor = floor.mark_rule(color=QUIET, tooltip=None, aria=False)
    look = {**marks.TOP_LEFT, "tooltip": None}
    if panels > 1:
        words = [marks.text(draw, "name", 0, f"{top} + 2", large=16, **look)]
    else:
        plain = {"fontSize": 16, "fontWeight": "normal"}
        words = [
            marks.text(draw, "large", 0, f"{top} + 0", large=34, **look),
            marks.text(draw, "name", 0, f"{top} + 42", **plain, **look),
        ]
    return alt.layer(
        *_bars(here, foot, room),
        floor.encode(**marks.at(None, foot)),
        *_yours(here, foot, room),
        *words,
    )


def _bars(here: str, foot: str, room: str) -> list[alt.Chart]:
    """The random starts so far."""
    x = alt.X("left:Q").bin("binned").title("accuracy on the training pictures")
    x = x.scale(domain=[0, 1], nice=False)
    x = x.axis(format=".1f", values=[tenth / 10 for tenth in range(11)], grid=False)
    y = alt.Y("count()").title("random starts").stack("zero")
    y = y.scale(range=marks.span(foot, room), zero=True)
    y = y.axis(orient="left", tickCount=3, grid=False, minExtent=48, titleX=-54)
    starts, place = marks.data("starts", here), (x, alt.X2("right:Q"), y)
    # drawn unseen at every frame, so that the scale stays
    whole = starts.mark_bar(opacity=0, tooltip=None, aria=False)
    bars = starts.transform_filter(frames.so_far("draw")).mark_bar(binSpacing=1)
    told = marks.tips(
        ("left:Q", ".2f", "accuracy from"),
        ("right:Q", ".2f", "to"),
        ("group:N", "", "of"),
        ("count()", "", "random starts"),
    )
    return [whole.encode(*place), bars.encode(*place, GROUP, tooltip=told)]


def _yours(here: str, foot: str, room: str) -> list[alt.Chart]:
    """The start that is marked."""
    measure, x = marks.data("measures", here), alt.X("yours:Q")
    rule = measure.mark_rule(color=YOURS, strokeWidth=2, tooltip=None, aria=False)
    tip = marks.dot(measure, 70, shape="triangle-down", color=YOURS, tooltip=None)
    return [
        rule.encode(**marks.at(x, f"{room} - 12", y2=foot)),
        tip.encode(**marks.at(x, f"{room} - 10")),
        marks.text(measure, "label", x, f"{room} - 21", tooltip=None),
    ]


def _key() -> list[alt.Chart]:
    """Which colour is which."""
    groups = marks.data("groups")
    y = alt.Y("place:Q").scale(domain=[0, 1], range=[76, 100]).axis(None)
    return [
        marks.dot(groups, 90, tooltip=None).encode(GROUP, **marks.at(6, y)),
        marks.text(groups, "group", 16, y, align="left", tooltip=None),
    ]


Measures = dict[str, Tensor]  # (k,) accuracies by the name of their measure


def _growing(measures: Measures) -> tuple[list[tuple], list[str]]:
    """The range of each measure after every draw of `EACH_DRAW` starts, and the same as a sentence a draw."""
    rows, sentences = [], []
    total = len(next(iter(measures.values())))
    for draw, known in enumerate(range(EACH_DRAW, total + 1, EACH_DRAW)):
        said = []
        for panel, (name, values) in enumerate(measures.items()):
            low, high = values[:known].min(), values[:known].max()
            said.append(f"{name}: {low:.4f} to {high:.4f}")
            rows.append((draw, panel, f"{known:,} starts", said[-1]))
        sentences.append(f"{known:,} starts, {', '.join(said)}")
    return rows, sentences


def draw_words(measures: Measures) -> list[str]:
    """What the transport says aloud at each draw."""
    return _growing(measures)[1]


def accuracies(measures: Measures, seed: int, same_side: Tensor) -> Figure:
    """How the accuracies of k starts are spread from 0 to 1, by one measure or two; that of one seed is marked.

    They come a few at a time with the transport "draw". One measure alone is coloured by (k,) `same_side`.
    """
    starts, marked, said = [], [], []
    for panel, (name, values) in enumerate(measures.items()):
        rows = []
        places = np.digitize(values.numpy(), BIN_EDGES)
        for number, same in enumerate(same_side.tolist()):
            edges = BIN_EDGES[places[number] - 1 : places[number] + 1]
            alone = GROUPS[0] if same else GROUPS[1]
            group = alone if len(measures) == 1 else GROUPS[2 + panel]
            rows.append((panel, number // EACH_DRAW, *edges, group))
        starts.append(marks.table("panel draw left right group", rows))
        yours = values[seed].item()
        marked.append((panel, yours, f"yours {yours:.4f}"))
        between = f"{values.min():.4f} to {values.max():.4f}"
        said.append(f"{name}, from {between}, yours {yours:.4f}")
    draws, _ = _growing(measures)
    return Figure(
        _accuracies(len(measures)),
        {
            "starts": pd.concat(starts),
            "measures": marks.table("panel yours label", marked),
            "draws": marks.table("draw panel large name newest", draws, by="draw"),
            "groups": marks.table("group place", [(GROUPS[0], 0), (GROUPS[1], 1)]),
        },
        f"How {len(values):,} random starts are spread from 0 to 1. By {'; by '.join(said)}.",
    )

"""Charts of two losses of one score: how large they are, how hard they pull, and where they take it."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import torch

from lesson.charts import frames, marks
from lesson.charts.pictures import example_png
from lesson.charts.predictions import SCORES
from lesson.charts.theme import LINES, Figure
from lesson.experiments.two_losses import CALLED, Moved
from lesson.gradients import calc_grad
from lesson.loss import LOSSES
from lesson.runs import once

COLOUR = alt.Scale(domain=list(CALLED.values()), range=[LINES[4], LINES[1]])
LOW = "datum.target ? width - {0} : {0}"  # so many pixels from where the curves are low
ALIGN = alt.expr("datum.target ? 'right' : 'left'")
LOOK = {"baseline": "middle", "align": ALIGN, "aria": False}


def _by_score(field: str, top: float, **axis: Any) -> list[alt.Chart]:
    """The curves of both losses, and a dot on each where the score is; for `lesson.charts.frames`."""
    x = alt.X("score:Q").title("score" if field == "pull" else None)
    x = x.scale(domain=[SCORES[0], SCORES[-1]], clamp=True, nice=False)
    x = x.axis(grid=False)
    y = alt.Y(f"{field}:Q").title(field).axis(grid=False, minExtent=44, **axis)
    y = y.scale(domain=[-0.03 * top, top * 1.04], nice=False)
    colour = alt.Color("name:N").scale(COLOUR).legend(None)
    lines = marks.data("curves").mark_line(strokeWidth=2.5)
    dots = marks.dot(marks.data("path", frames.here("move")), 190)
    told = marks.tips(
        ("name:N", "", "loss"), ("score:Q", ".2f"), ("loss:Q", ".4f"), ("pull:Q", ".4f")
    )
    return [
        lines.encode(x=x, y=y, color=colour),
        dots.encode(x=x, y=y, color=colour, tooltip=told),
    ]


@once
def _losses() -> dict[str, Any]:
    path = marks.data("path", frames.here("move"))
    first = path.transform_filter("datum.place == 0")
    move = "'move ' + datum.move"
    where = (
        "datum.name + ': score ' + format(datum.score, '.2f') + ', says ' + datum.says"
    )
    colour = alt.Color("name:N").scale(COLOUR).legend(None)
    down, edge = "48 + 24 * datum.place", LOW.format(8)
    dot = marks.dot(path, 90, aria=False)
    large = "width < 420 ? 20 : 28"
    return marks.drawn(
        *_by_score("loss", -SCORES[0], tickCount=3),
        marks.text(first, move, edge, "16", readout=0, large=large, **LOOK),
        marks.text(path, where, LOW.format(22), down, readout=1, **LOOK),
        dot.encode(colour, **marks.at(edge, down)),
        by="move",
    )


@once
def _pulls() -> dict[str, Any]:
    one, side = marks.data("picture"), "min(84, height - 40)"
    middle = f"datum.target ? width - {side} / 2 - 8 : {side} / 2 + 8"
    return marks.drawn(
        *_by_score("pull", 1, values=[0, 0.25, 1], format=".2~f"),
        marks.image(one, side, middle, f"{side} / 2 + 2"),
        marks.text(one, "words", LOW.format(8), f"{side} + 14", **LOOK),
        by="move",
    )


@once
def _curves(target: int) -> pd.DataFrame:
    """Both losses of one picture by its score, and their slopes, regardless of sign; target 1 or 0."""
    rows = []
    for name, loss_func in LOSSES.items():
        scores = torch.tensor(SCORES).unsqueeze(1).requires_grad_()
        targets = torch.full_like(scores, target)
        calc_grad(scores, targets, lambda scores: scores, loss_func)
        pulls = scores.grad.abs() * len(scores)  # the gradient is that of a mean
        for score, pull in zip(SCORES, pulls[:, 0].tolist(), strict=True):
            one = torch.tensor([[score]])
            loss = loss_func(one, torch.full_like(one, target)).item()
            rows.append((CALLED[name], score, loss, pull))
    return marks.table("name score loss pull", rows)


def two_losses(
    paths: Mapping[str, Sequence[Moved]], target: int
) -> tuple[Figure, Figure]:
    """Both losses of one picture by its score, and how hard they pull; each takes its own way downhill."""
    rows = []
    for place, (name, path) in enumerate(paths.items()):
        for move, each in enumerate(path):
            says, newest = 3 if each.score > 0 else 7, each is path[-1]
            values = each.score, each.loss, abs(each.slope)
            rows.append((move, newest, place, CALLED[name], target, says, *values))
    columns = "move newest place name target says score loss pull"
    data = {"curves": _curves(target), "path": marks.table(columns, rows)}
    words = f"a {3 if target else 7}: target {target}"
    picture = example_png(3 if target else 7)
    shown = marks.record(url=picture, target=target, words=words)
    start = next(iter(paths.values()))[0].score
    of = f"by the score of {words.split(':')[0]}"
    ends = "; ".join(
        f"{CALLED[name]} from {path[0].loss:.4f} to {path[-1].loss:.4f}, at a score of {path[-1].score:.2f}"
        for name, path in paths.items()
    )
    pulls = "; ".join(
        f"{CALLED[name]} {abs(path[0].slope):.4f}" for name, path in paths.items()
    )
    return (
        Figure(
            _losses(),
            data,
            f"Two losses {of}. mnist_loss levels off at 1 where the score is sure and wrong, cross-entropy climbs on. Both "
            f"start at a score of {start:g}: {ends}.",
        ),
        Figure(
            _pulls(),
            data | {"picture": shown},
            f"How hard the two losses pull {of}. mnist_loss: a bell of 0.25 at a score of 0. Cross-entropy: the more the "
            f"surer and wronger, up to 1. At the start: {pulls}.",
        ),
    )

"""The gradient as a picture: all slopes of the weights, of one picture first and then of the whole batch."""

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.pixels import in_the_picture, pixels_to_pick
from lesson.charts.theme import QUIET, Figure
from lesson.digits import PIXELS, SIDE
from lesson.gradients import calc_grad
from lesson.models import LinearByHand
from lesson.runs import once
from lesson.steps.gradients.batch import USUAL, batch_and_start
from lesson.words.numbers import are, count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


FRAMES = 24  # of a growing gradient, at most


class Grown(NamedTuple):
    """The gradient of the first pictures of a batch."""

    pictures: int
    threes: int
    loss: float
    weights: Tensor  # (784,) slopes
    bias: float  # its slope


def growing(xb: Tensor, yb: Tensor, model: LinearByHand) -> list[Grown]:
    """The gradient of one picture, of a few more … of all (n, 784) and (n, 1); the model keeps that of all."""
    grown = []
    for pictures in _counts(len(xb)):
        for parameter in model.parameters():
            parameter.grad = None
        loss = calc_grad(xb[:pictures], yb[:pictures], model)
        weights, bias = (parameter.grad for parameter in model.parameters())
        threes = int(yb[:pictures].sum())
        grown.append(
            Grown(pictures, threes, loss.item(), weights[:, 0].clone(), bias.item())
        )
    return grown


def _counts(most: int) -> list[int]:
    """From 1 to `most`, each about so many times the one before."""
    return sorted({round(most ** (step / (FRAMES - 1))) for step in range(FRAMES)})


class Signs(NamedTuple):
    """What the slopes of a batch are."""

    threes: int  # pictures of the batch
    sevens: int
    below: int  # slopes below 0
    above: int
    blank: int  # slopes that are 0 because no picture has ink there
    silent: int  # slopes that are 0 although there is ink


def signs(xb: Tensor, yb: Tensor, slopes: Tensor) -> Signs:
    """Count 784 slopes of (n, 784) and (n, 1)."""
    below, above = int((slopes < 0).sum()), int((slopes > 0).sum())
    threes, blank = int(yb.sum()), int((xb.amax(0) == 0).sum())
    silent = slopes.numel() - below - above - blank
    return Signs(threes, len(yb) - threes, below, above, blank, silent)


MAX_SHOWN = 14  # pictures of a batch
THUMB = f"(width / {MAX_SHOWN})"
TOP = f"({THUMB} + 10)"  # where the gradient begins
MAP = f"min(height - {TOP}, 0.6 * width)"
LEFT = f"({MAP} + 24)"  # where the words beside it begin
SMALL = f"min(116, (height - {TOP}) / 2 - 80, width - {LEFT})"


@once
def _growing_gradient() -> dict[str, Any]:
    shown = marks.data("grown", frames.here("frame"))
    batch = marks.data("batch", frames.so_far("frame"))
    across = f"(datum.place + 0.5) * {THUMB}"
    edge = marks.data("edge").mark_rect(filled=False, stroke=QUIET)
    return marks.drawn(
        marks.image(batch, f"{THUMB} - 2", across, f"{THUMB} / 2"),
        marks.image(shown, MAP, f"{MAP} / 2", f"{TOP} + {MAP} / 2"),
        edge.encode(**in_the_picture(MAP, TOP)),
        *pixels_to_pick(MAP, TOP, "slope, whole batch"),
        *_beside(shown),
        by="frame",
    )


def _beside(shown: alt.Chart) -> list[alt.Chart]:
    """Which pictures the gradient is of; and below, smaller, the weights and what a step adds to them."""
    look = {**marks.LEFT, "aria": False}
    size = "width < 500 ? 20 : 28"
    small = marks.data("small")
    top = f"(height - (2 - datum.place) * ({SMALL} + 28))"
    label = "width < 500 ? datum.name : datum.long"
    middle = f"{LEFT} + {SMALL} / 2", f"{top} + 24 + {SMALL} / 2"
    return [
        marks.text(shown, "pictures", LEFT, f"{TOP} + 10", 0, large=size, **look),
        marks.text(shown, "threes", LEFT, f"{TOP} + 40", readout=1, **look),
        marks.text(shown, "sevens", LEFT, f"{TOP} + 62", readout=2, **look),
        marks.text(shown, "loss", LEFT, f"{TOP} + 84", readout=3, **look),
        marks.text(small, label, LEFT, f"{top} + 12", **look),
        marks.image(small, SMALL, *middle),
    ]


def growing_gradient(
    grown: list[Grown], xb: Tensor, weights: Tensor, lr: float, picked: int
) -> Figure:
    """The gradient of the first pictures of (n, 784), more and more of them; the picked pixel is framed.

    Beside it the 784 weights, and what a step of `lr` against the whole gradient adds to them.
    """
    rows = []
    for frame, each in enumerate(grown):
        sevens = each.pictures - each.threes
        digits = count(each.threes, "three"), count(sevens, "seven")
        words = count(each.pictures, "picture"), *digits, f"loss {each.loss:.4f}"
        rows.append((frame, votes_png(each.weights), *words))
    # the frame with which a picture of the batch comes in
    comes = [
        next(frame for frame, each in enumerate(grown) if each.pictures > place)
        for place in range(min(MAX_SHOWN, len(xb)))
    ]
    batch = [(frame, place, digit_png(xb[place])) for place, frame in enumerate(comes)]
    slopes = grown[-1].weights
    two = {"weights": weights.detach(), "a step adds": -lr * slopes}
    small = [
        (place, votes_png(values), name, f"{name}, up to ±{values.abs().max():.2g}")
        for place, (name, values) in enumerate(two.items())
    ]
    cells = pd.DataFrame({"index": range(PIXELS), "value": slopes.numpy()})
    row, column = divmod(picked, SIDE)
    columns = "frame newest url pictures threes sevens loss"
    _, _, first, *_ = rows[0]
    _, _, last, threes, sevens, _ = rows[-1]
    return Figure(
        _growing_gradient(),
        {
            "grown": marks.table(columns, rows, by="frame"),
            "batch": marks.table("frame place url", batch),
            "small": marks.table("place url name long", small),
            "cells": cells.assign(picked=cells["index"] == picked),
            "edge": marks.record(column=0, right=SIDE, row=0, below=SIDE),
        },
        f"The gradient as a picture of 28 by 28 slopes, from {first} to {last}: "
        f"{threes}, {sevens}. The picked pixel is in row {row}, column {column}; the slope of its weight "
        f"is {slopes[picked]:.4g}. Beside it the weights, and what a step adds to them.",
    )


DOWNHILL = Card(
    "All slopes at once",
    "One call, `loss.backward()`, finds the gradient: a slope for every number. Here are those of the weights. Orange: "
    "more weight there makes the loss smaller. Blue: larger. Press *Play*: it begins with a single picture and ends as "
    "the mean over the whole batch.",
    words=("gradient",),
)
SORTED = Card(
    "A negative three",
    "The files are sorted, so the first pictures are all threes, and every three wants a higher score: no slope is above "
    "0. A step goes against the gradient, so it adds a blue three to the weights. Shuffled, sevens pull the other way.",
    show={
        "First 256": {"images": "first 256"},
        "Shuffled 256": {"images": "shuffled 256"},
    },
)
SILENT = Card(
    "Where there is no colour",
    "Outside no picture of the batch has ink: weight × 0 is 0, and so is the slope. Pale or empty places with ink are "
    "another matter. There, hardly any picture has a say, because the model is so sure of them, rightly or wrongly.",
    show={
        "Loud start": {"init_std": 3.0},
        "Quiet start": {"init_std": 0.01},
    },
)


def caption(signs: Signs) -> str:
    """Which way the slopes point, and why some are 0."""
    pictures = signs.threes + signs.sevens
    if not signs.below and not signs.above:
        return f"The model is so sure about {count(pictures, 'picture')} that every slope is rounded to 0."
    below = count(signs.below, "slope is", "slopes are")
    slopes = f"{below} below 0, {signs.above or 'none'} above"
    if signs.threes and signs.sevens:
        threes = count(signs.threes, "three wants", "threes want")
        text = f"{threes} a higher score, {count(signs.sevens, 'seven')} a lower one: {slopes}. "
    else:
        which, way = ("three", "higher") if signs.threes else ("seven", "lower")
        several = f"All {pictures} pictures are {which}s and want"
        text = several if pictures > 1 else f"The picture is a {which} and wants"
        text += f" a {way} score: {slopes}. "
    text += f"**{signs.blank}** {are(signs.blank)} 0 because no picture has ink there"
    return text + (f", {signs.silent} although there is." if signs.silent else ".")


def numbers(grown: Grown, pixel: int) -> list[tuple[str, str]]:
    """Rows: what a backward() on the whole batch has left."""
    values = {
        "loss": grown.loss,
        "weights.grad.mean()": grown.weights.mean().item(),
        "bias.grad": grown.bias,
        f"weights.grad[{pixel}]": grown.weights[pixel].item(),
    }
    return [(f"`{name}`", f"{value:.4g}") for name, value in values.items()]


def as_a_picture(lab: "Lab") -> None:
    """All slopes of the weights, of one picture first and then of the whole batch."""
    lab.cards(DOWNHILL, SORTED, SILENT)
    (xb, yb), model, pixel = batch_and_start(lab)
    grown = growing(xb, yb, model)
    figure = growing_gradient(grown, xb, model.weights[:, 0], USUAL.lr, pixel)
    lab.figure(figure, **lab.clicks())
    lab.play(len(grown) - 1)
    lab.what_you_see(caption(signs(xb, yb, grown[-1].weights)))
    slopes = r"\tfrac{\partial L}{\partial w_1}, \dots, \tfrac{\partial L}{\partial w_{784}}, \tfrac{\partial L}{\partial b}"
    lab.equation(rf"\nabla L = \left({slopes}\right)", (calc_grad, "backward()"))
    lab.code(calc_grad)
    with lab.details("What one backward() has left"):
        lab.table(("after `calc_grad`", "value"), numbers(grown[-1], pixel))

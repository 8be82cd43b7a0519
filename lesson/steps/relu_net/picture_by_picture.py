"""Picture by picture: which pictures each of two models gets right."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import torch

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.digits import load_digits
from lesson.experiments.comparison import (
    Comparison,
    compare,
    compare_runs,
    mcnemar,
    right_answers,
)
from lesson.runs import once, run_for
from lesson.steps.relu_net.nets import NET, PAYS_KNOBS, PAYS_RUN, net_and_one_layer
from lesson.training import KINDS, VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import count, paired
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

MOST = 18  # pictures in a cell
WIDE, HIGH = "(width / 2 - 8)", "(height / 2 - 5)"  # of a cell, in pixels
SIDE = "(width > 500 ? 38 : 29)"  # of a picture
STEP = f"({SIDE} + 5)"
HEAD = 50  # pixels: the count, and which cell it is
ACROSS = f"floor(({WIDE} - 16) / {STEP})"
ROOM = f"min({MOST}, {ACROSS} * floor(({HIGH} - {HEAD} - 26) / {STEP}))"
LEFT = f"(datum.cell % 2) * ({WIDE} + 16)"
TOP = f"floor(datum.cell / 2) * ({HIGH} + 10)"


@once
def _fields_by_epoch() -> dict[str, Any]:
    corner = marks.at_fields("left", "top")
    shown = marks.data("pictures", frames.while_shown(), f"datum.place < {ROOM}")
    shown = shown.transform_calculate(
        left=f"{LEFT} + 10 + (datum.place % {ACROSS}) * {STEP}",
        top=f"{TOP} + {HEAD} + 4 + floor(datum.place / {ACROSS}) * {STEP}",
    )
    return marks.drawn(
        *_cells(corner),
        marks.image(shown, SIDE, **corner, **marks.TOP_LEFT),
        spoken(),
        by="epoch",
    )


def _cells(corner: dict[str, Any]) -> list[alt.Chart]:
    """Four frames, each with its count and its name, and how many of its pictures have no room."""
    cells = marks.data("cells", frames.while_shown()).transform_calculate(
        left=LEFT,
        top=TOP,
        right=f"datum.left + {WIDE}",
        below=f"datum.top + {HIGH}",
        many="format(datum.count, ',d')",
        more=f"datum.count - min(datum.count, {ROOM})",
    )
    frame = cells.mark_rect(filled=False, strokeWidth=2, cornerRadius=6, aria=False)
    colour = alt.Stroke("cell:O").legend(None)
    colour = colour.scale(domain=[0, 1, 2, 3], range=[QUIET, LINES[0], LINES[1], QUIET])
    many = {"large": 22, **marks.TOP_LEFT, "dx": 10, "dy": 6}
    more = cells.transform_filter("datum.more > 0")
    how_many = "'and ' + format(datum.more, ',d') + ' more'"
    foot = {"align": "left", "baseline": "bottom", "dx": 10, "dy": -6, "aria": False}
    second, when = cells.transform_filter("datum.cell == 1"), {"dx": -10, "dy": 8}
    when |= {"readout": 1, "fontWeight": "bold", **marks.TOP_RIGHT}
    return [
        frame.encode(colour, **corner, x2="right", y2="below"),
        marks.text(cells, "many", **corner, **many),
        marks.text(cells, "name", **corner, **marks.TOP_LEFT, dx=10, dy=30),
        marks.text(more, how_many, **marks.at_fields("left", "below"), **foot),
        marks.text(second, marks.EPOCH, **marks.at_fields("right", "top"), **when),
    ]


@once
def _order() -> list[int]:
    """Place of each validation picture in a fixed order that mixes the digits: what is shown of many hardly changes."""
    mixed = torch.Generator().manual_seed(0)
    return torch.randperm(VALIDATION_IMAGES, generator=mixed).tolist()


def fields_by_epoch(
    runs: Mapping[str, Settings],
    epochs: Mapping[str, Sequence[Epoch]],
    finished: bool = True,
) -> Figure:
    """The validation pictures that both of two named runs get right, only one, or neither; by epoch, of a few epochs.

    While the runs are not finished only the newest are sent.
    """
    (one, first), (other, second) = runs.items()
    names = "both right", f"only {one} right", f"only {other} right", "both wrong"
    done, x = min(map(len, epochs.values())), load_digits().valid_x
    cells, pictures = [], []
    for epoch, until in frames.thinned(epochs[one][:done], finished):
        beside = epochs[other][epoch.number]
        found = compare(right_answers(first, epoch), right_answers(second, beside))
        for cell, (name, rows) in enumerate(zip(names, found, strict=True)):
            cells.append((epoch.number, until, cell, name, len(rows)))
            shown = sorted(rows, key=_order().__getitem__)[:MOST]
            pictures += [
                (epoch.number, until, cell, place, digit_png(x[row]))
                for place, row in enumerate(shown)
            ]
    counts = (f"{name}: {len(rows):,}" for name, rows in zip(names, found, strict=True))
    words = f"Of {VALIDATION_IMAGES:,} pictures, {'; '.join(counts)}."
    return Figure(
        _fields_by_epoch(),
        {
            "cells": marks.table("epoch until cell name count", cells),
            "pictures": marks.table("epoch until cell place url", pictures),
            "words": marks.record(words=words),
        },
        "Table of two models: how many validation pictures both get right, only one of them, or neither, with some of them",
        f"After {count(done - 1, 'epoch')}: {len(found.both):,} both right, {len(found.neither):,} both wrong",
    )


FIELDS = Card(
    "Same count, same pictures?",
    "Two models can have equally many wrong, and be wrong about others. So every validation picture goes into one of four "
    "fields: both are right, only one of them, or neither. Press *Play*: about how many do they disagree on the way, and "
    "about how many in the end?",
    words=("validation",),
)
ALL, HALF, FEW = "Nearly all of them", "About half of them", "Hardly any"
MISTAKES = Question(
    "mistakes",
    "The same mistakes?",
    "A net of thirty hidden units has 30 times as many numbers as one layer. Of the pictures that at least one of them gets "
    "wrong after 40 epochs, how many do both get wrong?",
    (ALL, HALF, FEW),
)


def mistakes(found: Comparison) -> Answer:
    """From a net against one layer."""
    shared, wrong = len(found.neither), len(found.neither) + found.differ
    share = shared / wrong if wrong else 1.0
    return Answer(
        ALL if share > 0.75 else HALF if share > 0.25 else FEW,
        f"At least one of them is wrong on {count(wrong, 'picture')}, both on {shared:,}. With sorted batches and its usual "
        "learning rate the net has found nearly what one layer finds. Its many numbers alone do not make it see more.",
    )


def mistakes_now() -> Answer:
    """Train both, and answer."""
    [found] = compare_runs(run_for(NET), run_for(Settings("pytorch")), last=40)
    return mistakes(found)


USUAL = knobs(NET, 40) | {"linear_lr": KINDS["pytorch"].lr}
PAYS = PAYS_KNOBS | {"linear_lr": PAYS_RUN.settings.lr}
TOSSES = Card(
    "A coin for every picture",
    "Only pictures on which they differ can say which is better. Between equals, each would be the toss of a coin: 6 to 5 "
    "says nothing, 14 to 3 would be rare (McNemar's test). That sees more than two intervals, which may overlap all the same.",
    show={"Usual settings": USUAL, "Where it pays": PAYS},
)


def caption(found: Comparison, epochs: int) -> str:
    """How many pictures both two layers and one get right, and both wrong, and what the others say."""
    return (
        f"After {count(epochs, 'epoch')} both are right on **{len(found.both):,} of {VALIDATION_IMAGES:,}** and wrong on "
        f"**{len(found.neither):,}**. {paired('two layers', 'one layer', found)}"
    )


def picture_by_picture(lab: "Lab") -> None:
    """Four fields of pictures: both right, only one of two models right, both wrong."""
    lab.cards(FIELDS, Ask(MISTAKES, mistakes_now), TOSSES)
    net, one, last = net_and_one_layer(lab)
    lab.code(compare, mcnemar)
    settings = {"two layers": net, "one layer": one}
    runs = {name: run_for(each) for name, each in settings.items()}
    lab.watch(
        runs,
        last,
        lambda epochs, finished: fields_by_epoch(settings, epochs, finished),
        lambda *_: caption(*compare_runs(*runs.values(), last=last), last),
    )

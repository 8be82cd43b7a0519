"""The figure of every pair."""

from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import QUIET, Figure
from lesson.loss import pairs
from lesson.runs import once
from lesson.steps.random_init.starts import MEASURES, YOURS

EDGE = "min(width, height)"
EQUAL = "datum.answer == 'equal'"


def _unit(encoding: type, field: str) -> Any:
    """A field on a scale of 6.2 units."""
    return (
        encoding(f"{field}:Q")
        .axis(None)
        .scale(domain=[0, 6.2], range=marks.span(0, EDGE), nice=False)
    )


def _in_units(x: str, y: str) -> dict[str, Any]:
    return {"x": _unit(alt.X, x), "y": _unit(alt.Y, y)}


@once
def _every_pair() -> dict[str, Any]:
    """A square of 6.2 by 6.2 units: two for the heads of rows and columns, four for the cells, and a last line."""
    cells = marks.data("cells")
    done = cells.transform_filter(frames.so_far("pair"))
    here = cells.transform_filter(frames.here("pair"))
    edges = _in_units("left", "top") | {"x2": "right:Q", "y2": "bottom:Q"}
    fill = alt.Color("answer:N").legend(None)
    fill = fill.scale(domain=["equal", "not equal"], range=[MEASURES[1], QUIET])
    pair = marks.tips("prediction:N", "label:N", "answer:N", "meant:N")
    pale = alt.condition(EQUAL, alt.value(0.35), alt.value(0.1))
    squares = done.mark_rect(cornerRadius=4)
    signs = done.mark_text(fontWeight="bold", fontSize=24)
    rim = {"filled": False, "cornerRadius": 4, "tooltip": None}
    meant = cells.transform_filter("datum.meant == 'yes'")
    frame = meant.mark_rect(stroke=MEASURES[0], strokeWidth=3, **rim)
    now = here.mark_rect(stroke=YOURS, strokeWidth=4, **rim)
    return marks.drawn(
        squares.encode(**edges, color=fill, opacity=pale, tooltip=pair),
        signs.encode(**_in_units("x", "y"), text="sign:N", color=fill, tooltip=pair),
        frame.encode(**edges),
        now.encode(**edges),
        *_heads(),
        *_sums(here),
        by="pair",
        config=marks.NO_EDGE,
    )


def _heads() -> list[alt.Chart]:
    """The picture of each row and column, and what is said about it."""
    heads = marks.data("heads")
    pictures = heads.transform_filter("isValid(datum.picture)")
    said = heads.transform_filter("datum.after <= pair").transform_calculate(
        written="width < 450 ? datum.short : datum.words"
    )
    place, words = _in_units("x", "y"), _in_units("word_x", "word_y")
    side = f"0.86 * {EDGE} / 6.2"
    return [
        marks.image(pictures, side, **place, url="picture", tooltip=None),
        marks.text(said, "written", **words, tooltip=None),
    ]


def _sums(here: alt.Chart) -> list[alt.Chart]:
    """The pair of the frame, and both means so far."""
    beside = here.transform_filter(f"width - {EDGE} > 190")
    return [
        marks.text(
            beside,
            *(field, f"{EDGE} + 16", down),
            **marks.TOP_LEFT,
            fontSize=size,
            fontWeight="bold" if size > 16 else "normal",
            tooltip=None,
        )
        for field, down, size in (
            ("pair_words", 40, 16),
            ("mean", 130, 34),
            ("of", 172, 16),
            ("meant_mean", 230, 34),
            ("meant_of", 272, 16),
        )
    ]


def pair_words(scores: Tensor, targets: Tensor) -> list[str]:
    """What the transport says aloud at each of the pairs of (k,) scores with (k, 1) targets."""
    return [
        f"{cell['prediction']}, {cell['label']}: {cell['answer']}; {cell['of']}"
        for cell in _cells(scores, targets)
    ]


def _cells(scores: Tensor, targets: Tensor) -> list[dict[str, Any]]:
    """Row after row, each with the mean so far, and that of the pairs that were meant."""
    answers = pairs(scores, targets).tolist()
    cells, equal, meant, right = [], 0, 0, 0
    for row, target in enumerate(targets[:, 0]):
        for column, score in enumerate(scores):
            answer = answers[row][column]
            equal += answer
            meant += row == column
            right += answer and row == column
            prediction = f"called {3 if score > 0 else 7}"
            label = f"is a {3 if target else 7}"
            cells.append(
                {
                    "pair": len(cells),
                    "left": column + 2.04,
                    "right": column + 2.96,
                    "x": column + 2.5,
                    "top": row + 1.74,
                    "bottom": row + 2.66,
                    "y": row + 2.2,
                    "prediction": prediction,
                    "label": label,
                    "answer": "equal" if answer else "not equal",
                    "sign": "=" if answer else "≠",
                    "meant": "yes" if row == column else "no",
                    "pair_words": f"{prediction}, {label}: {'' if answer else 'not '}equal",
                    "mean": f"{equal / (len(cells) + 1):.2f}",
                    "of": f"computed: {equal} of {len(cells) + 1} equal",
                    "meant_mean": f"{right / meant:.2f}",
                    "meant_of": f"meant, framed: {right} of {meant}",
                }
            )
    return cells


def table_of_pairs(images: Tensor, scores: Tensor, targets: Tensor) -> Figure:
    """Four (784,) images against themselves: predictions from (4,) scores across, labels (4, 1) down, all 16 pairs."""
    answers = pairs(scores, targets).tolist()
    says = ["3" if score > 0 else "7" for score in scores]
    labels = ["3" if target else "7" for target in targets]
    cells, heads = pd.DataFrame(_cells(scores, targets)), []
    cells["newest"] = cells["pair"] == len(cells) - 1
    words = [
        f"label {label}: "
        + ", ".join("equal" if equal else "not equal" for equal in row)
        for label, row in zip(labels, answers, strict=True)
    ]
    for number, (pixels, prediction, label) in enumerate(
        zip(images, says, labels, strict=True)
    ):
        picture = digit_png(pixels)
        column, row = number + 2.5, number + 2.2
        called, name = f"called {prediction}", f"is a {label}"
        equal = f"{sum(line[number] for line in answers)} of 4"
        heads += [
            (column, 0.45, picture, column, 1.22, called, f"“{prediction}”", 0),
            (1.45, row, picture, 0.5, row, name, name, 0),
            (column, 5.9, None, column, 5.95, equal, equal, 12 + number),
        ]
    columns = "x y picture word_x word_y words short after"
    return Figure(
        _every_pair(),
        {"cells": cells, "heads": marks.table(columns, heads)},
        f"A table of 4 by 4. The columns are what the model says about four pictures: {', '.join(says)}. The rows "
        f"are their labels. {'; '.join(words)}. Framed is the diagonal, each picture with its own label.",
    )

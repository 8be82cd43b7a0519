"""Charts of models that know nothing: their scores, a thousand of them measured, and what broadcasting compares."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from torch import Tensor

from lesson.charts.pictures import digit_png
from lesson.charts.theme import DIGIT_COLOUR, LINES, QUIET, Figure
from lesson.experiments.mistakes import confusion
from lesson.loss import pairs
from lesson.runs import once

MEASURES = [LINES[0], LINES[1]]  # the true accuracy, and the other one
YOURS = LINES[5]
BINS_EACH_SIDE = 24
BIN_EDGES = np.linspace(-0.01, 1.01, 52)  # the middle one reaches from 0.49 to 0.51
EDGE = "min(width, height)"
EQUAL = "datum.answer == 'equal'"


@once
def _scores_by_digit() -> dict[str, Any]:
    """Threes stand on the line at 0, sevens hang from it; right answers are solid, wrong ones pale."""
    x = alt.X("left:Q").title("← says 7   ·   score   ·   says 3 →").scale(nice=False)
    y = alt.Y("height:Q").title("training pictures")
    y = y.scale(nice=False, range=[alt.expr("height - 22"), 22])
    y = y.axis(labelExpr="format(abs(datum.value), ',')", grid=False, tickCount=6)
    bars = alt.Chart(alt.NamedData("bins")).mark_rect()
    bars = bars.encode(
        x.axis(grid=False, tickCount=7),
        alt.X2("right:Q"),
        y,
        alt.Y2Datum(0),
        alt.Color("digit:N").scale(DIGIT_COLOUR).legend(None),
        alt.Opacity("answer:N")
        .scale(domain=["right", "wrong"], range=[1, 0.35])
        .legend(None),
        tooltip=[
            "digit:N",
            alt.Tooltip("left:Q", format=".3g", title="score from"),
            alt.Tooltip("right:Q", format=".3g", title="to"),
            alt.Tooltip("images:Q", format=",", title="pictures"),
            "answer:N",
        ],
    )
    zero = alt.Chart(alt.NamedData("zero"))
    upright = zero.mark_rule(
        color=QUIET, strokeDash=[4, 3], tooltip=None, aria=False
    ).encode(x="zero:Q")
    floor = zero.mark_rule(color=QUIET, tooltip=None, aria=False).encode(y="zero:Q")
    corners = [
        zero.mark_text(align=align, fontWeight="bold", tooltip=None).encode(
            text=f"{name}:N", x=alt.XValue(alt.expr(where)), y=alt.YValue(alt.expr(row))
        )
        for row, (left, right) in (
            ("8", ("threes_called_7", "threes_called_3")),
            ("height - 8", ("sevens_called_7", "sevens_called_3")),
        )
        for align, where, name in (("left", "2", left), ("right", "width - 2", right))
    ]
    return alt.layer(bars, floor, upright, *corners).properties(height=320).to_dict()


def scores_by_digit(scores: Tensor, targets: Tensor) -> Figure:
    """Two histograms of (n, 1) scores around zero: threes above the line, sevens below it."""
    reach = scores.abs().max().item() or 1.0
    steps = np.arange(-BINS_EACH_SIDE, BINS_EACH_SIDE + 1)
    edges = steps * (reach / BINS_EACH_SIDE)  # one of them is 0
    bins = []
    for digit, target, upwards in (("3", 1, 1), ("7", 0, -1)):
        images, _ = np.histogram(scores[targets == target].numpy(), edges)
        bins.append(
            pd.DataFrame(
                {
                    "digit": digit,
                    "left": edges[:-1],
                    "right": edges[1:],
                    "images": images,
                    "height": upwards * images,
                    "answer": np.where((steps[:-1] >= 0) == target, "right", "wrong"),
                }
            )
        )
    words, corners = {}, {}
    for name, count in confusion(scores, targets)._asdict().items():
        digit, called = name.split("_called_")
        of_digit = (targets == (digit == "threes")).sum().item()
        answer = "right" if (digit == "threes") == (called == "3") else "wrong"
        words[name] = f"{digit}: {count / of_digit:.1%} {answer}"
        short = "3s" if digit == "threes" else "7s"
        corners[name] = f"{short}: {count / of_digit:.1%} {answer}"
    return Figure(
        _scores_by_digit(),
        {"bins": pd.concat(bins), "zero": pd.DataFrame([{"zero": 0, **corners}])},
        "Two histograms of the scores of the training pictures, threes above the line and sevens below it. "
        f"Where the model says 3, right of zero: {words['threes_called_3']}, {words['sevens_called_3']}. "
        f"Where it says 7, left of zero: {words['threes_called_7']}, {words['sevens_called_7']}.",
        f"Scores: {words['threes_called_3']}, {words['sevens_called_7']}",
    )


@once
def _accuracies(panels: int) -> dict[str, Any]:
    """Histograms one above the other, on one axis of accuracies; each has its own scale of counts."""
    x = alt.X("left:Q").title("accuracy on the training pictures")
    x = x.scale(domain=[0, 1], nice=False)
    x = x.axis(format=".1f", values=[tenth / 10 for tenth in range(11)], grid=False)
    layers = []
    for panel, colour in zip(range(panels), MEASURES, strict=False):
        top, bottom = (f"(height * {place} / {panels})" for place in (panel, panel + 1))
        y = alt.Y("starts:Q").title("random starts")
        y = y.scale(range=[alt.expr(bottom), alt.expr(f"{top} + 56")], zero=True)
        y = y.axis(orient="left", tickCount=3, grid=False, minExtent=36, titleX=-40)
        here = f"datum.panel == {panel}"
        bars = alt.Chart(alt.NamedData("bins")).transform_filter(here)
        bars = bars.mark_rect(color=colour).encode(
            x,
            alt.X2("right:Q"),
            y,
            alt.Y2Datum(0),
            tooltip=[
                alt.Tooltip("left:Q", format=".2f", title="accuracy from"),
                alt.Tooltip("right:Q", format=".2f", title="to"),
                alt.Tooltip("starts:Q", title="random starts"),
            ],
        )
        measure = alt.Chart(alt.NamedData("measures")).transform_filter(here)
        name = measure.mark_text(align="left", fontWeight="bold", tooltip=None).encode(
            text="name:N", x=alt.XValue(0), y=alt.YValue(alt.expr(f"{top} + 18"))
        )
        rule = measure.mark_rule(
            color=YOURS, strokeWidth=2, tooltip=None, aria=False
        ).encode(
            x="yours:Q",
            y=alt.YValue(alt.expr(f"{top} + 44")),
            y2=alt.Y2Value(alt.expr(bottom)),
        )
        tip = measure.mark_point(
            shape="triangle-down",
            filled=True,
            size=70,
            opacity=1,
            color=YOURS,
            tooltip=None,
        ).encode(x="yours:Q", y=alt.YValue(alt.expr(f"{top} + 46")))
        label = measure.mark_text(tooltip=None).encode(
            text="label:N", x="yours:Q", y=alt.YValue(alt.expr(f"{top} + 35"))
        )
        floor = measure.mark_rule(color=QUIET, tooltip=None, aria=False).encode(
            y=alt.YValue(alt.expr(bottom))
        )
        layers.append(alt.layer(bars, floor, rule, tip, name, label))
    both = alt.layer(*layers).resolve_scale(y="independent")
    return both.properties(height=240 * panels).to_dict()


def accuracies(measures: Mapping[str, tuple[Tensor, float]]) -> Figure:
    """How (k,) accuracies are spread from 0 to 1, with one of them marked, by the name of the measure: one or two."""
    bins, rows, words = [], [], []
    for panel, (name, (values, yours)) in enumerate(measures.items()):
        starts, edges = np.histogram(values.numpy(), BIN_EDGES)
        frame = {"left": edges[:-1], "right": edges[1:], "starts": starts}
        bins.append(pd.DataFrame(frame | {"panel": panel}))
        between = f"{values.min():.4f} to {values.max():.4f}"
        rows.append((panel, f"{name}: {between}", yours, f"yours {yours:.4f}"))
        words.append(f"{name}, from {between}, yours {yours:.4f}")
    bins = pd.concat(bins)
    columns = ["panel", "name", "yours", "label"]
    return Figure(
        _accuracies(len(measures)),
        {
            "bins": bins[bins["starts"] > 0],
            "measures": pd.DataFrame(rows, columns=columns),
        },
        f"How {len(values):,} random starts are spread from 0 to 1. By {'; by '.join(words)}.",
        f"{len(values):,} random starts: {', '.join(row[1] for row in rows)}",
    )


@once
def _every_pair() -> dict[str, Any]:
    """A square of 6.2 by 6.2 units: two for the heads of rows and columns, four for the cells, and a last line."""

    def place(field: str) -> dict[str, Any]:
        scale = {"domain": [0, 6.2], "range": [0, alt.expr(EDGE)], "nice": False}
        return {"field": field, "type": "quantitative", "scale": scale, "axis": None}

    def at(x: str, y: str) -> dict[str, Any]:
        return {"x": alt.X(**place(x)), "y": alt.Y(**place(y))}

    unit = f"{EDGE} / 6.2"
    cells = alt.Chart(alt.NamedData("cells"))
    edges = at("left", "top") | {"x2": "right:Q", "y2": "bottom:Q"}
    fill = (
        alt.Color("answer:N")
        .scale(domain=["equal", "not equal"], range=[MEASURES[1], QUIET])
        .legend(None)
    )
    pair = ["prediction:N", "label:N", "answer:N", "meant:N"]
    squares = cells.mark_rect(cornerRadius=4).encode(
        **edges,
        color=fill,
        opacity=alt.condition(EQUAL, alt.value(0.35), alt.value(0.1)),
        tooltip=pair,
    )
    signs = cells.mark_text(fontWeight="bold", fontSize=24).encode(
        **at("x", "y"), text="sign:N", color=fill, tooltip=pair
    )
    frames = cells.transform_filter("datum.meant == 'yes'").mark_rect(
        filled=False, stroke=MEASURES[0], strokeWidth=3, cornerRadius=4, tooltip=None
    )
    heads = alt.Chart(alt.NamedData("heads"))
    size = {"width": alt.expr(f"0.86 * {unit}"), "height": alt.expr(f"0.86 * {unit}")}
    pictures = heads.transform_filter("isValid(datum.picture)").mark_image(
        smooth=False, tooltip=None, **size
    )
    words = heads.mark_text(tooltip=None)
    return (
        alt.layer(
            squares,
            signs,
            frames.encode(**edges),
            pictures.encode(**at("x", "y"), url="picture:N"),
            words.encode(**at("word_x", "word_y"), text="words:N"),
        )
        .properties(height=360)
        .to_dict()
    )


def every_pair(images: Tensor, scores: Tensor, targets: Tensor) -> Figure:
    """Four (784,) images against themselves: predictions from (4,) scores across, labels (4, 1) down, all 16 pairs."""
    table = pairs(scores, targets).tolist()
    says = ["3" if score > 0 else "7" for score in scores]
    labels = ["3" if target else "7" for target in targets]
    cells, heads, words = [], [], []
    for row, label in enumerate(labels):
        for column, prediction in enumerate(says):
            equal = table[row][column]
            cells.append(
                {
                    "left": column + 2.04,
                    "right": column + 2.96,
                    "x": column + 2.5,
                    "top": row + 1.74,
                    "bottom": row + 2.66,
                    "y": row + 2.2,
                    "prediction": f"says {prediction}",
                    "label": f"is a {label}",
                    "answer": "equal" if equal else "not equal",
                    "sign": "=" if equal else "≠",
                    "meant": "yes" if row == column else "no",
                }
            )
        words.append(
            f"label {label}: " + ", ".join(cell["answer"] for cell in cells[-4:])
        )
    for number, (image, prediction, label) in enumerate(
        zip(images, says, labels, strict=True)
    ):
        picture = digit_png(image)
        column, row = number + 2.5, number + 2.2
        agreeing = sum(line[number] for line in table)
        heads += [
            (column, 0.45, picture, column, 1.22, f"says {prediction}"),
            (1.45, row, picture, 0.5, row, f"is a {label}"),
            (column, 5.9, None, column, 5.95, f"{agreeing} of 4"),
        ]
    columns = ["x", "y", "picture", "word_x", "word_y", "words"]
    return Figure(
        _every_pair(),
        {"cells": pd.DataFrame(cells), "heads": pd.DataFrame(heads, columns=columns)},
        f"A table of 4 by 4. The columns are what the model says about four pictures: {', '.join(says)}. The rows "
        f"are their labels. {'; '.join(words)}. Framed is the diagonal, each picture with its own label.",
        f"{sum(map(sum, table))} of 16 pairs are equal, {sum(table[i][i] for i in range(4))} of the 4 that were meant",
    )

"""Charts of models that know nothing: their scores, a thousand of them measured, and what broadcasting compares."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import ROOM, SIDE
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, QUIET, Figure
from lesson.experiments.mistakes import confusion
from lesson.loss import pairs
from lesson.runs import once

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
BINS_EACH_SIDE = 24
BIN_EDGES = np.linspace(-0.01, 1.01, 52)  # the middle one reaches from 0.49 to 0.51
EDGE = "min(width, height)"
EQUAL = "datum.answer == 'equal'"
MIDDLE = f"width - {SIDE} / 2"  # of the pictures beside the scores
ABOVE = {"baseline": "bottom", "dy": -4, "tooltip": None}  # their names


@once
def _scores_by_digit() -> dict[str, Any]:
    """Threes stand on the line at 0, sevens hang from it; right answers are solid, wrong ones pale. At the right the weights,
    and below them the picture of the frame, whose score is marked."""
    x = alt.X("left:Q").title("← calls it 7   ·   score   ·   calls it 3 →")
    x = x.scale(nice=False, range=marks.span(0, ROOM)).axis(grid=False, tickCount=5)
    y = alt.Y("height:Q").title("training pictures")
    y = y.scale(nice=False, range=marks.span("height - 22", 94))
    y = y.axis(labelExpr="format(abs(datum.value), ',')", grid=False, tickCount=4)
    strength = alt.Opacity("answer:O").legend(None)
    bars = marks.data("bins").mark_rect()
    bars = bars.encode(
        x,
        alt.X2("right:Q"),
        y,
        alt.Y2Datum(0),
        marks.by_digit(),
        strength.scale(domain=["right", "wrong"], range=[1, 0.35]),
        tooltip=marks.tips(
            "digit:N",
            ("left:Q", ".3g", "score from"),
            ("right:Q", ".3g", "to"),
            ("images:Q", ",", "pictures"),
            "answer:N",
        ),
    )
    zero = marks.data("zero")
    line = zero.mark_rule(color=QUIET, tooltip=None, aria=False)
    dashed = zero.mark_rule(color=QUIET, strokeDash=[4, 3], tooltip=None, aria=False)
    corners = [
        marks.text(
            zero,
            f"{ROOM} < 250 ? '' : datum.{digit}_called_{called}",
            *(across, down),
            align=align,
            fontWeight="bold",
            tooltip=None,
        )
        for digit, down in (("threes", "80"), ("sevens", "height - 8"))
        for called, align, across in ((7, "left", "2"), (3, "right", f"{ROOM} - 2"))
    ]
    wrong = marks.text(
        zero, "wrong", ROOM, 0, large=34, **marks.TOP_RIGHT, tooltip=None
    )
    return marks.drawn(
        bars,
        line.encode(**marks.at(0, alt.Y("zero:Q"), x2=ROOM)),
        dashed.encode(**marks.at(alt.X("zero:Q"), 70, y2="height")),
        *corners,
        wrong,
        *_weights(),
        *_one_by_one(),
        by="picture",
    )


def _weights() -> list[alt.Chart]:
    """At the top right."""
    said = f"'weights' + ({SIDE} < 120 ? '' : ', up to ' + datum.largest)"
    place, look = (MIDDLE, f"24 + {SIDE} / 2"), {"url": "weights", "tooltip": None}
    return [
        marks.text(marks.data("zero"), said, MIDDLE, 24, **ABOVE),
        marks.image(marks.data("zero"), SIDE, *place, **look),
    ]


def _one_by_one() -> list[alt.Chart]:
    """The picture of the frame, and its score among all scores."""
    here = marks.data("pictures", frames.here("picture"))
    score = alt.X("score:Q").scale(nice=False, range=marks.span(0, ROOM))
    rule = here.mark_rule(color=YOURS, strokeWidth=3, tooltip=None, aria=False)
    return [
        marks.image(here, SIDE, MIDDLE, f"1.5 * {SIDE} + 52", tooltip=None),
        marks.text(here, "label", MIDDLE, f"{SIDE} + 52", readout=0, **ABOVE),
        rule.encode(**marks.at(score, 94, y2="height - 22")),
        marks.text(here, "says", ROOM, 40, readout=1, **marks.TOP_RIGHT, tooltip=None),
    ]


def alternating(targets: Tensor, most: int) -> list[int]:
    """The rows of the first few threes and sevens of (n, 1) targets, in turn."""
    threes, sevens = ((targets[:, 0] == each).nonzero()[:, 0] for each in (1, 0))
    pairs = zip(threes.tolist(), sevens.tolist(), strict=False)
    return [row for pair in pairs for row in pair][:most]


def picture_words(scores: Tensor, targets: Tensor) -> list[str]:
    """What the transport says aloud at each of these pictures."""
    return [
        f"picture {number} of {len(scores)}: {label}, {says}"
        for number, (label, says) in enumerate(_verdicts(scores, targets), start=1)
    ]


def _verdicts(scores: Tensor, targets: Tensor) -> list[tuple[str, str]]:
    return [
        (
            f"a {3 if target else 7}: {score:+.2g}",
            f"this {3 if target else 7} is called a {3 if score > 0 else 7}: "
            + ("right" if (score > 0) == (target == 1) else "wrong"),
        )
        for score, target in zip(scores[:, 0].tolist(), targets[:, 0], strict=True)
    ]


def scores_by_digit(
    scores: Tensor, targets: Tensor, weights: Tensor, x: Tensor, rows: Sequence[int]
) -> Figure:
    """Two histograms of (n, 1) scores around zero, threes above the line, sevens below it, and the (784, 1) weights.

    Those `rows` of the (n, 784) pictures are shown one by one with the transport "picture".
    """
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
    wrong = confusion(scores, targets).wrong
    zero = {"zero": 0, **corners, "wrong": f"{wrong:,} wrong"}
    zero |= {"weights": votes_png(weights), "largest": f"±{weights.abs().max():.2g}"}
    pictures = [
        (number, digit_png(x[row]), scores[row].item(), *said)
        for number, (row, said) in enumerate(
            zip(rows, _verdicts(scores[rows], targets[rows]), strict=True)
        )
    ]
    columns = "picture url score label says newest"
    return Figure(
        _scores_by_digit(),
        {
            "bins": pd.concat(bins),
            "zero": marks.record(**zero),
            "pictures": marks.table(columns, pictures, by="picture"),
        },
        f"{wrong:,} of {len(scores):,} are wrong. Two histograms of the scores of the training pictures, threes above the line "
        "and sevens below it. "
        f"Where the model says 3, right of zero: {words['threes_called_3']}, {words['sevens_called_3']}. "
        f"Where it says 7, left of zero: {words['threes_called_7']}, {words['sevens_called_7']}. "
        "Beside them the weights as a picture, and some of the pictures one by one.",
    )


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
    floor = marks.data("measures", here).mark_rule(
        color=QUIET, tooltip=None, aria=False
    )
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


def _growing(measures: Mapping[str, Tensor]) -> tuple[pd.DataFrame, list[str]]:
    """The range of each measure after every draw of `EACH_DRAW` starts, and the same as a sentence a draw."""
    rows, sentences = [], []
    count = len(next(iter(measures.values())))
    for draw, known in enumerate(range(EACH_DRAW, count + 1, EACH_DRAW)):
        said = []
        for panel, (name, values) in enumerate(measures.items()):
            low, high = values[:known].min(), values[:known].max()
            words = f"{name}: {low:.4f} to {high:.4f}"
            rows.append((draw, panel, f"{known:,} starts", words))
            said.append(words)
        sentences.append(f"{known:,} starts, {', '.join(said)}")
    return marks.table("draw panel large name newest", rows, by="draw"), sentences


def draw_words(measures: Mapping[str, tuple[Tensor, float]]) -> list[str]:
    """What the transport says aloud at each draw."""
    return _growing({name: values for name, (values, _) in measures.items()})[1]


def accuracies(
    measures: Mapping[str, tuple[Tensor, float]], same_side: Tensor
) -> Figure:
    """How (k,) accuracies are spread from 0 to 1, with one of them marked, by the name of the measure: one or two.

    They come a few at a time with the transport "draw". One measure alone is coloured by (k,) `same_side`.
    """
    starts, rows, said = [], [], []
    for panel, (name, (values, yours)) in enumerate(measures.items()):
        places = np.digitize(values.numpy(), BIN_EDGES) - 1
        sides = [GROUPS[0] if same else GROUPS[1] for same in same_side]
        starts.append(
            pd.DataFrame(
                {
                    "panel": panel,
                    "draw": np.arange(len(values)) // EACH_DRAW,
                    "left": BIN_EDGES[places],
                    "right": BIN_EDGES[places + 1],
                    "group": sides if len(measures) == 1 else GROUPS[2 + panel],
                }
            )
        )
        rows.append((panel, yours, f"yours {yours:.4f}"))
        between = f"{values.min():.4f} to {values.max():.4f}"
        said.append(f"{name}, from {between}, yours {yours:.4f}")
    draws, _ = _growing({name: values for name, (values, _) in measures.items()})
    return Figure(
        _accuracies(len(measures)),
        {
            "starts": pd.concat(starts),
            "measures": marks.table("panel yours label", rows),
            "draws": draws,
            "groups": pd.DataFrame({"group": GROUPS[:2], "place": [0, 1]}),
        },
        f"How {len(values):,} random starts are spread from 0 to 1. By {'; by '.join(said)}.",
    )


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


def every_pair(images: Tensor, scores: Tensor, targets: Tensor) -> Figure:
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

"""Charts of models that know nothing: their scores, a thousand of them measured, and what broadcasting compares."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from torch import Tensor

from lesson.charts import frames
from lesson.charts.errors import ROOM, SIDE
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import DIGIT_COLOUR, LINES, QUIET, Figure, image_marks
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
GROUP_COLOURS = [QUIET, LINES[0], *MEASURES]
BINS_EACH_SIDE = 24
BIN_EDGES = np.linspace(-0.01, 1.01, 52)  # the middle one reaches from 0.49 to 0.51
EDGE = "min(width, height)"
EQUAL = "datum.answer == 'equal'"


@once
def _scores_by_digit() -> dict[str, Any]:
    """Threes stand on the line at 0, sevens hang from it; right answers are solid, wrong ones pale. At the right the weights,
    and below them the picture of the frame, whose score is marked."""
    x = alt.X("left:Q").title("← calls it 7   ·   score   ·   calls it 3 →")
    x = x.scale(nice=False, range=[0, alt.expr(ROOM)])
    y = alt.Y("height:Q").title("training pictures")
    y = y.scale(nice=False, range=[alt.expr("height - 22"), 94])
    y = y.axis(labelExpr="format(abs(datum.value), ',')", grid=False, tickCount=4)
    bars = alt.Chart(alt.NamedData("bins")).mark_rect()
    bars = bars.encode(
        x.axis(grid=False, tickCount=5),
        alt.X2("right:Q"),
        y,
        alt.Y2Datum(0),
        alt.Color("digit:N").scale(DIGIT_COLOUR).legend(None),
        alt.Opacity("answer:O")
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
    ).encode(x="zero:Q", y=alt.YValue(70), y2=alt.Y2Value(alt.expr("height")))
    floor = zero.mark_rule(color=QUIET, tooltip=None, aria=False)
    floor = floor.encode(
        x=alt.XValue(0), x2=alt.X2Value(alt.expr(ROOM)), y=alt.Y("zero:Q")
    )
    corners = [
        zero.transform_calculate(words=f"{ROOM} < 250 ? '' : datum.{name}")
        .mark_text(align=align, fontWeight="bold", tooltip=None)
        .encode(
            text="words:N", x=alt.XValue(alt.expr(where)), y=alt.YValue(alt.expr(row))
        )
        for row, (left, right) in (
            ("80", ("threes_called_7", "threes_called_3")),
            ("height - 8", ("sevens_called_7", "sevens_called_3")),
        )
        for align, where, name in (
            ("left", "2", left),
            ("right", f"{ROOM} - 2", right),
        )
    ]
    large = zero.mark_text(
        align="right", baseline="top", fontSize=34, fontWeight="bold", tooltip=None
    ).encode(text="wrong:N", x=alt.XValue(alt.expr(ROOM)), y=alt.YValue(0))
    layers = [bars, floor, upright, *corners, large, *_one_by_one()]
    return alt.layer(*layers).to_dict(validate=False)


def _one_by_one() -> list[alt.Chart]:
    """The weights, the picture of the frame, and its score among all scores."""
    here = alt.Chart(alt.NamedData("pictures")).transform_filter(frames.here("picture"))
    middle = alt.XValue(alt.expr(f"width - {SIDE} / 2"))
    weights = alt.Chart(alt.NamedData("zero"))
    score = alt.X("score:Q").scale(nice=False, range=[0, alt.expr(ROOM)])
    under = alt.YValue(alt.expr(f"{SIDE} + 52"))
    return [
        weights.transform_calculate(
            words=f"'weights' + ({SIDE} < 120 ? '' : ', up to ' + datum.largest)"
        )
        .mark_text(baseline="bottom", dy=-4, tooltip=None)
        .encode(x=middle, y=alt.YValue(24), text="words:N"),
        image_marks(weights, SIDE, tooltip=None).encode(
            url="weights:N", x=middle, y=alt.YValue(alt.expr(f"24 + {SIDE} / 2"))
        ),
        image_marks(here, SIDE, tooltip=None).encode(
            url="url:N", x=middle, y=alt.YValue(alt.expr(f"1.5 * {SIDE} + 52"))
        ),
        here.mark_text(baseline="bottom", dy=-4, tooltip=None)
        .encode(x=middle, y=under, text="label:N")
        .properties(name="readout_0"),
        here.mark_rule(color=YOURS, strokeWidth=3, tooltip=None, aria=False)
        .encode(x=score, y=alt.YValue(94), y2=alt.Y2Value(alt.expr("height - 22")))
        .add_params(frames.position("picture")),
        here.mark_text(align="right", baseline="top", tooltip=None)
        .encode(text="says:N", x=alt.XValue(alt.expr(ROOM)), y=alt.YValue(40))
        .properties(name="readout_1"),
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
    pictures = pd.DataFrame(
        [
            (number, digit_png(x[row]), scores[row].item(), label, says)
            for number, (row, (label, says)) in enumerate(
                zip(rows, _verdicts(scores[rows], targets[rows]), strict=True)
            )
        ],
        columns=["picture", "url", "score", "label", "says"],
    )
    pictures["newest"] = pictures["picture"] == len(rows) - 1
    return Figure(
        _scores_by_digit(),
        {
            "bins": pd.concat(bins),
            "zero": pd.DataFrame([zero]),
            "pictures": pictures,
        },
        f"{wrong:,} of {len(scores):,} are wrong. Two histograms of the scores of the training pictures, threes above the line "
        "and sevens below it. "
        f"Where the model says 3, right of zero: {words['threes_called_3']}, {words['sevens_called_3']}. "
        f"Where it says 7, left of zero: {words['threes_called_7']}, {words['sevens_called_7']}. "
        "Beside them the weights as a picture, and some of the pictures one by one.",
        "",
    )


@once
def _accuracies(panels: int) -> dict[str, Any]:
    """Histograms one above the other, on one axis of accuracies; each has its own scale of counts."""
    layers = [_panel(panel, panels) for panel in range(panels)]
    layers += _key() if panels == 1 else []
    chart = alt.layer(*layers).resolve_scale(y="independent")
    return chart.add_params(frames.position("draw")).to_dict(validate=False)


def _panel(panel: int, panels: int) -> alt.LayerChart:
    top, foot = (f"(height * {place} / {panels})" for place in (panel, panel + 1))
    room = f"({top} + {56 if panels > 1 else 150})"  # where the bars end
    here = f"datum.panel == {panel}"
    x = alt.X("left:Q").bin("binned").title("accuracy on the training pictures")
    x = x.scale(domain=[0, 1], nice=False)
    x = x.axis(format=".1f", values=[tenth / 10 for tenth in range(11)], grid=False)
    y = alt.Y("count()").title("random starts").stack("zero")
    y = y.scale(range=[alt.expr(foot), alt.expr(room)], zero=True)
    y = y.axis(orient="left", tickCount=3, grid=False, minExtent=48, titleX=-54)
    colour = alt.Color("group:N").scale(domain=GROUPS, range=GROUP_COLOURS)

    starts = alt.Chart(alt.NamedData("starts")).transform_filter(here)
    # drawn unseen at every frame, so that the scale stays
    whole = starts.mark_bar(opacity=0, tooltip=None, aria=False)
    whole = whole.encode(x, alt.X2("right:Q"), y)
    bars = starts.transform_filter(frames.so_far("draw")).mark_bar(binSpacing=1)
    bars = bars.encode(
        x,
        alt.X2("right:Q"),
        y,
        colour.legend(None),
        tooltip=[
            alt.Tooltip("left:Q", format=".2f", title="accuracy from"),
            alt.Tooltip("right:Q", format=".2f", title="to"),
            alt.Tooltip("group:N", title="of"),
            alt.Tooltip("count()", title="random starts"),
        ],
    )
    measure = alt.Chart(alt.NamedData("measures")).transform_filter(here)
    yours = alt.X("yours:Q")
    rule = measure.mark_rule(color=YOURS, strokeWidth=2, tooltip=None, aria=False)
    rule = rule.encode(
        yours, y=alt.YValue(alt.expr(f"{room} - 12")), y2=alt.Y2Value(alt.expr(foot))
    )
    tip = measure.mark_point(
        shape="triangle-down",
        filled=True,
        size=70,
        opacity=1,
        color=YOURS,
        tooltip=None,
    ).encode(yours, y=alt.YValue(alt.expr(f"{room} - 10")))
    label = measure.mark_text(tooltip=None)
    label = label.encode(yours, text="label:N", y=alt.YValue(alt.expr(f"{room} - 21")))
    floor = measure.mark_rule(color=QUIET, tooltip=None, aria=False)
    floor = floor.encode(y=alt.YValue(alt.expr(foot)))
    draw = alt.Chart(alt.NamedData("draws")).transform_filter(here)
    draw = draw.transform_filter(frames.here("draw"))
    lines = [("name", 16, 2)] if panels > 1 else [("large", 34, 0), ("name", 16, 42)]
    words = [
        draw.mark_text(
            align="left",
            baseline="top",
            fontWeight="bold" if size > 16 or panels > 1 else "normal",
            fontSize=size,
            tooltip=None,
        ).encode(
            text=f"{field}:N",
            x=alt.XValue(0),
            y=alt.YValue(alt.expr(f"{top} + {down}")),
        )
        for field, size, down in lines
    ]
    return alt.layer(whole, bars, floor, rule, tip, label, *words)


def _key() -> list[alt.Chart]:
    """Which colour is which."""
    groups = alt.Chart(alt.NamedData("groups"))
    y = alt.Y("place:Q").scale(domain=[0, 1], range=[76, 100]).axis(None)
    colour = alt.Color("group:N").scale(domain=GROUPS, range=GROUP_COLOURS)
    return [
        groups.mark_point(filled=True, size=90, opacity=1, tooltip=None).encode(
            colour.legend(None), y, x=alt.XValue(6)
        ),
        groups.mark_text(align="left", tooltip=None).encode(
            y, x=alt.XValue(16), text="group:N"
        ),
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
    draws = pd.DataFrame(rows, columns=["draw", "panel", "large", "name"])
    return draws.assign(newest=draws["draw"] == draws["draw"].max()), sentences


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
            "measures": pd.DataFrame(rows, columns=["panel", "yours", "label"]),
            "draws": draws,
            "groups": pd.DataFrame({"group": GROUPS[:2], "place": [0, 1]}),
        },
        f"How {len(values):,} random starts are spread from 0 to 1. By {'; by '.join(said)}.",
        "",
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
    done = cells.transform_filter(frames.so_far("pair"))
    here = cells.transform_filter(frames.here("pair"))
    edges = at("left", "top") | {"x2": "right:Q", "y2": "bottom:Q"}
    fill = (
        alt.Color("answer:N")
        .scale(domain=["equal", "not equal"], range=[MEASURES[1], QUIET])
        .legend(None)
    )
    pair = ["prediction:N", "label:N", "answer:N", "meant:N"]
    squares = done.mark_rect(cornerRadius=4).encode(
        **edges,
        color=fill,
        opacity=alt.condition(EQUAL, alt.value(0.35), alt.value(0.1)),
        tooltip=pair,
    )
    signs = done.mark_text(fontWeight="bold", fontSize=24).encode(
        **at("x", "y"), text="sign:N", color=fill, tooltip=pair
    )
    outline = {"filled": False, "cornerRadius": 4, "tooltip": None}
    frame = cells.transform_filter("datum.meant == 'yes'").mark_rect(
        stroke=MEASURES[0], strokeWidth=3, **outline
    )
    now = here.mark_rect(stroke=YOURS, strokeWidth=4, **outline)
    heads = alt.Chart(alt.NamedData("heads"))
    pictures = heads.transform_filter("isValid(datum.picture)")
    pictures = image_marks(pictures, f"0.86 * {unit}", tooltip=None)
    words = heads.transform_filter("datum.after <= pair").transform_calculate(
        written="width < 450 ? datum.short : datum.words"
    )
    words = words.mark_text(tooltip=None)
    beside = here.transform_filter(f"width - {EDGE} > 190")
    sums = [
        beside.mark_text(
            align="left",
            baseline="top",
            fontSize=large,
            fontWeight=weight,
            tooltip=None,
        ).encode(
            text=f"{field}:N", x=alt.XValue(alt.expr(f"{EDGE} + 16")), y=alt.YValue(y)
        )
        for field, y, large, weight in (
            ("pair_words", 40, 16, "normal"),
            ("mean", 130, 34, "bold"),
            ("of", 172, 16, "normal"),
            ("meant_mean", 230, 34, "bold"),
            ("meant_of", 272, 16, "normal"),
        )
    ]
    layers = [
        squares.add_params(frames.position("pair")),
        signs,
        frame.encode(**edges),
        now.encode(**edges),
        pictures.encode(**at("x", "y"), url="picture:N"),
        words.encode(**at("word_x", "word_y"), text="written:N"),
        *sums,
    ]
    return alt.layer(*layers).configure_view(stroke=None).to_dict(validate=False)


def pair_words(scores: Tensor, targets: Tensor) -> list[str]:
    """What the transport says aloud at each of the pairs of (k,) scores with (k, 1) targets."""
    return [
        f"{cell['prediction']}, {cell['label']}: {cell['answer']}; {cell['of']}"
        for cell in _cells(scores, targets)
    ]


def _cells(scores: Tensor, targets: Tensor) -> list[dict[str, Any]]:
    """Row after row, each with the mean so far, and that of the pairs that were meant."""
    table = pairs(scores, targets).tolist()
    cells, equal, meant, right = [], 0, 0, 0
    for row, target in enumerate(targets[:, 0]):
        for column, score in enumerate(scores):
            equal += table[row][column]
            meant += row == column
            right += table[row][column] and row == column
            prediction = f"called {3 if score > 0 else 7}"
            label, answer = f"is a {3 if target else 7}", table[row][column]
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
    table = pairs(scores, targets).tolist()
    says = ["3" if score > 0 else "7" for score in scores]
    labels = ["3" if target else "7" for target in targets]
    cells, heads = pd.DataFrame(_cells(scores, targets)), []
    cells["newest"] = cells["pair"] == len(cells) - 1
    words = [
        f"label {label}: "
        + ", ".join("equal" if equal else "not equal" for equal in row)
        for label, row in zip(labels, table, strict=True)
    ]
    for number, (image, prediction, label) in enumerate(
        zip(images, says, labels, strict=True)
    ):
        picture = digit_png(image)
        column, row = number + 2.5, number + 2.2
        agreeing = sum(line[number] for line in table)
        called, name = f"called {prediction}", f"is a {label}"
        equal = f"{agreeing} of 4"
        heads += [
            (column, 0.45, picture, column, 1.22, called, f"“{prediction}”", 0),
            (1.45, row, picture, 0.5, row, name, name, 0),
            (column, 5.9, None, column, 5.95, equal, equal, 12 + number),
        ]
    columns = ["x", "y", "picture", "word_x", "word_y", "words", "short", "after"]
    return Figure(
        _every_pair(),
        {"cells": cells, "heads": pd.DataFrame(heads, columns=columns)},
        f"A table of 4 by 4. The columns are what the model says about four pictures: {', '.join(says)}. The rows "
        f"are their labels. {'; '.join(words)}. Framed is the diagonal, each picture with its own label.",
        "",
    )

"""The figure of one random start."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import ROOM, SIDE
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import QUIET, Figure
from lesson.experiments.mistakes import confusion
from lesson.runs import once
from lesson.steps.random_init.starts import YOURS

BINS_EACH_SIDE = 24
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

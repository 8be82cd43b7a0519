"""Charts of single predictions: one picture's score as a step and as a sigmoid, and the loss of three by hand."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, QUIET, SEVEN, THREE, Figure
from lesson.experiments.one_weight import Few, OneScore, one_score
from lesson.runs import once

STEP, SLOPE = LINES[0], LINES[4]  # what accuracy sees, and what the loss sees
SCORES = [quarter / 4 for quarter in range(-24, 25)]
CURVES = {
    "sigmoid": {"step": STEP, "sigmoid": SLOPE},
    "loss": {"if it is a 3": THREE, "if it is a 7": SEVEN},
}
DIGIT = alt.expr(f"datum.target ? '{THREE}' : '{SEVEN}'")


def _by_score(what: str, title: str) -> tuple[dict[str, Any], list[alt.Chart]]:
    x = alt.X("score:Q").title("score of the picture")
    x = x.scale(domain=[SCORES[0], SCORES[-1]]).axis(grid=False)
    y = alt.Y("value:Q").title(title).scale(domain=[-0.04, 1.04], nice=False)
    colours = alt.Scale(domain=list(CURVES[what]), range=list(CURVES[what].values()))
    colour = alt.Color("curve:N").scale(colours).title(None).legend(orient="top")
    encodings = {"x": x, "y": y.axis(values=[0, 0.5, 1]), "color": colour}

    curves = marks.data("curves")
    told = marks.tips(("score:Q", ".3~f"), "curve:N", ("value:Q", ".4f"))
    pointed = alt.selection_point(
        name="pointed", on="pointerover", nearest=True, clear="pointerout", empty=False
    )
    targets = curves.mark_point(filled=True, size=70).add_params(pointed)
    seen = alt.condition(pointed, alt.value(1), alt.value(0))
    return encodings, [
        curves.mark_line(strokeWidth=2.5).encode(**encodings),
        targets.encode(**encodings, tooltip=told, opacity=seen),
    ]


@once
def _loss_of_one() -> dict[str, Any]:
    encodings, curves = _by_score("loss", "loss")
    here = marks.data("here")
    rule = marks.dotted(here).encode(x=encodings["x"])
    dots = marks.dot(here, 100).encode(**encodings)
    return marks.drawn(rule, *curves, dots, height=230)


@once
def _one_picture() -> dict[str, Any]:
    encodings, curves = _by_score("sigmoid", "what the model says")
    x, y = encodings["x"], encodings["y"]
    shown = marks.data("path", frames.here("move"))
    first = marks.data("path", "datum.move == 0")
    distance = shown.mark_rule(strokeWidth=6, color=DIGIT, opacity=0.8, aria=False)
    distance = distance.encode(x=x, y=y, y2="target:Q")
    stays = marks.dot(first, 150, shape="square", color=STEP, aria=False)
    rolls = marks.dot(shown, 150, color=SLOPE, aria=False)
    return marks.drawn(
        *curves,
        distance.add_params(frames.position("move")),
        stays.encode(x=x, y=alt.Y("step:Q")),
        rolls.encode(x=x, y=y),
        *_picture_and_target(),
        *_readout(shown),
    )


def _picture_and_target() -> list[alt.Chart]:
    """The picture at the left below its target, or above it."""
    one, look = marks.data("picture"), {**marks.LEFT, "aria": False}
    side = "min(96, height / 3, width / 4)"
    top = "height * 0.04 + 12"
    return [
        marks.image(one, side, f"12 + {side} / 2", f"{top} + {side} / 2"),
        marks.text(one, "name", 12, f"{top} + {side} + 16", **look),
    ]


def _readout(shown: alt.Chart) -> list[alt.Chart]:
    """The loss of the moment in large figures at the right, under the curve, and the move it belongs to."""
    loss, size = "'loss ' + format(datum.loss, '.4f')", "width < 400 ? 20 : 34"
    move = "'move ' + datum.move + ', score ' + format(datum.score, '.2f')"
    look = {**marks.RIGHT, "dx": -8, "aria": False}
    return [
        marks.text(shown, loss, "width", "height - 84", readout=0, large=size, **look),
        marks.text(shown, move, "width", "height - 48", readout=1, **look),
    ]


@once
def _curves(what: str) -> pd.DataFrame:
    just_above = 1e-9  # so that the step is drawn upright
    scores = sorted([*SCORES, *(score + 0.125 for score in SCORES[:-1]), just_above])
    rows = [row for score in scores for row in _rows(what, one_score(score))]
    return marks.table("score curve value", rows)


def _rows(what: str, one: OneScore) -> list[tuple[float, str, float]]:
    values = {
        "sigmoid": (one.step, one.sigmoid),
        "loss": (one.loss_if_three, one.loss_if_seven),
    }[what]
    return [
        (one.score, curve, value)
        for curve, value in zip(CURVES[what], values, strict=True)
    ]


def one_picture(path: Sequence[OneScore], target: int, picture: str) -> Figure:
    """One picture, a PNG, whose score goes downhill: as a step, as a sigmoid, and how far that is from its target, 1 or 0."""
    losses = [one.loss_if_three if target else one.loss_if_seven for one in path]
    rows = [
        (move, one.score, one.sigmoid, one.step, loss, target)
        for move, (one, loss) in enumerate(zip(path, losses, strict=True))
    ]
    columns = "move newest score value step loss target"
    name = f"a {3 if target else 7}: target {target}"
    start, end = path[0], path[-1]
    return Figure(
        _one_picture(),
        {
            "curves": _curves("sigmoid"),
            "path": marks.table(columns, rows, by="move"),
            "picture": marks.record(url=picture, name=name),
        },
        "Two curves over the score of a picture. The step is 0 up to a score of 0 and 1 above it; the sigmoid climbs "
        f"smoothly from 0 to 1. A handwritten {3 if target else 7} starts at a score of {start.score:g}, where they are "
        f"{start.step:g} and {start.sigmoid:.4f}. In {len(path) - 1} moves its score goes to {end.score:.2f} and its loss "
        f"from {losses[0]:.4f} to {losses[-1]:.4f}.",
    )


def loss_of_one(here: OneScore) -> Figure:
    """The loss of one picture by its score, if it is a three and if it is a seven."""
    rows = marks.table("score curve value", _rows("loss", here))
    return Figure(
        _loss_of_one(),
        {"curves": _curves("loss"), "here": rows},
        "Two curves over the score of a picture: the loss falls from 1 to 0 if the picture is a three, and climbs from "
        f"0 to 1 if it is a seven. At a score of {here.score:g} it is {here.loss_if_three:.4f} for a three and "
        f"{here.loss_if_seven:.4f} for a seven.",
        f"The loss is {here.loss_if_three:.4f} if it is a 3, {here.loss_if_seven:.4f} if it is a 7",
    )


@once
def _three_pictures() -> dict[str, Any]:
    """Four columns of equal width: three pictures, and the mean of their distances."""
    side = "min(72, width / 4 - 8)"
    y = alt.Y("prediction:Q").title("prediction")
    room = marks.span(f"height - {side} - 34", 28)
    y = y.scale(domain=[-0.04, 1.04], range=room, nice=False)
    y = y.axis(values=[0, 0.5, 1], grid=False)
    rows, mean = marks.data("pictures"), marks.data("mean")
    middle, down = "(datum.place + 0.5) * width / 4", f"height - {side} / 2 - 24"
    x = marks.at(middle, y)
    edge = marks.data("edge")
    edge = edge.mark_rule(strokeDash=[4, 4], color=QUIET, aria=False)
    bar = {"strokeWidth": 30, "opacity": 0.75, "aria": False}
    large = {"large": 22, "baseline": "bottom", "aria": False}
    plain = {"baseline": "middle", "aria": False}
    return marks.drawn(
        edge.encode(**marks.at(0, y, x2="0.75 * width")),
        rows.mark_rule(color=DIGIT, **bar).encode(**x, y2="target:Q"),
        mean.mark_rule(color=SLOPE, **bar).encode(**x, y2=alt.datum(0)),
        marks.dot(rows, 240, color=SLOPE, aria=False).encode(**x),
        marks.text(rows, "words", middle, "22", dy=-1, **large),
        marks.text(mean, "words", middle, "22", **large),
        marks.image(rows, side, middle, down),
        marks.text(rows, "verdict", middle, "height - 8", **plain),
        marks.text(mean, "verdict", middle, "height - 8", **plain),
        marks.text(mean, "name", middle, down, **plain),
    )


def three_pictures(
    pictures: Sequence[str],
    predictions: Sequence[float],
    targets: Sequence[int],
    few: Few,
) -> Figure:
    """Three PNGs with what is predicted for each, how far that is from its target, and the mean distance: the loss."""
    answers = ["right" if right else "wrong" for right in few.answers]
    distances = [f"{distance:.2f}" for distance in few.distances]
    rows = zip(pictures, predictions, targets, distances, answers, strict=True)
    rows = [(place, *each) for place, each in enumerate(rows)]
    mean = {"place": len(rows), "prediction": few.loss, "words": f"{few.loss:.4f}"}
    mean |= {"name": "loss", "verdict": f"{few.right} of {len(rows)} right"}
    listed = "; ".join(
        f"a {3 if target else 7}, prediction {prediction:g}, {distance} from its target {target}"
        for _, _, prediction, target, distance, _ in rows
    )
    columns = "place url prediction target words verdict"
    return Figure(
        _three_pictures(),
        {
            "pictures": marks.table(columns, rows),
            "mean": marks.record(**mean),
            "edge": marks.record(prediction=0.5),
        },
        f"Three pictures and how far each prediction is from its target: {listed}. The mean, the loss, is {few.loss:.4f}.",
    )

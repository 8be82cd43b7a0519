"""Charts of single predictions: one picture's score as a step and as a sigmoid, and the loss of three by hand."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.theme import LINES, QUIET, SEVEN, THREE, Figure, image_marks
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

    curves = alt.Chart(alt.NamedData("curves"))
    tooltip = [
        alt.Tooltip("score:Q", format=".3~f"),
        alt.Tooltip("curve:N"),
        alt.Tooltip("value:Q", format=".4f"),
    ]
    pointed = alt.selection_point(
        name="pointed", on="pointerover", nearest=True, clear="pointerout", empty=False
    )
    targets = curves.mark_point(filled=True, size=70).add_params(pointed)
    seen = alt.condition(pointed, alt.value(1), alt.value(0))
    return encodings, [
        curves.mark_line(strokeWidth=2.5).encode(**encodings),
        targets.encode(**encodings, tooltip=tooltip, opacity=seen),
    ]


@once
def _loss_of_one() -> dict[str, Any]:
    encodings, curves = _by_score("loss", "loss")
    here = alt.Chart(alt.NamedData("here"))
    rule = here.mark_rule(color=QUIET, strokeDash=[2, 3], aria=False)
    dots = here.mark_point(filled=True, size=100, opacity=1)
    layers = [rule.encode(x=encodings["x"]), *curves, dots.encode(**encodings)]
    return alt.layer(*layers).properties(height=230).to_dict(validate=False)


@once
def _one_picture() -> dict[str, Any]:
    encodings, curves = _by_score("sigmoid", "what the model says")
    x, y = encodings["x"], encodings["y"]
    path = alt.Chart(alt.NamedData("path"))
    shown = path.transform_filter(frames.here("move"))
    distance = shown.mark_rule(strokeWidth=6, color=DIGIT, opacity=0.8, aria=False)
    stays = path.transform_filter("datum.move == 0").mark_point(
        shape="square", filled=True, size=150, opacity=1, color=STEP, aria=False
    )
    rolls = shown.mark_point(filled=True, size=150, opacity=1, color=SLOPE, aria=False)
    layers = [
        *curves,
        distance.encode(x=x, y=y, y2="target:Q").add_params(frames.position("move")),
        stays.encode(x=x, y=alt.Y("step:Q")),
        rolls.encode(x=x, y=y),
        *_picture_and_target(),
        *_readout(shown),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def _picture_and_target() -> list[alt.Chart]:
    """The picture at the left below its target, or above it."""
    one = alt.Chart(alt.NamedData("picture"))
    side = "min(96, height / 3, width / 4)"
    top = "height * 0.04 + 12"
    image = image_marks(one, side)
    words = one.mark_text(align="left", baseline="middle", aria=False)
    return [
        image.encode(
            url="url:N",
            x=alt.XValue(alt.expr(f"12 + {side} / 2")),
            y=alt.YValue(alt.expr(f"{top} + {side} / 2")),
        ),
        words.encode(
            text="name:N",
            x=alt.XValue(12),
            y=alt.YValue(alt.expr(f"{top} + {side} + 16")),
        ),
    ]


def _readout(shown: alt.Chart) -> list[alt.Chart]:
    """The loss of the moment in large figures at the right, under the curve, and the move it belongs to."""
    texts = (
        (
            "'loss ' + format(datum.loss, '.4f')",
            84,
            {"fontSize": alt.expr("width < 400 ? 20 : 34"), "fontWeight": "bold"},
        ),
        ("'move ' + datum.move + ', score ' + format(datum.score, '.2f')", 48, {}),
    )
    return [
        shown.transform_calculate(words=words)
        .mark_text(align="right", baseline="middle", dx=-8, aria=False, **look)
        .encode(
            text="words:N",
            x=alt.XValue(alt.expr("width")),
            y=alt.YValue(alt.expr(f"height - {up}")),
        )
        .properties(name=f"readout_{number}")
        for number, (words, up, look) in enumerate(texts)
    ]


@once
def _curves(what: str) -> pd.DataFrame:
    just_above = 1e-9  # so that the step is drawn upright
    scores = sorted([*SCORES, *(score + 0.125 for score in SCORES[:-1]), just_above])
    rows = [row for score in scores for row in _rows(what, one_score(score))]
    return pd.DataFrame(rows, columns=["score", "curve", "value"])


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
        (move, one is path[-1], one.score, one.sigmoid, one.step, loss, target)
        for move, (one, loss) in enumerate(zip(path, losses, strict=True))
    ]
    columns = ["move", "newest", "score", "value", "step", "loss", "target"]
    name = f"a {3 if target else 7}: target {target}"
    start, end = path[0], path[-1]
    return Figure(
        _one_picture(),
        {
            "curves": _curves("sigmoid"),
            "path": pd.DataFrame(rows, columns=columns),
            "picture": pd.DataFrame({"url": [picture], "name": [name]}),
        },
        "Two curves over the score of a picture. The step is 0 up to a score of 0 and 1 above it; the sigmoid climbs "
        f"smoothly from 0 to 1. A handwritten {3 if target else 7} starts at a score of {start.score:g}, where they are "
        f"{start.step:g} and {start.sigmoid:.4f}. In {len(path) - 1} moves its score goes to {end.score:.2f} and its loss "
        f"from {losses[0]:.4f} to {losses[-1]:.4f}.",
        "",
    )


def loss_of_one(here: OneScore) -> Figure:
    """The loss of one picture by its score, if it is a three and if it is a seven."""
    rows = pd.DataFrame(_rows("loss", here), columns=["score", "curve", "value"])
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
    bottom = f"height - {side} - 34"
    y = alt.Y("prediction:Q").title("prediction")
    y = y.scale(domain=[-0.04, 1.04], range=[alt.expr(bottom), 28], nice=False)
    y = y.axis(values=[0, 0.5, 1], grid=False)
    middle = alt.XValue(alt.expr("(datum.place + 0.5) * width / 4"))
    rows = alt.Chart(alt.NamedData("pictures"))
    mean = alt.Chart(alt.NamedData("mean"))
    edge = alt.Chart(alt.NamedData("edge"))
    bar = {"strokeWidth": 30, "opacity": 0.75, "aria": False}
    large = {"fontSize": 22, "fontWeight": "bold", "aria": False}

    def at(row: str) -> dict[str, Any]:
        return {"x": middle, "y": alt.YValue(alt.expr(row))}

    image = image_marks(rows, side)
    dot = rows.mark_point(filled=True, size=240, opacity=1, color=SLOPE, aria=False)
    text = {"baseline": "middle", "aria": False}
    return alt.layer(
        edge.mark_rule(strokeDash=[4, 4], color=QUIET, aria=False).encode(
            y=y, x=alt.XValue(0), x2=alt.X2Value(alt.expr("0.75 * width"))
        ),
        rows.mark_rule(color=DIGIT, **bar).encode(x=middle, y=y, y2="target:Q"),
        mean.mark_rule(color=SLOPE, **bar).encode(x=middle, y=y, y2=alt.datum(0)),
        dot.encode(x=middle, y=y),
        rows.mark_text(dy=-1, **large, baseline="bottom").encode(
            text="words:N", **at("22")
        ),
        mean.mark_text(**large, baseline="bottom").encode(text="words:N", **at("22")),
        image.encode(url="url:N", **at(f"height - {side} / 2 - 24")),
        rows.mark_text(**text).encode(text="verdict:N", **at("height - 8")),
        mean.mark_text(**text).encode(text="verdict:N", **at("height - 8")),
        mean.mark_text(**text).encode(text="name:N", **at(f"height - {side} / 2 - 24")),
    ).to_dict(validate=False)


def three_pictures(
    pictures: Sequence[str],
    predictions: Sequence[float],
    targets: Sequence[int],
    few: Few,
) -> Figure:
    """Three PNGs with what is predicted for each, how far that is from its target, and the mean distance: the loss."""
    rows = [
        (
            place,
            url,
            prediction,
            target,
            f"{distance:.2f}",
            "right" if right else "wrong",
        )
        for place, (url, prediction, target, distance, right) in enumerate(
            zip(pictures, predictions, targets, few.distances, few.answers, strict=True)
        )
    ]
    columns = ["place", "url", "prediction", "target", "words", "verdict"]
    mean = {
        "place": len(rows),
        "prediction": few.loss,
        "words": f"{few.loss:.4f}",
        "name": "loss",
        "verdict": f"{few.right} of {len(rows)} right",
    }
    listed = "; ".join(
        f"a {3 if target else 7}, prediction {prediction:g}, {distance:.2f} from its target {target}"
        for prediction, target, distance in zip(
            predictions, targets, few.distances, strict=True
        )
    )
    return Figure(
        _three_pictures(),
        {
            "pictures": pd.DataFrame(rows, columns=columns),
            "mean": pd.DataFrame([mean]),
            "edge": pd.DataFrame({"prediction": [0.5]}),
        },
        f"Three pictures and how far each prediction is from its target: {listed}. The mean, the loss, is {few.loss:.4f}.",
        "",
    )

"""What several models make of one picture: a dot for each on the axis of scores, moving with the epochs or with the picture."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames
from lesson.charts.pictures import digit_png
from lesson.charts.theme import DIGIT_COLOUR, QUIET, Figure, image_marks, spoken
from lesson.handwriting.votes import says
from lesson.words.numbers import count

FARTHEST = 60  # scores beyond are drawn here
# Pixels at the left, for the answers and the names of the models; on a phone short ones.
NAMES = "(width < 420 ? 104 : 172)"
SIDE = "min(height, 0.25 * width)"  # of the picture at the right


def halves(**where: Any) -> alt.Chart:
    """The side of the scores that say 7, and the side of those that say 3: the data set "halves"."""
    rows = alt.Chart(alt.NamedData("halves")).mark_rect(opacity=0.13, aria=False)
    return rows.encode(color=_digit(), **where)


def halves_data(low: float, high: float) -> pd.DataFrame:
    """The data set of `halves`, on an axis of scores from `low`, below 0, to `high`, above."""
    return pd.DataFrame({"from": [low, 0], "to": [0, high], "says": ["7", "3"]})


def _digit() -> alt.Color:
    return alt.Color("says:N").scale(DIGIT_COLOUR).legend(None)


@cache
def _answers(frame: str, picture: bool) -> dict[str, Any]:
    right = f"(width - {SIDE} - 16)" if picture else "width"
    scale = alt.Scale(
        type="symlog",
        constant=1,
        domain=[-FARTHEST, FARTHEST],
        range=[alt.expr(NAMES), alt.expr(right)],
        nice=False,
        clamp=True,
    )
    ticks = [-30, -10, -3, -1, 0, 1, 3, 10, 30]
    x = alt.X("score:Q", scale=scale).title(None).axis(values=ticks, grid=False)
    y = alt.Y("row:Q").scale(domain=[2.5, -0.5], nice=False).axis(None)
    rows = alt.Chart(alt.NamedData("answers"))
    shown = rows.transform_filter(frames.here(frame))
    sides = halves(x=alt.X("from:Q", scale=scale), x2="to:Q")
    zero = alt.Chart(alt.NamedData("halves")).transform_filter("datum.from == 0")
    zero = zero.mark_rule(color=QUIET, aria=False).encode(
        x=alt.X("from:Q", scale=scale)
    )
    trail = rows.transform_filter(frames.so_far(frame))
    trail = trail.mark_point(filled=True, size=24, opacity=0.3)
    dot = shown.mark_point(filled=True, size=170, opacity=1)
    tooltip = [
        alt.Tooltip("model:N"),
        alt.Tooltip("line:N", title=frame),
        alt.Tooltip("score:Q", format="+.3f"),
    ]
    answer = shown.mark_text(fontSize=28, fontWeight="bold")
    now = shown.transform_filter("datum.row == 0")
    now = now.mark_text(align="left", baseline="top").encode(
        x=alt.XValue(0), y=alt.YValue(alt.expr("height + 12")), text="line:N"
    )
    name = shown.transform_calculate(
        words="width < 420 ? datum.short : datum.model"
    ).mark_text(align="left")
    layers = [
        sides,
        zero,
        trail.encode(x, y, _digit()).add_params(frames.position(frame)),
        dot.encode(x, y, _digit(), tooltip=tooltip),
        answer.encode(x=alt.XValue(12), y=y, text="says:N").properties(
            name="readout_1"
        ),
        now.properties(name="readout_2"),
        name.encode(x=alt.XValue(32), y=y, text="words:N"),
        spoken(),
    ]
    if picture:
        seen = alt.Chart(alt.NamedData("pictures")).transform_filter(frames.here(frame))
        seen = image_marks(seen, SIDE)
        middle = alt.XValue(alt.expr(f"width - {SIDE} / 2"))
        seen = seen.encode(url="url:N", x=middle, y=alt.YValue(alt.expr(f"{SIDE} / 2")))
        layers.insert(-1, seen)
    return alt.layer(*layers).to_dict(validate=False)


def _figure(
    scores: Mapping[str, Sequence[float]],
    frame: str,
    lines: Sequence[str],
    alt_text: str,
    pictures: Sequence[str] = (),
) -> Figure:
    rows = [
        (model, model.split("'")[0], row, number, line, score, says(score))
        for row, (model, each) in enumerate(scores.items())
        for number, (line, score) in enumerate(zip(lines, each, strict=False))
    ]
    names = ["model", "short", "row", frame, "line", "score", "says"]
    answers = pd.DataFrame(rows, columns=names)
    last = answers.groupby("row")[frame].transform("max")
    words = "; ".join(
        f"{model} goes from {each[0]:+.2f} to {each[-1]:+.2f} and says {says(each[-1])}"
        for model, each in scores.items()
    )
    data = {
        "answers": answers.assign(newest=answers[frame] == last),
        "halves": halves_data(-FARTHEST, FARTHEST),
        "words": pd.DataFrame({"words": [words]}),
    }
    if pictures:
        seen = pd.DataFrame({frame: range(len(pictures)), "url": pictures})
        data["pictures"] = seen.assign(newest=seen[frame] == len(pictures) - 1)
    return Figure(_answers(frame, bool(pictures)), data, alt_text, "")


def by_epoch(scores: Mapping[str, Sequence[float]]) -> Figure:
    """The scores of one picture, for each model by epoch: it says 3 above 0, else 7."""
    most = max(map(len, scores.values()))
    return _figure(
        scores,
        "epoch",
        [f"epoch {number}" for number in range(most)],
        "The score that each of the models gives to the picture, by epoch; left of 0 it says 7, right of 0 it says 3",
    )


def coming(scores: Mapping[str, Sequence[float]], places: Tensor) -> Figure:
    """The scores of one picture for each model, as it comes to its place from the right; and how it looks there, (n, 784)."""
    lines = [count(off, "pixel") + " off" for off in range(len(places) - 1, 0, -1)]
    return _figure(
        scores,
        "coming",
        [*lines, "in its place"],
        "The score that each of the models gives to the picture as it comes from the right, pixel by pixel, to its place",
        [digit_png(each) for each in places],
    )


def words_of_frames(figure: Figure, frame: str) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    return [
        f"{each['line'].iloc[0]}: "
        + ", ".join(f"{row.model} says {row.says}" for row in each.itertuples())
        for _, each in figure.data["answers"].groupby(frame)
    ]

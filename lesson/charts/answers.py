"""What several models make of one picture: a dot for each on the axis of scores, moving with the epochs or with the picture."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames
from lesson.charts.pictures import digit_png
from lesson.charts.theme import DIGIT_COLOUR, QUIET, Figure, spoken
from lesson.handwriting.votes import says

FARTHEST = 60  # scores beyond are drawn here
NAMES = 172  # pixels at the left, for the answers and the names of the models
SIDE = "min(height, 0.25 * width)"  # of the picture at the right


def halves(**where: Any) -> alt.Chart:
    """The side of the scores that say 7, and the side of those that say 3: the data set "halves"."""
    rows = alt.Chart(alt.NamedData("halves")).mark_rect(opacity=0.13, aria=False)
    return rows.encode(color=_digit(), **where)


def halves_data(most: float) -> pd.DataFrame:
    """The data set of `halves`, on an axis of scores up to `most` either way."""
    return pd.DataFrame({"from": [-most, 0], "to": [0, most], "says": ["7", "3"]})


def _digit() -> alt.Color:
    return alt.Color("says:N").scale(DIGIT_COLOUR).legend(None)


@cache
def _answers(frame: str, line: str, picture: bool) -> dict[str, Any]:
    right = f"(width - {SIDE} - 16)" if picture else "width"
    scale = alt.Scale(
        type="symlog",
        constant=1,
        domain=[-FARTHEST, FARTHEST],
        range=[NAMES, alt.expr(right)],
        nice=False,
        clamp=True,
    )
    ticks = [-30, -10, -3, -1, 0, 1, 3, 10, 30]
    x = alt.X("score:Q", scale=scale).title(None).axis(values=ticks, grid=False)
    y = alt.Y("place:Q").scale(domain=[2.5, -0.5], nice=False).axis(None)
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
        alt.Tooltip(f"{frame}:Q"),
        alt.Tooltip("score:Q", format="+.3f"),
    ]
    answer = shown.mark_text(fontSize=28, fontWeight="bold")
    now = shown.transform_filter("datum.place == 0").transform_calculate(words=line)
    now = now.mark_text(align="left", baseline="top").encode(
        x=alt.XValue(0), y=alt.YValue(alt.expr("height + 7")), text="words:N"
    )
    name = shown.mark_text(align="left")
    layers = [
        sides,
        zero,
        trail.encode(x, y, _digit()).add_params(frames.position(frame)),
        dot.encode(x, y, _digit(), tooltip=tooltip),
        answer.encode(x=alt.XValue(12), y=y, text="says:N", color=_digit()).properties(
            name="readout_1"
        ),
        now.properties(name="readout_2"),
        name.encode(x=alt.XValue(32), y=y, text="model:N"),
        spoken(),
    ]
    if picture:
        seen = alt.Chart(alt.NamedData("pictures")).transform_filter(frames.here(frame))
        seen = seen.mark_image(
            width=alt.expr(SIDE), height=alt.expr(SIDE), smooth=False
        )
        middle = alt.XValue(alt.expr(f"width - {SIDE} / 2"))
        seen = seen.encode(url="url:N", x=middle, y=alt.YValue(alt.expr(f"{SIDE} / 2")))
        layers.insert(-1, seen)
    return alt.layer(*layers).to_dict()


def _rows(scores: Mapping[str, Sequence[float]], frame: str) -> pd.DataFrame:
    rows = [
        (model, place, number, number == len(each) - 1, score, says(score))
        for place, (model, each) in enumerate(scores.items())
        for number, score in enumerate(each)
    ]
    names = ["model", "place", frame, "newest", "score", "says"]
    return pd.DataFrame(rows, columns=names)


def _words(scores: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    words = (
        f"{model} went from {each[0]:+.2f} to {each[-1]:+.2f} and says {says(each[-1])}"
        for model, each in scores.items()
    )
    return pd.DataFrame({"words": ["; ".join(words)]})


def _figure(
    scores: Mapping[str, Sequence[float]],
    frame: str,
    line: str,
    alt_text: str,
    pictures: Sequence[str] = (),
) -> Figure:
    data = {
        "answers": _rows(scores, frame),
        "halves": halves_data(FARTHEST),
        "words": _words(scores),
    }
    if pictures:
        frame_of = range(len(pictures))
        seen = pd.DataFrame({frame: frame_of, "url": pictures})
        data["pictures"] = seen.assign(newest=seen[frame] == len(pictures) - 1)
    return Figure(_answers(frame, line, bool(pictures)), data, alt_text, "")


def by_epoch(scores: Mapping[str, Sequence[float]]) -> Figure:
    """The scores of one picture, for each model by epoch: it says 3 above 0, else 7."""
    return _figure(
        scores,
        "epoch",
        "'epoch ' + datum.epoch",
        "The score that each of the models gives to the picture, by epoch; left of 0 it says 7, right of 0 it says 3",
    )


def when_moved(scores: Mapping[str, Sequence[float]], places: Tensor) -> Figure:
    """The scores of one picture moved by 0, 1, … pixels, for each model; and how it looks there, (n, 784)."""
    return _figure(
        scores,
        "moved",
        "'moved ' + datum.moved",
        "The score that each of the models gives to the picture as it is moved to the right, pixel by pixel",
        [digit_png(each) for each in places],
    )


def words_of_places(scores: Mapping[str, Sequence[float]]) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    answers = zip(*scores.values(), strict=True)
    return [
        f"moved by {by}: {', '.join(f'{name} says {says(score)}' for name, score in zip(scores, each, strict=True))}"
        for by, each in enumerate(answers)
    ]

"""The answers of models to one picture, as it or they change: a dot a model on an axis of scores."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.theme import QUIET, Figure, spoken
from lesson.handwriting.votes import says
from lesson.runs import once

FARTHEST = 60  # scores beyond are drawn here
# Pixels at the left, for the answers and the names of the models; on a phone short ones.
NAMES = "(width < 420 ? 104 : 172)"
SIDE = "min(height, 0.25 * width)"  # of the picture at the right


def halves(**where: Any) -> alt.Chart:
    """The side of the scores that say 7, and the side of those that say 3: the data set "halves"."""
    rows = marks.data("halves").mark_rect(opacity=0.13, aria=False)
    return rows.encode(color=marks.by_digit("says"), **where)


def zero(**where: Any) -> alt.Chart:
    """The line between them."""
    rows = marks.data("halves", "datum.from == 0")
    return rows.mark_rule(color=QUIET, aria=False).encode(**where)


def halves_data(low: float, high: float) -> pd.DataFrame:
    """The data set of `halves`, on an axis of scores from `low`, below 0, to `high`, above."""
    return pd.DataFrame({"from": [low, 0], "to": [0, high], "says": ["7", "3"]})


@once
def _answers_by_frame(frame: str, picture: bool) -> dict[str, Any]:
    right = f"(width - {SIDE} - 16)" if picture else "width"
    scale = alt.Scale(
        type="symlog",
        constant=1,
        domain=[-FARTHEST, FARTHEST],
        range=marks.span(NAMES, right),
        nice=False,
        clamp=True,
    )
    ticks = [-30, -10, -3, -1, 0, 1, 3, 10, 30]
    x = alt.X("score:Q", scale=scale).title(None).axis(values=ticks, grid=False)
    y = alt.Y("row:Q").scale(domain=[2.5, -0.5], nice=False).axis(None)
    ends = alt.X("from:Q", scale=scale)
    rows, says = marks.data("answers"), marks.by_digit("says")
    shown = rows.transform_filter(frames.here(frame))
    first = shown.transform_filter("datum.row == 0")
    trail = rows.transform_filter(frames.so_far(frame))
    trail = trail.mark_point(filled=True, size=24, opacity=0.3)
    told = marks.tips("model:N", ("line:N", "", frame), ("score:Q", "+.3f"))
    name, when = "width < 420 ? datum.short : datum.model", (0, "height + 12")
    return marks.drawn(
        halves(x=ends, x2="to:Q"),
        zero(x=ends),
        trail.encode(x, y, says),
        marks.dot(shown, 170).encode(x, y, says, tooltip=told),
        marks.text(shown, "says", 12, y, readout=1, large=28),
        marks.text(first, "line", *when, readout=2, **marks.TOP_LEFT),
        marks.text(shown, name, 32, y, align="left"),
        *([_seen(frame)] if picture else []),
        spoken(),
        by=frame,
    )


def _seen(frame: str) -> alt.Chart:
    """The picture of the frame, at the right."""
    pictures = marks.data("pictures", frames.here(frame))
    return marks.image(pictures, SIDE, f"width - {SIDE} / 2", f"{SIDE} / 2")


def answers_by_frame(
    scores: Mapping[str, Sequence[float]],
    frame: str,
    lines: Sequence[str],
    alt_text: str,
    pictures: Sequence[str] = (),
) -> Figure:
    """The score of each model at each `frame`, a line of text for each, and the picture of that moment if there are some."""
    rows = [
        (model, model.split("'")[0], row, number, line, score, says(score))
        for row, (model, each) in enumerate(scores.items())
        for number, (line, score) in enumerate(zip(lines, each, strict=False))
    ]
    answers = marks.table(f"model short row {frame} line score says", rows)
    last = answers.groupby("row")[frame].transform("max")
    words = "; ".join(
        f"{model} goes from {each[0]:+.2f} to {each[-1]:+.2f} and says {says(each[-1])}"
        for model, each in scores.items()
    )
    data = {
        "answers": answers.assign(newest=answers[frame] == last),
        "halves": halves_data(-FARTHEST, FARTHEST),
        "words": marks.record(words=words),
    }
    if pictures:
        seen = enumerate(pictures)
        data["pictures"] = marks.table(f"{frame} url newest", seen, by=frame)
    return Figure(_answers_by_frame(frame, bool(pictures)), data, alt_text)

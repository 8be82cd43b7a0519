"""A picture on the shortest way to the other answer: how it looks, and what its score is."""

from functools import cache
from typing import Any

import altair as alt
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.answers import halves, halves_data, zero
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.handwriting.votes import pixel_votes, says

STEPS = 20  # frames on the way
SIDE = "min(190, 0.36 * width, height / 2 - 20)"  # of each of the two pictures
ROOM = f"(width - {SIDE} - 20)"  # what they leave for the curve


@cache
def _on_the_way() -> dict[str, Any]:
    x = alt.X("length:Q").title("length of the change").axis(grid=False, tickCount=5)
    x = x.scale(range=marks.span(0, ROOM), nice=False)
    y = alt.Y("score:Q").title("score").scale(nice=False).axis(grid=False, tickCount=6)
    steps, ends = marks.data("steps"), alt.Y("from:Q", title="score")
    shown = steps.transform_filter(frames.here("step"))
    line = steps.mark_line(color=LINES[0], strokeWidth=2.5)
    return marks.drawn(
        *_picture(shown, "the picture", "24"),
        *_picture(marks.data("change"), "the change", f"({SIDE} + 52)"),
        halves(**marks.at(0, ends, x2=ROOM), y2="to:Q"),
        zero(**marks.at(0, alt.Y("from:Q"), x2=ROOM)),
        *marks.growing(line, x, y, by="step", order="step:Q"),
        marks.dot(shown, 130).encode(x, y, marks.by_digit("says")),
        *_words(shown),
        spoken(),
        by="step",
    )


def _words(shown: alt.Chart) -> list[alt.Chart]:
    """The answer and the score, in the corner that the line leaves free."""
    answer = shown.transform_calculate(
        words="'says ' + datum.says", small="'score ' + format(datum.score, '+.3f')"
    )
    corner = f"datum.rises ? 8 : {ROOM} - 8"
    align = alt.expr("datum.rises ? 'left' : 'right'")
    look = {"align": align, "baseline": "top"}
    return [
        marks.text(answer, "words", corner, 4, readout=1, large=34, **look),
        marks.text(answer, "small", corner, 44, readout=2, **look),
    ]


def _picture(rows: alt.Chart, words: str, top: str) -> list[alt.Chart]:
    x = f"width - {SIDE} / 2"
    label = rows.mark_text(baseline="bottom", dy=-4, text=words)
    return [
        label.encode(**marks.at(x, top)),
        marks.image(rows, SIDE, x, f"{top} + {SIDE} / 2"),
    ]


def on_the_way(pixels: Tensor, other: Tensor, weights: Tensor, bias: Tensor) -> Figure:
    """From a picture (784,) to the nearest one that a linear model calls by the `other` name."""
    change = other - pixels
    rows = []
    for step in range(STEPS + 1):
        there = pixels + step / STEPS * change
        score = pixel_votes(there, weights, bias).score
        length = (step / STEPS * change).norm().item()
        seen = digit_png(there.clamp(0, 1))
        rows.append((step, length, score, says(score), seen))
    steps = marks.table("step newest length score says url", rows, by="step")
    start, end = steps["score"].iloc[0], steps["score"].iloc[-1]
    steps["rises"] = end > start
    words = f"The score goes from {start:+.3f} to {end:+.3f}, the change from nothing to a length of {change.norm():.3f}."
    room = 0.45 * abs(start)
    return Figure(
        _on_the_way(),
        {
            "steps": steps,
            "halves": halves_data(min(1.15 * start, -room), max(1.15 * start, room)),
            "change": marks.record(url=votes_png(change)),
            "words": marks.record(words=words),
        },
        "The score of the picture as it is changed, the picture so far, and the whole change, enlarged",
    )


def words_of_steps(figure: Figure) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    return [
        f"changed by {row.length:.2f}: score {row.score:+.2f}, says {row.says}"
        for row in figure.data["steps"].itertuples()
    ]

"""A picture on the shortest way to the other answer: how it looks, and what its score is."""

from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames
from lesson.charts.answers import halves, halves_data
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import DIGIT_COLOUR, LINES, QUIET, Figure, image_marks, spoken
from lesson.handwriting.votes import pixel_votes, says

STEPS = 20  # frames on the way
SIDE = "min(190, 0.36 * width, height / 2 - 20)"  # of each of the two pictures
ROOM = f"(width - {SIDE} - 20)"  # what they leave for the curve


@cache
def _on_the_way() -> dict[str, Any]:
    x = alt.X("length:Q").title("length of the change").axis(grid=False, tickCount=5)
    x = x.scale(range=[0, alt.expr(ROOM)], nice=False)
    y = alt.Y("score:Q").title("score").scale(nice=False).axis(grid=False, tickCount=6)
    steps = alt.Chart(alt.NamedData("steps"))
    shown = steps.transform_filter(frames.here("step"))
    colour = alt.Color("says:N").scale(DIGIT_COLOUR).legend(None)
    end = alt.expr(ROOM)
    sides = halves(
        x=alt.XValue(0),
        x2=alt.X2Value(end),
        y=alt.Y("from:Q", title="score"),
        y2="to:Q",
    )
    zero = alt.Chart(alt.NamedData("halves")).transform_filter("datum.from == 0")
    zero = zero.mark_rule(color=QUIET, aria=False).encode(
        x=alt.XValue(0), x2=alt.X2Value(end), y=alt.Y("from:Q")
    )
    line = steps.mark_line(color=LINES[0], strokeWidth=2.5)
    done = line.transform_filter(frames.so_far("step"))
    dot = shown.mark_point(filled=True, size=130, opacity=1)
    answer = shown.transform_calculate(
        words="'says ' + datum.says", small="'score ' + format(datum.score, '+.3f')"
    )
    # in the corner that the line leaves free
    align = alt.expr("datum.rises ? 'left' : 'right'")
    corner = alt.XValue(alt.expr(f"datum.rises ? 8 : {ROOM} - 8"))
    marks = {"align": align, "baseline": "top"}
    large = answer.mark_text(fontSize=34, fontWeight="bold", **marks).encode(
        x=corner, y=alt.YValue(4), text="words:N"
    )
    small = answer.mark_text(**marks).encode(x=corner, y=alt.YValue(44), text="small:N")
    change = alt.Chart(alt.NamedData("change"))
    layers = [
        *_picture(shown, "the picture", "24"),
        *_picture(change, "the change", f"({SIDE} + 52)"),
        sides,
        zero,
        line.encode(x, y, order="step:Q", opacity=alt.value(0.25)),
        done.encode(x, y, order="step:Q").add_params(frames.position("step")),
        dot.encode(x, y, colour),
        large.properties(name="readout_1"),
        small.properties(name="readout_2"),
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def _picture(rows: alt.Chart, words: str, top: str) -> list[alt.Chart]:
    x = alt.XValue(alt.expr(f"width - {SIDE} / 2"))
    label = rows.mark_text(baseline="bottom", dy=-4, text=words)
    image = image_marks(rows, SIDE)
    return [
        label.encode(x=x, y=alt.YValue(alt.expr(top))),
        image.encode(url="url:N", x=x, y=alt.YValue(alt.expr(f"{top} + {SIDE} / 2"))),
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
        rows.append((step, step == STEPS, length, score, says(score), seen))
    steps = pd.DataFrame(
        rows, columns=["step", "newest", "length", "score", "says", "url"]
    )
    start, end = steps["score"].iloc[0], steps["score"].iloc[-1]
    steps["rises"] = end > start
    words = f"The score goes from {start:+.3f} to {end:+.3f}, the change from nothing to a length of {change.norm():.3f}."
    room = 0.45 * abs(start)
    data = {
        "steps": steps,
        "halves": halves_data(min(1.15 * start, -room), max(1.15 * start, room)),
        "change": pd.DataFrame({"url": [votes_png(change)]}),
        "words": pd.DataFrame({"words": [words]}),
    }
    return Figure(
        _on_the_way(),
        data,
        "The score of the picture as it is changed, the picture so far, and the whole change, enlarged",
        "",
    )


def words_of_steps(figure: Figure) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    return [
        f"changed by {row.length:.2f}: score {row.score:+.2f}, says {row.says}"
        for row in figure.data["steps"].itertuples()
    ]

"""Change its mind: the smallest change after which a linear model gives the other answer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import Picture, digit_png, votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.handwriting.votes import pixel_votes, says
from lesson.runs import once
from lesson.steps.your_digit.answers import halves, halves_data, zero
from lesson.steps.your_digit.reading import BY_HAND, PYTORCH, digit_and_readers
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


@torch.no_grad()
def turned(pixels: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    """The nearest picture (784,) that a linear model calls by the other name.

    The score grows fastest along the weights: go back along them until
    it is 0, and a thousandth farther. Pixels may leave [0, 1] for it.
    """
    along = weights.flatten()
    score = pixels @ along + bias
    return pixels - 1.001 * score / (along @ along) * along


STEPS = 20  # frames on the way
SIDE = "min(190, 0.36 * width, height / 2 - 20)"  # of each of the two pictures
ROOM = f"(width - {SIDE} - 20)"  # what they leave for the curve


@once
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
    x, label = f"width - {SIDE} / 2", {"baseline": "bottom", "dy": -4}
    return [
        rows.mark_text(**label, text=words).encode(**marks.at(x, top)),
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


def cut(pixels: Tensor, other: Tensor, scores: Sequence[float]) -> list[Picture]:
    """A picture (784,) and another one as far as a screen can show it, with the scores of what is shown."""
    return [
        (digit_png(each.clamp(0, 1)), what, f"{what}: score {score:+.3f}")
        for each, what, score in zip(
            (pixels, other), ("the picture", "turned, as shown"), scores, strict=True
        )
    ]


TURN = Card(
    "The shortest way to the other answer",
    "The score changes fastest along the weights. So go along them, up or down, until it is 0, and a thousandth farther. "
    "Press *Play*: can you still read your digit when the answer turns?",
    words=("score",),
)
NO_SHAPE = Card(
    "It does not look at the shape",
    "It adds up votes. A little in many pixels adds up to a lot, and can outvote a shape that you still see. "
    "Some pixels even become darker than black: no screen can show that, but the model takes it.",
)


def caption(pixels: Tensor, other: Tensor, score: float) -> str:
    """How small the change is after which a linear model gives the other answer."""
    change = other - pixels
    before = says(score)
    return (
        f"From {before} to {'7' if before == '3' else '3'} it takes a change of length **{change.norm():.2f}**; the picture "
        f"itself has {pixels.norm():.2f}. No pixel changes by more than {change.abs().max():.3f}, where black to white is 1."
    )


def change_its_mind(lab: "Lab") -> None:
    """The way from one answer to the other, step by step."""
    lab.cards(TURN, NO_SHAPE)
    name = lab.one_of("Whose mind", [BY_HAND, PYTORCH], PYTORCH, "mind")
    given, known = digit_and_readers(lab, name)
    model, pixels = known[name].parameters, given.pixels
    other = turned(pixels, *model)
    score = pixel_votes(pixels, *model).score
    lab.figure(figure := on_the_way(pixels, other, *model))
    lab.play(STEPS, "step", words_of_steps(figure))
    lab.what_you_see(caption(pixels, other, score))
    change = r"x' = x - 1.001\,\frac{\text{score}}{w \cdot w}\,w"
    lab.equation(change, (turned, "score ="), (turned, "return"))
    lab.code(turned)
    with lab.details("What a screen can show of it"):
        visible = pixel_votes(other.clamp(0, 1), *model).score
        lab.pictures(cut(pixels, other, (score, visible)), 140)

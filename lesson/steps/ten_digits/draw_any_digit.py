"""Draw any digit: ten shares for a drawing, and what the models of 3 or 7 say of it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, QUIET, Figure, spoken
from lesson.experiments.presets import EPOCHS
from lesson.experiments.ten_digits import CLASSES, shares
from lesson.handwriting import readers
from lesson.handwriting.examples import DIGITS, STRANGERS, on_the_pad
from lesson.handwriting.votes import says
from lesson.runs import once, run_for
from lesson.steps.ten_digits.ten_runs import (
    percent,
    sample,
    scores_after,
    ten_controls,
    ten_run_for,
)
from lesson.training import Settings, model_at
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


@once
def _shares_by_epoch() -> dict[str, Any]:
    shares = marks.data("shares", frames.here())
    first = shares.transform_filter("datum.first")
    x = alt.X("digit:O").title(None).axis(labelAngle=0, ticks=False, domain=False)
    y = alt.Y("share:Q").title(None).axis(None).scale(domain=[0, 1.25], nice=False)
    colour = alt.condition("datum.first", alt.value(LINES[4]), alt.value(QUIET))
    told = marks.tips("digit:O", ("share:Q", ".1%"))
    share = "datum.share < 0.005 || width < 420 && !datum.first ? '' : format(datum.share, '.0%')"
    says = "'epoch ' + datum.epoch + ': says ' + datum.digit"
    look = {"readout": 1, "fontWeight": "bold", **marks.TOP_LEFT}
    return marks.drawn(
        shares.mark_bar().encode(x, y, color=colour, tooltip=told),
        marks.text(shares, share, x, y, baseline="bottom", dy=-3),
        marks.text(first, says, "0", "0", **look),
        spoken(),
        by="epoch",
    )


def shares_by_epoch(shares: Tensor) -> Figure:
    """The shares of ten digits for one picture at each of k epochs, (k, 10)."""
    rows = [
        (epoch, digit, share, digit == int(each.argmax()))
        for epoch, each in enumerate(shares)
        for digit, share in enumerate(each.tolist())
    ]
    last = shares[-1].tolist()
    words = f"After {count(len(shares) - 1, 'epoch')}: " + ", ".join(
        f"{digit} {share:.0%}" for digit, share in enumerate(last)
    )
    return Figure(
        _shares_by_epoch(),
        {
            "shares": marks.table("epoch newest digit share first", rows, by="epoch"),
            "words": marks.record(words=words),
        },
        "Bars for ten digits: the share that the model gives to each of them for this picture, by epoch",
    )


DRAW = Card(
    "Now there is a 5",
    "Clear the pad, and draw any digit. Ten shares answer, epoch by epoch. The three models that only know 3 and 7 have to "
    "say one of these all the same: what they said is below the bars.",
    words=("epoch",),
    show={
        "A 5": on_the_pad(STRANGERS["a 5"]),
        "A 7": on_the_pad(DIGITS["7"]),
        "A 2": on_the_pad(STRANGERS["a 2"]),
    },
)

THREE, SEVEN, HALF = "Mostly 3", "Mostly 7", "About as often 3 as 7"
FIVES = Question(
    "fives",
    "It was never shown a 5",
    f"PyTorch's version from page 6 has learned from 3s and 7s only, for {EPOCHS} epochs. What does it say to 5s?",
    (THREE, SEVEN, HALF),
)


def fives(threes: int, of: int) -> Answer:
    """From how many of so many 5s are called a 3."""
    share = threes / of
    return Answer(
        THREE if share > 2 / 3 else SEVEN if share < 1 / 3 else HALF,
        f"It calls {threes:,} of {of:,} a 3, and the other {of - threes:,} a 7. Much of a 5's ink is where 3s have theirs. "
        "It has no way to say that it is neither.",
    )


def fives_now() -> Answer:
    """Train the 3-or-7 model, and answer."""
    settings = Settings("pytorch")
    model = model_at(settings, run_for(settings).up_to(EPOCHS)[EPOCHS].parameters)
    pictures = sample().valid_x[sample().valid_y == 5]
    with torch.no_grad():
        threes = model(pictures / 255) > 0
    return fives(int(threes.sum()), len(pictures))


STILL_TEN = Card(
    "And a face?",
    f"Now it knows {CLASSES} classes, and still no word for *none of them*: the shares add up to 1, whatever you draw. Draw "
    "a letter. A model can only answer what it was trained to answer; page 8 shows a ruler for *neither*.",
    show={
        "A face": on_the_pad(STRANGERS["a face"]),
        "A dot": on_the_pad(STRANGERS["a dot"]),
    },
)


def caption(shares: Tensor, two: Mapping[str, Sequence[float]], empty: bool) -> str:
    """What the model of ten says of a drawing, shares (10,), and what named 3-or-7 models do, by their last scores."""
    (first, second), (one, other) = (each.tolist() for each in shares.topk(2))
    answers = ", ".join(f"{name} {says(scores[-1])}" for name, scores in two.items())
    ink = "There is no ink, and yet it" if empty else "It"
    return f"{ink} says **{one}** ({percent(first)}), then {other} ({percent(second)}). The models of 3 or 7 say: {answers}."


def draw_any_digit(lab: "Lab") -> None:
    """A pad for any digit, ten bars, and the three models that only know two."""
    lab.cards(DRAW, Ask(FIVES, fives_now), STILL_TEN)
    given = lab.given_digit(True, STRANGERS["a 5"], ("Draw", "Upload"))
    settings, last = ten_controls(lab, ())
    pixels, two = given.pixels, readers.settings_of(seed=0)

    def shares_in(epochs):
        return shares(scores_after(settings, epochs, pixels))

    lab.link("your_digit", "How could a model say *none of them*? The last scene of ")
    lab.code(shares)
    lab.watch(
        {"ten": ten_run_for(settings)} | {name: run_for(two[name]) for name in two},
        last,
        lambda runs, _: shares_by_epoch(shares_in(runs["ten"])),
        lambda ten, *others: caption(
            shares_in(ten[-1:])[0],
            readers.scores_by_epoch(pixels, dict(zip(two, others, strict=True))),
            empty=not pixels.any(),
        ),
    )

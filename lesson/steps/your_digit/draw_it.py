"""Draw: three models read a digit, and how each came to its answer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lesson.charts.theme import Figure
from lesson.handwriting.examples import DIGITS, on_the_pad
from lesson.handwriting.readers import scores_by_epoch, settings_of
from lesson.handwriting.strokes import draw_strokes
from lesson.runs import run_for
from lesson.steps.your_digit.answers import answers_by_frame
from lesson.steps.your_digit.reading import epochs_and_seed, who_says_what
from lesson.words.numbers import count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def by_epoch(scores: Mapping[str, Sequence[float]]) -> Figure:
    """The scores of one picture, for each model by epoch: it says 3 above 0, else 7."""
    most = max(map(len, scores.values()))
    return answers_by_frame(
        scores,
        "epoch",
        [f"epoch {number}" for number in range(most)],
        "The score that each of the models gives to the picture, by epoch; left of 0 it says 7, right of 0 it says 3",
    )


DRAW = Card(
    "Now you write",
    "Three models have learned from other people's handwriting. Clear the pad and draw a 3 or a 7, with the mouse, a "
    "finger or a pen: they answer after every stroke. Press *Play* to see how each came to its answer, epoch by epoch.",
    words=("epoch",),
)
FOOL_THEM = Card(
    "Can you fool them?",
    "Write one that you can read and they cannot: a very thin one, a slanted one, one with a bar. Or pick one of "
    "MNIST's, or photograph your own handwriting and upload it.",
    show={
        "A crossed 7": on_the_pad(DIGITS["7"]),
        "A 3": on_the_pad(DIGITS["3"]),
        "A flat-topped 3": on_the_pad(DIGITS["flat-topped 3"]),
    },
)
EMPTY = "There is no ink, and still they answer: {answers}. Only their biases speak. Draw a 3 or a 7, or choose a picture."


def caption(by_epoch: Mapping[str, Sequence[float]], empty: bool) -> str:
    """What the models say of a picture after their epochs, and which of them is nearest to the other answer."""
    scores = {name: each[-1] for name, each in by_epoch.items()}
    who = who_says_what(scores)
    if empty:
        return EMPTY.format(answers=who)
    least = min(scores, key=lambda name: abs(scores[name]))
    epochs = count(len(by_epoch[least]) - 1, "epoch")
    return f"After {epochs} {who}. The score of {least}, {scores[least]:+.2f}, is the nearest to 0, where the answer turns."


def draw_it(lab: "Lab") -> None:
    """A pad, and the answers of three models after every stroke."""
    lab.cards(DRAW, FOOL_THEM)
    pixels = lab.given_digit(on_stage=True).pixels
    last, seed = epochs_and_seed(lab)
    runs = {name: run_for(each) for name, each in settings_of(seed).items()}
    lab.code(draw_strokes)
    lab.watch(
        runs,
        last,
        lambda epochs, _: by_epoch(scores_by_epoch(pixels, epochs)),
        lambda *epochs: caption(
            scores_by_epoch(pixels, dict(zip(runs, epochs, strict=True))),
            empty=not pixels.any(),
        ),
    )

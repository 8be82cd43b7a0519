"""Neither: a ruler made of threes and sevens alone says how odd a picture is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import marks
from lesson.charts.pictures import digit_png
from lesson.charts.theme import LINES, Figure
from lesson.digits import PIXELS, load_digits
from lesson.gradients import Model
from lesson.handwriting import oddness
from lesson.handwriting.examples import DIGITS, STRANGERS, on_the_pad
from lesson.handwriting.oddness import KNOWN_EVERY, LET_THROUGH, odd, ruler
from lesson.handwriting.oddness import NEIGHBOURS as NEAREST
from lesson.handwriting.sheets import pixels_of
from lesson.handwriting.votes import pixel_votes, says
from lesson.runs import once
from lesson.steps.your_digit.reading import (
    ALL,
    PYTORCH,
    digit_and_readers,
    scores_of,
    usual_reader,
)
from lesson.training import TRAINING_IMAGES
from lesson.words.numbers import Table, count, listed
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

# What the ruler catches of a thousand of each other digit in MNIST's training file. The app has none of them: they were
# measured, and are held to it, by tests/steps/your_digit/test_neither.py.
CAUGHT = dict(zip("01245689", (986, 875, 905, 943, 759, 987, 846, 636), strict=True))
OF_EACH = 1_000
NOISY = 100  # pictures of noise


@once
def validation_oddness() -> Tensor:
    """That of the validation images: (2038,), computed once a process."""
    return odd(load_digits().valid_x)


class Stranger(NamedTuple):
    """A picture that no model has learned from."""

    name: str
    pixels: Tensor  # (784,)
    oddness: float

    @property
    def passes(self) -> bool:
        """Whether the ruler lets it through."""
        return self.oddness <= ruler().limit


def stranger(name: str, pixels: Tensor) -> Stranger:
    """A picture (784,) with its oddness."""
    return Stranger(name, pixels, odd(pixels[None]).item())


@once
def strangers() -> list[Stranger]:
    """Other digits and more, drawn on the pad and prepared as everything is; and no ink at all."""
    drawn = [stranger(name, pixels_of(ink)) for name, ink in STRANGERS.items()]
    return [*drawn, stranger("nothing", torch.zeros(PIXELS))]


def noise(count: int) -> Tensor:
    """(count, 784) random brightnesses in [0, 1], always the same."""
    return torch.rand(count, PIXELS, generator=torch.Generator().manual_seed(0))


def sigmoid(score: float) -> float:
    """A score, any number, as a number between 0 and 1."""
    return torch.tensor(score).sigmoid().item()


PICTURE = "(width < 420 ? 22 : 28)"  # pixels, each way


@once
def _odd_and_sure() -> dict[str, Any]:
    x = alt.X("oddness:Q").title("oddness: how far from its neighbours")
    x = x.scale(zero=False, padding=20).axis(grid=False, tickCount=4)
    y = alt.Y("score:Q").title("score").axis(grid=False)
    known = marks.data("known")
    dots = known.mark_point(filled=True, size=14, opacity=0.4, aria=False)
    limit, pictures = marks.data("limit"), marks.data("pictures")
    told = marks.tips("name:N", "says:N", ("score:Q", "+.2f"), ("oddness:Q", ".2f"))
    yours = pictures.transform_filter("datum.yours")
    frame = yours.mark_point(
        shape="square",
        size=alt.expr(f"pow({PICTURE} + 6, 2)"),
        strokeWidth=3,
        color=LINES[0],
        opacity=1,
    )
    label = {"align": "left", "dx": 24, "fontWeight": "bold"}
    return marks.drawn(
        dots.encode(x, y, marks.by_digit()),
        marks.dotted(limit).encode(x),
        marks.text(limit, "words", x, 0, **marks.TOP_LEFT, dx=6),
        marks.image(pictures, PICTURE, x, y).encode(tooltip=told),
        frame.encode(x, y, tooltip=told),
        marks.text(yours, "name", x, y, **label),
        # as all charts, for all the dots
        usermeta={"embedOptions": {"renderer": "svg"}},
    )


@torch.no_grad()
def odd_and_sure(
    model: Model, shown: Sequence[Stranger], scores: Sequence[float]
) -> Figure:
    """Oddness and score: of all validation pictures, and of others; the last is yours."""
    yours, digits = shown[-1], load_digits()
    threes = (digits.valid_y[:, 0] == 1).tolist()
    known = {
        "oddness": validation_oddness().numpy().round(2),
        "score": model(digits.valid_x)[:, 0].numpy().round(2),
        "digit": ["3" if three else "7" for three in threes],
    }
    rows = [
        (
            *(each is yours, each.name, each.oddness),
            *(score, says(score), digit_png(each.pixels)),
        )
        for each, score in zip(shown, scores, strict=True)
    ]
    columns = "yours name oddness score says url"
    limit = marks.record(oddness=ruler().limit, words="odd from here on")
    return Figure(
        _odd_and_sure(),
        {
            "known": pd.DataFrame(known),
            "pictures": marks.table(columns, rows),
            "limit": limit,
        },
        "Score by oddness: validation threes in blue, sevens in orange, and pictures of "
        f"other things, most of them farther right. Yours has an oddness of {yours.oddness:.2f}, the limit is "
        f"{ruler().limit:.2f}; its score is {scores[-1]:+.1f}.",
        "Dots are 3s and 7s, pictures are neither",
    )


NEVER_SHOWN = Card(
    "It was never shown a 5",
    "Draw a 5, a face, a dot. The answer is 3 or 7 all the same: a score is above 0 or it is not. The small "
    "pictures are neither. Look how far from 0 some are: the score cannot tell. What could?",
    words=("score",),
    show={
        "A 5": on_the_pad(STRANGERS["a 5"]),
        "A face": on_the_pad(STRANGERS["a face"]),
        "A 2": on_the_pad(STRANGERS["a 2"]),
    },
)
RULER = Card(
    "How could it say neither?",
    f"Among {len(range(0, TRAINING_IMAGES, KNOWN_EVERY)):,} training pictures take the {NEAREST} whose edges run most "
    "alike. Is yours farther from "
    "them than they are from their own neighbours? That ratio is its oddness. The dotted line is where "
    f"{LET_THROUGH:.0%} of held-out 3s and 7s pass: no other digit is needed.",
    show={
        "A 7": on_the_pad(DIGITS["7"]),
        "A 5": on_the_pad(STRANGERS["a 5"]),
        "A dot": on_the_pad(STRANGERS["a dot"]),
    },
)
MISSES = Card(
    "What it misses",
    f"Tried on {OF_EACH:,} of each of MNIST's other digits, it catches {sum(CAUGHT.values()) / len(CAUGHT) / OF_EACH:.0%}: "
    f"of the sixes {CAUGHT['6'] / OF_EACH:.0%}, of the nines {CAUGHT['9'] / OF_EACH:.0%}. Many a 9 is nearly a 7. So to pass "
    "is no proof, and some real 3s and 7s are caught.",
    show={
        "A 9": on_the_pad(STRANGERS["a 9"]),
        "An 8": on_the_pad(STRANGERS["an 8"]),
        "A 6": on_the_pad(STRANGERS["a 6"]),
    },
)

SURE, UNDECIDED, NEITHER = (
    "3 or 7, with a sigmoid below 0.05 or above 0.95",
    "3 or 7, with a sigmoid between 0.05 and 0.95",
    "Neither",
)
NOISE = Question(
    "noise",
    "Random noise",
    f"Show PyTorch's version {NOISY} pictures of random noise. What does it say to most of them?",
    (SURE, UNDECIDED, NEITHER),
)


def noisy(scores: Sequence[float]) -> Answer:
    """From the scores of pictures of noise."""
    sure = sum(not 0.05 < sigmoid(score) < 0.95 for score in scores)
    threes = sum(score > 0 for score in scores)
    return Answer(
        SURE if sure > len(scores) / 2 else UNDECIDED,
        f"It calls {threes} of them a 3 and {len(scores) - threes} a 7; for {sure} the sigmoid is below 0.05 or above 0.95. "
        "It cannot say *neither*: nobody gave it that answer.",
    )


def noisy_now() -> Answer:
    """Show it noise, and answer."""
    parameters = usual_reader().parameters
    return noisy([pixel_votes(each, *parameters).score for each in noise(NOISY)])


NO_CHANCE = Card(
    "It looks like a probability",
    "The sigmoid turns the score into a number between 0 and 1. It is no chance of being right: the loss is the share of "
    "mistakes to expect when answering 3 that often, smallest at one end. So training pushes it there, and it never saw "
    "anything else than threes and sevens.",
    words=("sigmoid", "loss"),
)


def caption(shown: Sequence[Stranger], validation: Tensor) -> str:
    """Whether the ruler lets the last of the pictures through, the visitor's; which of the others, and how many it should."""
    *strangers, yours = shown
    through = [each.name for each in strangers if each.passes]
    passing = int((validation <= ruler().limit).sum())
    return (
        f"Yours has an oddness of **{yours.oddness:.2f}**: "
        f"{'it passes' if yours.passes else '**not like what they have seen**'}. "
        f"{passing:,} of {count(len(validation), 'validation picture')} pass, and {len(through) or 'none'} of the "
        f"{len(strangers)} others{f': {listed(through)}' if through else ''}."
    )


def as_table(shown: Sequence[Stranger], scores: Sequence[float]) -> Table:
    """A row for each picture."""
    heads = ("picture", "oddness", "the ruler", "answer", "sigmoid of the score")
    verdicts = {True: "lets it pass", False: "catches it"}
    return heads, [
        (each.name, each.oddness, verdicts[each.passes], says(score), sigmoid(score))
        for each, score in zip(shown, scores, strict=True)
    ]


def neither(lab: "Lab") -> None:
    """Oddness and score of the digit, of other things, and of all validation pictures."""
    lab.cards(NEVER_SHOWN, RULER, MISSES, Ask(NOISE, noisy_now), NO_CHANCE)
    name = lab.one_of("Whose score", ALL, PYTORCH, "whose")
    given, known = digit_and_readers(lab, name)
    with lab.busy("Comparing"):
        shown = [*strangers(), stranger("yours", given.pixels)]
    scores = scores_of([each.pixels for each in shown], known)[name]
    lab.figure(odd_and_sure(known[name].model, shown, scores))
    lab.what_you_see(caption(shown, validation_oddness()))
    lab.code(oddness.edges, oddness.oddness, oddness.ruler)
    with lab.details("Each of them, and thousands of other digits"):
        lab.table(*as_table(shown, scores))
        lab.table(("digit", f"caught of {OF_EACH:,}"), list(CAUGHT.items()))

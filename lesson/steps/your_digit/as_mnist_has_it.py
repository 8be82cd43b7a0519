"""As MNIST has it: how a digit is prepared, and what the models say of it elsewhere in the picture."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn.functional import pad

from lesson.charts.pictures import Picture, digit_png, png
from lesson.charts.theme import Figure
from lesson.digits import PIXELS, SIDE, load_digits
from lesson.experiments.presets import EPOCHS
from lesson.gradients import Model
from lesson.handwriting.preparation import BOX, Prepared, centre_of_mass, prepare
from lesson.handwriting.votes import says
from lesson.loss import batch_accuracy
from lesson.steps.your_digit.answers import answers_by_frame
from lesson.steps.your_digit.reading import (
    ALL,
    PYTORCH,
    all_three,
    digit_and_readers,
    scores_of,
    usual_reader,
    who_says_what,
)
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import count, listed
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

FARTHEST = 8  # pixels that a picture is moved


def moved(images: Tensor, by: int) -> Tensor:
    """(n, 784) images, moved `by` pixels to the right; what leaves there is lost."""
    return pad(images.view(-1, SIDE, SIDE), (by, -by)).view(-1, PIXELS)


def places(pixels: Tensor) -> Tensor:
    """A picture (784,) FARTHEST pixels to the right of its place, one less, …, in its place: (FARTHEST + 1, 784)."""
    return torch.cat([moved(pixels, by) for by in range(FARTHEST, -1, -1)])


@torch.no_grad()
def wrong_when_moved(model: Model) -> list[int]:
    """Wrong answers among the validation images, all moved by 0, 1, … FARTHEST pixels to the right."""
    x, y = load_digits().valid_x, load_digits().valid_y
    shares = (
        batch_accuracy(model(moved(x, by)), y).item() for by in range(FARTHEST + 1)
    )
    return [round((1 - share) * VALIDATION_IMAGES) for share in shares]


def stages(prepared: Prepared | None, pixels: Tensor) -> list[Picture]:
    """How a drawing became a picture (784,) as MNIST has it; only the picture, if it was one of MNIST's or there is no ink."""
    if prepared is None:
        return [(digit_png(pixels), "The picture, 28 × 28", "28 × 28, as it is")]
    drawn = (png(prepared.drawn), "What you gave, light on black", "what you gave")
    if prepared.cropped is prepared.drawn:
        placed = (png(prepared.placed), "Only made smaller, to 28 × 28", "made smaller")
        return [drawn, placed]
    middle = "Its centre of mass in the middle of 28 × 28"
    return [
        drawn,
        (png(prepared.cropped), "Cropped to its ink", "cropped"),
        (png(prepared.scaled), f"Made to fit {BOX} × {BOX}", f"fit into {BOX} × {BOX}"),
        (png(prepared.placed), middle, "in the middle"),
    ]


def coming(scores: Mapping[str, Sequence[float]], places: Tensor) -> Figure:
    """The scores of one picture for each model, as it comes to its place from the right; and how it looks there, (n, 784)."""
    lines = [count(off, "pixel") + " off" for off in range(len(places) - 1, 0, -1)]
    return answers_by_frame(
        scores,
        "coming",
        [*lines, "in its place"],
        "The score that each of the models gives to the picture as it comes from the right, pixel by pixel, to its place",
        [digit_png(each) for each in places],
    )


def words_of_places(figure: Figure) -> list[str]:
    """Each frame of such a figure in words, for a transport."""
    return [
        f"{each['line'].iloc[0]}: "
        + ", ".join(f"{row.model} says {row.says}" for row in each.itertuples())
        for _, each in figure.data["answers"].groupby("coming")
    ]


ALL_ALIKE = Card(
    "Everybody writes differently",
    f"Larger, smaller, more to the left. MNIST makes all pictures alike: cropped to the ink, made to fit {BOX} × {BOX}, its "
    "centre of mass in the middle. Yours gets the same treatment. Press *Play*: it comes to its place from the right, and "
    "the dots show the scores.",
    words=("score",),
)

MOVED_BY = 4  # pixels
NEARLY_ALL, MOST = "More than 95 of 100", "70 to 95 of 100"
COIN = "Fewer than 70 of 100"
MOVED = Question(
    "moved",
    "Four pixels to the right",
    f"Move every validation picture by {MOVED_BY} pixels to the right. How many of them does PyTorch's version, after "
    f"{EPOCHS} epochs, still read right?",
    (NEARLY_ALL, MOST, COIN),
)


def answer_moved(wrong: Sequence[int]) -> Answer:
    """From the wrong answers on the validation images, as they are and moved by 1, 2, … pixels."""
    right = 1 - wrong[MOVED_BY] / VALIDATION_IMAGES
    return Answer(
        NEARLY_ALL if right > 0.95 else COIN if right < 0.7 else MOST,
        f"{wrong[0]:,} of {VALIDATION_IMAGES:,} were wrong, now {wrong[MOVED_BY]:,} are: {right:.1%} right. A weight "
        "belongs to one place in the picture: moved by a few pixels, the digit meets other weights.",
    )


def moved_now() -> Answer:
    """Move them, and answer."""
    return answer_moved(wrong_when_moved(usual_reader().model))


PLACES = Card(
    "A weight has one place",
    "A weight belongs to one pixel, wherever the digit is. Move the digit by a few pixels, and it meets the votes meant "
    "for another place. Nothing in these models knows that a 7 is a 7 everywhere.",
    show={
        "Centred": {"centred": True},
        "Only made smaller": {"centred": False},
    },
)


def caption(
    scores: Mapping[str, Sequence[float]], loose: Mapping[str, Sequence[float]]
) -> str:
    """How far from its place each model turns, from scores that end there; and what they say if it is not centred."""
    turns: dict[int, list[str]] = {}
    for name, (*others, there) in scores.items():
        off = (
            by for by, score in enumerate(others[::-1], 1) if says(score) != says(there)
        )
        turns.setdefault(next(off, 0), []).append(name)
    how = [
        f"{all_three(names, scores)} {f'at {off}' if off else 'nowhere'}"
        for off, names in turns.items()
    ]
    farthest = count(max(map(len, scores.values())) - 1, "pixel")
    text = f"Moved by up to {farthest} to the right, "
    text += f"the answer turns: {listed(how)}." if any(turns) else "no answer turns."
    if any(loose.values()):
        here = {name: score for name, (score,) in loose.items()}
        text += f" Not centred, {who_says_what(here)}."
    return text


def as_mnist_has_it(lab: "Lab") -> None:
    """The stages of the preparation, and the scores of a picture that comes to its place."""
    lab.cards(ALL_ALIKE, Ask(MOVED, moved_now), PLACES)
    given, known = digit_and_readers(lab, *ALL)
    shifted = places(given.pixels)
    scores = scores_of(shifted, known)
    with lab.stage:
        lab.pictures(stages(given.prepared, given.pixels), 140)
    lab.figure(figure := coming(scores, shifted))
    lab.play(FARTHEST, "coming", words_of_places(figure))
    loose = scores_of(given.loose, known)
    lab.what_you_see(caption(scores, loose))
    lab.code(prepare, centre_of_mass, moved)
    with lab.details(f"All validation pictures moved, as {PYTORCH} reads them"):
        wrong = wrong_when_moved(known[PYTORCH].model)
        lab.table(("pixels to the right", "wrong"), list(enumerate(wrong)))

"""What stays: the weights as the sum of their start and of what training added."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from lesson.charts import frames, marks
from lesson.charts.errors import weights_and_added
from lesson.charts.theme import LINES, Figure, spoken
from lesson.digits import load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import SURE, Comparison, compare, right_answers
from lesson.runs import once, run_for
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class Stayed(NamedTuple):
    """The weights of a linear model after so many epochs, and their two parts.

    `like_shape` is the cosine with the average three minus the average seven: 1 in the same direction, 0 nothing in common.
    """

    number: int
    wrong_start: int  # of the validation pictures, by the model as it started
    wrong_added: int  # by what training added, with the bias that suits the training pictures best
    wrong_weights: int  # by the model as it is
    start_like_shape: float
    added_like_shape: float
    weights_like_shape: float
    weights_like_start: float  # cosine of the weights and the start


def best_bias(scores: Tensor, targets: Tensor) -> Tensor:
    """The bias that leaves the fewest of n scores on the wrong side of 0: (n,), (n,) → ()."""
    order = scores.argsort()
    scores, threes = scores[order], targets[order]
    ends = scores[:1] - 1, scores[-1:] + 1
    padded = torch.cat([ends[0], scores, ends[1]])
    # if the lowest k are called 7 and the others 3, these are wrong, for k from 0 to n:
    threes_below = torch.cat([torch.zeros(1), threes.cumsum(0)])  # (n + 1,)
    sevens_above = (1 - threes).sum() - (torch.arange(len(padded) - 1) - threes_below)
    wrong = threes_below + sevens_above
    wrong[padded[:-1] == padded[1:]] = torch.inf  # no bias parts equal scores
    cut = wrong.argmin()
    return -(padded[cut] + padded[cut + 1]) / 2


@torch.no_grad()
def added_alone(epochs: Sequence[Epoch], start: Epoch) -> Tensor:
    """Which validation pictures are right by what training added alone, with its best bias: (2038, k) for k epochs."""
    digits = load_digits()
    added = _weights(epochs) - start.parameters[0].view(-1, 1)  # (784, k)
    train, valid = digits.train_x @ added, digits.valid_x @ added
    targets = digits.train_y[:, 0]
    biases = torch.stack([best_bias(scores, targets) for scores in train.T])
    return (valid + biases > 0) == (digits.valid_y == 1)


def _weights(epochs: Sequence[Epoch]) -> Tensor:
    return torch.cat([epoch.parameters[0].view(-1, 1) for epoch in epochs], dim=1)


@torch.no_grad()
def what_stays(epochs: Sequence[Epoch], start: Epoch) -> list[Stayed]:
    """Take the weights of some epochs of a linear model apart."""
    shape = (baseline().mean_three - baseline().mean_seven)[:, None]  # (784, 1)
    first, weights = _weights([start]), _weights(epochs)  # (784, 1), (784, k)
    wrong_added = (~added_alone(epochs, start)).sum(0)  # (k,)
    cosines = [
        cosine_similarity(one, other, dim=0).expand(len(epochs))
        for one, other in (
            (first, shape),
            (weights - first, shape),
            (weights, shape),
            (weights, first),
        )
    ]
    return [
        Stayed(epoch.number, start.wrong, wrong, epoch.wrong, *likenesses)
        for epoch, wrong, *likenesses in zip(
            epochs,
            wrong_added.tolist(),
            *(each.tolist() for each in cosines),
            strict=True,
        )
    ]


def added_against_whole(epochs: Sequence[Epoch], right: Tensor) -> Comparison:
    """At the last of the epochs: what training added, alone, against the whole model, which gets `right` (2038,)."""
    return compare(added_alone(epochs[-1:], epochs[0])[:, 0], right)


SLOT = "(width / 3)"  # of each of the three
TOP = 22  # of the pictures, under their names
WORDS, CURVES = 74, 76  # pixels: under the pictures, and the height of the curves below
SIDE = f"min({SLOT} - 28, height - {TOP + WORDS + CURVES})"  # of a picture
NAMES = {"start": "start", "added": "added by training", "weights": "weights"}
LIKE_SHAPE, LIKE_START = ("like 3 - 7", "3 - 7"), ("like the start", "start")
LIKE = {  # what each is like: the field, and how to say it, also on a narrow screen
    "start": {"start_like_shape": LIKE_SHAPE},
    "added": {"added_like_shape": LIKE_SHAPE},
    "weights": {"weights_like_shape": LIKE_SHAPE, "weights_like_start": LIKE_START},
}
COLOURS = {
    "added_like_shape": LINES[0],
    "weights_like_shape": LINES[1],
    "weights_like_start": LINES[4],
}


@once
def _what_stays() -> dict[str, Any]:
    shown = marks.data("epochs", frames.here())
    layers = _curves(shown)
    for place, part in enumerate(NAMES):
        layers += _part(shown, place, part)
    for place, sign in ((1, "+"), (2, "=")):
        text = shown.mark_text(text=sign, fontSize=24, fontWeight="bold", aria=False)
        between = marks.at(f"{place} * {SLOT}", f"{TOP} + {SIDE} / 2")
        layers.append(text.encode(**between))
    when = f"{SLOT} / 2", f"{TOP} + {SIDE} + 58"
    look = {"readout": 1, "baseline": "middle", "fontWeight": "bold"}
    return marks.drawn(
        *layers,
        marks.text(shown, marks.EPOCH, *when, **look),
        spoken(),
        by="epoch",
    )


def _curves(shown: alt.Chart) -> list[alt.Chart]:
    """The cosines by epoch, low in the figure: faint to the end, strong up to the shown epoch."""
    x = alt.X("epoch:Q").title(None).axis(tickMinStep=1, grid=False, labelSeparation=8)
    x = x.scale(nice=False, padding=8)
    room = marks.span("height", f"height - {CURVES}")
    layers = [marks.ends(x, aria=False)]
    for field, colour in COLOURS.items():
        y = alt.Y(f"{field}:Q").title("cosine")
        y = y.axis(values=[0, 1], grid=False, format="d", labelFlush=False)
        y = y.scale(domain=[-0.25, 1.05], range=room, nice=False, clamp=True)
        line = marks.data("epochs")
        line = line.mark_line(strokeWidth=2.5, color=colour, clip=True)
        dot = marks.dot(shown, 80, color=colour)
        layers += [*marks.growing(line, x, y), dot.encode(x, y)]
    return layers


def _part(shown: alt.Chart, place: int, part: str) -> list[alt.Chart]:
    """One of the three pictures, its name above it, and under it what it has wrong alone, and what it is like."""
    middle, under = f"{place + 0.5} * {SLOT}", f"{TOP} + {SIDE}"
    name = f"width < 500 ? '{part}' : '{NAMES[part]}'"
    above = {"baseline": "bottom", "dy": -4, "fontWeight": "bold"}
    wrong = f"format(datum.wrong_{part}, ',d') + ' wrong'"
    below = {"readout": part, "large": "width < 500 ? 16 : 20", "baseline": "top"}
    return [
        marks.text(shown, name, middle, TOP, **above),
        marks.image(shown, SIDE, middle, f"{under} - {SIDE} / 2", part),
        marks.text(shown, wrong, middle, under, dy=4, **below),
        *_likenesses(shown, place, part),
    ]


def _likenesses(shown: alt.Chart, place: int, part: str) -> list[alt.Chart]:
    """What one of the three is like, each line with a dot in the colour of its curve."""
    edge, layers = f"{place + 0.5} * {SLOT} - (width < 500 ? 38 : 62)", []
    for line, (field, (words, short)) in enumerate(LIKE[part].items()):
        like = f"(width < 500 ? '{short}' : '{words}') + ': ' + format(datum.{field}, '.2f')"
        down = f"{TOP} + {SIDE} + {38 + 20 * line}"
        layers.append(marks.text(shown, like, edge, down, **marks.LEFT, dx=11))
        if field in COLOURS:
            dot = marks.dot(shown, 90, color=COLOURS[field], aria=False)
            layers.append(dot.encode(**marks.at(edge, down)))
    return layers


def start_added_weights(
    epochs: Sequence[Epoch], last: int, finished: bool = True
) -> Figure:
    """The weights of a linear model, and the two parts they are the sum of, by epoch up to `last`.

    While the run is not finished only the newest is sent.
    """
    start, end = epochs[0], epochs[-1]
    sent = epochs if finished else epochs[-1:]
    rows = pd.DataFrame(what_stays(sent, start)).rename(columns={"number": "epoch"})
    pictures = [weights_and_added(each, start) for each in sent]
    first, _ = weights_and_added(start, start)
    rows = rows.assign(
        newest=rows["epoch"] == end.number,
        start=first,
        weights=[weights for weights, _ in pictures],
        added=[added for _, added in pictures],
    )
    now = rows.iloc[-1]
    words = (
        f"Epoch {end.number}, wrong of {VALIDATION_IMAGES:,}: the start {now.wrong_start:,}, what training added, alone, "
        f"{now.wrong_added:,}, the weights {now.wrong_weights:,}. Cosine with the average three minus the average seven: "
        f"{now.start_like_shape:.2f}, {now.added_like_shape:.2f}, {now.weights_like_shape:.2f}; of weights and start: "
        f"{now.weights_like_start:.2f}."
    )
    return Figure(
        _what_stays(),
        {
            "epochs": rows,
            "ends": marks.ends_data(last),
            "words": marks.record(words=words),
        },
        "Three pictures of weights, start plus added equals weights, and how alike they are by epoch",
        f"After {count(end.number, 'epoch')}: {now.wrong_weights:,} wrong, with what was added alone {now.wrong_added:,}",
    )


THE_SUM = Card(
    "What the start leaves behind",
    "Weights are their random start plus all the steps of training. Press *Play*. Curves are cosines: 1 for the same "
    "picture, 0 for nothing in common; *3 - 7* is the average three minus the average seven. With the usual settings, what "
    "was added soon looks like it; the weights stay like the start.",
)
AS_GOOD, MUCH_WORSE, NOISE_GONE = (
    "About as well as the whole",
    "Worse: the start is missing",
    "Better: the noise is gone",
)
ALONE = Question(
    "alone",
    "Take the start away",
    "After 40 epochs at the usual settings, subtract the random start from the weights. Only what training added is left, "
    "with a bias that suits it. How well does it tell threes from sevens?",
    (AS_GOOD, MUCH_WORSE, NOISE_GONE),
)


def alone(found: Comparison) -> Answer:
    """From what training added, alone, against the whole model."""
    added, whole = (
        len(found.neither) + len(each) for each in (found.only_second, found.only_first)
    )
    worse = MUCH_WORSE if added > whole else NOISE_GONE
    return Answer(
        AS_GOOD if found.chance >= SURE else worse,
        f"Alone it has {added:,} of {VALIDATION_IMAGES:,} wrong, the whole {whole:,}; they differ on "
        f"{count(found.differ, 'picture')}. "
        "The start says something at random about every picture, and what was added is strong enough to outweigh it.",
    )


def alone_now() -> Answer:
    """Train it, take it apart, and answer."""
    epochs = run_for(Settings()).up_to(40)
    return alone(added_against_whole(epochs, right_answers(Settings(), epochs[-1])))


LOUD = Card(
    "Outweigh the noise",
    "The start never leaves: training must outweigh it, and part of what it adds only undoes it. Longer steps go farther, "
    "and fewer are wrong. A small start leaves nothing to outweigh: then the weights are what was added, and look like it.",
    show={
        "Usual": knobs(Settings(), 40),
        "Longer steps": knobs(Settings(lr=5.0), 40),
        "Small start": knobs(Settings(init_std=0.01), 40),
    },
)


def caption(stayed: Stayed) -> str:
    """How much of the start is left in the weights, and what the part that training added does alone."""
    return (
        f"After {count(stayed.number, 'epoch')} the cosine of weights and start is **{stayed.weights_like_start:.2f}**. Of "
        f"{VALIDATION_IMAGES:,}, the start has {stayed.wrong_start:,} wrong, what was added, alone, "
        f"**{stayed.wrong_added:,}**, the weights **{stayed.wrong_weights:,}**."
    )


def what_stays_of_the_start(lab: "Lab") -> None:
    """The weights as a sum: their start, and what training added."""
    lab.cards(THE_SUM, Ask(ALONE, alone_now), LOUD)
    settings, last = lab.training_controls("by_hand", ("lr", "init_std", "epochs"))
    lab.code(what_stays, best_bias)
    lab.watch(
        {"run": run_for(settings)},
        last,
        lambda epochs, done: start_added_weights(epochs["run"], last, done),
        lambda epochs: caption(what_stays(epochs[-1:], epochs[0])[0]),
    )

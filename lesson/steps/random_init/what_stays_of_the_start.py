"""What stays: the weights as a sum: their start, and what training added."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.errors import weights_and_added
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.comparison import SURE, Comparison, right_answers
from lesson.runs import once, run_for
from lesson.steps.random_init.what_stays_of_the_start_measure import (
    Stayed,
    added_against_whole,
    best_bias,
    what_stays,
)
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


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
        layers.append(
            text.encode(**marks.at(f"{place} * {SLOT}", f"{TOP} + {SIDE} / 2"))
        )
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


THE_SUM = Card(
    "What the start leaves behind",
    "Weights are their random start plus all the steps of training. Press *Play*. Curves are cosines: 1 for the same "
    "picture, 0 for nothing in common; *3 - 7* is the average three minus the average seven. With the usual settings, what "
    "was added soon looks like it; the weights stay like the start.",
)
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
    in_sight = ("lr", "init_std", "epochs")
    settings, last = lab.training_controls("by_hand", in_sight)
    lab.code(what_stays, best_bias)
    lab.watch(
        {"run": run_for(settings)},
        last,
        lambda epochs, done: start_added_weights(epochs["run"], last, done),
        lambda epochs: caption(what_stays(epochs[-1:], epochs[0])[0]),
    )

"""A fair race: three models, two of which begin alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lesson.charts.errors import with_errors
from lesson.charts.pictures import digit_png
from lesson.digits import PIXELS
from lesson.experiments.baseline import (
    Baseline,
    average_picture_baseline,
    baseline,
    mean_distance,
    nearer_to,
)
from lesson.runs import run_for
from lesson.training import KINDS, VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import count, first_below
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

ENTRANTS = {
    "by hand": Settings("by_hand"),
    "small start": Settings("pytorch"),
    "ReLU net": Settings("relu_net", lr=KINDS["relu_net"].lr),
}


def entrants(seed: int) -> dict[str, Settings]:
    """The three, each with its usual learning rate, from another random start."""
    return {name: replace(settings, seed=seed) for name, settings in ENTRANTS.items()}


RACE = Card(
    "A fair race",
    f"All three see the same pictures in the same order. Two are the same {PIXELS + 1} numbers: *by hand* starts with large "
    "ones, *small start* as PyTorch does. The *ReLU net* has two layers, and starts small too. The dotted line takes no steps: "
    "it averages labelled pictures, and asks which average is nearer.",
)
NET, HAND, TIE = (
    "The ReLU net, clearly",
    "The model by hand",
    "ReLU net and small start, about equal",
)
GUESS_RACE = Question(
    "race",
    "Who wins?",
    "After 40 epochs, which of the three has the fewest wrong answers?",
    (NET, HAND, TIE),
)
CLEAR = 10  # wrong answers; less than that says little


def race(by_hand: int, small: int, net: int) -> Answer:
    """From the wrong answers of the three."""
    others = min(by_hand, small)
    right = NET if others - net >= CLEAR else HAND if by_hand < min(small, net) else TIE
    return Answer(
        right,
        f"Of {VALIDATION_IMAGES:,}, {by_hand:,} are wrong by hand, {small:,} with a small start, {net:,} with the ReLU net. A "
        "count like these is uncertain by several either way.",
    )


def race_now() -> Answer:
    """Train them, and answer."""
    return race(
        *(run_for(settings).up_to(40)[40].wrong for settings in ENTRANTS.values())
    )


SAME_START = Card(
    "Compare like with like",
    "The net beats the model by hand, and it is tempting to thank its second layer. But one layer with a small start does as "
    "well after 40 epochs. Two things had changed at once. *PyTorch's version* takes such a difference apart; *ReLU "
    "net* shows where a second layer pays.",
)


def caption(runs: Mapping[str, Sequence[Epoch]], baseline_wrong: int) -> str:
    """How named runs end, and when each first had fewer wrong answers than the average pictures."""
    number = next(iter(runs.values()))[-1].number
    ends = ", ".join(f"{name} **{run[-1].wrong:,}**" for name, run in runs.items())
    passed = ", ".join(first_below(run, baseline_wrong) for run in runs.values())
    return (
        f"After {count(number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: {ends}. Epoch in which each first beat the average "
        f"pictures: {passed}."
    )


def average_pictures(baseline: Baseline) -> str:
    """How well the average pictures tell the digits apart."""
    return (
        f"The average pictures get {baseline.on_threes:.4f} of the validation threes right and {baseline.on_sevens:.4f} of the "
        f"sevens; {baseline.accuracy:.4f} is the mean of the two. To tell which is nearer is a classifier too, the *nearest "
        "centroid*: it learns from the same labelled pictures, in one go."
    )


def a_fair_race(lab: "Lab") -> None:
    """Three models, two of which begin alike."""
    lab.cards(RACE, Ask(GUESS_RACE, race_now), SAME_START)
    last, seed = lab.epochs(), lab.seed()
    lab.code(mean_distance, nearer_to, average_picture_baseline)
    with lab.details("The average pictures"):
        lab.pictures(
            [
                (digit_png(baseline().mean_three), "The average three", "average 3"),
                (digit_png(baseline().mean_seven), "The average seven", "average 7"),
            ],
            140,
        )
        lab.write(average_pictures(baseline()))
    runs = {name: run_for(settings) for name, settings in entrants(seed).items()}
    lab.watch(*with_errors(runs, last, lambda it: caption(it, baseline().wrong)))

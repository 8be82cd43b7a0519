"""A thousand starts: how a thousand models that know nothing score."""

from typing import TYPE_CHECKING

from lesson.experiments.random_starts import Starts, many_starts, thousand_starts
from lesson.steps.random_init.starts import accuracies, draw_words
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

TOSSED_ONCE = Card(
    "Why not all a half?",
    "A coin is tossed anew for every picture. A random model is tossed once. Threes look like one another, so most of them "
    "get the same name by chance, and so do most sevens. Press *Play*: ten starts more at each step.",
)
SAME_OR_OTHER = Card(
    "The same name, or two",
    "Grey: most threes and most sevens are called the same, so one digit is mostly right and the other mostly wrong. That "
    "is often near a half. Green: they get different names. These make both ends: right way round, or the wrong way.",
)
WORST_IS_GOOD = Card(
    "The worst is as good as the best",
    "A very low accuracy is worth as much as a very high one. That model tells the digits apart, and only mixes up their "
    "names. Turn the sign of all its numbers around, and what was wrong is right.",
    show={"A very low one": {"seed": 49}},
)


def caption(starts: Starts, seed: int) -> str:
    """How far the accuracies are apart, how many are near a half, and that of one seed."""
    accuracy = starts.accuracy
    near = int(((accuracy - 0.5).abs() <= 0.05).sum())
    return (
        f"From **{accuracy.min():.4f}** to **{accuracy.max():.4f}**; {near:,} of {len(accuracy):,} are within 0.05 of a half. "
        f"In {int(starts.same_side.sum()):,} most of both digits are called the same. Yours, seed {seed}: "
        f"{accuracy[seed]:.4f}."
    )


def a_thousand_starts(lab: "Lab") -> None:
    """How a thousand models that know nothing score."""
    lab.cards(TOSSED_ONCE, SAME_OR_OTHER, WORST_IS_GOOD)
    seed, starts = lab.seed(), thousand_starts()
    measures = {"accuracy": starts.accuracy}
    words = draw_words(measures)
    lab.figure(accuracies(measures, seed, starts.same_side))
    lab.play(len(words) - 1, "draw", words)
    lab.what_you_see(caption(starts, seed))
    lab.code(many_starts)

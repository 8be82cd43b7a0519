"""Every vote: the score as a sum."""

from typing import TYPE_CHECKING

from lesson.handwriting import votes
from lesson.handwriting.votes import Votes, says
from lesson.steps.your_digit.every_vote_figure import (
    running_votes,
    units,
    words_of_parts,
)
from lesson.steps.your_digit.reading import (
    ALL,
    NET,
    PYTORCH,
    _parameters,
    digit_and_readers,
)
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


THREE, SEVEN, NOTHING = "3", "7", "Nothing: there are no votes"
BLANK = Question(
    "blank",
    "No ink at all",
    "What does PyTorch's version, after 40 epochs, say about a picture without any ink?",
    (THREE, SEVEN, NOTHING),
)


def blank(bias: float) -> Answer:
    """From the bias of a linear model, which is its score where there is no ink."""
    return Answer(
        says(bias),
        f"No ink, no votes: what is left is the bias, {bias:+.3f}. It is {'above' if bias > 0 else 'not above'} 0, so the "
        f"answer is {says(bias)}. Clear the pad and see.",
    )


def blank_now() -> Answer:
    """Train it, and answer."""
    return blank(_parameters()[1].item())


VOTES = Card(
    "A score is a sum",
    "Each pixel votes with its brightness times its weight: blue for 3, orange for 7. No ink, no vote. Press *Play* "
    "to add them up row by row, from the bias on, to the score. Point at a pixel for its sum.",
    words=("score",),
)
UNITS = Card(
    "The net votes twice",
    "Here every hidden unit first looks for a pattern of its own. If it finds some of it, it adds its vote; if not, ReLU "
    "keeps it silent. The loudest come first.",
    words=("hidden unit", "ReLU"),
    show={
        "ReLU net": {"whose": "ReLU net"},
        "PyTorch's version": {"whose": "PyTorch's version"},
    },
)


def caption(votes: Votes, units: bool) -> str:
    """The sums of the votes, and what they decide; in a net how many units took part."""
    who = ""
    if units:
        took_part = count(len(votes.loudest), "hidden unit")
        who = f"{took_part} of {len(votes.each)} found something. "
    return (
        f"{who}For 3 {votes.for_three:+.2f}, for 7 {votes.for_seven:+.2f}, bias {votes.bias:+.2f}: the score is "
        f"**{votes.score:+.2f}**, so the answer is **{says(votes.score)}**."
    )


def every_vote(lab: "Lab") -> None:
    """The score as a sum."""
    lab.cards(VOTES, Ask(BLANK, blank_now), UNITS)
    name = lab.one_of("Whose votes", ALL, PYTORCH, "whose")
    given, known = digit_and_readers(lab, name)
    parameters = known[name].parameters
    sums = votes.votes_of(given.pixels, parameters)
    lab.figure(figure := running_votes(given.pixels, parameters, sums))
    words = words_of_parts(figure)
    lab.play(len(words) - 1, "part", words)
    lab.what_you_see(caption(sums, units=name == NET))
    lab.code(votes.unit_votes if name == NET else votes.pixel_votes)
    with lab.details("The sums"):
        lab.table(("votes", "sum"), sums.sums)
    if name == NET:
        with lab.details("All hidden units that have found something"):
            lab.pictures(units(parameters[0], sums))

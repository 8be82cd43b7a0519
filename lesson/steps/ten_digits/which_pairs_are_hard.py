"""Which pairs are hard: the lesson of two digits, for each of the 45 pairs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lesson.steps.ten_digits.ten import ALL, SAMPLE, chosen_pictures
from lesson.steps.ten_digits.which_pairs_are_hard_figure import (
    hard_pairs,
    hardest_first,
    named,
    per_cent,
    wrong_of,
)
from lesson.steps.ten_digits.which_pairs_are_hard_measure import (
    PAIRS,
    Pair,
    PairsEpoch,
    PairSettings,
    every_pair,
    one_pair,
    train_every_pair,
    train_pair,
)
from lesson.words.numbers import Table, wilson
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


OFFERED = ((3, 7), (4, 9), (5, 8), (1, 7))
EPOCHS = 10
HARDEST = Question(
    "hardest",
    "The hardest pair",
    f"One model a pair, {EPOCHS} epochs on the sample. Which of these pairs has the largest share of wrong answers?",
    tuple(map(named, OFFERED)),
)


def hardest(epoch: PairsEpoch) -> Answer:
    """From all pairs after an epoch."""
    offered = [each for each in hardest_first(epoch) if each[0] in OFFERED]
    (first, wrong, of), (second, fewer, among), *_ = offered
    place = [named(pair) for pair, *_ in hardest_first(epoch)].index(named(first)) + 1
    return Answer(
        named(first),
        f"{named(first)}: {wrong_of(wrong, of)}; then {named(second)}: {fewer:,} of {among:,}. Among all {len(PAIRS)} pairs it "
        f"is number {place}.",
    )


def hardest_now() -> Answer:
    """The same, of the sample."""
    return hardest(every_pair(PairSettings()).up_to(EPOCHS)[EPOCHS])


LESSON = {"pictures": SAMPLE, "pair_epochs": EPOCHS}
TWO_AT_A_TIME = Card(
    "Two at a time",
    f"3 and 7 were one pair of digits; there are {len(PAIRS)}. Each gets the lesson you know: 784 weights, a bias, the same "
    "loop. A cell says how many per cent of a pair's validation pictures are wrong. Click one for its weights, "
    "blue for the smaller digit, and its surest mistakes.",
    words=("validation",),
    show={"4/9": {"pair": "4/9"}, "0/1": {"pair": "0/1"}},
)
HOW_SURE = Card(
    "How sure is the order?",
    "The sample has few validation pictures of each pair. Point at a cell for its 95 % interval: many overlap, so the order "
    "may be chance. All of MNIST has about five times as many. Does the same pair stay hardest?",
    show={ALL: LESSON | {"pictures": ALL}, "The sample": LESSON},
)


def caption(epochs: Sequence[PairsEpoch]) -> str:
    """Which pair is hardest in the end, and how many may be as hard."""
    (pair, wrong, of), *others = hardest_first(epochs[-1])
    least = wilson(wrong, of)[0]
    close = sum(wilson(some, among)[1] >= least for _, some, among in others)
    as_hard = (
        f"{close} other intervals overlap with it."
        if close > 1
        else f"The interval of {named(others[0][0])} overlaps with it."
        if close
        else "No other interval overlaps with it."
    )
    return f"None has a larger share wrong than **{named(pair)}**: {wrong_of(wrong, of)}. {as_hard}"


def table(epoch: PairsEpoch) -> Table:
    """All pairs, the hardest first."""
    rows = []
    for pair, wrong, of in hardest_first(epoch):
        low, high = (100 * end for end in wilson(wrong, of))
        interval = f"{low:.1f} to {high:.1f}"
        rows.append((named(pair), wrong, of, per_cent(wrong / of), interval))
    return ("pair", "wrong", "of", "share", "95 % interval, %"), rows


def chosen_pair(lab: "Lab", default: Pair) -> tuple[Pair, dict[str, Any]]:
    """The pair, and options for the chart: a click on one of its "pairs" moves the control."""
    names = [named(pair) for pair in PAIRS]
    name = lab.select("Opened pair", names, named(default), "pair")
    options = lab.clicks_on("place", lambda place: {"pair": names[place]})
    return PAIRS[names.index(name)], options


def which_pairs_are_hard(lab: "Lab") -> None:
    """The lesson of two digits, for each of the 45 pairs."""
    hardest = Ask(HARDEST, hardest_now)
    lab.cards(TWO_AT_A_TIME, hardest, HOW_SURE)
    pair, clicks = chosen_pair(lab, (4, 9))
    data = chosen_pictures(lab)
    last = lab.slider("Epochs", 1, 40, EPOCHS, "pair_epochs")
    with lab.more("seed"):
        settings = PairSettings(lab.seed(), data)
    lab.code(train_pair, train_every_pair)
    with lab.busy("Training"):
        one = one_pair(settings, pair).up_to(last)
    lab.watch(
        {"all": every_pair(settings)},
        last,
        lambda runs, done: hard_pairs(runs["all"], one, pair, settings, done),
        caption,
        **clicks,
    )
    with lab.details("All pairs, the hardest first"):
        lab.table(*table(every_pair(settings).epochs[last]))

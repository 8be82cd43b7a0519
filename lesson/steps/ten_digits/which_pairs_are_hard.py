"""Which pairs are hard: the lesson of two digits, for each of the 45 pairs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.runs import once
from lesson.steps.ten_digits.ten_runs import ALL, DATA, SAMPLE, chosen_pictures
from lesson.steps.ten_digits.which_pairs_are_hard_measure import (
    PAIRS,
    Pair,
    PairEpoch,
    PairsEpoch,
    PairSettings,
    every_pair,
    one_pair,
    train_every_pair,
    train_pair,
)
from lesson.words.numbers import Table, count, wilson
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

EPOCHS = 10


def named(pair: Pair) -> str:
    """A pair as a name: "4/9"."""
    return "{}/{}".format(*pair)


def per_cent(share: float) -> str:
    """A share with one decimal, a tiny one with two: "6.2 %", "0.05 %"."""
    decimals = 2 if 0 < share < 0.001 else 1
    return f"{share:.{decimals}%}".replace("%", " %")


def wrong_of(wrong: int, of: int) -> str:
    """A count of wrong answers, and how sure it is: "25 of 400 wrong, 6.2 % (95 % interval 4.3 to 9.1)"."""
    low, high = (100 * end for end in wilson(wrong, of))
    return f"{wrong:,} of {of:,} wrong, {per_cent(wrong / of)} (95 % interval {low:.1f} to {high:.1f})"


def hardest_first(epoch: PairsEpoch) -> list[tuple[Pair, int, int]]:
    """Each pair with its wrong answers and its validation pictures; the largest share of wrong ones first."""
    all_pairs = zip(PAIRS, epoch.wrong, epoch.of, strict=True)
    return sorted(all_pairs, key=lambda pair: -pair[1] / pair[2])


ACROSS, DOWN = "(width / 10)", "(height / 10)"  # a cell; above the cells are names
FULL = 0.06  # share of wrong answers at which a cell is as red as can be
LINE = 21  # pixels, of the two lines above the opened pair
WEIGHTS = f"min(4 * {ACROSS} - 8, 5 * {DOWN} - {2 * LINE + 6})"
LEFT, ROOM = f"({WEIGHTS} + 12)", f"(6 * {ACROSS} - {WEIGHTS} - 16)"
MISTAKE = "(width > 500 ? 44 : 26)"
IN_A_ROW = f"max(1, floor({ROOM} / ({MISTAKE} + 4)))"
ROWS = f"floor(3 * {DOWN} / ({MISTAKE} + 4))"
SMALL = "width > 500 ? 16 : 11"


@once
def _hard_pairs() -> dict[str, Any]:
    layers = *_cells(), *_opened(), spoken()
    return marks.drawn(*layers, by="epoch", config=marks.NO_EDGE)


def _cells() -> list[alt.Chart]:
    """The triangle, the digits at its sides, and a frame around the opened pair."""
    place = f"(datum.second + 0.5) * {ACROSS}", f"(datum.first + 1.5) * {DOWN}"
    pairs = marks.data("pairs", frames.here())
    chosen = pairs.transform_filter("datum.chosen")
    width, height = marks.span(f"max(1, {ACROSS} - 3)", f"max(1, {DOWN} - 3)")
    cell, middle = {"width": width, "height": height}, marks.at(*place)
    share = alt.Opacity("share:Q").legend(None)
    share = share.scale(domain=[0, FULL], range=[0.06, 0.75], clamp=True)
    squares = pairs.mark_rect(**cell, color=LINES[5], aria=False)
    glass = pairs.mark_rect(**cell, opacity=0, cursor="pointer")
    glass = glass.encode(**middle, tooltip="words:N")
    look = {"fontSize": alt.expr(SMALL), "baseline": "middle", "aria": False}
    return [
        squares.encode(share, **middle),
        marks.text(pairs, "shown", *place, **look),
        *_names(),
        marks.outline(chosen, LINES[4], **cell).encode(**middle),
        marks.pickable(glass, "place"),
    ]


def _names() -> list[alt.Chart]:
    """The digits above the columns and beside the rows, and what the numbers are."""
    unit, above, beside = (
        marks.data("names", f"datum.digit {which}") for which in ("== 0", "> 0", "< 9")
    )
    unit = unit.mark_text(**marks.TOP_LEFT, fontSize=alt.expr(SMALL), aria=False)
    column, row = f"(datum.digit + 0.5) * {ACROSS}", f"(datum.digit + 1.5) * {DOWN}"
    look = {"fontWeight": "bold", "baseline": "middle", "aria": False}
    return [
        unit.encode(**marks.at("0", f"0.3 * {DOWN}"), text=alt.value("% wrong")),
        marks.text(above, "digit", column, f"0.5 * {DOWN}", **look),
        marks.text(beside, "digit", column, row, **look),
    ]


def _opened() -> list[alt.Chart]:
    """The opened pair in words, its weights, and pictures it is wrong about."""
    pair = f"datum.first + ' or ' + datum.second + ': ' + {marks.WRONG}"
    now = marks.data("pairs", frames.here(), "datum.chosen").transform_calculate(
        epoch_words=marks.EPOCH, pair_words=pair
    )
    down, bold = f"5 * {DOWN}", {"fontWeight": "bold", **marks.TOP_LEFT}
    weights = marks.data("opened", frames.while_shown())
    mistakes = marks.data(
        "mistakes", frames.while_shown(), f"datum.place < {IN_A_ROW} * {ROWS}"
    )
    across = f"{LEFT} + (datum.place % {IN_A_ROW} + 0.5) * ({MISTAKE} + 4)"
    below = f"7 * {DOWN} + (floor(datum.place / {IN_A_ROW}) + 0.5) * ({MISTAKE} + 4)"
    corner = f"{WEIGHTS} / 2", f"height - {WEIGHTS} / 2"
    return [
        marks.text(now, "epoch_words", "0", down, readout=1, **marks.TOP_LEFT),
        marks.text(now, "pair_words", "0", f"{down} + {LINE}", readout=2, **bold),
        marks.image(weights, WEIGHTS, *corner),
        marks.image(mistakes, MISTAKE, across, below),
    ]


def hard_pairs(
    epochs: Sequence[PairsEpoch],
    opened: Sequence[PairEpoch],
    pair: Pair,
    settings: PairSettings,
    finished: bool = True,
) -> Figure:
    """The share of wrong answers of each pair by epoch; of one `pair` its weights, and its worst mistakes.

    While the runs are not finished only the newest epoch of each is sent.
    """
    valid_x, rows = DATA[settings.data]().valid_x, []
    for each in epochs if finished else epochs[-1:]:
        counts = zip(PAIRS, each.wrong, each.of, strict=True)
        for place, (digits, wrong, of) in enumerate(counts):
            shown = per_cent(wrong / of).removesuffix(" %")
            words = f"{named(digits)}: {wrong_of(wrong, of)}"
            cell = place, *digits, digits == pair
            rows.append((each.number, *cell, wrong, wrong / of, shown, words))
    columns = "epoch newest place first second chosen wrong share shown words"
    opened = opened[: len(epochs)]  # one pair alone is trained before all are
    seen = frames.thinned(opened, finished)
    weights = [(each.number, until, votes_png(each.weights)) for each, until in seen]
    mistakes = [
        (each.number, until, place, digit_png(valid_x[row] / 255))
        for each, until in seen
        for place, row in enumerate(each.worst)
    ]
    hardest = ", ".join(
        f"{named(digits)} {per_cent(wrong / of)}"
        for digits, wrong, of in hardest_first(epochs[-1])
    )
    words = (
        f"After {count(epochs[-1].number, 'epoch')}, from the hardest on: {hardest}. Opened is {named(pair)}: "
        f"{opened[-1].wrong:,} wrong."
    )
    return Figure(
        _hard_pairs(),
        {
            "pairs": marks.table(columns, rows, by="epoch"),
            "names": pd.DataFrame({"digit": range(10)}),
            "opened": marks.table("epoch until url", weights),
            "mistakes": marks.table("epoch until place url", mistakes),
            "words": marks.record(words=words),
        },
        "A triangle of 45 cells, one a pair of digits: the per cent of its validation pictures that are wrong. Below it the "
        "weights of one pair, and pictures it is wrong about",
        "Wrong, in per cent, of each pair of digits",
    )


TWO_AT_A_TIME = Card(
    "Two at a time",
    f"3 and 7 were one pair of digits; there are {len(PAIRS)}. Each gets the lesson you know: 784 weights, a bias, the same "
    "loop. A cell says how many per cent of a pair's validation pictures are wrong. Click one for its weights, "
    "blue for the smaller digit, and its surest mistakes.",
    words=("validation",),
    show={"4/9": {"pair": "4/9"}, "0/1": {"pair": "0/1"}},
)

OFFERED = ((3, 7), (4, 9), (5, 8), (1, 7))
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
    """A triangle of all pairs, one of them opened."""
    lab.cards(TWO_AT_A_TIME, Ask(HARDEST, hardest_now), HOW_SURE)
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

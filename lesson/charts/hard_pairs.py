"""How hard each pair of digits is, as a triangle of cells; and in the corner that it leaves free, one pair opened."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, Figure, at, image_marks, spoken
from lesson.experiments.hard_pairs import (
    PAIRS,
    Pair,
    PairEpoch,
    PairsEpoch,
    PairSettings,
)
from lesson.experiments.ten_runs import DATA
from lesson.runs import once
from lesson.words.captions.hard_pairs import hardest_first, named, per_cent, wrong_of
from lesson.words.numbers import count

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
    middle = f"(datum.second + 0.5) * {ACROSS}", f"(datum.first + 1.5) * {DOWN}"
    line = {"align": "left", "baseline": "top"}
    pairs = alt.Chart(alt.NamedData("pairs")).transform_filter(frames.here())
    cell = {
        "width": alt.expr(f"max(1, {ACROSS} - 3)"),
        "height": alt.expr(f"max(1, {DOWN} - 3)"),
    }
    squares = pairs.mark_rect(**cell, color=LINES[5], aria=False).encode(
        **at(*middle),
        opacity=alt.Opacity("share:Q")
        .scale(domain=[0, FULL], range=[0.06, 0.75], clamp=True)
        .legend(None),
    )
    numbers = pairs.mark_text(fontSize=alt.expr(SMALL), baseline="middle", aria=False)
    pick = alt.selection_point(name="pick", fields=["place"], on="click")
    glass = pairs.mark_rect(**cell, opacity=0, cursor="pointer")
    glass = glass.encode(**at(*middle), tooltip="words:N").add_params(pick)
    chosen = pairs.transform_filter("datum.chosen")
    edge = chosen.mark_rect(
        **cell, filled=False, stroke=LINES[4], strokeWidth=3, aria=False
    )
    names = alt.Chart(alt.NamedData("names"))
    bold = names.mark_text(fontWeight="bold", baseline="middle", aria=False)
    unit = names.mark_text(**line, fontSize=alt.expr(SMALL), aria=False)
    unit = unit.transform_filter("datum.digit == 0").encode(
        **at("0", f"0.3 * {DOWN}"), text=alt.value("% wrong")
    )
    above = bold.transform_filter("datum.digit > 0")
    above = above.encode(**at(f"(datum.digit + 0.5) * {ACROSS}", f"0.5 * {DOWN}"))
    beside = bold.transform_filter("datum.digit < 9").encode(
        **at(f"(datum.digit + 0.5) * {ACROSS}", f"(datum.digit + 1.5) * {DOWN}")
    )
    now = chosen.transform_calculate(
        epoch_words="'epoch ' + datum.epoch",
        pair_words="datum.first + ' or ' + datum.second + ': ' + format(datum.wrong, ',d') + ' wrong'",
    )
    opened = alt.Chart(alt.NamedData("opened")).transform_filter(frames.while_shown())
    weights = image_marks(opened, WEIGHTS).encode(
        **at(f"{WEIGHTS} / 2", f"height - {WEIGHTS} / 2"), url="url:N"
    )
    mistakes = (
        alt.Chart(alt.NamedData("mistakes"))
        .transform_filter(frames.while_shown())
        .transform_filter(f"datum.place < {IN_A_ROW} * {ROWS}")
    )
    wrong = image_marks(mistakes, MISTAKE).encode(
        **at(
            f"{LEFT} + (datum.place % {IN_A_ROW} + 0.5) * ({MISTAKE} + 4)",
            f"7 * {DOWN} + (floor(datum.place / {IN_A_ROW}) + 0.5) * ({MISTAKE} + 4)",
        ),
        url="url:N",
    )
    layers = [
        squares.add_params(frames.position()),
        numbers.encode(**at(*middle), text="shown:N"),
        unit,
        above.encode(text="digit:N"),
        beside.encode(text="digit:N"),
        edge.encode(**at(*middle)),
        glass,
        now.mark_text(**line)
        .encode(**at("0", f"5 * {DOWN}"), text="epoch_words:N")
        .properties(name="readout_1"),
        now.mark_text(**line, fontWeight="bold")
        .encode(**at("0", f"5 * {DOWN} + {LINE}"), text="pair_words:N")
        .properties(name="readout_2"),
        weights,
        wrong,
        spoken(),
    ]
    return alt.layer(*layers).configure_view(stroke=None).to_dict(validate=False)


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
    valid_x = DATA[settings.data]().valid_x
    shown = epochs if finished else epochs[-1:]
    rows = [
        (
            each.number,
            each is epochs[-1],
            place,
            *digits,
            digits == pair,
            wrong,
            wrong / of,
            per_cent(wrong / of).removesuffix(" %"),
            f"{named(digits)}: {wrong_of(wrong, of)}",
        )
        for each in shown
        for place, (digits, wrong, of) in enumerate(
            zip(PAIRS, each.wrong, each.of, strict=True)
        )
    ]
    numbered = ["epoch", "newest", "place", "first", "second"]
    columns = [*numbered, "chosen", "wrong", "share", "shown", "words"]
    opened = opened[: len(epochs)]  # one pair alone is trained before all are
    seen = frames.thinned(opened, finished)
    mistakes = [
        (each.number, until, place, digit_png(valid_x[row] / 255))
        for each, until in seen
        for place, row in enumerate(each.worst)
    ]
    end, last = epochs[-1], opened[-1]
    hardest = hardest_first(end)
    words = (
        f"After {count(end.number, 'epoch')}, from the hardest on: "
        f"{', '.join(f'{named(digits)} {per_cent(wrong / of)}' for digits, wrong, of in hardest)}. Opened is {named(pair)}: "
        f"{last.wrong:,} wrong."
    )
    return Figure(
        _hard_pairs(),
        {
            "pairs": pd.DataFrame(rows, columns=columns),
            "names": pd.DataFrame({"digit": range(10)}),
            "opened": pd.DataFrame(
                [(each.number, until, votes_png(each.weights)) for each, until in seen],
                columns=["epoch", "until", "url"],
            ),
            "mistakes": pd.DataFrame(
                mistakes, columns=["epoch", "until", "place", "url"]
            ),
            "words": pd.DataFrame({"words": [words]}),
        },
        "A triangle of 45 cells, one a pair of digits: the per cent of its validation pictures that are wrong. Below it the "
        "weights of one pair, and pictures it is wrong about",
        "Wrong, in per cent, of each pair of digits",
    )

"""What hidden units look for, and how that came about."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from lesson.charts import frames, marks
from lesson.charts.pictures import votes_png
from lesson.charts.theme import Figure, spoken
from lesson.experiments.hidden_units import HiddenUnit, units_after
from lesson.training import Epoch
from lesson.words.numbers import count

MOST = 18  # units: 6 × 3 of them, on a phone 4 × 3
ACROSS = "(width > 500 ? 6 : 4)"
DOWN = "(height - 24) / 3"  # of a row; below the last one stands the epoch
SIDE = f"min(width / {ACROSS} - 12, {DOWN} - 44)"


@cache
def _units_by_epoch() -> dict[str, Any]:
    shown = marks.data("units", frames.while_shown(), f"datum.place < 3 * {ACROSS}")
    shown = shown.transform_calculate(
        across=f"(datum.place % {ACROSS} + 0.5) * width / {ACROSS}",
        down=f"floor(datum.place / {ACROSS}) * {DOWN}",
    )
    words = shown.transform_calculate(below=f"datum.down + {SIDE}")
    place, below = (marks.at_fields("across", down) for down in ("down", "below"))
    when = shown.transform_filter("datum.place == 0")
    look = {"readout": "epoch", "baseline": "bottom", "fontWeight": "bold"}
    return marks.drawn(
        marks.image(shown, SIDE, **place, baseline="top"),
        marks.text(words, "first", **below, baseline="top", dy=4),
        marks.text(words, "second", **below, baseline="top", dy=22),
        marks.text(when, marks.EPOCH, "width / 2", "height", **look),
        spoken(),
        by="epoch",
    )


def units_by_epoch(
    epochs: Sequence[Epoch], relu: bool, finished: bool = True
) -> Figure:
    """The units of a net after some of its epochs; each in one place, those that count most at the last one first.

    While the run is not finished only the newest are sent.
    """
    newest = units_after(epochs[-1], relu)
    places = {unit.number: place for place, unit in enumerate(newest[:MOST])}
    rows = []
    for epoch, until in frames.thinned(epochs, finished):
        for unit, first, second in labels(units_after(epoch, relu), relu):
            if unit.number in places:
                place, url = places[unit.number], votes_png(unit.weights)
                rows.append((epoch.number, until, place, url, first, second))
    words = "; ".join(
        f"{first} {second}".strip() for _, first, second in labels(newest[:MOST], relu)
    )
    words = f"After {count(epochs[-1].number, 'epoch')}: {words}."
    return Figure(
        _units_by_epoch(),
        {
            "units": marks.table("epoch until place url first second", rows),
            "words": marks.record(words=words),
        },
        "Pictures of the weights of hidden units: blue where ink raises a unit, orange where it lowers it",
        f"After {count(epochs[-1].number, 'epoch')}: {count(len(newest), 'hidden unit')}",
    )


def labels(
    units: Sequence[HiddenUnit], relu: bool
) -> list[tuple[HiddenUnit, str, str]]:
    """Each unit with what stands under it: its share of all influence, and with a ReLU its digit and how often it is awake."""
    total = sum(unit.influence for unit in units) or 1.0
    return [
        (
            unit,
            f"{unit.influence / total:.1%}"
            + (f" for {3 if unit.says_three else 7}" if relu else ""),
            f"awake {unit.awake:.0%}" if relu else "",
        )
        for unit in units
    ]


def labelled(units: Sequence[HiddenUnit], relu: bool) -> list[tuple[str, str, str]]:
    """For `ui.pictures`: the weights of each unit as a PNG, in words, and a caption."""
    return [
        (
            votes_png(unit.weights),
            f"Weights of hidden unit {unit.number}",
            f"{first} {second}",
        )
        for unit, first, second in labels(units, relu)
    ]

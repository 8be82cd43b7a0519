"""Which pair of digits is opened: chosen with a control, or by a click on its cell."""

from typing import Any

from lesson.experiments.hard_pairs import PAIRS, Pair
from lesson.ui.lab import Lab
from lesson.ui.picker import clicks_on
from lesson.words.captions.hard_pairs import named

NAMES = [named(pair) for pair in PAIRS]


def chosen_pair(lab: Lab, default: Pair) -> tuple[Pair, dict[str, Any]]:
    """The pair, and options for the chart: a click on one of its "pairs" moves the control."""
    name = lab.select("Opened pair", NAMES, named(default), "pair")
    options = clicks_on(lab, "place", lambda place: {"pair": NAMES[place]})
    return PAIRS[NAMES.index(name)], options

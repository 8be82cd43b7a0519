"""The controls of a map of the loss: over which directions it is drawn, and where else on it to start."""

from typing import Any

from lesson.digits import PIXELS
from lesson.experiments.landscape import POINTS, Map
from lesson.training import Settings
from lesson.ui.lab import Lab
from lesson.ui.picker import clicks
from lesson.words.cards.training_loop import MAIN, OVER, WEIGHTS


def map_controls(lab: Lab, settings: Settings, last: int) -> Map:
    """What is chosen behind "More" for the run of these settings. A click on the map sets the start, too: `map_clicks`."""
    pixels = None
    with lab.more("the map, another start"):
        if lab.one_of("Map over", OVER, MAIN, "over") == WEIGHTS:
            hint = "28 times its row plus its column, both counted from 0."
            first = lab.slider("First pixel", 0, PIXELS - 1, 350, "first", help=hint)
            second = lab.slider("Second pixel", 0, PIXELS - 1, 406, "second", help=hint)
            if first == second:  # a plane needs two directions
                second = (first + 1) % PIXELS
            pixels = first, second
        hint = "From a place on the map. A click on it does the same."
        elsewhere = lab.toggle("Start elsewhere, too", False, "elsewhere", help=hint)
        across = lab.slider("Across", 0, POINTS - 1, POINTS - 1, "column")
        up = lab.slider("Up", 0, POINTS - 1, POINTS - 1, "row")
    return Map(settings, last, pixels, (up, across) if elsewhere else None)


def map_clicks(lab: Lab) -> dict[str, Any]:
    """Options for `lab.figure`: a click on the map starts a run there."""
    return clicks(lab, across=POINTS, elsewhere=True)

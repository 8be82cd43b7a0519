"""The landscape: the loss as a map over two directions, and the path of the run on it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lesson.digits import PIXELS, SIDE
from lesson.steps.training_loop.the_landscape_figure import paths_on_landscape
from lesson.steps.training_loop.the_landscape_measure import (
    POINTS,
    Landscape,
    Map,
    landscape,
    landscape_of,
    main_plane,
    plane_of_weights,
    run_from,
)
from lesson.steps.training_loop.trials import LARGE_AND_SORTED
from lesson.training import Epoch, Settings
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


LITTLE, HALF, MOST = "Less than a tenth", "About half", "More than nine tenths"
PLANE = Question(
    "plane",
    "Two of 785",
    "A run of 40 epochs moves through 785 dimensions, here with the usual settings. How much of its movement do the two "
    "main directions hold?",
    (LITTLE, HALF, MOST),
)


def plane(ground: Landscape) -> Answer:
    """From the landscape of a run."""
    held = ground.held
    return Answer(
        LITTLE if held < 0.1 else MOST if held > 0.9 else HALF,
        f"They hold {held:.1%}. Batch after batch pulls nearly the same way, so the path is nearly flat, like a road on a "
        "table. (Its squares are counted: that is what principal component analysis makes as large as it can be.)",
    )


def plane_now() -> Answer:
    """Train it, make its map, and answer."""
    return plane(landscape_of(Map(Settings(), 40, None, None)))


MAIN, WEIGHTS = OVER = ("its main directions", "two weights")  # of a map of the loss
THE_GROUND = Card(
    "The ground it walks on",
    "785 numbers: 785 directions to walk in. The map shows two, those in which this run moved most. The more "
    "grey, the higher the loss of the training pictures; each step is the same factor. Press *Play*: it walks downhill. Point "
    "at a place to read its loss.",
)
STRIDES = Card(
    "Long and short strides",
    "At 0.1 the same number of steps gets less far. At 100, sorted, the first strides land on a plateau: the ground "
    "there is level, nothing says where to go, and the run stays. Each run has its own map.",
    show={
        "0.1": knobs(Settings(lr=0.1), 40),
        "1": knobs(Settings(), 40),
        "100, sorted": knobs(*LARGE_AND_SORTED),
    },
)
ELSEWHERE = Card(
    "Start somewhere else",
    "Click on the map, or choose a place under *More*: a second run starts there, with the same settings. Does it end in the "
    "same valley? Keep a run, change something, and see its path on the new map, too.",
    show={
        "From the hill": {"elsewhere": True, "row": 20, "column": 40},
        "Only the one": {"elsewhere": False},
    },
)
TWO_WEIGHTS = Card(
    "Only two weights",
    "Now all others stay as they are in the end, and the map is over two of the 784 weights. Beside the map of the "
    "main directions it is nearly level: no single weight matters much. It takes hundreds, each moved a little.",
    show={
        "Two weights": {"over": WEIGHTS},
        "Main directions": {"over": MAIN},
    },
)
LANDSCAPE = (
    THE_GROUND,
    Ask(PLANE, plane_now),
    STRIDES,
    ELSEWHERE,
    TWO_WEIGHTS,
)


def caption(
    shown: Map, ground: Landscape, epochs: Mapping[str, Sequence[Epoch]]
) -> str:
    """What the plane of a map holds of the first run's way, how high and low the loss is, and how the runs end."""
    where = "two directions"
    if shown.pixels:
        places = (divmod(pixel, SIDE) for pixel in shown.pixels)
        rows = " and ".join(f"({row}, {column})" for row, column in places)
        where = f"weights, of pixels {rows},"
    ends = ", ".join(f"{name} {run[-1].wrong:,}" for name, run in epochs.items())
    return (
        f"These {where} hold **{ground.held:.1%}** of the run's movement. On the map the loss goes from "
        f"**{ground.loss.min():.4f}** to **{ground.loss.max():.4f}**. Wrong in the end: {ends}."
    )


def map_controls(lab: "Lab", settings: Settings, last: int) -> Map:
    """Over which directions the map of a run is drawn, and where else on it to start: behind "More"."""
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
        end = POINTS - 1
        across = lab.slider("Across", 0, end, end, "column")
        up = lab.slider("Up", 0, end, end, "row")
    return Map(settings, last, pixels, (up, across) if elsewhere else None)


def the_landscape(lab: "Lab") -> None:
    """The loss as a map over two directions, and the path of the run on it."""
    lab.cards(*LANDSCAPE)
    settings, last = lab.training_controls("by_hand", ("lr", "epochs"))
    shown = map_controls(lab, settings, last)
    lab.code(main_plane, plane_of_weights, landscape)
    runs = lab.run_and_kept(settings)
    lab.train(runs, last)
    ground = landscape_of(shown)
    epochs = lab.train(runs | run_from(shown), last)
    lab.figure(
        paths_on_landscape(ground, epochs),
        **lab.clicks(across=POINTS, elsewhere=True),
    )
    lab.play(last, "epoch")
    lab.what_you_see(caption(shown, ground, epochs))

"""Guesses about training: a very large learning rate, and sorted batches."""

from collections.abc import Sequence

from lesson.experiments import presets
from lesson.experiments.landscape import Landscape, Map, landscape_of
from lesson.experiments.mistakes import called_3
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from lesson.words.story import Answer, Question

THREES, SEVENS, BOTH = "3, for nearly all", "7, for nearly all", "Both, mostly right"

LITTLE, HALF, MOST = "Less than a tenth", "About half", "More than nine tenths"

HUNDRED = Question(
    "hundred",
    "A hundred times larger",
    "Take a learning rate of 100, a hundred times the usual one, and leave the batches "
    "sorted and the loss mnist_loss. What does the model of seed 0 answer after 40 epochs?",
    (BOTH, THREES, SEVENS),
)
SORTED = Question(
    "sorted",
    "Threes first",
    "A small start (std 0.01, learning rate 1, mnist_loss) sees all threes first, then all sevens. "
    "What does it answer after this one epoch?",
    (SEVENS, THREES, BOTH),
)

OTHER_LOSS = Question(
    "other_loss",
    "Another loss",
    "Sorted batches, a learning rate of 100, but cross-entropy in place of mnist_loss. What does the model answer after 40 "
    "epochs?",
    (THREES, SEVENS, BOTH),
)


PLANE = Question(
    "plane",
    "Two of 785",
    "A run of 40 epochs moves through 785 dimensions, here with the usual settings. How much of its movement do the two "
    "main directions hold?",
    (LITTLE, HALF, MOST),
)


def mostly(called_3: int) -> str:
    """What a model answers that calls so many of the validation images a 3."""
    share = called_3 / VALIDATION_IMAGES
    return THREES if share > 0.95 else SEVENS if share < 0.05 else BOTH


def hundred(epochs: Sequence[Epoch], called_3: int) -> Answer:
    """From a run with learning rate 100 on sorted batches; at its end it calls `called_3` images a 3."""
    return Answer(
        mostly(called_3),
        f"It calls {called_3:,} of {VALIDATION_IMAGES:,} a 3: {epochs[-1].wrong:,} wrong, after one epoch "
        f"{epochs[1].wrong:,}. The first batches hold only threes. One giant step makes every score huge; there the sigmoid "
        "is flat, and no later step brings it back.",
    )


def threes_first(called_3: int, shuffled: Epoch) -> Answer:
    """From the first epoch of a small start at learning rate 1: sorted it calls `called_3` images a 3; and shuffled."""
    return Answer(
        mostly(called_3),
        f"It calls {called_3:,} of {VALIDATION_IMAGES:,} a 3. The threes came first and made it so sure that its sigmoids "
        f"are flat: the sevens are hardly heard. Shuffled, the same epoch leaves {shuffled.wrong:,} wrong.",
    )


def other_loss(called_3: int, entropy: Epoch, distance: Epoch) -> Answer:
    """From runs on sorted batches at a learning rate of 100; the one with cross-entropy calls `called_3` images a 3."""
    return Answer(
        mostly(called_3),
        f"{entropy.wrong:,} of {VALIDATION_IMAGES:,} are wrong; with mnist_loss {distance.wrong:,}. Its first step makes every "
        "score huge, too. But a sure and wrong picture then pulls as hard as it can, and so the sevens are heard.",
    )


def other_loss_now() -> Answer:
    """Train both, and answer."""
    settings, last = presets.LARGE_AND_SORTED_ENTROPY
    ends = (
        run_for(each.settings).up_to(last)[last]
        for each in (presets.LARGE_AND_SORTED_ENTROPY, presets.LARGE_AND_SORTED)
    )
    return other_loss(called_3(settings, last), *ends)


def hundred_now() -> Answer:
    """Train it, and answer."""
    settings, last = presets.LARGE_AND_SORTED
    return hundred(run_for(settings).up_to(last), called_3(settings, last))


def threes_first_now() -> Answer:
    """Train both for one epoch, and answer."""
    shuffled = run_for(presets.SMALL_AND_SHUFFLED.settings).up_to(1)[1]
    return threes_first(called_3(presets.SMALL_AND_SORTED.settings, 1), shuffled)


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

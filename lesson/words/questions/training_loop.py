"""Guesses about training: a far too large learning rate, and sorted batches."""

from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.questions import Answer, Question

THREES, SEVENS, BOTH = "3, for nearly all", "7, for nearly all", "Both, mostly right"

HUNDRED = Question(
    "hundred",
    "A hundred times larger",
    "Take a learning rate of 100, a hundred times the usual one, and leave the batches "
    "sorted. What does the model answer after 40 epochs?",
    (BOTH, THREES, SEVENS),
)
SORTED = Question(
    "sorted",
    "Threes first",
    "A small start (std 0.01, learning rate 1) sees all threes first, then all sevens. "
    "What does it answer after this one epoch?",
    (SEVENS, THREES, BOTH),
)


def mostly(called_3: int) -> str:
    """What a model answers that calls so many of the validation images a 3."""
    share = called_3 / VALIDATION_IMAGES
    return THREES if share > 0.95 else SEVENS if share < 0.05 else BOTH


def hundred(first: Epoch, end: Epoch, called_3: int) -> Answer:
    """From epochs 1 and 40 of learning rate 100 on sorted batches; at the end it calls `called_3` images a 3."""
    return Answer(
        mostly(called_3),
        f"It calls {called_3:,} of {VALIDATION_IMAGES:,} a 3: {end.wrong:,} wrong, after one epoch {first.wrong:,}. The "
        "first batches hold only threes. One giant step makes every score huge; there the sigmoid is flat, and no later step "
        "brings it back.",
    )


def after_one_sorted_epoch(called_3: int, shuffled: Epoch) -> Answer:
    """From the first epoch of a small start at learning rate 1: sorted it calls `called_3` images a 3; and shuffled."""
    return Answer(
        mostly(called_3),
        f"It calls {called_3:,} of {VALIDATION_IMAGES:,} a 3. The threes came first and made it so sure that its sigmoids "
        f"are flat: the sevens are hardly heard. Shuffled, the same epoch leaves {shuffled.wrong:,} wrong.",
    )

"""Guesses about shapes: what a view copies, and the last batch of a pass."""

from collections.abc import Sequence

from lesson.experiments.one_pass import Taken, one_pass
from lesson.experiments.reshaping import Fact, facts
from lesson.experiments.shuffled_pixels import Twins, twins
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES, Settings
from lesson.words.numbers import count
from lesson.words.story import Answer, Question

ALL, NONE = "All of them", "None of them"
SMALLER, DROPPED, FILLED = (
    "They make one smaller batch",
    "They are left out",
    "They are filled up with others",
)
AS_MANY, MORE, GUESSING = (
    "About as many",
    "At least twice as many",
    "About half of all: it can only guess",
)
USUAL = Settings().batch_size
PASSES = 40

COPIES = Question(
    "copies",
    "What does a view copy?",
    "`train_x` holds a brightness for each pixel of all training pictures. How many of these numbers does `view` copy to "
    "get there?",
    (ALL, NONE),
)
LAST_BATCH = Question(
    "last_batch",
    "What is left over",
    f"{TRAINING_IMAGES:,} pictures in batches of {USUAL}: that is {TRAINING_IMAGES // USUAL} batches, and "
    f"{TRAINING_IMAGES % USUAL} pictures are left over. What becomes of these?",
    (SMALLER, DROPPED, FILLED),
)
SHUFFLED = Question(
    "shuffled_pixels",
    "Would it learn?",
    f"A model learns for {PASSES} epochs from pictures whose pixels are all shuffled in the same way, and is checked with "
    "others, shuffled alike. How many does it get wrong, compared with one that sees them as they are?",
    (AS_MANY, MORE, GUESSING),
)


def copies(chain: Sequence[Fact]) -> Answer:
    """From what each line makes."""
    flattened = next(fact for fact in chain if fact.name == "train_x")
    views = sum(fact.view_of is not None for fact in chain)
    return Answer(
        NONE if flattened.view_of else ALL,
        f"{views} of the {len(chain)} results are views: they look at numbers that lie somewhere else. Here that saves "
        f"{flattened.bytes / 1e6:.0f} MB, and the time to copy them.",
    )


def last_batch(taken: Sequence[Taken]) -> Answer:
    """From one pass in batches of the usual size."""
    seen, last = sum(batch.images for batch in taken), taken[-1].images
    left_over = SMALLER if last < taken[0].images else FILLED
    return Answer(
        DROPPED if seen < TRAINING_IMAGES else left_over,
        f"The last of the {count(len(taken), 'batch', 'batches')} has {count(last, 'picture')}. The mean of a batch "
        f"sets its step, so each of these pictures counts {taken[0].images / last:.1f} times as much as one in a full batch.",
    )


def shuffled(end: Twins) -> Answer:
    """From the last epoch of both."""
    wrong = end.shuffled_wrong
    far = MORE if wrong < 0.4 * VALIDATION_IMAGES else GUESSING
    return Answer(
        AS_MANY if wrong < 2 * end.wrong else far,
        f"{end.wrong:,} of {VALIDATION_IMAGES:,} are wrong as they are, {wrong:,} shuffled. The score is a sum over the "
        "pixels: their order does not matter.",
    )


def copies_now() -> Answer:
    """Run the lines, and answer."""
    return copies(facts())


def last_batch_now() -> Answer:
    """Take the batches, and answer."""
    return last_batch(one_pass(USUAL))


def shuffled_now() -> Answer:
    """Train both, and answer."""
    return shuffled(twins().up_to(PASSES)[PASSES])

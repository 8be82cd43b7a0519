"""Guesses about shapes: what a view copies, and the last batch of a pass."""

from collections.abc import Sequence

from lesson.experiments.one_pass import Taken, one_pass
from lesson.experiments.reshaping import Fact, facts
from lesson.training import TRAINING_IMAGES, Settings
from lesson.words.numbers import count
from lesson.words.questions import Answer, Question

ALL, NONE = "All of them", "None of them"
SMALLER, DROPPED, FILLED = (
    "They make one smaller batch",
    "They are left out",
    "They are filled up with others",
)
USUAL = Settings().batch_size

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


def copies_now() -> Answer:
    """Run the lines, and answer."""
    return copies(facts())


def last_batch_now() -> Answer:
    """Take the batches, and answer."""
    return last_batch(one_pass(USUAL))

"""Goals for whoever wants to know whether the lesson was understood: each is judged by the run on the screen."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lesson.experiments.baseline import baseline
from lesson.experiments.mistakes import mistakes_after
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES, Epoch, Settings

FEW, SOON = 32, 5  # wrong answers, epochs
HARMLESS = 40  # wrong answers


class Judged(NamedTuple):
    """Whether a run reaches a goal, and what it has instead of what is wanted."""

    reached: bool
    has: str


Judge = Callable[[Settings, Sequence[Epoch]], Judged]


def one_step(settings: Settings, epochs: Sequence[Epoch]) -> Judged:
    """One batch of everything, one epoch, and already fewer wrong answers than the average pictures."""
    end, whole = epochs[-1], settings.batch_size == TRAINING_IMAGES
    steps = end.number * -(-TRAINING_IMAGES // settings.batch_size)
    wins = end.wrong < baseline().wrong
    return Judged(
        whole and end.number == 1 and wins,
        f"{steps:,} step{'s' * (steps > 1)}, {end.wrong:,} wrong",
    )


def everything_a_3(settings: Settings, epochs: Sequence[Epoch]) -> Judged:
    """In the end, every validation image is called a 3."""
    called = mistakes_after(settings, epochs[-1]).counts.called_3
    return Judged(called == VALIDATION_IMAGES, f"{called:,} called a 3")


def few_soon(_: Settings, epochs: Sequence[Epoch]) -> Judged:
    """Fewer than FEW wrong answers after at most SOON epochs."""
    fewest = min(epochs[1 : SOON + 1], key=lambda epoch: epoch.wrong)
    return Judged(
        fewest.wrong < FEW, f"{fewest.wrong:,} wrong after epoch {fewest.number}"
    )


def sorted_and_harmless(settings: Settings, epochs: Sequence[Epoch]) -> Judged:
    """Sorted batches of less than everything, and in the end at most HARMLESS wrong answers."""
    end, parts = epochs[-1], settings.batch_size < TRAINING_IMAGES
    in_order = "shuffled" if settings.shuffle else "sorted"
    return Judged(
        parts and not settings.shuffle and end.wrong <= HARMLESS,
        f"{in_order} batches of {settings.batch_size:,}, {end.wrong:,} wrong",
    )


JUDGES: tuple[Judge, ...] = (one_step, everything_a_3, few_soon, sorted_and_harmless)

"""Can you? Goals: the run on the screen either reaches them or not."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lesson.charts.errors import with_errors
from lesson.experiments.baseline import baseline
from lesson.runs import run_for
from lesson.steps.training_loop.trials import mistakes_after
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES, Epoch, Settings
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


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
GOALS = (
    Card(
        "Can you? A single step",
        "Beat the average pictures with a single step. Not with an epoch of many steps: one. What the run on the screen has "
        "is said below the figure.",
        hint="Which batch makes an epoch one step? And which start has hardly an opinion that the step must overcome?",
    ),
    Card(
        "Can you? Everything is a 3",
        f"Train a model that calls every one of the {VALIDATION_IMAGES:,} validation pictures a 3.",
        words=("validation",),
        hint="Sorted, what comes first? How can it become so sure of it that what comes next is not heard?",
    ),
    Card(
        "Can you? Few and soon",
        f"Fewer than {FEW} wrong within {SOON} epochs. More epochs may be on the screen, but only the first {SOON} count.",
        hint="Smaller batches: more steps an epoch. Which start leaves less to outweigh, and what goes well with long steps?",
    ),
    Card(
        "Can you? Sorted and harmless",
        f"Do not shuffle, and take more than one batch. End with at most {HARMLESS} wrong all the same.",
        hint="What outweighs a loud start: longer steps, or less of a start?",
    ),
)


def caption(
    judge: Judge, settings: Settings, runs: Mapping[str, Sequence[Epoch]]
) -> str:
    """Whether a run reaches a goal, and what it has."""
    judged = judge(settings, *runs.values())
    verdict = "✔ **Reached**" if judged.reached else "Not yet"
    return f"{verdict}: {judged.has}."


def can_you(lab: "Lab") -> None:
    """Goals: the run on the screen either reaches them or not."""
    judge = JUDGES[lab.cards(*GOALS)]
    settings, last = lab.training_controls("by_hand")
    lab.code(judge)
    runs = {"this run": run_for(settings)}
    lab.watch(*with_errors(runs, last, lambda it: caption(judge, settings, it), True))

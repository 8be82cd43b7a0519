"""Two curves: the post's run by hand, as it was measured, and PyTorch's version."""

from typing import TYPE_CHECKING

from lesson.charts.spread import errors_with_spread
from lesson.experiments.presets import EPOCHS
from lesson.steps.pytorch_version.changes import (
    PYTORCH,
    STARTS,
    Epochs,
    curves,
    ladder,
    ladder_run,
    measure,
    wrong_of,
)
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import accuracy, count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

TWICE = Card(
    "Trained twice",
    "The post behind this lesson trained 785 numbers by hand, then again with PyTorch's own parts: `nn.Linear`, an "
    "optimizer, a `Learner`. The second curve came out better. A mistake, or something PyTorch does better? Press *Play* "
    "and watch the two curves part.",
    words=("optimizer",),
)
RULER, START, STEPS, ORDER = (
    "By hand, it is measured wrongly",
    "PyTorch starts from better numbers",
    "PyTorch takes better steps",
    "PyTorch orders the pictures better",
)
GAP = Question(
    "gap",
    "What makes the gap?",
    "PyTorch's version ends far below the run by hand. Several things could make that gap. Which makes most of it?",
    (RULER, START, STEPS, ORDER),
)


def gap(reported: float, counted: float, pytorch: float) -> Answer:
    """From wrong answers in the end: by hand as the post measured and as counted, and PyTorch's."""
    shown, true, best = map(round, (reported, counted, pytorch))
    worth = {RULER: shown - true, START: true - best}
    return Answer(
        max(worth, key=worth.get),
        f"Counted one by one, the same weights have {true:,} wrong, not {shown:,}. Started as small as `nn.Linear` is, they "
        f"end at {best:,}, like PyTorch's. The order was the same; the steps too, as a later scene shows.",
    )


def gap_now(start: int) -> Answer:
    """From one random start, number `start`."""
    run = ladder_run(False).up_to(EPOCHS)[-1:]
    cases = (), ("measure",), PYTORCH
    return gap(*(wrong_of(each, run)[0, start].item() for each in cases))


NOT_LUCK = Card(
    "Not just luck",
    "One random start may be lucky. Try the others: the size of the gap changes, but its sign does not. Two runs that "
    "differ in several ways explain nothing, though. So next we change one thing at a time.",
    show={"Start 1": {"start": 1}, "Start 4": {"start": 4}},
)


def caption(in_order: Epochs, start: int) -> str:
    """How both runs end from one random start, by hand as the post measured it."""
    ends = curves({"by hand": (), "PyTorch": PYTORCH}, in_order)
    by_hand, pytorch = (round(each[-1, start].item()) for each in ends.values())
    epochs = count(len(in_order) - 1, "epoch")
    return (
        f"After {epochs} PyTorch's version has **{pytorch:,} of {VALIDATION_IMAGES:,}** wrong: {accuracy(pytorch)}. By hand, "
        f"measured as in the post, it is as if **{by_hand:,}** were wrong."
    )


def two_curves(lab: "Lab") -> None:
    """Both runs from one random start."""
    start = lab.slider("Random start (seed)", 0, STARTS - 1, 0, "start")
    lab.cards(TWICE, Ask(GAP, lambda: gap_now(start)), NOT_LUCK)
    lab.code(ladder, measure)
    names = {"by hand, the post's measure": (), "PyTorch's version": PYTORCH}
    lab.watch(
        {"sorted": ladder_run(False)},
        EPOCHS,
        lambda epochs, _: errors_with_spread(
            curves(names, epochs["sorted"], start=start)
        ),
        lambda epochs: caption(epochs, start),
    )

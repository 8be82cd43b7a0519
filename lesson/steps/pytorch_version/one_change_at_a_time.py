"""One change at a time: from one curve to the other, in any order."""

import itertools
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lesson import loss
from lesson.charts.spread import errors_with_spread
from lesson.experiments.comparison import SURE, Comparison, compare
from lesson.experiments.presets import EPOCHS
from lesson.runs import Run
from lesson.steps.pytorch_version.changes import (
    LONGER,
    PYTORCH,
    STARTS,
    Epochs,
    LadderEpoch,
    both_losses,
    curves,
    ladder_run,
    model_of,
    wrong_of,
)
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import Table, accuracy, rarity
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

NAMES = {
    "measure": "measure with right shapes",
    "start": "start small",
    "loss": "loss with right shapes",
    "steps": "longer steps",
    "shuffle": "shuffle",
}
CHANGES = tuple(NAMES)
CALLED = {name: change for change, name in NAMES.items()}


def ladders() -> dict[str, Run]:
    """The ladder with sorted and with shuffled batches."""
    return {"sorted": ladder_run(False), "shuffled": ladder_run(True)}


def rungs(made: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The post's run, and it with one more change after another, by name: the changes made in each."""
    names = ["the post's run", *(f"+ {NAMES[change]}" for change in made)]
    return {name: tuple(made[:count]) for count, name in enumerate(names)}


def compare_rungs(
    before: Collection[str], after: Collection[str], *ends: LadderEpoch
) -> Comparison:
    """The models of seed 0 with some changes made, and with others, in the last epochs of both ladders, picture by picture."""
    one, other = (
        ends["shuffle" in changes].right[:, *model_of(changes)]
        for changes in (before, after)
    )
    return compare(one, other)


def gains(
    change: str, in_order: Epochs, shuffled: Epochs
) -> dict[tuple[str, ...], float]:
    """How many fewer wrong answers one change leaves, by the other changes made before it: all 16 cases."""
    others = [each for each in CHANGES if each != change]
    cases = itertools.chain.from_iterable(
        itertools.combinations(others, count) for count in range(len(others) + 1)
    )
    return {case: gain(change, case, in_order, shuffled) for case in cases}


def gain(
    change: str, before: Sequence[str], in_order: Epochs, shuffled: Epochs
) -> float:
    """How many fewer wrong answers the 6 starts have on average in the end, by a change made after others."""
    cases = {"without": (*before,), "with it": (*before, change)}
    ends = curves(cases, in_order[-1:], shuffled[-1:]).values()
    without, with_it = (each.mean().item() for each in ends)
    return without - with_it


def _made(*changes: str) -> dict[str, list[str]]:
    """The switches of the ladder with only these changes on."""
    return {"changes": [NAMES[change] for change in changes]}


ONE_CHANGE = Card(
    "One change at a time",
    f"Each curve makes one more change to the post's run. It is the mean of {STARTS} random starts; its band goes from the "
    "best of them to the worst. Switch changes off and on, in any order: what is one worth, and does that depend on the "
    "others?",
    show={"Only the first": _made("measure"), "All of them": _made(*NAMES)},
)
MEASURE = Card(
    "Measure with right shapes",
    "Compare each prediction with its own label, and let every picture count the same. The models stay exactly as they "
    "are; only the number we read off them changes. What is wrong with the post's measure? The next scene shows it.",
    show={"This change alone": _made("measure")},
)
START = Card(
    "Start small",
    "`nn.Linear` starts with small numbers, `randn` with numbers some fifty times as large. Such a loud start stays in the "
    "weights: in forty epochs, training moves them less far than the start did. So is it the start, or are the steps too "
    "short for it?",
    show={"Measure, start small": _made("measure", "start")},
)
LOSS = Card(
    "Loss with right shapes",
    "The loss has the same fault as the measure: every score meets every label. But sorted batches hold one digit each, "
    "nearly all of them. There all labels are equal, so the wrong pairs say what the right ones say, and the fault stays "
    "hidden.",
    words=("loss",),
    show={"Measure, right loss": _made("measure", "loss")},
)
STEPS = Card(
    "Longer steps",
    f"Leave the loud start, and take a learning rate of {LONGER:g}: most of the gap to the small start is gone. So the start "
    "alone is neither good nor bad; it depends on how far the steps go. Start and learning rate belong together.",
    words=("learning rate",),
    show={
        "Start small": _made("measure", "start"),
        "Longer steps": _made("measure", "steps"),
    },
)
FEWER, ALIKE, HALF = "Fewer than before", "About as many", "About half of all"
BOTH = Question(
    "both",
    "Both at once",
    f"A small start leaves fewer wrong than a loud one, and so does a learning rate of {LONGER:g}. Do both, with sorted "
    "batches. How many are wrong after 40 epochs?",
    (FEWER, ALIKE, HALF),
)


def both(small: float, longer: float, together: float, starts: int) -> Answer:
    """From mean wrong answers of so many starts: with a small start, with longer steps, and with both."""
    best = min(small, longer)
    return Answer(
        _amount(best, together),
        f"Mean of {starts} starts: {small:,.0f} wrong with a small start, {longer:,.0f} with longer steps, {together:,.0f} "
        "with both. What is good for one start need not be good for another.",
    )


def both_now() -> Answer:
    """Train the ladder with sorted batches, and answer."""
    end = ladder_run(False).up_to(EPOCHS)[-1:]
    made = ("start",), ("steps",), ("start", "steps")
    means = (wrong_of(("measure", "loss", *each), end).mean().item() for each in made)
    return both(*means, STARTS)


def _amount(before: float, after: float) -> str:
    near_half = abs(after / VALIDATION_IMAGES - 0.5) < 0.05
    return HALF if near_half else FEWER if after < before - 10 else ALIKE


TOO_LONG = Card(
    "Too long for a small start",
    "With sorted batches the first long steps from a small start all go towards 3, until no sigmoid has any slope. A loud "
    "start holds against that. Mend the loss, then shuffle: now both digits pull, and long steps do no harm to either start.",
    words=("sigmoid",),
    show={
        "Both, sorted": _made("measure", "loss", "start", "steps"),
        "Shuffled": _made("measure", "loss", "start", "steps", "shuffle"),
    },
)
SHUFFLED = Question(
    "shuffled",
    "Shuffle the post's run",
    "The post's loss compares all pairs, and still its model learns. Measure it rightly, leave the loss, and shuffle the "
    "pictures. How many are wrong after 40 epochs?",
    (FEWER, ALIKE, HALF),
)


def shuffled(before: float, after: float, starts: int) -> Answer:
    """From mean wrong answers of so many starts with the loss of all pairs, sorted and shuffled."""
    return Answer(
        _amount(before, after),
        f"From {before:,.0f} wrong to {after:,.0f}, each the mean of {starts} starts. Over all pairs of a mixed batch the "
        "pulls towards 3 and towards 7 cancel; what is left pushes all scores the same way.",
    )


def shuffled_now() -> Answer:
    """Train both ladders, and answer."""
    cases = {"sorted": ("measure",), "shuffled": ("measure", "shuffle")}
    ends = (run.up_to(EPOCHS)[-1:] for run in ladders().values())
    before, after = (each.mean().item() for each in curves(cases, *ends).values())
    return shuffled(before, after, STARTS)


SHUFFLE = Card(
    "Now the fault shows",
    "In a mixed batch all pairs say almost nothing: the pulls towards 3 and towards 7 cancel. From a small start the model "
    "ends up answering 7 for everything. Mend the loss, then shuffle, and the order of the pictures does no harm.",
    show={
        "All pairs": _made("measure", "start", "shuffle"),
        "Own labels": _made("measure", "start", "loss", "shuffle"),
    },
)


def fewer(wrong: float) -> str:
    """A difference of wrong answers: "12 fewer", "3 more"."""
    rounded = round(wrong)
    return f"{abs(rounded):,} {'more' if rounded < 0 else 'fewer'}"


def span(low: float, high: float) -> str:
    """From one difference of wrong answers to another: "0 to 977 fewer", "972 more to 5 fewer"."""
    least, most = round(low), round(high)
    if least == most:
        return f"always {fewer(low)}"
    if least < 0 < most:
        return f"{fewer(low)} to {fewer(high)}"
    ends = sorted((abs(least), abs(most)))
    return f"{ends[0]:,} to {ends[1]:,} {'more' if least < 0 else 'fewer'}"


def caption(made: Sequence[str], in_order: Epochs, shuffled: Epochs) -> str:
    """Where the run with the changes made ends, and what the last of them is worth: here, and in other orders."""
    *_, end = curves(rungs(made), in_order[-1:], shuffled[-1:]).values()
    mean = round(end.mean().item())
    says = f"Mean of {end.shape[1]} starts: "
    if "measure" in made:
        says += f"**{mean:,}** wrong, {accuracy(mean)}. "
    else:
        says += f"measured as in the post, as if **{mean:,}** of {VALIDATION_IMAGES:,} were wrong. "
    if not made:
        return says + "Nothing is changed yet: this is the post's run."
    *before, change = made
    here = fewer(gain(change, before, in_order, shuffled))
    everywhere = gains(change, in_order, shuffled).values()
    orders = span(min(everywhere), max(everywhere))
    return f"{says}The last change, *{NAMES[change]}*: {here}; in all orders, {orders}."


def each_rung(made: Sequence[str], in_order: Epochs, shuffled: Epochs) -> Table:
    """Each rung, its wrong answers in the end as a mean and a range over starts; its worth, and what says that of one start."""
    ends = in_order[-1], shuffled[-1]
    rows, before, mean_before = [], None, 0.0
    for name, wrong in curves(rungs(made), ends[:1], ends[1:]).items():
        mean, low, high = wrong.mean().item(), wrong.min(), wrong.max()
        changes = rungs(made)[name]
        worth = "" if before is None else fewer(mean_before - mean)
        alone = "" if before is None else mended(compare_rungs(before, changes, *ends))
        rows.append((name, f"{mean:,.1f}", f"{low:,.0f} to {high:,.0f}", worth, alone))
        before, mean_before = changes, mean
    return ("", "wrong, mean", "range", "worth", "seed 0, picture by picture"), rows


def mended(found: Comparison) -> str:
    """What a change does to single pictures, and whether chance alone could do it."""
    if not found.differ:
        return "the same answers"
    better, worse = len(found.only_second), len(found.only_first)
    sure = found.chance < SURE
    says = f"chance alone: {rarity(found.chance)}" if sure else "no evidence"
    return f"{better:,} mended, {worse:,} spoilt; {says}"


def each_order(made: Sequence[str], in_order: Epochs, shuffled: Epochs) -> Table:
    """What the last change made is worth after each combination of the others."""
    rows = [
        (", ".join(map(NAMES.get, case)) or "nothing", fewer(worth))
        for change in made[-1:]
        for case, worth in gains(change, in_order, shuffled).items()
    ]
    heads = "before the last change", "worth of the last change"
    return heads, rows or [("no change is made", "")]


def one_change_at_a_time(lab: "Lab") -> None:
    """The post's run with the chosen changes, one after another."""
    first = ONE_CHANGE, MEASURE, START, LOSS
    steps = STEPS, Ask(BOTH, both_now), TOO_LONG
    shuffle = Ask(SHUFFLED, shuffled_now), SHUFFLE
    lab.cards(*first, *steps, *shuffle)
    label = "Changes, in the order you make them"
    default = [NAMES[change] for change in PYTORCH]
    chosen = lab.several_of(label, list(CALLED), default, "changes")
    made = [CALLED[name] for name in chosen]
    lab.code(loss.mean_of_all_pairs, loss.all_pairs_losses, both_losses)
    lab.link("random_init", "What stays of a loud start: ")
    lab.watch(
        ladders(),
        EPOCHS,
        lambda epochs, _: errors_with_spread(curves(rungs(made), *epochs.values())),
        lambda *epochs: caption(made, *epochs),
    )
    with lab.details("What each change is worth"):
        epochs = [run.up_to(EPOCHS) for run in ladders().values()]
        lab.table(*each_rung(made, *epochs))
        lab.table(*each_order(made, *epochs))

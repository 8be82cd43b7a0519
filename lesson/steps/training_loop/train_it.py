"""Train: one run, as often as one likes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lesson.charts import training
from lesson.charts.errors import with_errors
from lesson.experiments import presets
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import Comparison, compare_runs
from lesson.experiments.presets import Preset
from lesson.gradients import calc_grad
from lesson.optimizer import BasicOptim
from lesson.runs import run_for
from lesson.steps.training_loop.trials import (
    BOTH,
    LARGE_AND_SHUFFLED,
    LARGE_AND_SORTED,
    SEVENS,
    THREES,
    called_3,
    mostly,
)
from lesson.training import (
    TRAINING_IMAGES,
    VALIDATION_IMAGES,
    Epoch,
    Settings,
    train_epoch,
    validate_epoch,
)
from lesson.words.numbers import Table, accuracy, are, count, paired
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


WATCH = Card(
    "Watch 785 numbers learn",
    f"Every point is one epoch: all {TRAINING_IMAGES:,} training pictures seen once, batch by batch. Then come "
    f"{VALIDATION_IMAGES:,} validation pictures that it never learns from. Press *Play*: what training added looks "
    "like a 3 over a 7, long before the weights do.",
    words=("epoch", "validation"),
)
HUNDRED = Question(
    "hundred",
    "A hundred times larger",
    "Take a learning rate of 100, a hundred times the usual one, and leave the batches "
    "sorted and the loss mnist_loss. What does the model of seed 0 answer after 40 epochs?",
    (BOTH, THREES, SEVENS),
)


def hundred(epochs: Sequence[Epoch], called_3: int) -> Answer:
    """From a run with learning rate 100 on sorted batches; at its end it calls `called_3` images a 3."""
    return Answer(
        mostly(called_3),
        f"It calls {called_3:,} of {VALIDATION_IMAGES:,} a 3: {epochs[-1].wrong:,} wrong, after one epoch "
        f"{epochs[1].wrong:,}. The first batches hold only threes. One giant step makes every score huge; there the sigmoid "
        "is flat, and no later step brings it back.",
    )


def hundred_now() -> Answer:
    """Train it, and answer."""
    settings, last = LARGE_AND_SORTED
    return hundred(run_for(settings).up_to(last), called_3(settings, last))


TOO_LARGE = Card(
    "Too large, or too sorted?",
    "At a learning rate of 100, sorted batches often end a run with mnist_loss in its first epoch; seed 1 gets over it. "
    "Shuffle them, and the very same rate is one of the best. A large step is harmful when all in its batch pulls one way.",
    words=("learning rate",),
    show={
        "100, sorted": knobs(*LARGE_AND_SORTED),
        "Seed 1": knobs(*LARGE_AND_SORTED) | {"seed": 1},
        "100, shuffled": knobs(*LARGE_AND_SHUFFLED),
    },
)
TOO_SMALL_RUN = Preset(Settings(lr=0.001), 40)
TOO_SMALL = Card(
    "Too small",
    "At 0.001 every step goes the right way, and hardly gets anywhere: 40 epochs later nearly as many answers are "
    "wrong as at the start. What was added has a shape already, but it is far too faint to be seen in the weights.",
    show={"Too small": knobs(*TOO_SMALL_RUN)},
)
WHOLE = Settings(lr=5.0, batch_size=TRAINING_IMAGES, init_std=0.01)
GIANT_BATCH_RUN = Preset(WHOLE, 40)
GIANT_BATCH = Card(
    "One giant batch",
    "All training pictures in one batch: an epoch is a single step, and the curve is smooth. Watch how far the very "
    "first step gets, from a small start, and how little each of the others adds.",
    show={"One giant batch": knobs(*GIANT_BATCH_RUN)},
)
TINY = Settings(lr=0.1, batch_size=8, init_std=0.01, shuffle=True)
TINY_BATCHES_RUN = Preset(TINY, 10)
TINY_BATCHES = Card(
    "Tiny batches",
    "Eight pictures a step: each step is rough, but an epoch has many of them. See how far a single epoch gets, and "
    "how long it takes.",
    show={"Tiny batches": knobs(*TINY_BATCHES_RUN)},
)
JUST_RIGHT = Card(
    "Just right",
    "A small start, shuffled batches, a learning rate of 2: one epoch is enough to beat the average pictures, and "
    "the weights themselves look like a 3 over a 7. Keep this run, change one thing, and compare.",
    show={"Just right": knobs(*presets.JUST_RIGHT)},
)


def caption(runs: Mapping[str, Sequence[Epoch]], baseline_wrong: int) -> str:
    """Where the first run ended, how sure that is, and when it first had fewer wrong answers than the average pictures."""
    epochs, *_ = runs.values()
    end = epochs[-1]
    passed = next((each for each in epochs if each.wrong < baseline_wrong), None)
    others = f"the average pictures, with {baseline_wrong} wrong"
    text = (
        f"After {count(end.number, 'epoch')} **{end.wrong:,} of {VALIDATION_IMAGES:,}** {are(end.wrong)} wrong: "
        f"{accuracy(end.wrong)}. "
    )
    if passed:
        return text + f"It first beat {others}, in epoch {passed.number}."
    return text + f"It never beat {others}."


def against_each(labels: Sequence[str], found: Sequence[Comparison]) -> Table:
    """This run against each kept one, by its label."""
    heads = ("kept run", "only this one right", "only that one right", "")
    rows = []
    for label, each in zip(labels, found, strict=True):
        says = paired("this run", "the kept one", each)
        rows.append((label, len(each.only_first), len(each.only_second), says))
    return heads, rows


def train_it(lab: "Lab") -> None:
    """One run, as often as one likes."""
    guess = Ask(HUNDRED, hundred_now)
    sizes = TOO_LARGE, TOO_SMALL, GIANT_BATCH, TINY_BATCHES
    lab.cards(WATCH, guess, *sizes, JUST_RIGHT)
    settings, last = lab.training_controls("by_hand")
    lab.equation(r"w \leftarrow w - \text{lr}\,\nabla L", (BasicOptim, "p.data -="))
    lab.code(train_epoch, calc_grad, BasicOptim, validate_epoch)
    if settings.shuffle:
        lab.link("pytorch_version", "Shuffled, the post's own code goes astray: ")
    lab.downloads(settings, last)
    runs = lab.run_and_kept(settings)
    lab.watch(*with_errors(runs, last, lambda e: caption(e, baseline().wrong), True))
    with lab.details("The loss, by epoch"):
        run = {"this run": run_for(settings).up_to(last)}
        lab.draw(training.loss_by_epoch(run, last, settings.loss))
    if len(runs) > 1:
        with lab.details("This run against each kept one, picture by picture"):
            found = compare_runs(*runs.values(), last=last)
            lab.table(*against_each(list(runs)[1:], found))

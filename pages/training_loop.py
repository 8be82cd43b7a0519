"""Step 5: take the downhill step again and again."""

from dataclasses import replace

from lesson import ui
from lesson.charts.errors import errors_by_epoch
from lesson.charts.learning_rates import accuracies_by_epoch
from lesson.charts.pictures import digit_png
from lesson.charts.rates import errors_by_rate
from lesson.charts.training import batch_contents, loss_by_epoch
from lesson.digits import load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.learning_rates import LEARNING_RATES, sweep, sweep_for
from lesson.experiments.mistakes import called_3, confusion, worst_mistakes
from lesson.gradients import calc_grad
from lesson.runs import run_for, told_apart
from lesson.training import (
    TRAINING_IMAGES,
    VALIDATION_IMAGES,
    Settings,
    batches,
    model_at,
    sgd_step,
    train_epoch,
    validate_epoch,
)
from lesson.ui import Ask, Card, knobs
from lesson.words.captions import training_loop as captions
from lesson.words.questions import training_loop as questions

GIANT = Settings(lr=100.0)
SMALL = Settings(init_std=0.01)
page = ui.page("training_loop")


def hundred() -> questions.Answer:
    """A learning rate of 100, on sorted batches."""
    epochs = run_for(GIANT).upto(40)
    return questions.hundred(epochs[1], epochs[40], called_3(GIANT, epochs[40]))


def after_one_sorted_epoch() -> questions.Answer:
    """One epoch of a small start, sorted and shuffled."""
    in_order, shuffled = (
        run_for(each).upto(1)[1] for each in (SMALL, replace(SMALL, shuffle=True))
    )
    return questions.after_one_sorted_epoch(called_3(SMALL, in_order), shuffled)


@page.scene("Train")
def train_it(lab):
    """One run, as often as one likes."""
    lab.cards(
        Card(
            "Watch 785 numbers learn",
            f"Every point is one epoch: all {TRAINING_IMAGES:,} training pictures seen once, batch by batch. Then come "
            f"{VALIDATION_IMAGES:,} validation pictures that it never learns from. Press *Play*: what training added looks "
            "like a 3 over a 7, long before the weights do.",
            words=("epoch", "validation"),
        ),
        Ask(questions.HUNDRED, hundred),
        Card(
            "Too large, or too sorted?",
            "At a learning rate of 100, sorted batches end the run in its first epoch. Shuffle them, and the very same rate "
            "is one of the best. A large step is harmful when everything in its batch pulls the same way.",
            words=("learning rate",),
            show={
                "100, sorted": knobs(GIANT, 40),
                "100, shuffled": knobs(replace(GIANT, shuffle=True), 40),
            },
        ),
        Card(
            "Too small",
            "At 0.001 every step goes the right way, and hardly gets anywhere: 40 epochs later nearly as many answers are "
            "wrong as at the start. Look how little the weights changed, although what was added has a shape already.",
            show={"Too small": knobs(Settings(lr=0.001), 40)},
        ),
        Card(
            "One giant batch",
            "All training pictures in one batch: an epoch is a single step, and the curve is smooth. Watch how far the very "
            "first step gets, from a small start, and how little each of the others adds.",
            show={
                "One giant batch": knobs(
                    Settings(lr=5.0, batch_size=TRAINING_IMAGES, init_std=0.01), 40
                )
            },
        ),
        Card(
            "Tiny batches",
            "Eight pictures a step: each step is rough, but an epoch has many of them. See how far a single epoch gets, and "
            "how long it takes.",
            show={
                "Tiny batches": knobs(
                    Settings(lr=0.1, batch_size=8, init_std=0.01, shuffle=True), 10
                )
            },
        ),
        Card(
            "Just right",
            "A small start, shuffled batches, a learning rate of 2: one epoch is enough to beat the average pictures, and "
            "the weights themselves look like a 3 over a 7. Keep this run, change one thing, and compare.",
            show={"Just right": knobs(replace(SMALL, lr=2.0, shuffle=True), 40)},
        ),
    )
    settings, last = lab.training_controls("by_hand")
    lab.equation(
        r"w \leftarrow w - \text{lr} \cdot \frac{\partial L}{\partial w}",
        (sgd_step, ".sub_"),
    )
    lab.code(train_epoch, calc_grad, sgd_step, validate_epoch)
    lab.downloads(settings, last)
    others = lab.kept_runs(settings)
    shown = [settings, *others]
    runs = dict(zip(told_apart(shown), map(run_for, shown), strict=True))

    def epochs() -> dict:
        return {name: run.epochs[: last + 1] for name, run in runs.items()}

    lab.watch(
        list(runs.values()),
        last,
        lambda finished: errors_by_epoch(
            epochs(), last, baseline().wrong, pictures=True, finished=finished
        ),
        lambda: captions.one_run(
            run_for(settings).epochs[: last + 1], baseline().wrong
        ),
    )
    with lab.details("The loss, by epoch"):
        ui.draw(loss_by_epoch(dict([next(iter(epochs().items()))]), last))


@page.scene("Every learning rate")
def every_learning_rate(lab):
    """Sixteen models side by side."""
    lab.cards(
        Card(
            f"{len(LEARNING_RATES)} models at once",
            "Every point is a model of its own, with its own learning rate. All begin with the same numbers and see the same "
            "batches: they are columns of one matrix, so one product trains them all. Press *Play*: which of them get down "
            "first, and which never do?",
            words=("learning rate",),
        ),
        Card(
            "The best of sixteen",
            "Whoever picks the best of many by these validation pictures, and then reports that same count, flatters "
            "it a little: some of its lead is luck. Differences of a few pictures say nothing. Another seed, or shuffled "
            "batches, and the valley moves.",
            show={
                "Sorted": {"shuffle": False},
                "Shuffled": {"shuffle": True},
            },
        ),
    )
    settings, last = lab.training_controls("by_hand", ("lr", "shuffle", "epochs"))
    lab.code(sweep)
    swept = sweep_for(settings)
    lab.watch(
        [swept],
        last,
        lambda finished: errors_by_rate(
            swept.epochs[: last + 1], settings.lr, baseline().wrong, finished=finished
        ),
        lambda: captions.all_rates(swept.epochs[last], settings.lr),
    )
    with lab.details("All curves at once"):
        ui.draw(accuracies_by_epoch(swept.epochs[: last + 1], last, settings.lr))


@page.scene("Sorted or shuffled")
def sorted_or_shuffled(lab):
    """What is in each batch, and what it does."""
    lab.cards(
        Card(
            "What is in each batch?",
            "The files are sorted: all threes (blue) come first, then all sevens (orange). The upper figure shows the batches "
            "of one epoch, as sorted and as shuffled. The lower one trains both ways from the same start. Press *Play*, and "
            "watch the first epochs.",
            words=("batch",),
        ),
        Ask(questions.SORTED, after_one_sorted_epoch),
        Card(
            "It swings",
            "From a small start, sorted batches first teach it 3 for everything, then too many sevens, then threes again, and "
            "less each time. Shuffled, every batch holds both digits, and nothing swings.",
            show={"Small start": knobs(SMALL, 15)},
        ),
    )
    settings, last = lab.training_controls("by_hand", without=["shuffle"])
    lab.code(batches)
    lab.figure(
        batch_contents(load_digits().train_y, settings.batch_size, settings.seed), rem=6
    )
    runs = {
        name: run_for(replace(settings, shuffle=shuffle))
        for name, shuffle in (("sorted", False), ("shuffled", True))
    }
    lab.watch(
        list(runs.values()),
        last,
        lambda finished: errors_by_epoch(
            {name: run.epochs[: last + 1] for name, run in runs.items()},
            last,
            baseline().wrong,
            finished=finished,
        ),
        lambda: captions.sorted_or_shuffled(
            *(run.epochs[last] for run in runs.values())
        ),
    )


@page.scene("Its mistakes")
def its_mistakes(lab):
    """The pictures it is wrong about."""
    lab.cards(
        Card(
            "What does it get wrong?",
            "These are the mistakes it was surest of. A score above 0 says 3, one below 0 says 7; the farther from 0, the "
            "surer. Would you have read them all? Some are hard for anybody. Others only look unlike most.",
            words=("score",),
        ),
    )
    settings, last = lab.training_controls("by_hand")
    lab.code(confusion, worst_mistakes)
    valid_x, valid_y = load_digits().valid_x, load_digits().valid_y
    end = run_for(settings).upto(last)[last]
    scores = model_at(settings, end.parameters)(valid_x).detach()
    counts = confusion(scores, valid_y)
    with lab.stage:
        ui.pictures(
            [
                (
                    digit_png(valid_x[row]),
                    f"A {'three' if valid_y[row] else 'seven'} that the model takes for the other digit",
                    f"a {3 if valid_y[row] else 7}: {scores[row].item():+.1f}",
                )
                for row in worst_mistakes(scores, valid_y, 12)
            ]
        )
        ui.table(
            ("", "called 3", "called 7"),
            [
                ("really 3", counts.threes_called_3, counts.threes_called_7),
                ("really 7", counts.sevens_called_3, counts.sevens_called_7),
            ],
        )
    lab.what_you_see(captions.mistakes(counts))


page.show()

"""Step 5: take the downhill step again and again."""

from dataclasses import replace

import streamlit as st

from lesson import ui
from lesson.charts import learning_rates, rates, training
from lesson.charts.errors import errors_by_epoch
from lesson.charts.mistakes import mistakes_by_epoch
from lesson.charts.slow_motion import moments, slow_motion_by_stage
from lesson.digits import load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.learning_rates import sweep, sweep_for
from lesson.experiments.mistakes import (
    called_3,
    confusion,
    mistakes_after,
    worst_mistakes,
)
from lesson.experiments.slow_motion import (
    number_of_steps,
    slow_motion,
    slow_motion_of,
)
from lesson.gradients import calc_grad
from lesson.optimizer import BasicOptim
from lesson.runs import run_for, run_labels
from lesson.training import (
    batches,
    train_epoch,
    validate_epoch,
)
from lesson.ui.listing import listing
from lesson.ui.stepping import line_with
from lesson.words.captions import training_loop as captions
from lesson.words.cards import Ask
from lesson.words.cards import training_loop as cards
from lesson.words.questions import training_loop as questions

STAGES = [
    line_with(train_epoch, "for xb, yb in data"),
    line_with(calc_grad, "model(xb)"),
    line_with(calc_grad, "loss_func("),
    line_with(calc_grad, "backward()"),
    f"{line_with(train_epoch, 'opt.step()')}\n{line_with(train_epoch, 'opt.zero_grad()')}",
]
BATCHES = [
    ("a stage/s", 1, 1),
    ("a batch/s", 5, 1),
    ("6 batches/s", 30, 1),
    ("30/s", 30, 5),
]

page = ui.page("training_loop")


@page.scene("Train")
def train_it(lab: ui.Lab) -> None:
    """One run, as often as one likes."""
    lab.cards(
        cards.WATCH,
        Ask(questions.HUNDRED, questions.hundred_now),
        cards.TOO_LARGE,
        cards.TOO_SMALL,
        cards.GIANT_BATCH,
        cards.TINY_BATCHES,
        cards.JUST_RIGHT,
    )
    settings, last = lab.training_controls("by_hand")
    lab.equation(
        r"w \leftarrow w - \text{lr} \cdot \nabla L", (BasicOptim, "p.data -=")
    )
    lab.code(train_epoch, calc_grad, BasicOptim, validate_epoch)
    if settings.shuffle:
        lab.link("pytorch_version", "Shuffled, the post's own code goes astray: ")
    lab.downloads(settings, last)
    shown = [settings, *lab.kept_runs(settings)]
    lab.watch(
        dict(zip(run_labels(shown), map(run_for, shown), strict=True)),
        last,
        lambda epochs, finished: errors_by_epoch(
            epochs, last, baseline().wrong, pictures=True, finished=finished
        ),
        lambda run, *_: captions.one_run(run, baseline().wrong),
    )
    with lab.details("The loss, by epoch"):
        run = {"this run": run_for(settings).up_to(last)}
        ui.draw(training.loss_by_epoch(run, last, settings.loss))


@page.scene("One batch at a time")
def one_batch_at_a_time(lab: ui.Lab) -> None:
    """Every step of an epoch, in slow motion."""
    lab.cards(cards.FIVE_STAGES, cards.SWEARS, cards.NOISE_AND_PROGRESS)
    epoch = lab.slider("Epoch", 1, 40, 1, "epoch")
    in_sight = ("lr", "batch_size")
    settings, _ = lab.training_controls("by_hand", in_sight, without=["epochs"])
    motions = slow_motion_of(settings, epoch)
    before = run_for(settings).epochs[epoch - 1]
    called = called_3(settings, epoch - 1)
    lab.figure(slow_motion_by_stage(motions, before.wrong, called))
    with lab.stage:
        listing(STAGES, "moment", cycle=True)
    words = moments(motions)
    lab.play(len(words) - 1, "moment", words, speeds=BATCHES)
    lab.what_you_see(
        captions.slow_motion(motions, before.wrong, number_of_steps(settings))
    )
    lab.code(slow_motion, calc_grad, BasicOptim)


@page.scene("Every learning rate")
def every_learning_rate(lab: ui.Lab) -> None:
    """All learning rates of the slider, side by side."""
    lab.cards(
        cards.ALL_RATES,
        cards.BEST_OF_MANY,
    )
    settings, last = lab.training_controls("by_hand", ("lr", "shuffle", "epochs"))
    lab.code(sweep)
    lab.watch(
        {"all rates": sweep_for(settings)},
        last,
        lambda epochs, finished: rates.errors_by_rate(
            epochs["all rates"], settings.lr, baseline().wrong, finished=finished
        ),
        lambda epochs: captions.all_rates(epochs, settings.lr),
    )
    with lab.details("All curves at once"):
        epochs = sweep_for(settings).up_to(last)
        ui.draw(learning_rates.accuracies_by_epoch(epochs, last, settings.lr))
        alone = run_for(settings).up_to(last)
        st.markdown(captions.trained_alone(epochs[-1], alone[-1], settings.lr))


@page.scene("Sorted or shuffled")
def sorted_or_shuffled(lab: ui.Lab) -> None:
    """What is in each batch, and what it does."""
    lab.cards(
        cards.WHAT_IS_IN_A_BATCH,
        Ask(questions.SORTED, questions.threes_first_now),
        cards.IT_SWINGS,
        Ask(questions.OTHER_LOSS, questions.other_loss_now),
        cards.STUCK,
        cards.MILDER,
    )
    settings, last = lab.training_controls("by_hand", without=["shuffle"])
    lab.code(batches)
    train_y = load_digits().train_y
    lab.figure(training.batch_contents(train_y, settings.batch_size, settings.seed), 6)
    shuffled = replace(settings, shuffle=True)
    lab.watch(
        {"sorted": run_for(settings), "shuffled": run_for(shuffled)},
        last,
        lambda epochs, finished: errors_by_epoch(
            epochs, last, baseline().wrong, finished=finished
        ),
        captions.sorted_or_shuffled,
    )


@page.scene("Its mistakes")
def its_mistakes(lab: ui.Lab) -> None:
    """The pictures it is wrong about."""
    lab.cards(
        cards.MISTAKES,
    )
    settings, last = lab.training_controls("by_hand")
    lab.code(confusion, worst_mistakes)
    lab.watch(
        {"it": run_for(settings)},
        last,
        lambda epochs, _: mistakes_by_epoch(
            [mistakes_after(settings, epoch) for epoch in epochs["it"]]
        ),
        lambda run: captions.mistakes(mistakes_after(settings, run[-1]).counts),
    )
    with lab.details("In a table"):
        counts = mistakes_after(settings, run_for(settings).up_to(last)[last]).counts
        ui.table(("", "called 3", "called 7"), counts.rows)


page.show()

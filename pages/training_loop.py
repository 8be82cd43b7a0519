"""Step 5: take the downhill step again and again."""

from dataclasses import replace

import streamlit as st

from lesson import ui
from lesson.charts.learning_rates import accuracies_by_epoch, accuracy_by_rate
from lesson.charts.pictures import digit_png
from lesson.charts.theme import Figure
from lesson.charts.training import accuracy_by_epoch, batch_contents, loss_by_epoch
from lesson.digits import load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.learning_rates import LEARNING_RATES, sweep, sweep_for, verdict
from lesson.experiments.mistakes import confusion, worst_mistakes
from lesson.gradients import calc_grad
from lesson.optimizer import BasicOptim
from lesson.runs import run_for, run_labels
from lesson.training import (
    TRAINING_IMAGES,
    Settings,
    batches,
    model_at,
    train_epoch,
    validate_epoch,
)

PRESETS = [
    (
        "Just right",
        Settings(lr=2.0, init_std=0.01, shuffle=True),
        40,
        "how early the curve is nearly as high as it gets, and how the weights look like a three over a seven.",
    ),
    (
        "Too small",
        Settings(lr=0.001),
        40,
        "how both curves crawl: 40 epochs are over before the weights look like anything.",
    ),
    (
        "Far too large",
        Settings(lr=100.0),
        40,
        "the first epoch. After it nothing moves any more, and the table at the end says 7 to nothing.",
    ),
    (
        "One giant batch",
        Settings(lr=5.0, batch_size=TRAINING_IMAGES, init_std=0.01),
        40,
        "how smooth the curve is, and how slow: an epoch is a single step.",
    ),
    (
        "Tiny batches",
        Settings(lr=0.1, batch_size=8, init_std=0.01, shuffle=True),
        10,
        "how far one epoch of many rough steps gets, and how long it takes.",
    ),
    (
        "Sorted batches",
        Settings(init_std=0.01),
        15,
        "how the first epochs leap up and down: each ends with nothing but sevens. Then switch the shuffle on.",
    ),
]
THREES, SEVENS, BOTH = (
    "3, for nearly all",
    "7, for nearly all",
    "Both, and mostly right",
)


def mostly(settings: Settings, epoch: int) -> tuple[str, int]:
    """What a model says after an epoch, as one of the answers above, and to how many validation pictures it says 3."""
    digits = load_digits()
    parameters = run_for(settings).up_to(epoch)[-1].parameters
    scores = model_at(settings, parameters)(digits.valid_x).detach()
    threes, share = int((scores > 0).sum()), (scores > 0).float().mean()
    return THREES if share > 0.95 else SEVENS if share < 0.05 else BOTH, threes


ui.page_header("training_loop")

"""
One step moves all 785 numbers a little way downhill, for one batch of pictures. One pass over all the training pictures is
an *epoch*. That is all there is to training: batch, gradient, step, and again.
"""

ui.new_words("epoch", "learning rate", "validation")
ui.equation(
    r"w \leftarrow w - \text{lr} \cdot \frac{\partial L}{\partial w}",
    (BasicOptim.step, "p.data"),
)
ui.show_source(train_epoch, calc_grad, BasicOptim)

"""
Every slider below starts a real training, on all 12,396 training pictures. The training loss is the mean over all of them
as they go by, each by the model of that moment. After each epoch the model is asked about the 2,038 validation pictures,
which it never learns from:
"""

ui.show_source(validate_epoch)

jumping = ui.guess(
    "hundred",
    "Take a learning rate of 100, a hundred times the usual one, and do not shuffle. What does the model say after 40 epochs?",
    [BOTH, THREES, SEVENS],
)
if jumping:
    wild = Settings(lr=100.0)
    says, threes = mostly(wild, 40)
    first, later = (run_for(wild).epochs[epoch].valid_accuracy for epoch in (1, 40))
    ui.reveal(
        jumping,
        says,
        f"It says 3 to {threes:,} of the 2,038 validation pictures; the accuracy is {first:.4f} after one epoch and "
        f"{later:.4f} after 40. The first batches hold nothing but threes. One giant step towards three makes every score "
        "huge; there the sigmoid is flat, the gradient 0, and no later step brings it back.",
    )

st.header("Train it", anchor=False)
"""
Begin with one of these, or turn the knobs yourself. Keep a run, change one thing, and compare.
"""
with st.container(gap="xsmall"):
    ui.presets(PRESETS)
settings, last = ui.training_controls("by_hand", 1.0)
if settings.shuffle:
    ui.step_link(
        "pytorch_version", "Shuffled, the post's own code would learn nothing: "
    )
zoomed = ui.zoom_toggle()
others = ui.kept_runs(settings)
lab = st.container()

st.header("Every learning rate at once", anchor=False)
"""
The slider has 16 learning rates. Their models can stand side by side, as the columns of one matrix: one product a batch
trains them all, from the same start and on the same batches, in far less time than one after the other.
"""
ui.show_source(sweep)
family = st.container()

st.header("What is in each batch?", anchor=False)
"""
The files are sorted: all threes come first, then all sevens. In small batches, a model that does not shuffle sees nothing but
threes for half an epoch, and leans towards three; then nothing but sevens, and leans back.
"""
sorting = ui.guess(
    "sorted",
    "A model starts small (std 0.01) and sees all threes first, then all sevens. What does it say after this one epoch?",
    [SEVENS, THREES, BOTH],
)
if sorting:
    one_digit = Settings(init_std=0.01)
    says, threes = mostly(one_digit, 1)
    mixed, _ = mostly(replace(one_digit, shuffle=True), 1)
    ui.reveal(
        sorting,
        says,
        f"It says 3 to {threes:,} of the 2,038 validation pictures. The threes made it so sure that its sigmoids are flat, and "
        f"the sevens, which come last, are hardly heard. Shuffled, the first epoch ends with: *{mixed.lower()}*.",
    )
ui.show_source(batches)
ui.draw(batch_contents(load_digits().train_y, settings.batch_size, settings.seed))

st.header("What does it get wrong?", anchor=False)
review = st.container()
ui.next_step("training_loop")

names = run_labels([settings, *others])
runs = [run_for(each) for each in [settings, *others]]


def figures(finished: bool) -> list[Figure]:
    """The runs as far as they are."""
    epochs = {
        name: run.epochs[: last + 1] for name, run in zip(names, runs, strict=True)
    }
    accuracy = accuracy_by_epoch(
        epochs, last, baseline().accuracy, zoomed=zoomed, panel=True, finished=finished
    )
    losses = {names[0]: epochs[names[0]]}
    return [accuracy, loss_by_epoch(losses, last)]


with lab:
    ui.watch(runs, last, figures)

digits = load_digits()
start, end = runs[0].epochs[0], runs[0].epochs[last]
best = max(runs[0].epochs[: last + 1], key=lambda epoch: epoch.valid_accuracy)
scores = model_at(settings, end.parameters)(digits.valid_x).detach()
counts = confusion(scores, digits.valid_y)

with lab:
    above = 100 * (end.valid_accuracy - baseline().accuracy)
    ui.what_you_see(
        f"After {last} {'epoch' if last == 1 else 'epochs'} the model gets **{end.valid_accuracy:.4f}** of all 2,038 "
        f"validation pictures right, and {counts.wrong} wrong. That is {abs(above):.1f} points "
        f"{'above' if above >= 0 else 'below'} the "
        f"average-picture baseline, {baseline().accuracy:.4f} as the mean of both digits. It began at "
        f"{start.valid_accuracy:.4f}; its best epoch is number {best.number}, with {best.valid_accuracy:.4f}."
    )
    ui.downloads(settings, last)

with review:
    st.markdown(
        "| validation pictures | called 3 | called 7 |\n|---|---|---|\n"
        f"| really 3 | {counts.threes_called_3:,} | **{counts.threes_called_7:,}** |\n"
        f"| really 7 | **{counts.sevens_called_3:,}** | {counts.sevens_called_7:,} |"
    )
    worst = worst_mistakes(scores, digits.valid_y, 12)
    if worst:
        st.markdown(
            "The mistakes it was surest of. A score above 0 says 3, one below 0 says 7:"
        )
    ui.gallery(
        [
            (
                digit_png(digits.valid_x[row]),
                f"A {'three' if digits.valid_y[row] else 'seven'} that the model takes for the other digit",
                f"a {'3' if digits.valid_y[row] else '7'}, score {scores[row].item():+.2f}",
            )
            for row in worst
        ]
    )

all_rates = sweep_for(settings)


def family_figures(_: bool) -> list[Figure]:
    """All learning rates as far as they are."""
    epochs = all_rates.epochs[: last + 1]
    return [
        accuracy_by_rate(epochs, settings.lr),
        accuracies_by_epoch(epochs, last, settings.lr),
    ]


with family:
    ui.watch([all_rates], last, family_figures)
    reached = all_rates.epochs[last]
    judged = verdict(reached)
    yours = reached.valid_accuracies[LEARNING_RATES.index(settings.lr)]
    text = (
        f"After {last} epochs **{judged.best:g}** did best: {judged.accuracy:.4f} of all 2,038 validation pictures. From "
        f"{judged.good[0]:g} to {judged.good[-1]:g} all come within half a point of it. "
    )
    if judged.too_small:
        text += (
            f"**Too small** is {judged.too_small[-1]:g} and below: {last} epochs are not enough for such short steps; at "
            f"{LEARNING_RATES[0]:g} the accuracy is {reached.valid_accuracies[0]:.4f}. "
        )
    if judged.too_large:
        text += (
            f"**Too large** is {judged.too_large[0]:g} and above: such steps go too far, or make the sigmoids flat; at "
            f"{LEARNING_RATES[-1]:g} the accuracy is {reached.valid_accuracies[-1]:.4f}. "
        )
    text += f"Yours, {settings.lr:g}, has {yours:.4f}."
    if abs(yours - end.valid_accuracy) > 1e-4:
        text += (
            f" (Trained alone it had {end.valid_accuracy:.4f}: a matrix product adds up in another order than a single "
            "column, so the last digit is rounded otherwise, and training can blow that up.)"
        )
    ui.what_you_see(text)

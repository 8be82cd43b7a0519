"""Step 6: why did PyTorch's version look better?"""

import streamlit as st

from lesson import ui
from lesson.charts.pytorch_version import (
    all_pairs,
    curves_with_spread,
    differences_by_epoch,
)
from lesson.charts.theme import Figure
from lesson.charts.training import accuracy_by_epoch
from lesson.digits import load_digits
from lesson.experiments import ladder
from lesson.experiments.baseline import baseline
from lesson.experiments.ladder import (
    CHANGES,
    EPOCHS,
    accuracies,
    both_losses,
    gain,
    gains,
    measured_batches,
)
from lesson.experiments.same_steps import same_steps, same_steps_run
from lesson.gradients import calc_grad
from lesson.learner import DataLoaders, Learner
from lesson.loss import (
    all_pairs_losses,
    batch_accuracy,
    broadcast_accuracy,
    mean_of_all_pairs,
)
from lesson.models import parameter_count
from lesson.optimizer import BasicOptim
from lesson.runs import run_for
from lesson.training import (
    Settings,
    epochs_of,
    model_at,
    start_model,
    train_epoch,
    validate_epoch,
)
from lesson.words.published import EQUAL, after_training, before_training, random_starts

MORE, ALIKE, NOTHING = "More than before", "About as much", "Nothing at all"
EXACTLY, ROUNDING, FAR = (
    "Not at all: equal to the last bit",
    "As far as rounding carries them",
    "Farther: PyTorch does something more",
)
RULER, START, STEPS, ORDER = (
    "By hand, the accuracy is measured wrongly",
    "PyTorch starts from better numbers",
    "PyTorch's optimizer takes better steps",
    "PyTorch shows the pictures in a better order",
)
NAMES = {
    "measure": "measure with right shapes",
    "start": "start small",
    "loss": "loss with right shapes",
    "shuffle": "shuffle",
}
PYTORCH = ["measure", "start", "loss"]  # the changes that lead to PyTorch's version

ui.page_header("pytorch_version")
digits = load_digits()


def points(share: float) -> str:
    """A difference of accuracies in percentage points: "+1.26"."""
    return f"{100 * share:+.2f}"


"""
The blog post this app follows trained its 785 numbers by hand, and then once more with what PyTorch has ready: `nn.Linear` for
the model, an optimizer for the step, a `Learner` for the loop. The second curve came out above the first, and the post ended
there, with the question open: a mistake, or something that PyTorch does better? Here are both curves again, as the post
computed them.
"""

ui.new_words("optimizer", "metric")
top = st.container()

st.header("From one curve to the other, one change at a time", anchor=False)
f"""
Four things could be different. Make these changes in any order you like, and take them back. Each curve is the mean of
{ladder.STARTS} random starts, and the shaded band goes from the lowest of them to the highest.
"""
chosen = st.pills(
    "Changes to the post's run, in the order you make them",
    list(NAMES.values()),
    selection_mode="multi",
    default=[NAMES[change] for change in PYTORCH],
    key=ui.key_of("changes"),
    bind="query-params",
    help="Each is a switch. All off is the post's run by hand; the first three on is PyTorch's version.",
)
made = [change for name in chosen or [] for change in CHANGES if NAMES[change] == name]
lab = st.container()

st.header("The bent ruler", anchor=False)
"""
By hand, the scores had the shape (n,) and the labels (n, 1), as on the page about random starts. So each validation batch is
measured on all pairs, and the post took the mean of the batches. Below is the model by hand after 40 epochs. In a batch of
one digit every label is the same, and the wrong pairs say what the right ones say. Only a batch that mixes both is bent:
"""
ui.show_source(broadcast_accuracy)
left, right = st.columns(2)
with left:
    number = st.slider(
        "Validation batch",
        1,
        8,
        4,
        key=ui.key_of("batch"),
        bind="query-params",
        help="2,038 validation pictures in batches of 256, threes first.",
    )
with right:
    mixed = st.toggle(
        "Shuffle the validation pictures",
        key=ui.key_of("mixed"),
        bind="query-params",
        help="Then every batch mixes both digits.",
    )
ruler = st.container()
ui.step_link("random_init", "The same ruler: ")

st.header("Does PyTorch do anything more?", anchor=False)
"""
Train the same model in three ways, side by side: with the hand-written loop, with `nn.Linear` and `torch.optim.SGD`, and with
the `Learner` below. Give all three the same start and the same batches, and after every epoch look for the largest
difference in any of their 785 numbers. For comparison: how large the numbers are, and how far the hand-written loop gets from
itself by rounding alone, if it adds up each batch from the last picture to the first.
"""
ui.show_source(same_steps)
proof = st.container()

st.header("The Learner, line by line", anchor=False)
"""
There is no magic in a `Learner`. It puts what belongs together into one box: the data, the model, the optimizer, the loss, and
the metrics. This one is small, and has the names that the course uses:
"""
ui.show_source(DataLoaders, Learner)
"Every line of the loop by hand has gone somewhere:"
ui.lines_side_by_side(
    ("by hand", "in the Learner"),
    [
        (
            "take a batch",
            (train_epoch, "for xb, yb"),
            (Learner.fit, "for xb, yb"),
        ),
        ("score it", (calc_grad, "scores ="), (Learner.fit, "loss = self")),
        ("the loss", (calc_grad, "loss = loss_func"), (Learner.fit, "loss = self")),
        ("gradients", (calc_grad, ".backward"), (Learner.fit, ".backward")),
        ("step", (BasicOptim.step, "p.data"), (Learner.fit, "opt.step")),
        (
            "forget the gradients",
            (BasicOptim.zero_grad, "p.grad"),
            (Learner.fit, "opt.zero"),
        ),
        (
            "add up the losses",
            (train_epoch, "loss.item()"),
            (Learner.fit, "loss.item()"),
        ),
        (
            "measure",
            (validate_epoch, "return"),
            (Learner.validate, "return"),
        ),
        (
            "keep the results",
            (epochs_of, "yield record"),
            (Learner.fit, "recorder"),
        ),
    ],
)

st.header("All three curves", anchor=False)
"""
So ends the post, and so does this page: by hand, PyTorch's version, and a net with a ReLU. All three are measured with
the right ruler, on all 2,038 validation pictures.
"""
curves = st.container()

st.header("The numbers in print", anchor=False)
"""
What the fast.ai book (chapter 4) and the post printed, and the same number computed here. Whatever depends on the pictures
only must match to the last digit. Whatever was drawn at random cannot, since nobody knows the seed any more.
"""
table = st.container()
ui.next_step("pytorch_version")

runs = [ladder.ladder_run(False)]
as_drawn = {"by hand, as the post measured it": [], "PyTorch's version": PYTORCH}


def first_figures(finished: bool) -> list[Figure]:
    """The two curves of the post, from seed 0, as far as they are."""
    done = len(runs[0].epochs) - 1
    return [
        curves_with_spread(
            {name: accuracies(each, done)[:, :1] for name, each in as_drawn.items()},
            finished,
        )
    ]


with top:
    ui.watch(runs, EPOCHS, first_figures)
    reported, by_pytorch = (
        accuracies(each)[-1, 0].item() for each in as_drawn.values()
    )
    gap = by_pytorch - reported
    measured_right = accuracies(["measure"])[-1, 0].item()
    worth_of = {RULER: measured_right - reported, START: by_pytorch - measured_right}
    gap_guess = ui.guess(
        "gap",
        f"After {EPOCHS} epochs there are {points(gap).lstrip('+')} points between them: {reported:.4f} and {by_pytorch:.4f}. "
        "What makes most of it?",
        [RULER, START, STEPS, ORDER],
    )
    if gap_guess:
        ui.reveal(
            gap_guess,
            max(worth_of, key=worth_of.get),
            f"Measured with the right ruler, the same weights have {points(worth_of[RULER])} points. Started as small as "
            f"`nn.Linear` starts, they have {points(worth_of[START])} more, and that is PyTorch's accuracy. After these two, "
            f"right shapes in the loss are worth {points(gain('loss', ('measure', 'start')))}, the mean of {ladder.STARTS} "
            "starts. The order of the pictures was the same, and PyTorch's optimizer takes the same steps, as shown below.",
        )

runs.append(ladder.ladder_run(True))
rungs = [made[:count] for count in range(len(made) + 1)]
labels = ["the post's run"] + [f"+ {NAMES[change]}" for change in made]


def ladder_figures(finished: bool) -> list[Figure]:
    """The rungs of the ladder, as far as they are."""
    done = min(len(run.epochs) for run in runs) - 1
    return [
        curves_with_spread(
            {
                label: accuracies(rung, done)
                for label, rung in zip(labels, rungs, strict=True)
            },
            finished,
        )
    ]


with lab:
    ui.watch(runs, EPOCHS, ladder_figures)
    ends = [accuracies(rung)[-1] for rung in rungs]
    added = [
        "",
        *(
            points((later.mean() - earlier.mean()).item())
            for earlier, later in zip(ends, ends[1:], strict=False)
        ),
    ]
    st.markdown(
        f"| after {EPOCHS} epochs | mean | range | worth, in points |\n|---|--:|--:|--:|\n"
        + "\n".join(
            f"| {label} | {end.mean():.4f} | {end.min():.4f}–{end.max():.4f} | {more} |"
            for label, end, more in zip(labels, ends, added, strict=True)
        )
    )
    if made:
        cases = gains(made[-1])
        low, high = min(cases, key=cases.get), max(cases, key=cases.get)

        def after(case: tuple[str, ...]) -> str:
            """A case in words."""
            return (
                f"after *{', '.join(map(NAMES.get, case))}*" if case else "made first"
            )

        text = f"The last change, *{NAMES[made[-1]]}*, is worth **{added[-1]} points** here. "
        if cases[high] - cases[low] > 0.001:
            text += (
                f"**It depends on what came before it:** {after(low)} it is worth {points(cases[low])}, {after(high)} "
                f"{points(cases[high])}."
            )
        else:
            text += (
                f"It hardly depends on what came before it: at least {points(cases[low])}, at most {points(cases[high])}, in "
                f"all {len(cases)} cases."
            )
    else:
        text = (
            f"This is the post's run, nothing changed: between {ends[0].min():.4f} and {ends[0].max():.4f}, as the post "
            "measured it."
        )
    ui.what_you_see(text)
    sorted_wrong = accuracies(["measure"])[-1]
    shuffled = accuracies(["measure", "shuffle"])[-1]
    shuffled_right = accuracies(["measure", "loss", "shuffle"])[-1]
    shuffling = ui.guess(
        "shuffled",
        "The post's loss compares all pairs, and yet its model learns. Now shuffle the pictures, and leave all else as it was. "
        "What does it learn?",
        [MORE, ALIKE, NOTHING],
    )
    if shuffling:
        better = (shuffled.mean() - sorted_wrong.mean()).item()
        ui.reveal(
            shuffling,
            NOTHING
            if abs(shuffled.mean().item() - 0.5) < 0.05
            else MORE
            if better > 0.005
            else ALIKE,
            f"From {sorted_wrong.mean():.4f} to {shuffled.mean():.4f}, each the mean of {ladder.STARTS} starts. In a batch of "
            "one digit all labels are the same, so the wrong pairs say what the right ones say. In a mixed batch they say "
            "nothing.",
        )
    st.markdown(
        "- **Measure with right shapes**: each prediction against its own label, all 2,038 of them counting the same. "
        "The models are the same; only the number changes. \n"
        "- **Start small**: `nn.Linear` begins within ±1/28. `randn` begins some fifty times as large: scores far from 0, "
        "sigmoids at their ends, hardly any gradient.\n"
        "- **Loss with right shapes**: the loss has the same fault as the accuracy, (n,) against (n, 1). With sorted batches "
        f"it hardly shows, since nearly every batch holds one digit: {points(gain('loss', ('measure',)))} points.\n"
        f"- **Shuffle**: now every batch mixes both digits, and the fault shows. With the loss of all pairs "
        f"{shuffled.min():.4f} to {shuffled.max():.4f} of the validation pictures are right: nothing is learned. With right "
        f"shapes it is {shuffled_right.min():.4f} to {shuffled_right.max():.4f}."
    )
    ui.show_source(mean_of_all_pairs, all_pairs_losses, both_losses)

hand = Settings()
with ruler:
    run = run_for(hand)
    scores = model_at(hand, run.up_to(EPOCHS)[-1].parameters)(digits.valid_x).detach()
    measured = measured_batches(scores, digits.valid_y, hand.batch_size, mixed)
    batch = measured[number - 1]
    means = [
        sum(getattr(each, name) for each in measured) / len(measured)
        for name in ("all_pairs", "own")
    ]
    true = batch_accuracy(scores, digits.valid_y).item()
    left, right = st.columns([4, 5])
    with left:
        size = len(batch.scores)
        ui.picture(
            all_pairs(batch.scores.squeeze(1), batch.targets),
            f"A table of {size} by {size}: predictions across, labels down, green where equal. On the diagonal, where each "
            f"prediction meets its own label, {batch.own:.1%} are equal; in the whole table {batch.all_pairs:.1%}.",
            "Predictions across, labels down; green: equal. The diagonal is what was meant.",
            width="stretch",
        )
    with right:
        st.markdown(
            "| batch | threes | sevens | all pairs | meant |\n|--:|--:|--:|--:|--:|\n"
            + "\n".join(
                f"| {'**' if each is batch else ''}{place}{'**' if each is batch else ''} | {each.threes} | {each.sevens} "
                f"| {each.all_pairs:.4f} | {each.own:.4f} |"
                for place, each in enumerate(measured, start=1)
            )
            + f"\n| mean | | | **{means[0]:.4f}** | {means[1]:.4f} |"
        )
    ui.what_you_see(
        f"Batch {number} holds {batch.threes} threes and {batch.sevens} sevens. Each with its own label: **{batch.own:.4f}**. "
        f"All {size:,} × {size:,} pairs: **{batch.all_pairs:.4f}**. The mean of the {len(measured)} batches is "
        f"{means[0]:.4f} with all pairs. The accuracy of the very same weights, over all {len(scores):,} pictures, is "
        f"{true:.4f}; the mean of the batches with right shapes is {means[1]:.4f}, since the last batch is smaller and counts "
        "as much as the others."
    )

three_ways = same_steps_run()


def difference_figures(_: bool) -> list[Figure]:
    """The differences as far as they are."""
    return [differences_by_epoch(three_ways.epochs[: EPOCHS + 1])]


with proof:
    steps_guess = ui.guess(
        "steps",
        f"How far are they from one another after {EPOCHS} epochs?",
        [EXACTLY, ROUNDING, FAR],
    )
    ui.watch([three_ways], EPOCHS, difference_figures)
    compared = three_ways.epochs[: EPOCHS + 1]
    apart = max(
        max(each.by_hand_and_module, each.module_and_learner, each.by_hand_and_learner)
        for each in compared
    )
    if steps_guess:
        ui.reveal(
            steps_guess,
            EXACTLY
            if apart == 0
            else ROUNDING
            if apart <= 10 * compared[-1].rounding
            else FAR,
            f"The largest difference in any of the 785 numbers is {apart:.1g}.",
        )
    ui.what_you_see(
        f"In all {EPOCHS} epochs, the largest difference between the three in any of the 785 numbers is **{apart:.1g}**"
        f"{': they are equal to the last bit' if apart == 0 else ''}. The numbers themselves grow to "
        f"{compared[-1].largest:.2g}, and rounding alone would move one of them by {compared[-1].rounding:.1g}. So PyTorch "
        "takes the same steps, and does nothing more."
    )

entrants = {
    "by hand, start with std 1": hand,
    "PyTorch's version": Settings("pytorch"),
    "ReLU net, lr 0.2": Settings("relu_net", lr=0.2),
}
racers = [run_for(settings) for settings in entrants.values()]


def last_figures(finished: bool) -> list[Figure]:
    """The three runs as far as they are."""
    epochs = {
        name: racer.epochs[: EPOCHS + 1]
        for name, racer in zip(entrants, racers, strict=True)
    }
    return [
        accuracy_by_epoch(
            epochs, EPOCHS, baseline().accuracy, zoomed=True, finished=finished
        )
    ]


with curves:
    ui.watch(racers, EPOCHS, last_figures)
    sizes = [parameter_count(start_model(each)) for each in entrants.values()]
    wrong = [
        round((1 - racer.epochs[EPOCHS].valid_accuracy) * len(digits.valid_x))
        for racer in racers
    ]
    ui.what_you_see(
        f"Of {len(digits.valid_x):,} pictures, by hand {wrong[0]} are wrong, with PyTorch's version {wrong[1]}, with the ReLU "
        f"net {wrong[2]}. Measured alike, {wrong[0] - wrong[1]} mistakes lie between the first two, and they come from the "
        f"start alone. Between the last two lie {abs(wrong[1] - wrong[2])}, although the net has {sizes[2] / sizes[1]:.0f} "
        f"times as many numbers: {EPOCHS} epochs at this learning rate do not show yet what a second layer is good for."
    )
    ui.downloads(entrants["PyTorch's version"], EPOCHS)

net = run_for(Settings("relu_net", lr=0.1))
with table:
    with st.spinner("Training the ReLU net as the book did, 40 epochs at 0.1"):
        net.up_to(EPOCHS)
    printed = [
        *before_training(digits),
        *random_starts(),
        *after_training(runs[0].epochs, racers[1].epochs, net.epochs),
    ]
    st.markdown(
        "| number | printed | here | match |\n|---|--:|--:|---|\n"
        + "\n".join(
            f"| {each.what} ({each.where}) | {each.printed} | {each.here} | "
            f"{'✔ ' if each.printed == each.here else '✘ ' if each.expected == EQUAL else ''}{each.expected}"
            f"{': ' + each.why if each.why else ''} |"
            for each in printed
        )
    )

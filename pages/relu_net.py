"""Step 7: two layers, with a ReLU between or without."""

import streamlit as st

from lesson import ui
from lesson.charts.pictures import votes_png
from lesson.charts.theme import Figure
from lesson.charts.training import accuracy_by_epoch, loss_by_epoch
from lesson.digits import load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.hidden_units import hidden_units
from lesson.experiments.mistakes import confusion
from lesson.models import linear, merge_layers, parameter_count, relu_net
from lesson.runs import run_for
from lesson.training import Settings, model_at, start_model

MORE, NO_MORE, NOTHING = (
    "A better model than one layer",
    "No more than one layer",
    "A model that cannot learn",
)
FEWER, ALIKE, WORSE = (
    "Yes, it makes at least ten mistakes fewer",
    "No, they are about equal",
    "No, it makes at least ten mistakes more",
)

ui.page_header("relu_net")
digits = load_digits()

"""
The linear model gives every pixel one vote, always the same. A second layer can do better: its *hidden units* each look at
the whole picture in their own way, and the last layer weighs what they say. Between the two stands the simplest function
there is, the ReLU: what is below zero becomes zero.
"""

ui.new_words("ReLU", "hidden unit")
ui.equation(
    r"h = \max(0,\; W_1 x + b_1)",
    (relu_net, "linear_layer(PIXELS, hidden"),
    (relu_net, "[nn.ReLU()]"),
)
ui.equation(r"\text{score} = W_2 h + b_2", (relu_net, "linear_layer(hidden, 1"))
ui.show_source(relu_net)

without = ui.guess(
    "without",
    "Take the ReLU away, and keep both layers with all their numbers. What is left?",
    [MORE, NO_MORE, NOTHING],
)
if without:
    bare = start_model(Settings("relu_net", relu=False))
    one_layer = linear(digits.valid_x, *merge_layers(list(bare.parameters())))
    apart = (one_layer - bare(digits.valid_x)).abs().max().item()
    ui.reveal(
        without,
        NO_MORE if apart < 1e-4 else MORE,
        f"Multiply the two layers of an untrained net, {parameter_count(bare):,} numbers, into one layer of 785: no score of a "
        f"validation picture differs by more than {apart:.1e}. Switch the ReLU off below, and see the one picture that both "
        "layers amount to.",
    )
beating = ui.guess(
    "beats",
    "Then train both for 40 epochs: the two layers without a ReLU, and one linear layer. Do the two layers do better?",
    [FEWER, ALIKE, WORSE],
)
if beating:
    with st.spinner("Training both"):
        two, one = (
            round(
                (1 - run_for(each).up_to(40)[-1].valid_accuracy) * len(digits.valid_x)
            )
            for each in (Settings("relu_net", lr=0.2, relu=False), Settings("pytorch"))
        )
    ui.reveal(
        beating,
        FEWER if two <= one - 10 else WORSE if two >= one + 10 else ALIKE,
        f"{two} mistakes against {one}, of 2,038 validation pictures. They can say the same things, but they take other steps "
        "to get there, so a few pictures differ.",
    )

st.header("Train both", anchor=False)
settings, last = ui.training_controls("relu_net", 0.2)
left, right = st.columns([1, 2])
with left:
    linear_lr = ui.lr_slider(1.0, "Learning rate of the linear model", "linear_lr")
with right:
    zoomed = ui.zoom_toggle(True)
linear_settings = Settings(
    "pytorch", linear_lr, settings.batch_size, settings.seed, settings.shuffle
)
lab = st.container()

st.header("What the hidden units look for", anchor=False)
units_place = st.container()
ui.next_step("relu_net")

names = [
    f"{settings.hidden} hidden units, {'ReLU' if settings.relu else 'no ReLU'}, lr {settings.lr:g}",
    f"linear, lr {linear_settings.lr:g}",
]
runs = [run_for(settings), run_for(linear_settings)]


def figures(finished: bool) -> list[Figure]:
    """Both runs as far as they are."""
    epochs = {
        name: run.epochs[: last + 1] for name, run in zip(names, runs, strict=True)
    }
    accuracy = accuracy_by_epoch(
        epochs, last, baseline().accuracy, zoomed=zoomed, finished=finished
    )
    return [accuracy, loss_by_epoch(epochs, last)]


with lab:
    ui.watch(runs, last, figures)

nets = [run.epochs[last] for run in runs]
models = [
    model_at(run.settings, net.parameters) for run, net in zip(runs, nets, strict=True)
]
scores = [model(digits.valid_x).detach() for model in models]
wrong = [confusion(each, digits.valid_y).wrong for each in scores]
sizes = [parameter_count(model) for model in models]

with lab:
    rows = {
        "numbers to learn": [f"{size:,}" for size in sizes],
        "validation accuracy": [f"{net.valid_accuracy:.4f}" for net in nets],
        f"wrong of {len(digits.valid_x):,}": [str(count) for count in wrong],
        "validation loss": [f"{net.valid_loss:.4f}" for net in nets],
    }
    st.markdown(
        f"| after {last} epochs | {names[0]} | {names[1]} |\n|---|--:|--:|\n"
        + "\n".join(
            f"| {row} | {ours} | {theirs} |" for row, (ours, theirs) in rows.items()
        )
    )
    fewer = wrong[1] - wrong[0]
    verdict = (
        f"{fewer} fewer mistakes"
        if fewer > 0
        else f"{-fewer} *more* mistakes"
        if fewer
        else "not one mistake fewer"
    )
    ui.what_you_see(
        f"The second layer costs {sizes[0] - sizes[1]:,} more numbers, {sizes[0] / sizes[1]:.0f} times as many in all, "
        f"and buys **{verdict}** on the 2,038 validation pictures: {nets[0].valid_accuracy:.4f} against "
        f"{nets[1].valid_accuracy:.4f}, a difference of {100 * (nets[0].valid_accuracy - nets[1].valid_accuracy):+.2f} points."
    )
    ui.downloads(settings, last)

with units_place:
    if not settings.relu:
        weights, bias = merge_layers(nets[0].parameters)
        merged = linear(digits.valid_x, weights, bias)
        different = int(((merged > 0) != (scores[0] > 0)).sum())
        st.markdown(
            "**Without the ReLU both layers are one.** A weighted sum of weighted sums is a weighted sum: multiply the two "
            f"layers, and {sizes[0]:,} numbers become {weights.numel() + bias.numel()}. Of the 2,038 validation pictures, "
            f"the merged layer calls {different} differently, and no score differs by more than "
            f"{(merged - scores[0]).abs().max().item():.1e}."
        )
        ui.show_source(merge_layers)
        alt = "The merged weights as a picture: blue where ink votes for three, orange where it votes for seven"
        ui.gallery([(votes_png(weights), alt, "both layers in one")], size=220)
    units = hidden_units(nets[0].parameters, digits.valid_x, settings.relu)
    total = sum(unit.influence for unit in units) or 1.0
    st.markdown(
        "Blue: ink there raises the unit. Orange: ink there lowers it. They stand in the order of their influence: how much "
        "what a unit adds to the score varies over the validation pictures, as a share of all."
    )
    ui.gallery(
        [
            (
                votes_png(unit.weights),
                f"Weights of hidden unit {unit.number}, which speaks for {'three' if unit.says_three else 'seven'}",
                f"for {'3' if unit.says_three else '7'}: {unit.influence / total:.1%}"
                + (f", awake {unit.awake:.0%}" if settings.relu else ""),
            )
            for unit in units
        ]
    )

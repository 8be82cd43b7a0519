"""Step 2: a model that knows nothing."""

import streamlit as st

from lesson import ui
from lesson.charts.pictures import votes_png
from lesson.charts.random_starts import accuracies, every_pair, scores_by_digit
from lesson.digits import load_digits
from lesson.experiments.mistakes import confusion
from lesson.experiments.random_starts import many_starts, thousand_starts
from lesson.loss import (
    batch_accuracy,
    broadcast_accuracy,
    mean_of_all_pairs,
    pairs,
)
from lesson.models import init_params, linear
from lesson.training import Settings, start_model

SAME, HALF, BETTER = (
    "It stays what it is",
    "It comes nearer to a half",
    "It gets better",
)
PERFECT = "1, since each prediction is right"
CONSTANT, ZERO = "About a half, all the same", "0, since the shapes do not match"
TOSS, SPREAD, NOTHING = (
    "All about 50%: it is like tossing a coin",
    "Anything from far below 50% to far above",
    "All about 0%: they know nothing",
)

ui.page_header("random_init")
digits = load_digits()
images = f"{len(digits.train_x):,}"

"""
Before it learns, the model needs numbers to begin with: a weight for each of the 784 pixels, and one more, the *bias*. They
are drawn at random. Then every picture gets a score: brightness times weight, summed over all pixels, plus the bias. Above 0
the model says 3, otherwise it says 7. The **accuracy** is the share of pictures it calls by their right name:
"""
ui.new_words("weight and bias", "score", "accuracy")
ui.equation(
    r"\text{score} = \sum_{i=1}^{784} x_i\,w_i + b",
    (linear, "return"),
)
ui.show_source(init_params, linear, batch_accuracy)

st.header("One random start", anchor=False)
left, right = st.columns(2)
with left:
    seed = ui.seed_slider()
with right:
    std = ui.init_std_slider()

model = start_model(Settings(seed=seed, init_std=std))
scores = model(digits.train_x).detach()
accuracy = batch_accuracy(scores, digits.train_y).item()
unseen = batch_accuracy(model(digits.valid_x).detach(), digits.valid_y).item()

left, right = st.columns([2, 5])
with left:
    ui.gallery(
        [
            (
                votes_png(model.weights),
                "The random weights as a picture: blue votes for three, orange for seven, without any pattern",
                f"784 votes: blue for three, orange for seven, the largest ±{model.weights.abs().max():.2g}",
            )
        ],
        180,
    )
with right:
    ui.draw(scores_by_digit(scores, digits.train_y))

smaller = ui.guess(
    "smaller",
    "Multiply all 785 random numbers by a hundredth, as a std of 0.01 instead of 1 does. What happens to the accuracy?",
    [SAME, HALF, BETTER],
)
if smaller:
    loud, quiet = (
        start_model(Settings(seed=seed, init_std=each))(digits.train_x).detach()
        for each in (1.0, 0.01)
    )
    before, after = (
        batch_accuracy(each, digits.train_y).item() for each in (loud, quiet)
    )
    ui.reveal(
        smaller,
        SAME
        if abs(after - before) < 0.001
        else HALF
        if abs(after - 0.5) < abs(before - 0.5)
        else BETTER,
        f"With seed {seed} it is {before:.4f} with std 1 and {after:.4f} with 0.01. All scores shrink alike, from ±"
        f"{loud.abs().max():.2g} to ±{quiet.abs().max():.2g} at most, and the accuracy only asks on which side of 0 they are.",
    )

counts = confusion(scores, digits.train_y)
other_std = 0.01 if std == 1 else 1.0
other = start_model(Settings(seed=seed, init_std=other_std))(digits.train_x).detach()
other_accuracy = batch_accuracy(other, digits.train_y).item()
unmoved = (
    ": the very same, because all scores shrink or grow alike, and none changes sides."
    if other_accuracy == accuracy
    else "."
)
ui.what_you_see(
    f"This start calls {counts.threes_called_3:,} of the threes a 3, which is right, and {counts.sevens_called_3:,} of the "
    f"sevens too, which is wrong. Its accuracy is **{accuracy:.4f}** on all {images} training pictures, and {unseen:.4f} on "
    f"all {len(digits.valid_x):,} validation pictures. Its scores reach ±{scores.abs().max():.2g}. With std {other_std:g} the "
    f"same random numbers reach ±{other.abs().max():.2g}, and their accuracy is {other_accuracy:.4f}{unmoved}"
)

st.header("A thousand random starts", anchor=False)
starts = thousand_starts()
lowest, highest = starts.accuracy.min().item(), starts.accuracy.max().item()
known = len(starts.accuracy)
spread = ui.guess(
    "spread",
    f"Here are {known:,} models that know nothing. How many per cent of the training pictures will they get right?",
    [TOSS, SPREAD, NOTHING],
)
if spread:
    ui.reveal(
        spread,
        SPREAD if highest - lowest > 0.3 else TOSS if lowest > 0.3 else NOTHING,
        f"From {lowest:.1%} to {highest:.1%}.",
    )
    ui.draw(accuracies({"true accuracy": (starts.accuracy, accuracy)}))
    near = ((starts.accuracy - 0.5).abs() <= 0.05).sum()
    ui.what_you_see(
        f"The {known:,} accuracies run from **{lowest:.4f}** to **{highest:.4f}**. {near} of them are within 0.05 of a half. "
        f"Yours, seed {seed}, has {accuracy:.4f}."
    )
    f"""
    Why not all a half? A coin is tossed anew for every picture. A random model is tossed **once**. Threes resemble one
    another, so their scores lie in one heap, and those of the sevens in another. Chance puts each heap somewhere:

    - **Both mostly on the same side of zero**, as in {starts.same_side.sum()} of the {known:,} starts. The model has
      most of one digit right, and most of the other wrong.
    - **On different sides**, as in the other {(~starts.same_side).sum()}. With the threes on the right it beats a coin, the
      more clearly the farther the heaps are apart. With the threes on the left it loses to a coin by as much.

    And a very low accuracy is worth as much as a very high one. The worst model tells the digits apart, and only mixes up
    their names: turn the sign of all its numbers around, and its {lowest:.4f} becomes {1 - lowest:.4f}.

    All of them at once are one matrix product. Each column is a model:
    """
    ui.show_source(many_starts)

st.header("The ruler that always says a half", anchor=False)
"""
The blog post this app follows measured its first random model and printed 0.5040. A random model, about a half: who would
be suspicious? But its predictions had the shape (N,) and its labels (N, 1). Comparing these does not pair the first with the
first and the second with the second. It *broadcasts* them to a table, in which **every prediction meets every label**. There
is no error and no warning, and the mean of the table looks like any other accuracy:
"""
ui.show_source(broadcast_accuracy)
"""
It is the very line that `batch_accuracy` has. Only the shapes differ.
"""
ui.new_words("broadcasting")
perfect = ui.guess(
    "perfect",
    "A perfect model calls every picture by its right name. What does this comparison of all pairs say about it?",
    [PERFECT, CONSTANT, ZERO],
)
if perfect:
    share = digits.train_y.mean().item()
    says = mean_of_all_pairs(share, share)
    ui.reveal(
        perfect,
        PERFECT if says > 0.99 else ZERO if says < 0.01 else CONSTANT,
        f"It says {says:.4f}: each of its predictions agrees with the labels of its own digit, and with no others.",
    )
"""
Here are two threes and two sevens: across, what your
model says about them; down, their labels.
"""
first = st.slider(
    "Which four pictures",
    0,
    99,
    key=ui.key_of("four"),
    bind="query-params",
    help="Two threes and two sevens, next to each other in the training pictures: the first has this number.",
)
three, seven = first, first + int(digits.train_y.sum())
rows = [three, three + 1, seven, seven + 1]
row_of_scores, labels = scores[rows, 0], digits.train_y[rows]
table = pairs(row_of_scores, labels)

left, right = st.columns([3, 2])
with left:
    ui.draw(every_pair(digits.train_x[rows], row_of_scores, labels))
with right:
    st.markdown(
        f"**Meant:** each picture with its own label, framed. Equal: {table.diagonal().sum()} of {len(rows)}, a mean of "
        f"**{batch_accuracy(scores[rows], labels):.2f}**.\n\n"
        f"**Computed:** every prediction with every label. Equal: {table.sum()} of {table.numel()}, a mean of "
        f"**{broadcast_accuracy(row_of_scores, labels):.2f}**."
    )
    right_shape, wrong_shape = tuple(labels.shape), tuple(row_of_scores.shape)
    st.code(
        f"{right_shape} == {right_shape} → {right_shape}\n{wrong_shape}   == {right_shape} → {tuple(table.shape)}",
        language=None,
    )
    st.markdown(
        "Now look at one column. Whatever the model says there, two of the four labels agree, since two are threes and two are "
        "sevens. So the mean is a half before the model has said a word."
    )

always_3, always_7 = (
    mean_of_all_pairs(called, digits.train_y.mean().item()) for called in (1, 0)
)
measured = starts.broadcast_accuracy[seed].item()
f"""
With all {images} pictures the table has {len(scores) ** 2:,} cells, and each column holds {starts.threes:,} threes and
{starts.sevens:,} sevens. A column that says 3 has the mean {always_3:.4f}, one that says 7 has {always_7:.4f}. Any mixture of
such columns lies in between. So nobody has to build the table, only to count the columns that say 3:
"""
ui.equation(
    r"\text{mean} = p\,q + (1 - p)(1 - q)",
    (mean_of_all_pairs, "return"),
)
ui.show_source(mean_of_all_pairs)
ui.draw(
    accuracies(
        {
            "true accuracy": (starts.accuracy, accuracy),
            "all pairs": (starts.broadcast_accuracy, measured),
        }
    )
)
ui.what_you_see(
    f"The same {known:,} starts, measured twice. The true accuracies run from {lowest:.4f} to {highest:.4f}; the comparison of "
    f"all pairs gives between **{starts.broadcast_accuracy.min():.4f}** and **{starts.broadcast_accuracy.max():.4f}**, "
    f"whatever the model. Yours calls {starts.called_three[seed]:.1%} of the pictures a 3, so it gets {measured:.4f}; its true "
    f"accuracy is {accuracy:.4f}. If an accuracy stays at a half, look at the shapes first."
)
ui.step_link("pytorch_version", "The same ruler, in use: ")
ui.next_step("random_init")

"""Step 2: a model that knows nothing."""

import streamlit as st

from lesson import ui
from lesson.charts.house import LINES
from lesson.charts.random_starts import histogram_of_accuracies, scores_by_digit
from lesson.digits import load_digits
from lesson.loss import batch_accuracy, broadcast_accuracy
from lesson.models import init_params, linear
from lesson.pictures import votes_png
from lesson.random_starts import many_starts, mean_of_all_pairs, pairs, thousand_starts
from lesson.training import Settings, start_model

ui.page_header("random_init")
digits = load_digits()

"""
Before it learns, the model needs numbers to begin with: a weight for each of the 784 pixels, and a bias. They are drawn at
random. Then every picture gets a score: brightness times weight, summed over all pixels, plus the bias. Above 0 the model
says 3, below 0 it says 7.
"""

ui.show_source(init_params, linear)

st.subheader("One random start", anchor=False)
left, right = st.columns(2)
with left:
    seed = ui.seed_slider()
with right:
    spread = ui.init_std_slider()

model = start_model(Settings(seed=seed, init_std=spread))
scores = model(digits.train_x).detach()
accuracy = batch_accuracy(scores, digits.train_y).item()
threes = digits.train_y.mean().item()
called_three = (scores > 0).float().mean().item()
as_three = {
    digit: (scores[digits.train_y == (digit == 3)] > 0).float().mean().item()
    for digit in (3, 7)
}

left, right = st.columns([1, 2])
with left:
    alt = "The random weights as a picture: blue votes for three, orange for seven, without any pattern"
    ui.gallery(
        [
            (
                votes_png(model.weights),
                alt,
                f"784 weights, the largest ±{model.weights.abs().max().item():.2g}",
            )
        ],
        200,
    )
with right:
    ui.draw(scores_by_digit(scores, digits.train_y))

ui.what_you_see(
    f"This start calls {as_three[3]:.1%} of the threes a three, and {as_three[7]:.1%} of the sevens too. It is right about "
    f"**{accuracy:.4f}** of all {len(scores):,} training pictures. Move the spread: every score grows or shrinks alike, none "
    "crosses zero, and the accuracy stays. Move the seed, and it is another model."
)

st.subheader("A thousand random starts", anchor=False)
starts = thousand_starts()
lowest, highest = starts.accuracy.min().item(), starts.accuracy.max().item()
answers = [
    "All close to a half: it is like tossing a coin",
    "Anything, from far below a half to far above",
    "All close to zero",
]
spread_out = highest - lowest > 0.3
seen = ui.predict(
    f"Now take {len(starts.accuracy):,} models that know nothing. What share of the training pictures do they get right?",
    answers,
    answers[1] if spread_out else answers[0] if lowest > 0.3 else answers[2],
    ui.key_of("guess"),
)
if seen:
    ui.draw(histogram_of_accuracies(starts.accuracy, accuracy, "true accuracy"))
    near = ((starts.accuracy - 0.5).abs() < 0.05).float().mean().item()
    ui.what_you_see(
        f"The true accuracies on the training pictures run from **{lowest:.4f}** to **{highest:.4f}**. Only {near:.0%} lie "
        f"within 0.05 of a half. Yours, seed {seed}, has {accuracy:.4f}."
    )
    """
    Why not all a half? A coin is tossed anew for every picture. A random model is tossed once: threes resemble one another,
    and so do sevens, so when it gets one three wrong it gets most of its look-alikes wrong too. And the worst model is as
    good as the best: turn the signs of all its weights around, and every wrong answer becomes a right one.
    """
    ui.show_source(many_starts)

st.subheader("The ruler that always says a half", anchor=False)
f"""
The blog post this app follows measured its first random model and printed 0.5040. Its predictions had the shape (N,), the
labels (N, 1). Comparing the two does not compare the first with the first and the second with the second. It *broadcasts*:
every prediction meets every label. Here that gives **{mean_of_all_pairs(called_three, threes):.4f}** for the start above,
whose true accuracy is {accuracy:.4f}.
"""
ui.draw(
    histogram_of_accuracies(
        starts.broadcast_accuracy,
        mean_of_all_pairs(called_three, threes),
        "comparison of (N,) with (N, 1)",
        LINES[1],
    )
)
ui.what_you_see(
    f"The same {len(starts.accuracy):,} models, measured with that comparison: all between "
    f"**{starts.broadcast_accuracy.min().item():.4f}** and **{starts.broadcast_accuracy.max().item():.4f}**. It depends on "
    f"nothing but how many pictures the model calls a three ({called_three:.1%} here) and how many are threes ({threes:.1%}), "
    "not on which."
)
ui.show_source(broadcast_accuracy, mean_of_all_pairs)

st.markdown("Small enough to look at: four pictures, two threes and two sevens.")
first = st.slider(
    "Which four: the first has number",
    0,
    1000,
    key=ui.key_of("four"),
    bind="query-params",
    help="Takes this three and the next, and this seven and the next, of the training pictures.",
)
rows = [first, first + 1, 6131 + first, 6131 + first + 1]
four, labels = scores[rows], digits.train_y[rows]
table = pairs(four[:, 0], labels)
st.markdown(
    "| the label is | "
    + " | ".join(f"it says {'3' if score > 0 else '7'}" for score in four)
    + " |\n|---|---|---|---|---|\n"
    + "\n".join(
        f"| **{'3' if labels[i] else '7'}** | "
        + " | ".join(
            f"**[ {'equal' if cell else 'not equal'} ]**"
            if i == j
            else "equal"
            if cell
            else "not equal"
            for j, cell in enumerate(row)
        )
        + " |"
        for i, row in enumerate(table)
    )
)
shapes = [f"`{tuple(tensor.shape)}`" for tensor in (four[:, 0], labels, table, four)]
st.markdown(
    f"Meant were the four in brackets, each picture with its own label: {int(table.diagonal().sum())} of 4 are equal, "
    f"{batch_accuracy(four, labels).item():.2f}. All sixteen together: {int(table.sum())} of 16, "
    f"{broadcast_accuracy(four[:, 0], labels).item():.2f}. Shapes: {shapes[0]} against {shapes[1]} gives {shapes[2]}; "
    f"the right {shapes[3]} against {shapes[1]} stays {shapes[1]}."
)
ui.next_step("random_init")

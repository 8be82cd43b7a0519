"""Step 3: why accuracy cannot teach, and what can."""

import streamlit as st

from lesson import ui
from lesson.charts.one_weight import (
    SCORES,
    loss_of_one,
    one_weight_turned,
    plain,
    step_and_sigmoid,
)
from lesson.charts.pictures import ink, votes_png
from lesson.charts.pixels import pixel_map
from lesson.digits import PIXELS, SIDE, load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.one_weight import (
    blank_pixels,
    has_slope,
    measure_few,
    one_score,
    one_weight,
    raise_weight,
    sweep,
)
from lesson.loss import batch_accuracy, distance_to_target, mnist_loss
from lesson.training import TRAINING_IMAGES, Settings, start_model

NUDGES = [float(f"1e{power}") for power in range(-6, 1)]
GUESSES = {
    "none of them": 0,
    "1 to 10": 10,
    "11 to 100": 100,
    "more than 100": TRAINING_IMAGES,
}
BOTH, ONLY_LOSS, NEITHER = (
    "Both get better",
    "Only the loss gets better",
    "Neither gets better",
)
TARGETS = [1, 0, 1]
STARTS = [0.9, 0.4, 0.2]

ui.page_header("step_vs_sigmoid")
digits = load_digits()
images = f"{len(digits.train_x):,}"

"""
To learn, a model must find out for each of its 785 numbers: *should this one go up or down?* The natural thing to ask
is the accuracy: nudge the number, and see whether more pictures come out right. But accuracy hardly ever answers. This
page shows why, with one picture, then with three, then with all of them, and it shows what to ask instead.
"""

st.header("One picture: a step and a slope", anchor=False)
"""
The model gives a picture a score. Accuracy only wants to know on which side of zero it is. That is a **step**: flat, a
jump, and flat again. Whoever stands on a flat floor cannot tell which way is up.
"""
ui.show_source(batch_accuracy)
"""
The **sigmoid** squeezes the same score smoothly into a number between 0 and 1: how sure the model is that it sees a
three. The **loss** is how far that number is from the truth, which is 1 for a three and 0 for a seven:
"""
ui.new_words("sigmoid", "loss", "slope")
ui.equation(
    r"p = \sigma(\text{score}) = \frac{1}{1 + e^{-\text{score}}}",
    (mnist_loss, "sigmoid()"),
)
ui.equation(
    r"\text{loss} = \frac{1}{n} \sum_{i=1}^{n} \left| p_i - y_i \right|",
    (distance_to_target, "abs()"),
)
ui.show_source(mnist_loss, distance_to_target)

score = st.select_slider(
    "Score of the picture",
    SCORES,
    1.0,
    format_func="{:g}".format,
    key="loss_score",
    bind="query-params",
    help="What the model computes for a picture: its ink times the weights, plus the bias.",
)
here, further = one_score(score), one_score(score + 0.25)
ui.draw(step_and_sigmoid(here))
ui.draw(loss_of_one(here))
jump = "jumps to 1" if further.step > here.step else f"stays at {here.step:g}"
ui.what_you_see(
    f"At a score of {score:g} the sigmoid says {here.sigmoid:.4f}: a loss of **{here.loss_if_three:.4f}** if the "
    f"picture is a three, **{here.loss_if_seven:.4f}** if it is a seven. Raise the score by 0.25: the step {jump}, but "
    f"the sigmoid moves to {further.sigmoid:.4f}, and both losses move with it."
)

st.header("Three pictures: the loss by hand", anchor=False)
"""
Here are three pictures and what some model predicts for them, after the sigmoid, so between 0 and 1. Move the
predictions.
"""
thirds = STARTS[2], 0.4, 0.8
start, nearer, past = (measure_few([*STARTS[:2], third], TARGETS) for third in thirds)
moving = ui.guess(
    "moved",
    f"The third picture is a three, and the model says {STARTS[2]:g}. Move that to 0.4. What will loss and accuracy say?",
    [BOTH, ONLY_LOSS, NEITHER],
)
if moving:
    ui.reveal(
        moving,
        BOTH
        if nearer.right > start.right
        else ONLY_LOSS
        if nearer.loss < start.loss
        else NEITHER,
        f"The loss falls from {start.loss:.4f} to {nearer.loss:.4f}: the model is less wrong. But still {nearer.right} of 3 "
        f"are right. Only past 0.5 does the accuracy notice: at 0.8 {past.right} of 3 are right, and the loss is "
        f"{past.loss:.4f}.",
    )
predictions = []
names = ["first", "second", "third"]
threes, sevens = digits.select("train", 3)[0], digits.select("train", 7)[0]
examples = [threes[0], sevens[0], threes[1]]
cards = zip(st.columns(3), names, examples, TARGETS, STARTS, strict=True)
for place, name, example, target, start in cards:
    with place:
        digit = "three" if target else "seven"
        ui.picture(ink(example), f"A handwritten {digit}", width=84)
        predictions.append(
            st.select_slider(
                f"{name.title()} prediction, target {target}",
                [step / 100 for step in range(101)],
                start,
                format_func="{:g}".format,
                key=f"loss_{name}",
                bind="query-params",
            )
        )
few = measure_few(predictions, TARGETS)
terms = [
    f"(1 − {each:g})" if target else f"{each:g}"
    for each, target in zip(predictions, TARGETS, strict=True)
]
distances = [f"{each:g}" for each in few.distances]
st.markdown(
    f"loss = ({' + '.join(terms)}) / 3 = ({' + '.join(distances)}) / 3 = **{few.loss:.4f}**  \n"
    f"accuracy = {few.right} / 3 = {few.right / 3:.4f}, the share on the right side of 0.5, which is a score of 0"
)

st.header("All pictures: turn one weight", anchor=False)
f"""
Now a real model, 784 random weights and a bias, and all {images} training pictures. Pick one pixel: its weight is
turned down and up, all others stay. Blue pixels have more ink in threes, orange ones in sevens, on average. Where there
is no colour, there is little to tell, or no ink at all.
"""
difference = baseline().mean_three - baseline().mean_seven
blank = blank_pixels(digits.train_x)


def take_blank() -> None:
    """Move the picker to the first blank pixel."""
    row, column = divmod(blank[0], SIDE)
    st.session_state["loss_row"], st.session_state["loss_column"] = row, column


left, right = st.columns([3, 2])
with left:
    pixel = ui.pixel_picker(
        lambda index: pixel_map(
            difference,
            votes_png(difference),
            index,
            "Average three minus average seven",
        )
    )
with right:
    model = start_model(Settings(seed=ui.seed_slider(), init_std=ui.init_std_slider()))
    weight = one_weight(digits.train_x, digits.train_y, model, pixel)
    st.markdown(
        f"The weight of pixel {pixel} is **{weight.value:.4f}**. "
        f"{weight.inked:,} of the {images} pictures have ink there."
    )
    st.button("Take a blank pixel", on_click=take_blank)
if not weight.inked:
    st.warning(
        f"Nothing changes at all: this pixel is blank in all {images} training pictures, as {len(blank)} of the "
        f"{PIXELS} are. What a weight adds to a score is weight × ink, and whatever the weight, weight × 0 = 0. So no "
        f"score moves, no answer and no loss. The slope is exactly {weight.slope:g}: training never moves this weight.",
        icon=":material/block:",
    )

"""
**From afar.** The green line counts the right answers, the purple one is the loss; both count from the dot, where the
weight is now. The red lines are as steep as the curves are *at the dot*. Point anywhere to read both.
"""
ui.draw(one_weight_turned(sweep(weight, 10.0)))

tiny = ui.guess(
    "tiny",
    f"You raise this weight by a ten-thousandth. How many of the {images} predictions change?",
    list(GUESSES),
)
if tiny:
    raised = raise_weight(weight, 1e-4)
    noticed = (
        "moves"
        if raised.accuracy != weight.accuracy
        else "stays: as many become right as become wrong"
        if raised.answers
        else "notices nothing"
    )
    ui.reveal(
        tiny,
        next(each for each, most in GUESSES.items() if raised.answers <= most),
        f"It changes {raised.answers:,} of them. The accuracy {noticed}; the loss changes by {plain(raised.loss, '+')}.",
    )

f"""
**Under the microscope.** From afar the green line may look like a slope. It is a staircase: one small step for every
picture with ink at this pixel, {weight.inked:,} in all. The weight stands on a flat tread. The nudge is also the zoom:
the filled dots are before it, the rings after it.
"""
nudge = st.select_slider(
    "Nudge: raise the weight by",
    NUDGES,
    0.01,
    format_func=plain,
    key="loss_nudge",
    bind="query-params",
    help="Also the zoom: the picture shows five nudges either way. All computed in double precision.",
)
nudged, close = raise_weight(weight, nudge), sweep(weight, 5 * nudge)
ui.draw(one_weight_turned(close, nudged))

fall, rise = close.tread
ui.what_you_see(
    f"Raising this weight by {plain(nudge)} changes **{nudged.answers:,}** of the {images} predictions; the accuracy "
    f"on the training pictures goes from {weight.accuracy:.4f} to {nudged.accuracy:.4f}. It changes the loss by "
    f"**{plain(nudged.loss, '+')}**, and slope times nudge predicts {plain(nudged.predicted, '+')}. From "
    f"{plain(fall, '+')} to {plain(rise, '+')} the tread is flat: within it the accuracy notices nothing."
)

f"""
So for nearly every pixel with ink the loss says which way is down, against the sign of its slope; the accuracy never does.
Autograd can only follow what has a slope: for this model `mnist_loss(model(x), y).requires_grad` is
`{has_slope(mnist_loss, digits.train_x, digits.train_y, model)}`, and `batch_accuracy(model(x), y).requires_grad` is
`{has_slope(batch_accuracy, digits.train_x, digits.train_y, model)}`. The trail ends at `scores > 0`.
"""

st.header("From a millionth to one", anchor=False)
ui.show_source(raise_weight)
table = [raise_weight(weight, each) for each in NUDGES]
lines = [
    f"| {plain(row.nudge)} | {row.answers:,} | {plain(row.loss, '+')} |"
    for row in table
]
head = [
    "| nudge | predictions that change | the loss changes by |",
    "|--:|--:|--:|",
]
st.markdown("\n".join(head + lines))
single = raise_weight(weight.in_single_precision(), NUDGES[0])
st.markdown(
    f"The slope is {plain(weight.slope, '+')}: times the nudge it predicts the last column, until the curve "
    f"bends: for a nudge of {plain(NUDGES[-1])} it predicts {plain(table[-1].predicted, '+')}. All this is computed"
    " in double precision. Single precision, in which we train, keeps about seven digits: there a nudge of "
    f"{plain(NUDGES[0])} would seem to change the loss by {plain(single.loss, '+')}."
)

ui.next_step("step_vs_sigmoid")

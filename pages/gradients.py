"""Step 4: all 785 slopes at once, and what happens to `.grad`."""

import streamlit as st

from lesson import ui
from lesson.charts.gradients import error_by_step, slopes_by_image
from lesson.charts.pictures import sheet, votes_png
from lesson.charts.pixels import pixel_map
from lesson.digits import PIXELS, load_digits
from lesson.experiments.finite_differences import check_slope, finite_difference
from lesson.experiments.one_step import one_step_twice_backward, trace_step
from lesson.experiments.pulls import half_of, some_images
from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.models import parameter_count
from lesson.optimizer import BasicOptim
from lesson.training import Settings, start_model
from lesson.ui.stepping import shown_as, statements_table

IMAGES = {"first 4": 4, "first 32": 32, "first 256": 256, "shuffled 256": 256}
LR = Settings().lr
STATEMENTS = 8
LOUD, QUIET, EQUAL = (
    "The one with the large numbers",
    "The one with the small numbers",
    "Both the same",
)
ADDED, REPLACED, ZEROED = "It doubles", "It stays as it is", "It goes back to 0"

ui.page_header("gradients")
digits = load_digits()

"""
Turn one weight a little, and the loss goes up or down: how steeply, is the *slope* at this weight. A model of 785
numbers has 785 slopes. Together they are the **gradient**. One call, `loss.backward()`, finds them all:
"""
ui.new_words("gradient")
ui.equation(
    r"\nabla L = \left(\tfrac{\partial L}{\partial w_1}, \dots, \tfrac{\partial L}{\partial w_{784}},"
    r" \tfrac{\partial L}{\partial b}\right)",
    (calc_grad, "backward()"),
)
ui.show_source(calc_grad)
"""
But where are they? `backward()` returns nothing. It leaves the slopes in `weights.grad` and `bias.grad`: it
changes things that this code never names. On this page we watch them.
"""

st.header("The gradient as a picture", anchor=False)
chosen = ui.one_of(
    "Pictures in the batch",
    list(IMAGES),
    "images",
    "first 256",
    "The first ones in the order of the files, or as the seed shuffles them.",
)
left, right = st.columns(2)
with left:
    seed = ui.seed_slider()
with right:
    std = ui.init_std_slider()

shuffle_seed = seed if chosen.startswith("shuffled") else None
xb, yb = some_images(digits.train_x, digits.train_y, IMAGES[chosen], shuffle_seed)
model = start_model(Settings(seed=seed, init_std=std))
loss = calc_grad(xb, yb, model)
weights, bias = model.parameters()
gradient = weights.grad

threes = int(yb.sum())
sevens = len(yb) - threes
shown = min(len(xb), 14)
ui.picture(
    sheet(xb[:shown], shown, enlarge=2),
    f"The first {shown} pictures of the batch",
    f"The batch: {threes} threes and {sevens} sevens."
    + (f" These are the first {shown}." if shown < len(xb) else ""),
)

left, right = st.columns([3, 2])
with left:
    pixel = ui.pixel_picker(
        lambda index: pixel_map(
            gradient, votes_png(gradient), index, "The gradient, one slope a weight"
        ),
        default=(13, 14),
    )
with right:
    st.markdown(
        "The picture is `weights.grad`, a slope for each weight. Orange is below 0: more weight there makes the "
        "loss **smaller**. Blue is above 0: more weight makes it **larger**. Pick a weight: we follow it down "
        "this page.\n\n"
        "| after `calc_grad` | value |\n|---|--:|\n"
        f"| `loss` | {loss.item():.4g} |\n"
        f"| `weights.grad.mean()` | {gradient.mean().item():.4g} |\n"
        f"| `bias.grad` | {bias.grad.item():.4g} |\n"
        f"| `weights.grad[{pixel}]` | {gradient[pixel].item():.4g} |"
    )
    ui.gallery(
        [
            (
                votes_png(weights),
                "The weights as a picture",
                f"the weights, up to ±{weights.abs().max():.2g}",
            ),
            (
                votes_png(-LR * gradient),
                "The gradient with its sign turned around",
                f"a step adds −lr × gradient, up to ±{LR * gradient.abs().max():.2g}",
            ),
        ],
        size=120,
    )

below, above = int((gradient < 0).sum()), int((gradient > 0).sum())
blank = int((xb.amax(0) == 0).sum())
unheard = PIXELS - below - above - blank
if not below and not above:
    story = "The model is so sure about all these pictures that every slope is rounded to 0."
elif not sevens:
    story = (
        f"All {threes} pictures are threes, since the files are sorted, and every three wants a higher score. So "
        f"{below} slopes are below 0 and {above or 'none'} above: they look like a three, a **negative three**. A "
        "step turns the sign around: it adds a blue three to the weights, votes for three."
    )
else:
    story = (
        f"The {threes} threes want a higher score, the {sevens} sevens a lower one. So {below} slopes are below 0, "
        f"where the ink of threes has more to say, and {above} above, where that of sevens has: a negative three "
        "over a seven."
    )
ui.what_you_see(
    f"{story} {blank} slopes are exactly 0 because their pixels are blank in all {len(xb)} pictures"
    + (
        f"; {unheard} more although there is ink: the next chart says why."
        if unheard
        else "."
    )
)

st.header("How sure sigmoids starve it", anchor=False)
"""
Where does a slope come from? The sigmoid says *p* about a picture. The picture then pulls at each weight with its
ink there, times the slope of the sigmoid, which is **p (1 − p)**. An undecided model, p = 0.5, listens to the
picture: 0.25. A sure model hardly does, *whether it is right or wrong*. The gradient is the mean of the pulls:
"""
ui.new_words("saturation")
ui.equation(r"\sigma'(\text{score}) = p\,(1 - p)", (sigmoid_slope, "return"))
ui.equation(
    r"\frac{\partial L}{\partial w_j} = \frac{1}{n} \sum_{i=1}^{n} \pm\, p_i (1 - p_i)\, x_{ij}",
    (gradient_by_hand, "pull ="),
    (gradient_by_hand, "return"),
)
ui.show_source(sigmoid_slope, gradient_by_hand)
starving = ui.guess(
    "longer",
    "Two models start from the same random numbers, one with std 1, one with std 0.01, and both know nothing. Which has the "
    "longer gradient on these pictures, so that it learns faster?",
    [LOUD, QUIET, EQUAL],
)
if starving:
    lengths = []
    for each in (1.0, 0.01):
        starter = start_model(Settings(seed=seed, init_std=each))
        calc_grad(xb, yb, starter)
        lengths.append(starter.weights.grad.norm().item())
    ui.reveal(
        starving,
        EQUAL
        if lengths[0] == lengths[1]
        else LOUD
        if lengths[0] > lengths[1]
        else QUIET,
        f"With std 1 the gradient is {lengths[0]:.3g} long, with std 0.01 {lengths[1]:.3g}. Large numbers make scores far from "
        "0, and there the sigmoid is flat.",
    )

other_std = 0.01 if std >= 0.1 else 1.0
other = start_model(Settings(seed=seed, init_std=other_std))
calc_grad(xb, yb, other)
scores = model(xb).detach()
pulls = sigmoid_slope(scores.sigmoid())
other_pulls = sigmoid_slope(other(xb).detach().sigmoid())
ui.draw(
    slopes_by_image(
        {
            f"std {std:g}, your start": pulls,
            f"std {other_std:g}, the same random numbers": other_pulls,
        }
    )
)
wrong = (scores > 0) != (yb == 1)
mistakes = ""
if wrong.any():
    mistakes = (
        f" It takes {int(wrong.sum())} of them for the other digit; the one of these it is surest about pulls with "
        f"{pulls[wrong].min().item():.2g}."
    )
half, silent = half_of(pulls), int((pulls == 0).sum())
if silent == len(xb):
    heard = "None of your pictures pulls at all: p (1 − p) is rounded to 0."
else:
    heard = f"Of your {len(xb)} pictures, {half} {'accounts' if half == 1 else 'account'} for half of all the pull or more"
    heard += f"; for {silent}, p (1 − p) is rounded to 0." if silent else "."
ui.what_you_see(
    f"With std {std:g} the mean of p (1 − p) is **{pulls.mean().item():.3g}** and the gradient is "
    f"{gradient.norm().item():.3g} long. With std {other_std:g} they would be **{other_pulls.mean().item():.3g}** and "
    f"{other.weights.grad.norm().item():.3g}. {heard}{mistakes}"
)
by_hand, _ = gradient_by_hand(xb, yb, scores.sigmoid())
furthest = (by_hand - gradient).abs().max().item()
apart = f"to within {furthest:.1g}" if furthest else "to the last digit"
st.markdown(
    f"The code above needs no autograd, and finds the same {PIXELS} slopes {apart}."
)

st.header("Who changes what?", anchor=False)
trace = trace_step(xb, yb, weights, bias, LR, pixel)
once, twice, moved = trace[2], trace[3], trace[4]
calling = ui.guess(
    "twice",
    "You call `backward()`, and then, for the same loss, once more. What happens to `.grad` the second time?",
    [REPLACED, ADDED, ZEROED],
)
if calling:
    ui.reveal(
        calling,
        ADDED if twice.bias_grad == 2 * once.bias_grad else REPLACED,
        f"The slope of the bias was {shown_as(once.bias_grad)}, and now it is {shown_as(twice.bias_grad)}: `backward()` adds "
        "to what is there.",
    )
"""
Here is one training step, with `backward()` called once too often. Go through it statement by statement. After each we
compare everything with what it was before; what has changed is bold.
"""
run = st.slider(
    "Statements run so far",
    0,
    STATEMENTS,
    4,
    key="grad_statement",
    bind="query-params",
    help="Four of them show what a second backward() does; go on to see the step, and how the gradient is forgotten.",
)
names = [f"weights[{pixel}]", f"weights.grad[{pixel}]", "bias", "bias.grad"]
before = dict(zip(names, (weights[pixel].item(), None, bias.item(), None), strict=True))
steps = [
    (snapshot.statement, dict(zip(names, snapshot[2:], strict=True)))
    for snapshot in trace
]
statements_table(before, steps, run)

if run == 0:
    words = "Nothing has run yet. `.grad` is `None`: PyTorch makes it in the first `backward()`."
else:
    statement, changed = trace[run - 1][:2]
    names = " and ".join(f"`{name}`" for name in changed)
    words = f"`{statement}` changed {f'{names}, and nothing else' if names else 'nothing at all'}."
if run == 3:
    words += f" The slope of the picked weight is {shown_as(once.weight_grad)}; the weight itself has not moved."
elif run == 4 and once.bias_grad:
    words += (
        f" It did not replace the slopes, it **added** the same again: {shown_as(once.weight_grad)} became "
        f"{shown_as(twice.weight_grad)}, and the bias's {shown_as(once.bias_grad)} became {shown_as(twice.bias_grad)}."
    )
elif run == 4:
    words += " It added 0 to 0: take more pictures or a smaller std to see more."
elif run == 5:
    words += (
        f" The picked weight moved by {shown_as(moved.weight - once.weight)}: against its doubled slope, times lr = "
        f"{LR:g}. With one `backward()` it would be {shown_as(-LR * once.weight_grad)}."
    )
    if once.weight_grad and moved.weight == once.weight:
        words += " That is too little for float32 to notice."
elif run == 7:
    words += " The weights themselves stay where the step has put them. The `_` says: in place."
elif run == STATEMENTS:
    words += " Now all of `.grad` is 0 again, and the next `backward()` starts afresh."
ui.what_you_see(words)
with st.expander("The function that runs here"):
    "`retain_graph=True` keeps what the second `backward()` needs."
    ui.show_source(one_step_twice_backward)
"""
In a training loop nobody calls `backward()` twice for one batch. But there is a next batch, and its `backward()` adds
to what is left of the one before. No error warns you. So every step ends by forgetting the gradient:
"""
ui.show_source(BasicOptim)

st.header("Is it right? Ask the loss itself", anchor=False)
f"""
Autograd's slope can be checked without any calculus: raise the weight by a small step, lower it by the same, and
see how much the loss differs. That takes two looks at the pictures for each slope, {2 * parameter_count(model):,}
for all of them, where `backward()` takes one.
"""
ui.show_source(finite_difference)
check = check_slope(xb, yb, weights, bias, pixel)
singles, doubles = check.differences["float32"], check.differences["float64"]
if not check.slope:
    inked = xb[:, pixel].any()
    reason = "the model is too sure of them" if inked else "its pixel is blank in all"
    remedy = "Take a smaller std." if inked else "Pick a pixel with ink."
    st.info(
        f"There is nothing to measure at weight {pixel} with these {len(xb)} pictures: {reason}. Autograd says "
        f"exactly {check.slope:g}, and so do the differences: none is larger than {max(map(abs, doubles)):g}. {remedy}",
        icon=":material/block:",
    )
else:
    ui.draw(error_by_step(check))
    single, single_step = check.closest("float32")
    double, double_step = check.closest("float64")
    words = (
        f"Autograd says {check.slope:.8g}. In float64 the finite difference comes closest at a step of "
        f"{double_step:.1g}: its error is {double:.1g} of the slope. In float32 it is closest at "
        f"{single_step:.1g}, with {single:.1g}. At the smallest step the errors are {check.error(doubles[-1]):.1g} "
        f"and {check.error(singles[-1]):.1g}."
    )
    if check.stuck:
        words += (
            f" From {check.stuck:.1g} on, float32 cannot tell weight + step from weight − step: the difference is 0, "
            "and the error all of the slope."
        )
    if not check.autograd["float32"]:
        words += " In float32 autograd loses this slope too: it rounds it to 0."
    ui.what_you_see(words)
    """
    Why does the error fall, and then rise? Two errors take turns:

    - **The step is too long.** The loss is a curve, and we measure the straight line through two of its points.
      This error shrinks with the square of the step: a tenth of the step, a hundredth of the error.
    - **The step is too short.** The two losses agree in all but their last digits. Subtract them, and little is
      left but the rounding of those digits; dividing by a tiny step then blows it up: a tenth of the step, ten
      times the error.

    float32 keeps about 7 digits, float64 about 16. So in float64 rounding takes over much
    later. Autograd takes no step at all: only the rounding of its numbers is left (dotted line: autograd in float32).
    """

ui.next_step("gradients")

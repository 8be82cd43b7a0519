"""What starves it: how hard each picture can pull, from two starts."""

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import marks
from lesson.charts.theme import LINES, QUIET, Figure
from lesson.digits import PIXELS
from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.runs import once
from lesson.steps.gradients.batch import batch_name, batch_of
from lesson.training import Settings, start_model
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class Pulls(NamedTuple):
    """How hard the pictures of a batch pull at a model by hand before its first step."""

    std: float  # of the random start
    scores: Tensor  # (n, 1)
    slopes: Tensor  # (n, 1): p (1 - p), as hard as each pulls with mnist_loss
    distances: Tensor  # (n, 1): |p - y|, as hard as each would pull with cross-entropy
    wrong: Tensor  # (n, 1): whether it is taken for the other digit
    by_hand: Tensor  # (784, 1): the gradient of the weights
    autograd: Tensor  # (784, 1): the same, as backward() leaves it

    @property
    def length(self) -> float:
        """Of the gradient."""
        return self.autograd.norm().item()


def pulls(xb: Tensor, yb: Tensor, seed: int, std: float) -> Pulls:
    """Measure a start on (n, 784) and (n, 1)."""
    model = start_model(Settings(seed=seed, init_std=std))
    calc_grad(xb, yb, model)
    scores = model(xb).detach()
    predictions = scores.sigmoid()
    return Pulls(
        std,
        scores,
        sigmoid_slope(predictions),
        (predictions - yb).abs(),
        (scores > 0) != (yb == 1),
        gradient_by_hand(xb, yb, predictions)[0],
        model.weights.grad,
    )


def half_of(pulls: Tensor) -> int:
    """How few of the numbers in (n, 1), the largest first, already account for half of their sum."""
    largest_first = pulls.flatten().double().sort(descending=True).values.cumsum(0)
    return int((largest_first < largest_first[-1] / 2).sum()) + 1


MAX_SCORE = 12


@once
def _pulls_by_score() -> dict[str, Any]:
    x = alt.X("score:Q").title(f"score; all beyond ±{MAX_SCORE} at the edge")
    x = x.scale(domain=[-MAX_SCORE, MAX_SCORE], clamp=True, nice=False)
    y = alt.Y("pull:Q").title("p (1 − p)").axis(values=[0, 0.1, 0.2], grid=False)
    room = marks.span("height", "width < 420 ? 84 : 0")
    y = y.scale(domain=[-0.012, 0.27], range=room, nice=False)
    curve = marks.data("curve").mark_line(color=QUIET, strokeWidth=2)
    pictures = marks.data("pictures")
    seen = pictures.mark_point(filled=True, size=130, opacity=0.55, clip=False)
    told = marks.tips("digit:N", ("score:Q", ".3~f"), ("pull:Q", ".3~g", "p (1 − p)"))
    ring = pictures.transform_filter("datum.wrong").mark_point(
        size=230, strokeWidth=2, opacity=1, color=LINES[5], aria=False
    )
    total, look = marks.data("total"), {**marks.LEFT, "dx": 8, "aria": False}
    return marks.drawn(
        curve.encode(x.axis(grid=False), y),
        ring.encode(x, y),
        seen.encode(x, y, marks.by_digit(), tooltip=told),
        marks.text(total, "mean", 0, 16, large=34, **look),
        marks.text(total, "what", 0, 46, **look),
        marks.text(total, "wrong", 0, 70, **look),
    )


def pulls_by_score(yours: Pulls, yb: Tensor) -> Figure:
    """Every picture of (n, 1) on the curve of p (1 - p) by its score; the wrong ones have a ring."""
    scores = torch.linspace(-MAX_SCORE, MAX_SCORE, 97)
    slopes = sigmoid_slope(scores.sigmoid())
    columns = (yours.scores, yours.slopes, yours.wrong, yb)
    pictures = [
        (score, slope, wrong, "3" if three else "7")
        for score, slope, wrong, three in zip(
            *(each[:, 0].tolist() for each in columns), strict=True
        )
    ]
    mean, wrong = f"{yours.slopes.mean():.3g}", int(yours.wrong.sum())
    total = mean, "mean p (1 − p)", f"{wrong} of {len(yb)} wrong: ringed"
    return Figure(
        _pulls_by_score(),
        {
            "curve": pd.DataFrame({"score": scores.tolist(), "pull": slopes.tolist()}),
            "pictures": marks.table("score pull wrong digit", pictures),
            "total": marks.table("mean what wrong", [total]),
        },
        f"The slope of the sigmoid, p times 1 minus p, by score: a bell of 0.25 at a score of 0. On it {len(yb)} pictures of "
        f"the batch, threes in blue, sevens in orange; their mean is {mean}. {wrong} have a ring: they are wrong.",
    )


BINS = 25
STEEPEST = 0.25  # of the sigmoid, in the middle


@once
def _slopes_by_image() -> dict[str, Any]:
    x = alt.X("left:Q").title("p (1 − p): 0 if sure, 0.25 if undecided")
    x = x.scale(domain=[0, STEEPEST], nice=False)
    x = x.axis(grid=False, format=".2f", tickCount=6)
    y = alt.Y("share:Q").title("share of the pictures").axis(format=".0%")
    colour = alt.Color("start:N").scale(range=[LINES[0], LINES[1]]).sort(None)
    legend = {"orient": "top", "direction": "vertical", "labelLimit": 320}
    bars = marks.data("bins").mark_bar(cornerRadiusEnd=2)
    told = marks.tips(
        "start:N", ("range:N", "", "p (1 − p)"), "pictures:Q", ("share:Q", ".1%")
    )
    place = {"x": x, "x2": "right:Q", "y2": alt.datum(0), "y": y.scale(domain=[0, 1])}
    colour = colour.title(None).legend(**legend)
    return bars.encode(**place, color=colour, tooltip=told).to_dict(validate=False)


def slopes_by_image(*two: Pulls) -> Figure:
    """Histogram of p(1 - p) over the same pictures, for each of two starts; their bars side by side."""
    starts = {f"std {each.std:g}": each.slopes for each in two}
    width, rows, words = STEEPEST / BINS, [], []
    for place, (name, slopes) in enumerate(starts.items()):
        counts = torch.histc(slopes.detach(), BINS, 0, STEEPEST).int().tolist()
        for number, inside in enumerate(counts):
            left = width * number
            between = f"{left:.2f} to {left + width:.2f}"
            bar = (left + width * (each + 0.42 * place) for each in (0.08, 0.50))
            rows.append((name, between, *bar, inside, inside / len(slopes)))
        words.append(
            f"{name}: {counts[0] / len(slopes):.0%} of the pictures in the first bin, "
            f"{counts[-1] / len(slopes):.0%} in the last"
        )
    means = (f"{slopes.mean():.3g} for {name}" for name, slopes in starts.items())
    columns = "start range left right pictures share"
    return Figure(
        _slopes_by_image(),
        {"bins": marks.table(columns, rows)},
        f"Histogram of p times 1 minus p in {BINS} bins from 0, sure, to 0.25, undecided. {'; '.join(words)}.",
        f"Mean of p (1 − p): {', '.join(means)}",
    )


PULLS = Card(
    "How hard does a picture pull?",
    "The gradient is a mean of pulls: each picture pulls at the weights under its ink, by p (1 − p), the slope of the "
    "sigmoid. Undecided, p = 0.5, that is 0.25; near 0 or 1, hardly anything. Make the start "
    "quieter, and watch the pictures climb.",
)
LARGE, SMALL, EQUAL = (
    "The one with the large numbers",
    "The one with the small numbers",
    "Both the same",
)
LONGER = Question(
    "longer",
    "Loud or quiet",
    "Two models start from the same random numbers, one with std 1, one with std 0.01. Which has the longer "
    "gradient on these pictures?",
    (LARGE, SMALL, EQUAL),
)


def longer(loud: Pulls, quiet: Pulls) -> Answer:
    """From the same batch and seed with std 1 and with std 0.01."""
    longest = LARGE if loud.length > quiet.length else SMALL
    return Answer(
        EQUAL if loud.length == quiet.length else longest,
        f"With std {loud.std:g} its length is {loud.length:.3g}, with std {quiet.std:g} {quiet.length:.3g}. Large weights make "
        "scores far from 0; there the sigmoid is flat, and with this loss such a picture hardly pulls.",
    )


def longer_now(images: str, seed: int) -> Answer:
    """Measure both starts on a batch, and answer."""
    xb, yb = batch_of(images, seed)
    return longer(pulls(xb, yb, seed, 1.0), pulls(xb, yb, seed, 0.01))


SURE_AND_WRONG = Card(
    "Sure and wrong",
    "This is saturation: a sure picture hardly pulls, also where it is wrong. Blame the loss, not the sigmoid: with "
    "cross-entropy a picture pulls with |p − y|, hardest when sure and wrong. What you see says how much that would be "
    "here.",
    words=("saturation",),
)
NOT_FASTER = Card(
    "Longer is not faster",
    "The quiet start has the longer gradient. Does it learn faster? After one epoch of sorted batches it calls every "
    "picture a 3, and has more wrong answers than the loud one. How far to go along a gradient is another question: that of "
    "the learning rate.",
)


def caption(yours: Pulls, other: Pulls) -> str:
    """How hard pictures pull from two starts, and how hard the wrong ones would with cross-entropy."""
    text = (
        f"Mean p (1 − p) with std {yours.std:g}: **{yours.slopes.mean().item():.3g}**, the gradient {yours.length:.3g} long; "
        f"with std {other.std:g}: **{other.slopes.mean().item():.3g}** and {other.length:.3g}. "
    )
    wrong = yours.wrong
    if not wrong.any():
        return text + "None of your pictures is taken for the other digit."
    return text + (
        f"Your {count(int(wrong.sum()), 'wrong picture')} would pull with {yours.distances[wrong].mean().item():.3g} under "
        f"cross-entropy, here: {yours.slopes[wrong].mean().item():.2g}."
    )


def heard(yours: Pulls, by_hand: Tensor, autograd: Tensor) -> str:
    """How few pictures have a say; and how far the gradient by hand is from autograd's."""
    pictures, silent = len(yours.slopes), int((yours.slopes == 0).sum())
    if silent == pictures:
        text = "None of your pictures pulls at all: p (1 − p) is rounded to 0. "
    else:
        half = half_of(yours.slopes)
        text = f"Of your {count(pictures, 'picture')}, {half} "
        text += f"{'accounts' if half == 1 else 'account'} for half of the pull or more"
        text += f"; for {silent}, p (1 − p) is rounded to 0. " if silent else ". "
    if yours.wrong.any():
        surest = yours.slopes[yours.wrong].min().item()
        text += f"The wrong one that it is surest of pulls with {surest:.2g}. "
    furthest = (by_hand - autograd).abs().max().item()
    apart = f"to within {furthest:.1g}" if furthest else "to the last digit"
    return text + f"`gradient_by_hand` finds the same {PIXELS} slopes {apart}."


def what_starves_it(lab: "Lab") -> None:
    """How hard each picture can pull, from two starts."""
    images, std, seed = batch_name(lab), lab.init_std(), lab.seed()
    longer = Ask(LONGER, lambda: longer_now(images, seed))
    lab.cards(PULLS, longer, SURE_AND_WRONG, NOT_FASTER)
    xb, yb = batch_of(images, seed)
    yours = pulls(xb, yb, seed, std)
    other = pulls(xb, yb, seed, 0.01 if std >= 0.1 else 1.0)
    lab.figure(pulls_by_score(yours, yb))
    lab.what_you_see(caption(yours, other))
    lab.equation(r"\sigma'(\text{score}) = p\,(1 - p)", (sigmoid_slope, "return"))
    mean = r"\frac{\partial L}{\partial w_j} = \frac{1}{n} \sum_{i=1}^{n} \pm\, p_i (1 - p_i)\, x_{ij}"
    lab.equation(mean, (gradient_by_hand, "pull ="), (gradient_by_hand, "return"))
    lab.code(sigmoid_slope, gradient_by_hand)
    with lab.details("Two starts, side by side"):
        lab.draw(slopes_by_image(yours, other))
    with lab.details("How few have a say, and the gradient by hand"):
        lab.write(heard(yours, yours.by_hand, yours.autograd))

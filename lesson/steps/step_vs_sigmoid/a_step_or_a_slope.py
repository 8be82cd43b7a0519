"""A step or a slope: one score as a step, as a sigmoid, and as a loss that it can follow downhill."""

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch

from lesson.charts import frames, marks
from lesson.charts.pictures import example_png
from lesson.charts.theme import SEVEN, THREE, Figure
from lesson.experiments.two_losses import SCORES, roll
from lesson.loss import batch_accuracy, distance_to_target, mnist_loss
from lesson.runs import once
from lesson.steps.step_vs_sigmoid.colours import DIGIT, SLOPE, STEP
from lesson.words.numbers import count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class OneScore(NamedTuple):
    """What becomes of one score: as a step, as a slope, and as a loss for either truth."""

    score: float
    step: float  # 1 if the score is above 0, which says three, else 0
    sigmoid: float
    loss_if_three: float
    loss_if_seven: float

    def loss(self, target: int) -> float:
        """For a target of 1, a three, or of 0."""
        return self.loss_if_three if target else self.loss_if_seven


def one_score(score: float) -> OneScore:
    """Measure a single picture with this score, once as if it were a three and once as if it were a seven."""
    scores, three, seven = torch.tensor([[score]]), torch.ones(1, 1), torch.zeros(1, 1)
    step, sigmoid = batch_accuracy(scores, three).item(), scores.sigmoid().item()
    losses = mnist_loss(scores, three).item(), mnist_loss(scores, seven).item()
    return OneScore(score, step, sigmoid, *losses)


def downhill(score: float, target: int, moves: int, lr: float = 1.0) -> list[OneScore]:
    """Let one score learn: at the start, and after each of so many steps against the slope of mnist_loss; target 1 or 0."""
    path = islice(roll(score, target, mnist_loss, lr), moves + 1)
    return [one_score(each.score) for each in path]


CURVES = {
    "sigmoid": {"step": STEP, "sigmoid": SLOPE},
    "loss": {"if it is a 3": THREE, "if it is a 7": SEVEN},
}


def _by_score(what: str, title: str) -> tuple[dict[str, Any], list[alt.Chart]]:
    x = alt.X("score:Q").title("score of the picture")
    x = x.scale(domain=[SCORES[0], SCORES[-1]]).axis(grid=False)
    y = alt.Y("value:Q").title(title).scale(domain=[-0.04, 1.04], nice=False)
    colours = alt.Scale(domain=list(CURVES[what]), range=list(CURVES[what].values()))
    colour = alt.Color("curve:N").scale(colours).title(None).legend(orient="top")
    encodings = {"x": x, "y": y.axis(values=[0, 0.5, 1]), "color": colour}

    curves = marks.data("curves")
    told = marks.tips(("score:Q", ".3~f"), "curve:N", ("value:Q", ".4f"))
    pointed = alt.selection_point(
        name="pointed", on="pointerover", nearest=True, clear="pointerout", empty=False
    )
    targets = curves.mark_point(filled=True, size=70).add_params(pointed)
    seen = alt.condition(pointed, alt.value(1), alt.value(0))
    return encodings, [
        curves.mark_line(strokeWidth=2.5).encode(**encodings),
        targets.encode(**encodings, tooltip=told, opacity=seen),
    ]


@once
def _curves(what: str) -> pd.DataFrame:
    just_above = 1e-9  # so that the step is drawn upright
    scores = sorted([*SCORES, *(score + 0.125 for score in SCORES[:-1]), just_above])
    rows = [row for score in scores for row in _rows(what, one_score(score))]
    return marks.table("score curve value", rows)


def _rows(what: str, one: OneScore) -> list[tuple[float, str, float]]:
    values = one[1:3] if what == "sigmoid" else one[3:]
    named = zip(CURVES[what], values, strict=True)
    return [(one.score, curve, value) for curve, value in named]


@once
def _one_picture() -> dict[str, Any]:
    encodings, curves = _by_score("sigmoid", "what the model says")
    x, y = encodings["x"], encodings["y"]
    shown = marks.data("path", frames.here("move"))
    first = marks.data("path", "datum.move == 0")
    distance = shown.mark_rule(strokeWidth=6, color=DIGIT, opacity=0.8, aria=False)
    distance = distance.encode(x=x, y=y, y2="target:Q")
    stays = marks.dot(first, 150, shape="square", color=STEP, aria=False)
    rolls = marks.dot(shown, 150, color=SLOPE, aria=False)
    return marks.drawn(
        *curves,
        distance.add_params(frames.position("move")),
        stays.encode(x=x, y=alt.Y("step:Q")),
        rolls.encode(x=x, y=y),
        *_picture_and_target(),
        *_readout(shown),
    )


def _picture_and_target() -> list[alt.Chart]:
    """The picture at the left below its target, or above it."""
    one, look = marks.data("picture"), {**marks.LEFT, "aria": False}
    side, top = "min(96, height / 3, width / 4)", "height * 0.04 + 12"
    return [
        marks.image(one, side, f"12 + {side} / 2", f"{top} + {side} / 2"),
        marks.text(one, "name", 12, f"{top} + {side} + 16", **look),
    ]


def _readout(shown: alt.Chart) -> list[alt.Chart]:
    """The loss of the moment in large figures at the right, under the curve, and the move it belongs to."""
    loss, size = "'loss ' + format(datum.loss, '.4f')", "width < 400 ? 20 : 34"
    move = "'move ' + datum.move + ', score ' + format(datum.score, '.2f')"
    look = {**marks.RIGHT, "dx": -8, "aria": False}
    return [
        marks.text(shown, loss, "width", "height - 84", readout=0, large=size, **look),
        marks.text(shown, move, "width", "height - 48", readout=1, **look),
    ]


def one_picture(path: list[OneScore], target: int, picture: str) -> Figure:
    """One picture, a PNG, whose score goes downhill: as a step, as a sigmoid, and how far that is from its target, 1 or 0."""
    rows = [
        (move, one.score, one.sigmoid, one.step, one.loss(target), target)
        for move, one in enumerate(path)
    ]
    columns = "move newest score value step loss target"
    name = f"a {3 if target else 7}: target {target}"
    start, end = path[0], path[-1]
    return Figure(
        _one_picture(),
        {
            "curves": _curves("sigmoid"),
            "path": marks.table(columns, rows, by="move"),
            "picture": marks.record(url=picture, name=name),
        },
        "Two curves over the score of a picture. The step is 0 up to a score of 0 and 1 above it; the sigmoid climbs "
        f"smoothly from 0 to 1. A handwritten {3 if target else 7} starts at a score of {start.score:g}, where they are "
        f"{start.step:g} and {start.sigmoid:.4f}. In {len(path) - 1} moves its score goes to {end.score:.2f} and its loss "
        f"from {start.loss(target):.4f} to {end.loss(target):.4f}.",
    )


@once
def _loss_of_one() -> dict[str, Any]:
    encodings, curves = _by_score("loss", "loss")
    here = marks.data("here")
    rule = marks.dotted(here).encode(x=encodings["x"])
    dots = marks.dot(here, 100).encode(**encodings)
    return marks.drawn(rule, *curves, dots, height=230)


def loss_of_one(here: OneScore) -> Figure:
    """The loss of one picture by its score, if it is a three and if it is a seven."""
    rows = marks.table("score curve value", _rows("loss", here))
    return Figure(
        _loss_of_one(),
        {"curves": _curves("loss"), "here": rows},
        "Two curves over the score of a picture: the loss falls from 1 to 0 if the picture is a three, and climbs from "
        f"0 to 1 if it is a seven. At a score of {here.score:g} it is {here.loss_if_three:.4f} for a three and "
        f"{here.loss_if_seven:.4f} for a seven.",
        f"The loss is {here.loss_if_three:.4f} if it is a 3, {here.loss_if_seven:.4f} if it is a 7",
    )


ONE = Card(
    "A step or a slope",
    "Accuracy only asks on which side of 0 a score is: a step, flat on either side. The sigmoid squeezes "
    "the same score smoothly into 0 to 1, and the loss is its distance from the truth. Press *Play*: the loss has a "
    "slope to follow. The square on the step has none.",
    words=("sigmoid", "loss", "slope"),
)
TOO_SURE = Card(
    "Sure and wrong",
    "Start this three at a score of −6: the model is sure that it sees a seven. Out there the sigmoid is nearly flat, "
    "too, and the same number of moves hardly gets it anywhere. A slope is better than none; how steep it is matters.",
    show={
        "Start at −6": {"score": -6.0, "digit": "a three"},
        "Start at −2": {"score": -2.0, "digit": "a three"},
    },
)


def caption(path: list[OneScore], target: int) -> str:
    """What step, sigmoid and loss say at the start of a way downhill, and at its end."""
    start, end = path[0], path[-1]
    return (
        f"At a score of {start.score:g} the step says {start.step:g}, the sigmoid {start.sigmoid:.4f}: a loss of "
        f"**{start.loss(target):.4f}**. {count(len(path) - 1, 'move')} downhill bring the score to {end.score:.2f} and the "
        f"loss to **{end.loss(target):.4f}**."
    )


MOVES = 40


def a_step_or_a_slope(lab: "Lab") -> None:
    """One score: as a step, as a sigmoid, and as a loss that it can follow downhill."""
    lab.cards(ONE, TOO_SURE)
    score = lab.select("Score of the picture", SCORES, -2.0, "score")
    target = lab.target()
    path = downhill(score, target, MOVES)
    picture = example_png(3 if target else 7)
    lab.figure(one_picture(path, target, picture))
    lab.play(MOVES, "move")
    lab.what_you_see(caption(path, target))
    sigmoid = r"p = \sigma(\text{score}) = \frac{1}{1 + e^{-\text{score}}}"
    lab.equation(sigmoid, (mnist_loss, "sigmoid()"))
    loss = r"\text{loss} = \frac{1}{n} \sum_{i=1}^{n} \left| p_i - y_i \right|"
    lab.equation(loss, (distance_to_target, "abs()"))
    lab.code(mnist_loss, distance_to_target, batch_accuracy, downhill, roll)
    with lab.details("The loss of a three and of a seven, by score"):
        lab.draw(loss_of_one(path[0]))
        heads = ("score", "step", "sigmoid", "loss, if a 3", "loss, if a 7")
        scores = path[0], one_score(score + 0.25)
        lab.table(heads, [(f"{each.score:g}", *each[1:]) for each in scores])

"""Two losses: one score, pulled by either loss."""

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import torch

from lesson.charts import frames, marks
from lesson.charts.pictures import example_png
from lesson.charts.theme import LOSS_COLOUR, Figure
from lesson.experiments.two_losses import CALLED, SCORES, Moved, roll
from lesson.gradients import Loss, calc_grad
from lesson.loss import LOSSES, cross_entropy, distance_to_target, mnist_loss
from lesson.runs import once
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


MOVES = 40  # that are shown
MOST = 5_000  # moves, before we give up


def both_ways(score: float, target: int, moves: int = MOVES) -> dict[str, list[Moved]]:
    """The same start, and so many moves, with each of LOSSES."""
    return {
        name: list(islice(roll(score, target, loss_func), moves + 1))
        for name, loss_func in LOSSES.items()
    }


def moves_to_cross(score: float, target: int, loss_func: Loss) -> int:
    """How many moves a score takes to come to the right side of zero; at most MOST."""
    path = islice(roll(score, target, loss_func), MOST)
    return next(
        (move for move, each in enumerate(path) if (each.score > 0) == (target == 1)),
        MOST,
    )


LOW = "datum.target ? width - {0} : {0}"  # so many pixels from where the curves are low
ALIGN = alt.expr("datum.target ? 'right' : 'left'")
LOOK = {"baseline": "middle", "align": ALIGN, "aria": False}


def _by_score(field: str, top: float, **axis: Any) -> list[alt.Chart]:
    """The curves of both losses, and a dot on each where the score is; for `lesson.charts.frames`."""
    x = alt.X("score:Q").title("score" if field == "pull" else None)
    x = x.scale(domain=[SCORES[0], SCORES[-1]], clamp=True, nice=False)
    x = x.axis(grid=False)
    y = alt.Y(f"{field}:Q").title(field).axis(grid=False, minExtent=44, **axis)
    y = y.scale(domain=[-0.03 * top, top * 1.04], nice=False)
    colour = alt.Color("name:N").scale(LOSS_COLOUR).legend(None)
    lines = marks.data("curves").mark_line(strokeWidth=2.5)
    dots = marks.dot(marks.data("path", frames.here("move")), 190)
    told = marks.tips(
        ("name:N", "", "loss"), ("score:Q", ".2f"), ("loss:Q", ".4f"), ("pull:Q", ".4f")
    )
    return [
        lines.encode(x=x, y=y, color=colour),
        dots.encode(x=x, y=y, color=colour, tooltip=told),
    ]


@once
def _losses() -> dict[str, Any]:
    path = marks.data("path", frames.here("move"))
    first = path.transform_filter("datum.place == 0")
    move = "'move ' + datum.move"
    score = "datum.name + ': score ' + format(datum.score, '.2f')"
    colour = alt.Color("name:N").scale(LOSS_COLOUR).legend(None)
    down, edge = "48 + 24 * datum.place", LOW.format(8)
    dot = marks.dot(path, 90, aria=False)
    large = "width < 420 ? 20 : 28"
    return marks.drawn(
        *_by_score("loss", -SCORES[0], tickCount=3),
        marks.text(first, move, edge, "16", readout=0, large=large, **LOOK),
        marks.text(
            path,
            f"{score} + ', says ' + datum.says",
            LOW.format(22),
            down,
            readout=1,
            **LOOK,
        ),
        dot.encode(colour, **marks.at(edge, down)),
        by="move",
    )


@once
def _pulls() -> dict[str, Any]:
    one, side = marks.data("picture"), "min(84, height - 40)"
    middle = f"datum.target ? width - {side} / 2 - 8 : {side} / 2 + 8"
    return marks.drawn(
        *_by_score("pull", 1, values=[0, 0.25, 1], format=".2~f"),
        marks.image(one, side, middle, f"{side} / 2 + 2"),
        marks.text(one, "words", LOW.format(8), f"{side} + 14", **LOOK),
        by="move",
    )


@once
def _curves(target: int) -> pd.DataFrame:
    """Both losses of one picture by its score, and their slopes, regardless of sign; target 1 or 0."""
    rows = []
    for name, loss_func in LOSSES.items():
        scores = torch.tensor(SCORES).unsqueeze(1).requires_grad_()
        targets = torch.full_like(scores, target)
        calc_grad(scores, targets, lambda scores: scores, loss_func)
        pulls = scores.grad.abs() * len(scores)  # the gradient is that of a mean
        for score, pull in zip(SCORES, pulls[:, 0].tolist(), strict=True):
            one = torch.tensor([[score]])
            loss = loss_func(one, torch.full_like(one, target)).item()
            rows.append((CALLED[name], score, loss, pull))
    return marks.table("name score loss pull", rows)


def losses_and_pulls(
    paths: Mapping[str, list[Moved]], target: int
) -> tuple[Figure, Figure]:
    """Both losses of one picture by its score, and how hard they pull; each takes its own way downhill."""
    rows = []
    for place, (name, path) in enumerate(paths.items()):
        for move, each in enumerate(path):
            says, newest = 3 if each.score > 0 else 7, each is path[-1]
            values = each.score, each.loss, abs(each.slope)
            rows.append((move, newest, place, CALLED[name], target, says, *values))
    columns = "move newest place name target says score loss pull"
    data = {"curves": _curves(target), "path": marks.table(columns, rows)}
    words = f"a {3 if target else 7}: target {target}"
    picture = example_png(3 if target else 7)
    shown = marks.record(url=picture, target=target, words=words)
    start = next(iter(paths.values()))[0].score
    of = f"by the score of {words.split(':')[0]}"
    ends = "; ".join(
        f"{CALLED[name]} from {path[0].loss:.4f} to {path[-1].loss:.4f}, at a score of {path[-1].score:.2f}"
        for name, path in paths.items()
    )
    pulls = "; ".join(
        f"{CALLED[name]} {abs(path[0].slope):.4f}" for name, path in paths.items()
    )
    return (
        Figure(
            _losses(),
            data,
            f"Two losses {of}. mnist_loss levels off at 1 where the score is sure and wrong, cross-entropy climbs on. Both "
            f"start at a score of {start:g}: {ends}.",
        ),
        Figure(
            _pulls(),
            data | {"picture": shown},
            f"How hard the two losses pull {of}. mnist_loss: a bell of 0.25 at a score of 0. Cross-entropy: the more the "
            f"surer and wronger, up to 1. At the start: {pulls}.",
        ),
    )


SURE_AND_WRONG = -5.0  # a score, of a three
SAME_START = Card(
    "Same start, two losses",
    "Below: how hard each pulls at the score. mnist_loss has the slope p (1 − p), cross-entropy |p − y|. Above: where "
    "that takes it. A sure and wrong picture is hardly heard by the one, and heard most of all by the other. Press *Play*.",
    show={
        "Sure, wrong": {"score": SURE_AND_WRONG, "digit": "a three"},
        "Undecided": {"score": 0.0, "digit": "a three"},
    },
)
BOTH_FEW, ENTROPY_FIRST, MNIST_FIRST = (
    "About equally many",
    "Cross-entropy far fewer",
    "mnist_loss far fewer",
)
CROSSES = Question(
    "crosses",
    "Which gets there?",
    f"A three has a score of {SURE_AND_WRONG:g}: the model is sure that it is a 7. With each loss, how many moves (learning "
    "rate 1) take it across 0?",
    (BOTH_FEW, ENTROPY_FIRST, MNIST_FIRST),
)


def crosses(moves: Mapping[str, int]) -> Answer:
    """From how many moves each of LOSSES takes from SURE_AND_WRONG to the right side."""
    by_distance, by_logarithm = moves["mnist_loss"], moves["cross_entropy"]
    right = (
        ENTROPY_FIRST
        if by_distance >= 10 * by_logarithm
        else MNIST_FIRST
        if by_logarithm >= 10 * by_distance
        else BOTH_FEW
    )
    return Answer(
        right,
        f"mnist_loss takes {count(by_distance, 'move')}, cross-entropy {by_logarithm:,}. Where the sigmoid is flat, a "
        "distance between p and y hardly changes. Its logarithm does: there it falls by nearly 1 for each 1 of score.",
    )


def crosses_now() -> Answer:
    """Let both roll, and answer."""
    moves = {
        name: moves_to_cross(SURE_AND_WRONG, 1, loss_func)
        for name, loss_func in LOSSES.items()
    }
    return crosses(moves)


WHO_IS_HEARD = Card(
    "A loss decides who is heard",
    "Suppose one picture in a batch is labelled wrongly, or unreadable. mnist_loss gives it up, and goes by the undecided. "
    "Cross-entropy lets it pull as hard as a picture can. Neither is always better: the next pages let you choose the "
    "loss, behind *More*.",
)


def caption(paths: Mapping[str, list[Moved]], target: int) -> str:
    """How hard two losses pull at a score at first, and what they have made of it in the end."""
    start = next(iter(paths.values()))[0].score
    pulls = ", ".join(
        f"{CALLED[name]} **{abs(path[0].slope):.4f}**" for name, path in paths.items()
    )
    ends = " and ".join(f"{path[-1].score:.2f}" for path in paths.values())
    right = [
        CALLED[name]
        for name, path in paths.items()
        if (path[-1].score > 0) == (target == 1)
    ]
    only = f"only {''.join(right)} is right"
    says = ("neither is right", only, "both are right")[len(right)]
    moves = count(len(next(iter(paths.values()))) - 1, "move")
    return f"Pull at a score of {start:g}: {pulls}. {moves} downhill lead to {ends}: {says}."


def two_losses(lab: "Lab") -> None:
    """One score, pulled by either loss."""
    lab.cards(SAME_START, Ask(CROSSES, crosses_now), WHO_IS_HEARD)
    start = lab.select("Score at the start", SCORES, SURE_AND_WRONG, "score")
    target = lab.target()
    paths = both_ways(start, target)
    for figure in losses_and_pulls(paths, target):
        lab.figure(figure)
    lab.play(MOVES, "move")
    lab.what_you_see(caption(paths, target))
    lab.equation(r"\left|p - y\right|", (distance_to_target, "abs()"))
    lab.equation(r"-\log\,(1 - \left|p - y\right|)", (cross_entropy, "return binary"))
    lab.code(mnist_loss, distance_to_target, cross_entropy, roll)

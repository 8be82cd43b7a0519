"""Is it a probability? How often answers are wrong, against how often p says so, after training with either loss."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.theme import LOSS_COLOUR, QUIET, Figure, spoken
from lesson.digits import load_digits
from lesson.experiments import presets
from lesson.experiments.two_losses import CALLED
from lesson.gradients import Loss
from lesson.loss import LOSSES
from lesson.models import linear
from lesson.runs import once, run_for
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from lesson.words.numbers import wilson
from lesson.words.story import Answer, Ask, Card, Knobs, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


# Answers are put together by the chance of being wrong that p gives them: from 0 to the first, to the next … to a half.
EDGES = (0.001, 0.01, 0.1, 0.5)


class Group(NamedTuple):
    """Answers that a model is about equally sure of."""

    pictures: int
    wrong: int
    said: float  # the mean chance of being wrong, by the model's own p


class Reliability(NamedTuple):
    """What p promises for the validation images, and what becomes of it."""

    epoch: int
    wrong: int
    promised: float  # wrong answers, were p a probability
    rolled: float  # wrong answers to expect if 3 were answered with probability p
    sure: float | None  # mean confidence, max(p, 1 - p), of the wrong answers
    confidence: float  # of all
    groups: tuple[Group, ...]  # one for each of EDGES


def reliability(epoch: int, scores: Tensor, targets: Tensor) -> Reliability:
    """Measure (n,) scores against (n,) targets, 1 for a three."""
    scores = scores.double()
    wrong = (scores > 0) != (targets == 1)
    doubt = (-scores.abs()).sigmoid()  # 1 - confidence, exact where p rounds to 1
    places = torch.bucketize(doubt, torch.tensor(EDGES[:-1]))
    groups = []
    for place in range(len(EDGES)):
        inside = places == place
        said = doubt[inside].mean().item() if inside.any() else 0.0
        groups.append(Group(int(inside.sum()), int((wrong & inside).sum()), said))
    return Reliability(
        epoch,
        int(wrong.sum()),
        doubt.sum().item(),
        (scores.sigmoid() - targets).abs().sum().item(),
        1 - doubt[wrong].mean().item() if wrong.any() else None,
        1 - doubt.mean().item(),
        tuple(groups),
    )


@torch.no_grad()
def reliability_by_epoch(epochs: Sequence[Epoch]) -> list[Reliability]:
    """The validation images after each epoch of a linear model: a column a model, one product for all."""
    x, y = load_digits().valid_x, load_digits().valid_y[:, 0]
    parameters = zip(*(epoch.parameters for epoch in epochs), strict=True)
    scores = linear(x, *(torch.cat(each, -1) for each in parameters))  # (n, epochs)
    columns = zip(epochs, scores.T, strict=True)
    return [reliability(epoch.number, column, y) for epoch, column in columns]


def mean_loss(prediction: float, threes: float, loss_func: Loss) -> float:
    """The mean loss of one prediction in (0, 1) for pictures that look alike, of which a share `threes` are threes."""
    scores = torch.tensor([[prediction]]).logit()
    three, seven = (loss_func(scores, torch.tensor([[y]])).item() for y in (1.0, 0.0))
    return threes * three + (1 - threes) * seven


LEAST = 1e-5  # the end of the axis of promises: what is less stands there
RAREST = 1e-4  # and of the axis of truth
ONE_IN = "datum.value < 0.5 ? '1 in ' + format(1 / datum.value, ',.0f') : '1 in 2'"
LOW = "height - 56"  # where the counts begin
COLOUR = alt.Color("name:N").scale(LOSS_COLOUR).legend(None)


@once
def _reliability() -> dict[str, Any]:
    scale = {"type": "log", "nice": False, "clamp": True}
    axis = {"labelExpr": ONE_IN, "labelOverlap": "greedy"}

    def x(field: str) -> alt.X:
        of = alt.X(f"{field}:Q").scale(domain=[LEAST, EDGES[-1]], **scale)
        return of.title("p says that it is wrong").axis(values=EDGES, **axis)

    def y(field: str) -> alt.Y:
        of = alt.Y(f"{field}:Q").title("it is wrong")
        of = of.scale(domain=[RAREST, 1], range=[alt.expr(LOW), 0], **scale)
        return of.axis(values=[RAREST, *EDGES], grid=False, **axis)

    groups = marks.data("groups", frames.here())
    filled = groups.transform_filter("datum.pictures > 0")
    told = marks.tips(
        ("name:N", "", "loss"),
        ("pictures:Q", ",d"),
        ("wrong:Q", ",d"),
        ("said:Q", ".2~%", "wrong, says p"),
        ("share:Q", ".2~%", "wrong, in truth"),
    )
    layers, said = [], {"x": x("said"), "color": COLOUR}
    for place, aside in ((0, -5), (1, 5)):
        one = filled.transform_filter(f"datum.place == {place}")
        rule = one.mark_rule(strokeWidth=2, xOffset=aside, aria=False)
        layers.append(rule.encode(**said, y=y("low"), y2="high:Q"))
        dot = marks.dot(one, 150, xOffset=aside)
        layers.append(dot.encode(**said, y=y("share"), tooltip=told))
    diagonal = marks.data("word").mark_line(strokeDash=[4, 4], color=QUIET, aria=False)
    row, look = "height - 36 + 22 * datum.place", {"baseline": "middle", "aria": False}
    return marks.drawn(
        diagonal.encode(x=x("said"), y=y("said")),
        *layers,
        marks.text(groups, "count", x("middle"), row, **look),
        *_readout(),
        spoken(),
        by="epoch",
    )


def _readout() -> list[alt.Chart]:
    """How many are wrong, and how many p promised: at the right, below the line."""
    ends = marks.data("ends", frames.here())
    first = ends.transform_filter("datum.place == 0")
    counts = (
        f"(width < 420 ? '' : datum.name + ': ') + {marks.WRONG[:-1]}, ' + "
        "format(datum.promised, ',.0f') + ' promised'"
    )
    when, down = "height - (120)", "height - (94 - 26 * datum.place)"
    look, dot = {**marks.RIGHT, "aria": False}, marks.dot(ends, 90, aria=False)
    return [
        marks.text(first, marks.EPOCH, "width - 22", when, readout=0, **look),
        marks.text(ends, counts, "width - 22", down, readout=1, **look),
        dot.encode(COLOUR, **marks.at("width - 10", down)),
        dot.encode(COLOUR, **marks.at("10", "height - (36 - 22 * datum.place)")),
    ]


def reliability_diagram(
    runs: Mapping[str, Sequence[Epoch]], finished: bool = True
) -> Figure:
    """For each of LOSSES the epochs of a linear model; only the newest is measured and sent while they are not finished."""
    measured = {
        name: reliability_by_epoch(epochs if finished else epochs[-1:])
        for name, epochs in runs.items()
    }
    rows, ends = [], []
    for place, (name, epochs) in enumerate(measured.items()):
        for each in epochs:
            known = (CALLED[name], place, each.epoch, each is epochs[-1])
            ends.append((*known, each.wrong, each.promised))
            places = zip(each.groups, (LEAST, *EDGES), EDGES, strict=False)
            rows += [(*known, *_row(*between)) for between in places]
    known = "name place epoch newest"
    columns = f"{known} pictures wrong said share low high middle count"
    words = "; ".join(_spoken(name, epochs[-1]) for name, epochs in measured.items())
    return Figure(
        _reliability(),
        {
            "groups": marks.table(columns, rows),
            "ends": marks.table(f"{known} wrong promised", ends),
            "word": pd.DataFrame({"said": [RAREST, 0.5]}),
            "words": marks.record(words=words + "."),
        },
        "Reliability diagram of two losses: how often answers are wrong, against how often p says that they are, both on "
        "logarithmic axes; dashed, where both are equal",
    )


def _row(group: Group, low: float, high: float) -> tuple:
    """What is drawn of a group between two chances, and where."""
    spread = wilson(group.wrong, group.pictures) if group.pictures else (0, 1)
    share, middle = group.wrong / max(group.pictures, 1), (low * high) ** 0.5
    return *group, share, *spread, middle, f"{group.wrong:,}/{group.pictures:,}"


def _spoken(name: str, end: Reliability) -> str:
    groups = ", ".join(f"{each.wrong:,} of {each.pictures:,}" for each in end.groups)
    return (
        f"{CALLED[name]} after epoch {end.epoch}: {end.wrong:,} wrong, {end.promised:.0f} promised; of "
        f"the surest answers first, wrong are {groups}"
    )


USUAL = presets.Preset(Settings(), 40)
KEEPS_ITS_WORD = Card(
    "Does p keep its word?",
    "A trained model answers 3 with p = 0.9: then one in ten such answers should be wrong. Across: how often p says that "
    "an answer is wrong. Up: how often it is. On the dashed line they agree; above it, p promises too much. Below: "
    "wrong/pictures.",
)
ABOUT, TIMES_MORE, TIMES_FEWER = (
    "About as many",
    "At least twice as many",
    "At most half as many",
)
PROMISED = Question(
    "promised",
    "Add up its doubts",
    "For each validation picture, a model trained with mnist_loss gives its own chance of being wrong. Add these chances up: "
    "so many mistakes it promises. How many does it make?",
    (ABOUT, TIMES_MORE, TIMES_FEWER),
)


def promised(end: Reliability) -> Answer:
    """From what p promises at the end of a run, and what becomes of it."""
    right, so = ABOUT, ""
    if end.wrong >= 2 * end.promised or 2 * end.wrong <= end.promised:
        right = TIMES_MORE if end.wrong >= 2 * end.promised else TIMES_FEWER
        so = " So p looks like a probability, and is none."
    sure = f", in its wrong answers still {end.sure:.3f}" if end.wrong else ""
    return Answer(
        right,
        f"It promises {end.promised:.0f} wrong of {VALIDATION_IMAGES:,}; {end.wrong:,} are. Its mean confidence is "
        f"{end.confidence:.3f}{sure}.{so}",
    )


def promised_now() -> Answer:
    """Train the model by hand as usual, and answer."""
    settings, last = USUAL
    return promised(reliability_by_epoch(run_for(settings).up_to(last)[last:])[0])


def loss_free(preset: presets.Preset) -> Knobs:
    """All controls of a run but for the loss: a scene shows both."""
    return {name: value for name, value in knobs(*preset).items() if name != "loss"}


DICE = Card(
    "What mnist_loss means",
    "Roll dice: answer 3 with probability p. mnist_loss is the share of mistakes to expect. With p near 0 or 1 dice hardly "
    "matter, so it is near the error rate. It is no measure of honest doubt: of pictures that are mostly threes, it wants "
    "p = 1.",
)
HONEST = Card(
    "What cross-entropy asks",
    "Suppose seven in ten pictures that look alike are threes. mnist_loss is least at p = 1, cross-entropy at p = 0.7. So it "
    "wants the truth; training may still fall short of it. Shuffled, from a small start, it nearly keeps its word. By "
    "default neither does.",
    show={"Small start": loss_free(presets.JUST_RIGHT), "Default": loss_free(USUAL)},
)


def caption(distance: Sequence[Epoch], entropy: Sequence[Epoch]) -> str:
    """What mnist_loss counts beside the wrong answers, and how sure both models are where they are wrong."""
    ends = [reliability_by_epoch(each[-1:])[0] for each in (distance, entropy)]
    of_distance, _ = ends
    sure = ", ".join(
        f"{name} {each.sure:.3f}" if each.wrong else f"{name} has none"
        for name, each in zip(CALLED.values(), ends, strict=True)
    )
    return (
        f"mnist_loss {of_distance.rolled / VALIDATION_IMAGES:.4f} × {VALIDATION_IMAGES:,} = **{of_distance.rolled:,.1f}** "
        f"wrong, if p rolled dice; **{of_distance.wrong:,}** are. Confidence where wrong: {sure}."
    )


def seven_in_ten() -> tuple[tuple[str, ...], list[tuple[str | float, ...]]]:
    """A table of the mean losses of one prediction for pictures that look alike, 7 in 10 of them threes."""
    rows = [
        (f"{p:g}", *(mean_loss(p, 0.7, each) for each in LOSSES.values()))
        for p in (0.5, 0.6, 0.7, 0.8, 0.9, 0.99)
    ]
    return ("p", *CALLED.values()), rows


def is_it_a_probability(lab: "Lab") -> None:
    """How often answers are wrong, against how often p says so, after training with either loss."""
    lab.cards(KEEPS_ITS_WORD, Ask(PROMISED, promised_now), DICE, HONEST)
    in_sight = ("lr", "shuffle", "epochs")
    settings, last = lab.training_controls("by_hand", in_sight, without=["loss"])
    lab.code(reliability)
    runs = {loss: run_for(replace(settings, loss=loss)) for loss in LOSSES}
    lab.watch(runs, last, reliability_diagram, caption)
    with lab.details("Seven in ten are threes"):
        lab.table(*seven_in_ten())

"""Does it overfit? The pictures it learns from, and others, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import torch

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, Figure, spoken
from lesson.charts.training import loss_by_epoch
from lesson.digits import Digits
from lesson.experiments.presets import Preset
from lesson.loss import batch_accuracy
from lesson.runs import Run, once, recent
from lesson.steps.relu_net.nets import CLEAR, IN_SIGHT
from lesson.training import (
    TRAINING_IMAGES,
    VALIDATION_IMAGES,
    Progress,
    Settings,
    batches,
    model_at,
    train,
)
from lesson.words.numbers import count
from lesson.words.story import Answer, Ask, Card, Question, knobs

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

AT_ONCE = 2048  # training images that are asked for in one piece
MAX_RUNS = 16  # that are kept: at most 1 MB each, the least recently wanted is dropped


class Fit(NamedTuple):
    """A model after so many passes over the training images, without its parameters."""

    number: int
    train_wrong: int  # of all training images, asked after the epoch
    valid_wrong: int
    train_loss: float  # as they went by
    valid_loss: float

    @property
    def shares(self) -> tuple[float, float]:
        """The shares of training and of validation images that are wrong, in [0, 1]."""
        return self.train_wrong / TRAINING_IMAGES, self.valid_wrong / VALIDATION_IMAGES


def fit(digits: Digits, settings: Settings) -> Iterator[Fit | Progress]:
    """As `train`, and after every epoch ask the model for all training images, too."""
    for piece in train(digits, settings):
        if isinstance(piece, Progress):
            yield piece
            continue
        model, wrong = model_at(settings, piece.parameters), 0.0
        for xb, yb in batches(digits.train_x, digits.train_y, AT_ONCE):
            with torch.no_grad():
                wrong += (1 - batch_accuracy(model(xb), yb).item()) * len(xb)
            yield Progress(piece.number, 1.0)
        yield Fit(
            piece.number,
            round(wrong),
            piece.wrong,
            piece.train_loss,
            piece.valid_loss,
        )


@recent(MAX_RUNS)
def _shared(settings: Settings) -> Run:
    return Run(settings, fit)


def fit_for(settings: Settings) -> Run:
    """The one such run of these settings in this process."""
    return _shared(settings.essential())


LEAST, MOST = 0.00005, 1.5  # the ends of the axis; one training image is 0.00008
SPLITS = ("training", "validation")


@once
def _fit_by_epoch() -> dict[str, Any]:
    x, y = marks.epoch_axis(), alt.Y("share:Q").title("wrong")
    y = y.scale(type="log", domain=[LEAST, MOST], nice=False, clamp=True)
    y = y.axis(values=[1e-4, 1e-3, 0.01, 0.1, 1], format="~%", grid=False)
    colour = alt.Color("place:O").scale(domain=[0, 1], range=LINES[:2]).legend(None)
    dash = alt.StrokeDash("split:N").title(None)
    dash = dash.scale(domain=list(SPLITS), range=[[5, 4], [1, 0]])
    strokes = {"symbolType": "stroke", "symbolSize": 400, "symbolOpacity": 1}
    dash = dash.legend(orient="top", **strokes)
    shares, order = marks.data("shares"), {"order": "epoch:Q"}
    curve = shares.mark_line(clip=True, strokeWidth=2.5)
    faint = curve.encode(x, y, colour, dash, **order, opacity=alt.value(0.25))
    done = curve.transform_filter(frames.so_far())
    shown = shares.transform_filter(frames.here())
    told = marks.tips(
        "run:N", "epoch:Q", "split:N", ("wrong:Q", ",d"), ("share:Q", ".2~%")
    )
    return marks.drawn(
        marks.ends(x),
        faint,
        done.encode(x, y, colour, dash, **order, opacity=alt.value(1)),
        marks.dot(shown, 110).encode(x, y, colour, tooltip=told),
        *_readout(colour),
        spoken(),
        by="epoch",
    )


def _readout(colour: alt.Color) -> list[alt.Chart]:
    """What each run has come to at the shown epoch, in its colour, at the right above the curves."""
    moments = marks.data("moments", frames.here())
    first = moments.transform_filter("datum.place == 0")
    shares = (
        "datum.run + ': ' + format(datum.training, '.2%') + (width < 420 ? ' / ' : ' training, ') + "
        "format(datum.validation, '.2%') + (width < 420 ? '' : ' validation')"
    )
    down, look = "38 + 24 * datum.place", {**marks.RIGHT, "aria": False}
    dot = marks.dot(moments, 90, aria=False)
    return [
        marks.text(first, marks.EPOCH, "width - 22", "12", readout=0, **look),
        marks.text(moments, shares, "width - 22", down, readout=1, **look),
        dot.encode(colour, **marks.at("width - 10", down)),
    ]


def fit_by_epoch(runs: Mapping[str, Sequence[Fit]], last: int) -> Figure:
    """Two named runs up to epoch `last`: which share of the training and of the validation images each calls wrongly."""
    rows, moments = [], []
    for place, (name, epochs) in enumerate(runs.items()):
        for each in epochs:
            known = (name, place, each.number, each is epochs[-1])
            counts = each.train_wrong, each.valid_wrong
            rows += [
                (*known, *split)
                for split in zip(SPLITS, counts, each.shares, strict=True)
            ]
            moments.append((*known, *each.shares))
    known = "run place epoch newest"
    words = "; ".join(
        f"{name}, after epoch {epochs[-1].number}: wrong are {epochs[-1].shares[0]:.2%} of the training images, "
        f"{epochs[-1].shares[1]:.2%} of the validation images"
        for name, epochs in runs.items()
    )
    return Figure(
        _fit_by_epoch(),
        {
            "shares": marks.table(f"{known} split wrong share", rows),
            "moments": marks.table(f"{known} {' '.join(SPLITS)}", moments),
            "ends": marks.ends_data(last),
            "words": marks.record(words=words + "."),
        },
        "Line chart of the shares of wrong answers by epoch, on a logarithmic axis: training images dashed, validation images "
        "solid",
    )


OVERFITS = Card(
    "Learned, or memorised?",
    "After each epoch the model is asked again for the pictures it learns from: dashed. Solid: the validation pictures. As "
    "shares, since there are fewer of those. It overfits where the dashed line goes on falling and the solid one does "
    "not. Press *Play*.",
    words=("validation",),
)
MEMORISED = Preset(
    Settings("relu_net", lr=1.0, hidden=100, shuffle=True, loss="cross_entropy"), 40
)
WORSE, STEADY, FALLEN = (
    "At least ten more are wrong",
    "About as many are wrong",
    "At least ten fewer are wrong",
)
GUESS_BY_HEART = Question(
    "by_heart",
    "Every training picture right",
    "100 hidden units, cross-entropy, shuffled, a learning rate of 1. After 40 epochs no training picture is wrong. And the "
    "validation pictures, compared with epoch 10?",
    (WORSE, STEADY, FALLEN),
)


def by_heart(epochs: Sequence[Fit]) -> Answer:
    """From a run of more than ten epochs."""
    early, end = epochs[10], epochs[-1]
    more = end.valid_wrong - early.valid_wrong
    least = min(epochs, key=lambda epoch: epoch.valid_loss)
    return Answer(
        WORSE if more >= CLEAR else FALLEN if more <= -CLEAR else STEADY,
        f"After epochs {early.number} and {end.number}, {early.valid_wrong:,} and {end.valid_wrong:,} validation pictures are "
        f"wrong; of the training pictures {early.train_wrong:,} and {end.train_wrong:,}. The validation loss, "
        f"{least.valid_loss:.4f} after epoch {least.number}, ends at {end.valid_loss:.4f}.",
    )


def by_heart_now() -> Answer:
    """Train it, and answer."""
    return by_heart(fit_for(MEMORISED.settings).up_to(MEMORISED.epochs))


BY_HEART = Card(
    "By heart",
    "Set it so, and watch the net's dashed line fall to the floor: no training picture is wrong. One layer does not get "
    "there. Then open the loss, below: on validation pictures the net's turns and climbs, yet hardly more are wrong.",
    show={"100 units, by heart": knobs(*MEMORISED)},
)
WHOSE_PICTURES = Card(
    "Whose pictures are these?",
    "The validation pictures are MNIST's own test set; the course does the same. Who picks a rate, an epoch or a model by "
    "them has used them up: the best count flatters. For an honest last figure, keep pictures that no choice was made by.",
)


def caption(net: Sequence[Fit], one: Sequence[Fit]) -> str:
    """How two runs end on both splits, and when the validation loss of the first was least."""
    ends = "; ".join(
        f"{name} {' and '.join(f'**{share:.2%}**' for share in run[-1].shares)}"
        for name, run in (("net", net), ("one layer", one))
    )
    least = min(net, key=lambda epoch: epoch.valid_loss).number
    return (
        f"After {count(net[-1].number, 'epoch')}, wrong in training and validation: {ends}. Least validation loss of the net: "
        f"epoch {least}."
    )


def does_it_overfit(lab: "Lab") -> None:
    """A net and one layer, each asked for the pictures it learns from and for others."""
    heart = Ask(GUESS_BY_HEART, by_heart_now)
    lab.cards(OVERFITS, heart, BY_HEART, WHOSE_PICTURES)
    net, last = lab.training_controls("relu_net", IN_SIGHT)
    lab.code(fit)
    one = replace(net, model="pytorch")
    runs = {"net": fit_for(net), "one layer": fit_for(one)}
    lab.watch(runs, last, lambda epochs, _: fit_by_epoch(epochs, last), caption)
    with lab.details("The loss, by epoch"):
        epochs = {name: run.up_to(last) for name, run in runs.items()}
        lab.draw(loss_by_epoch(epochs, last, net.loss))

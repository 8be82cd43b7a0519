"""How far? Steps of every length along one gradient."""

from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import pandas as pd
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import wrong_axis
from lesson.charts.theme import LINES, Figure
from lesson.digits import load_digits
from lesson.gradients import calc_grad
from lesson.loss import LOSSES
from lesson.models import LinearByHand
from lesson.runs import once, run_for
from lesson.steps.gradients.batch import batch_name, batch_of
from lesson.training import VALIDATION_IMAGES, Batch, Settings, model_at
from lesson.words.numbers import plain
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


LENGTHS = [0.0] + torch.logspace(-3, 3, 61, dtype=torch.double).tolist()


def model_after(settings: Settings, epoch: int) -> LinearByHand:
    """The model by hand after so many epochs; it may be changed."""
    parameters = run_for(settings).up_to(epoch)[epoch].parameters
    return model_at(settings, [each.clone() for each in parameters])


class StepLengths(NamedTuple):
    """What comes of steps of all LENGTHS, length 0 first, in the direction that one batch points to."""

    batch_loss: list[float]  # of that batch
    loss: list[float]  # of all training images
    wrong: list[int]  # of the validation images

    @property
    def best(self) -> int:
        """The place of the length that leaves the batch the least loss."""
        return min(range(len(LENGTHS)), key=self.batch_loss.__getitem__)


def step_lengths(batch: Batch, model: LinearByHand, loss: str) -> StepLengths:
    """Try all lengths from where the model stands; it stays there.

    The score of a linear model changes by as much for each unit of length, so two products serve all lengths.
    """
    digits, loss_func = load_digits(), LOSSES[loss]
    calc_grad(*batch, model, loss_func)
    gradient = [each.grad for each in model.parameters()]
    for each in model.parameters():
        each.grad = None

    @torch.no_grad()
    def scores(x: Tensor) -> Tensor:
        """Of (n, 784) images after a step of each length: (n, lengths)."""
        here, downhill = model(x), -(x @ gradient[0] + gradient[1])
        return here + downhill * torch.tensor(LENGTHS)

    def losses(x: Tensor, y: Tensor) -> list[float]:
        return [loss_func(column[:, None], y).item() for column in scores(x).unbind(1)]

    wrong = ((scores(digits.valid_x) > 0) != (digits.valid_y == 1)).sum(0)
    return StepLengths(
        losses(*batch), losses(digits.train_x, digits.train_y), wrong.tolist()
    )


SEEN = {"this batch": LINES[1], "all pictures": LINES[4]}
COLOUR = alt.Scale(domain=list(SEEN), range=list(SEEN.values()))
LEFT = LENGTHS[1] / 2  # where no step at all is drawn, on a logarithmic axis


def _along(title: str | None) -> alt.X:
    x = alt.X("drawn:Q").title(title).scale(type="log", domain=[LEFT, LENGTHS[-1]])
    powers = [10**power for power in range(-3, 4)]
    return x.axis(values=powers, format="~g", grid=False, labels=title is not None)


def _rule(x: alt.X) -> alt.Chart:
    """Where the learning rate is."""
    rate = marks.data("rate")
    return rate.mark_rule(strokeDash=[4, 3], color=LINES[5], aria=False).encode(x)


@once
def _losses() -> dict[str, Any]:
    rows, here = marks.data("losses"), marks.data("losses", frames.here("frame"))
    x, y = _along(None), alt.Y("loss:Q").axis(grid=False, tickCount=4, minExtent=44)
    colour = alt.Color("seen:N", scale=COLOUR, legend=None)
    told = marks.tips(("length:Q", "~g"), ("seen:N", "", "of"), ("loss:Q", ".4f"))
    line = rows.mark_line(strokeWidth=2.5, clip=True)
    step = "datum.length ? 'a step of ' + format(datum.length, '~g') : 'no step'"
    key = "datum.seen + ': loss ' + format(datum.loss, '.4f')"
    first = here.transform_filter("datum.place == 0")
    below = "height / 2 - 2 + 22 * datum.place"
    look = {"readout": 0, "fontWeight": "bold", **marks.TOP_LEFT}
    place = marks.dot(here, 90, aria=False)
    return marks.drawn(
        _rule(x),
        line.encode(x, y, colour, order="length:Q", tooltip=told),
        marks.dot(here, 120).encode(x, y, colour, tooltip=told),
        marks.text(first, step, 12, "height / 2 - 38", **look),
        marks.text(here, key, 18, below, readout=1, align="left", dx=12),
        place.encode(colour, **marks.at(18, below)),
        by="frame",
    )


@once
def _wrong() -> dict[str, Any]:
    rows, here = marks.data("wrong"), marks.data("wrong", frames.here("frame"))
    x, y = _along("length of the step"), wrong_axis()
    y = y.axis(values=[10, 100, 1000], format=",d", grid=False, minExtent=44)
    line = rows.mark_line(strokeWidth=2.5, color=LINES[0], clip=True)
    place, look = (12, "height / 2 - 14"), {"large": 24, **marks.TOP_LEFT}
    return marks.drawn(
        _rule(x),
        line.encode(x, y, order="length:Q"),
        marks.dot(here, 120, color=LINES[0]).encode(x, y),
        marks.text(here, marks.WRONG, *place, readout=2, **look),
        by="frame",
    )


def by_step_length(steps: StepLengths, lr: float) -> tuple[Figure, Figure]:
    """The losses of one batch and of all training images, and below them the wrong answers; the learning rate is marked."""
    lengths = pd.DataFrame({"length": LENGTHS, "frame": range(len(LENGTHS))})
    lengths["drawn"] = lengths["length"].clip(lower=LEFT)
    lengths["newest"] = lengths["frame"] == len(LENGTHS) - 1
    seen = zip(SEEN, (steps.batch_loss, steps.loss), strict=True)
    losses = pd.concat(
        lengths.assign(seen=name, place=place, loss=values)
        for place, (name, values) in enumerate(seen)
    )
    rate, best = marks.record(drawn=lr), LENGTHS[steps.best]
    return (
        Figure(
            _losses(),
            {"losses": losses, "rate": rate},
            f"Line chart of the loss against the length of the step. The loss of the batch is least, "
            f"{min(steps.batch_loss):.4f}, at {best:.3g}; that of all pictures there is {steps.loss[steps.best]:.4f}.",
        ),
        Figure(
            _wrong(),
            {"wrong": lengths.assign(wrong=steps.wrong), "rate": rate},
            f"Line chart of wrong answers against the length of the step: {steps.wrong[0]:,} of {VALIDATION_IMAGES:,} without "
            f"one, at best {min(steps.wrong):,}, after the longest {steps.wrong[-1]:,}.",
        ),
    )


def length_words(steps: StepLengths) -> list[str]:
    """What the transport says aloud, one for each length."""
    return [
        f"{f'a step of {length:.3g}' if length else 'no step'}: loss of this batch {of_batch:.4f}, of all pictures "
        f"{of_all:.4f}, {wrong:,} wrong"
        for length, of_batch, of_all, wrong in zip(LENGTHS, *steps, strict=True)
    ]


MIXED = {"images": "shuffled 256", "before": 0}
HOW_FAR = Card(
    "How far should a step go?",
    "The gradient says which way, not how far. Press *Play*: the step grows from nothing to a thousand. Too short, and hardly "
    "anything changes. Too far, and mnist_loss is flat: there the next gradient says nothing. The dashed line is the learning "
    "rate.",
    words=("learning rate",),
)
ONE_DIGIT_ONLY = Card(
    "Best for whom?",
    "The first pictures are all threes. The farther the step, the better for them: in the end everything is called a 3. All "
    "pictures together see it otherwise. Mix the batch, and both agree much longer.",
    show={
        "First 256": {"images": "first 256"},
        "Shuffled 256": {"images": "shuffled 256"},
    },
)
RUNNING_START = Card(
    "It depends on where you stand",
    "From a loud start the scores are far from 0, and only a very long step changes many of them. From a small start a "
    "shorter one does. After some training, another length is best. So no rate is right at every moment.",
    show={
        "Loud start": MIXED | {"init_std": 1.0},
        "Small start": MIXED | {"init_std": 0.01},
        "After 10 epochs": MIXED | {"init_std": 1.0, "before": 10},
    },
)


def caption(steps: StepLengths, lr: float) -> str:
    """Which length leaves the batch the least loss, what all pictures say of it, and how far the learning rate goes."""
    best, before = LENGTHS[steps.best], steps.batch_loss[0]
    least = f"loss **{min(steps.batch_loss):.4f}**, before {before:.4f}"
    text = (
        f"Best for this batch is a step of **{plain(best)}**: {least}"
        if best
        else f"No step is best for this batch: {least}"
    )
    place = min(range(len(LENGTHS)), key=lambda each: abs(LENGTHS[each] - lr))
    nearer = "less far" if place < steps.best else "farther"
    side = "as far" if place == steps.best else nearer
    return (
        f"{text}. All pictures: {steps.loss[steps.best]:.4f}, {steps.wrong[steps.best]:,} wrong. A learning rate of "
        f"{lr:g} goes {side}."
    )


def how_far(lab: "Lab") -> None:
    """Steps of every length along one gradient."""
    lab.cards(HOW_FAR, ONE_DIGIT_ONLY, RUNNING_START)
    images, lr = batch_name(lab), lab.lr()
    epoch = lab.slider("Epochs before", 0, 40, 0, "before")
    with lab.more("start, seed, loss"):
        std, seed, loss = lab.init_std(), lab.seed(), lab.loss()
    settings = Settings(init_std=std, seed=seed, loss=loss, shuffle=True)
    steps = step_lengths(batch_of(images, seed), model_after(settings, epoch), loss)
    for figure in by_step_length(steps, lr):
        lab.figure(figure)
    lab.play(len(LENGTHS) - 1, words=length_words(steps))
    lab.what_you_see(caption(steps, lr))
    lab.code(step_lengths)

"""The same steps: three ways to train, compared number by number."""

import itertools
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt
import torch
from torch import nn
from torch.nn.utils import parameters_to_vector
from torch.optim import SGD

from lesson.charts import frames, marks
from lesson.charts.theme import LINES, Figure, spoken
from lesson.digits import PIXELS, Digits
from lesson.experiments.presets import EPOCHS
from lesson.learner import Batches, DataLoaders, Learner
from lesson.loss import batch_accuracy, mnist_loss
from lesson.models import LinearByHand, linear_layer
from lesson.optimizer import BasicOptim
from lesson.runs import Run, once
from lesson.training import Settings, train_epoch
from lesson.words.numbers import Table, count, scientific
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class Compared(NamedTuple):
    """Three models after so many epochs: how far each two are apart in that of the 785 numbers in which they differ most."""

    number: int
    by_hand_and_module: float
    module_and_learner: float
    by_hand_and_learner: float
    rounding: float  # by hand, and by hand with each batch in reverse order
    largest: float  # of the 785 numbers themselves, regardless of sign

    @property
    def apart(self) -> float:
        """How far those two are apart that differ most."""
        return max(self[1:4])


def same_steps(digits: Digits, settings: Settings) -> Iterator[Compared]:
    """Train by hand, with nn.Linear and torch.optim.SGD, and with the Learner.

    All three have the same start, that of nn.Linear, and the same batches.
    """
    generator = torch.Generator().manual_seed(settings.seed)
    module = linear_layer(PIXELS, 1, generator)
    by_hand, reverse = like(module), like(module)

    def loader() -> Batches:
        order = torch.Generator().manual_seed(settings.seed)
        shuffle = order if settings.shuffle else None
        return Batches(digits.train_x, digits.train_y, settings.batch_size, shuffle)

    valid = Batches(digits.valid_x, digits.valid_y, settings.batch_size)
    dls = DataLoaders(loader(), valid)
    learner = Learner(dls, deepcopy(module), SGD, mnist_loss, [batch_accuracy])

    trainings = [
        (model, loader(), opt_func(model.parameters(), settings.lr))
        for model, opt_func in (
            (by_hand, BasicOptim),
            (module, SGD),
            (reverse, BasicOptim),
        )
    ]
    for number in itertools.count():
        yield compare(number, by_hand, module, learner.model, reverse)
        for model, data, opt in trainings:
            if model is reverse:
                data = ((xb.flip(0), yb.flip(0)) for xb, yb in data)
            for _ in train_epoch(model, data, opt):
                pass
        learner.fit(1, settings.lr)


def like(module: nn.Linear) -> LinearByHand:
    """The model by hand with the numbers of nn.Linear."""
    model = LinearByHand()
    model.weights = module.weight.detach().T.clone().requires_grad_()
    model.bias = module.bias.detach().clone().requires_grad_()
    return model


@torch.no_grad()
def compare(number: int, *models: LinearByHand | nn.Module) -> Compared:
    """The largest differences between the models: by hand, nn.Linear, the Learner's, and by hand in reverse."""
    hand, module, learner, reverse = (
        parameters_to_vector(p.flatten() for p in model.parameters())
        for model in models
    )
    pairs = (hand, module), (module, learner), (hand, learner), (hand, reverse)
    apart = [(one - other).abs().max().item() for one, other in pairs]
    return Compared(number, *apart, module.abs().max().item())


@once
def same_steps_run(shuffle: bool = False) -> Run:
    """The comparison with the settings of the lesson, in this process."""
    return Run(Settings("pytorch", shuffle=shuffle), same_steps)


FLOOR = 1e-10  # where the logarithmic axis ends, and 0 is drawn


@once
def _differences_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    y = alt.Y("drawn:Q").title("largest of 785, logarithmic")
    y = y.scale(type="log", domain=[FLOOR, 1e6], clamp=True, nice=False).axis(
        values=[10.0**power for power in range(-8, 2, 2)],
        labelExpr="replace(format(datum.value, '.0e'), 'e+0', '')",
        grid=False,
    )
    colour = alt.Color("between:N").scale(range=LINES).sort(None).legend(None)
    differences = marks.data("differences")
    line = differences.mark_line(strokeWidth=2.5)
    shown = differences.transform_filter(frames.here())
    three = shown.transform_filter("datum.place == 0")
    names = differences.transform_filter("datum.newest")
    when = "'the three ways, epoch ' + datum.epoch"
    told = marks.tips("between:N", "epoch:Q", ("difference:Q", ".2e"))
    place, name = marks.TOP_RIGHT, {"align": "right", "baseline": "bottom", "dy": -6}
    return marks.drawn(
        marks.ends(x),
        *marks.growing(line, x, y, colour),
        marks.dot(shown, 90).encode(x, y, colour),
        marks.text(names, "between", "width", y, **name),
        marks.text(three, "words", "width", 0, readout=0, large=34, **place),
        marks.text(three, when, "width", 38, readout=1, **place),
        marks.pointable(differences, x, y, told),
        spoken(),
        by="epoch",
    )


def differences_by_epoch(compared: Sequence[Compared], last: int) -> Figure:
    """How far the models trained in three ways are apart, on a logarithmic axis, on whose floor 0 is drawn."""
    lines = {
        "the three ways, from one another": [each.apart for each in compared],
        "rounding alone": [each.rounding for each in compared],
        "the numbers themselves": [each.largest for each in compared],
    }
    rows = [
        (
            *(name, place, epoch, value, max(value, FLOOR)),
            f"{scientific(value)} apart" if value else "exactly equal",
        )
        for place, (name, values) in enumerate(lines.items())
        for epoch, value in enumerate(values)
    ]
    words = "; ".join(f"{name}: {max(each):.1e}" for name, each in lines.items())
    columns = "between place epoch newest difference drawn words"
    return Figure(
        _differences_by_epoch(),
        {
            "differences": marks.table(columns, rows, by="epoch"),
            "ends": marks.ends_data(last),
            "words": marks.record(words=f"The largest of all epochs. {words}."),
        },
        "Line chart, on a logarithmic axis, of the largest difference between the models trained in three ways",
        f"After {count(len(compared) - 1, 'epoch')}",
    )


THREE_WAYS = Card(
    "The same training, three ways",
    "By hand; with `nn.Linear` and `torch.optim.SGD`; with the `Learner` of the next scene. All three get the same start and "
    "the same batches. After every epoch we look for the largest difference in any of their 785 numbers.",
)
EXACTLY, TO_ROUNDING, FAR = (
    "Not at all: equal to the last bit",
    "As far as rounding carries them",
    "Farther: PyTorch does something more",
)
SAME = Question(
    "steps",
    "How far apart?",
    "Same start, same batches, three ways to train: by hand, `nn.Linear` with SGD, and a `Learner`. How far are their "
    "785 numbers from one another in the end?",
    (EXACTLY, TO_ROUNDING, FAR),
)


def same(compared: Sequence[Compared]) -> Answer:
    """From all epochs of the comparison."""
    apart, rounding = max(each.apart for each in compared), compared[-1].rounding
    return Answer(
        EXACTLY if apart == 0 else TO_ROUNDING if apart <= 10 * rounding else FAR,
        f"The largest difference in any of the 785 numbers, in any of {len(compared) - 1} epochs, is "
        f"{scientific(apart) if apart else 0}. Rounding alone would carry them {scientific(rounding)} apart.",
    )


def same_now(shuffle: bool) -> Answer:
    """Train all three ways, and answer."""
    return same(same_steps_run(shuffle).up_to(EPOCHS))


ROUNDING = Card(
    "How close is close?",
    "Adding the pictures of a batch from last to first gives the same sum, but for rounding. The middle line shows how far "
    "the hand-written run drifts from itself that way. A difference up to about that size would mean nothing.",
    show={"Sorted": {"shuffle": False}, "Shuffled": {"shuffle": True}},
)


def caption(compared: Sequence[Compared]) -> str:
    """Whether three trainings end with the same numbers, and what that says."""
    end, apart = compared[-1], max(each.apart for each in compared)
    after = f"In {count(end.number, 'epoch')}"
    if apart == 0:
        says = f"{after} the three are **equal to the last bit**, in all 785 numbers. "
    else:
        says = f"{after} the three differ by **{scientific(apart)}** at most, in any of 785 numbers. "
    says += f"Rounding alone would move one by {scientific(end.rounding)}; the largest is {end.largest:.2g}. "
    if apart <= 10 * end.rounding:
        return says + "So they take the same steps."
    return says + "That is more than rounding: the steps differ."


def each_epoch(compared: Sequence[Compared]) -> Table:
    """The largest difference in any number between each two, by epoch."""
    pairs = "by hand, nn.Linear", "nn.Linear, Learner", "by hand, Learner"
    heads = ("epoch", *pairs, "rounding", "largest number")
    rows = [
        (str(each.number), *(scientific(value) if value else "0" for value in each[1:]))
        for each in compared
    ]
    return heads, rows


def the_same_steps(lab: "Lab") -> None:
    """How far the models of three trainings are apart, epoch by epoch."""
    shuffle = lab.shuffle()
    lab.cards(THREE_WAYS, Ask(SAME, lambda: same_now(shuffle)), ROUNDING)
    lab.code(same_steps)
    run = same_steps_run(shuffle)
    lab.watch(
        {"three ways": run},
        EPOCHS,
        lambda epochs, _: differences_by_epoch(*epochs.values(), EPOCHS),
        caption,
    )
    with lab.details("Each two of them, epoch by epoch"):
        lab.table(*each_epoch(run.up_to(EPOCHS)))

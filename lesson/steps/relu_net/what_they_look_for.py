"""Hidden units: every unit as a picture, from its random start on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import votes_png
from lesson.charts.theme import Figure, spoken
from lesson.digits import load_digits
from lesson.runs import once, run_for
from lesson.steps.relu_net.nets import IN_SIGHT
from lesson.training import Epoch
from lesson.words.numbers import count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class HiddenUnit(NamedTuple):
    """One of the hidden units, measured over a set of images."""

    number: int  # its row in the first layer's weights
    weights: Tensor  # (784,): where ink raises it
    says_three: bool  # whether the second layer counts it for three
    influence: float  # standard deviation of what it adds to the score
    awake: float  # share of the images on which it is above zero


@torch.no_grad()
def hidden_units(
    parameters: Sequence[Tensor], x: Tensor, relu: bool
) -> list[HiddenUnit]:
    """The units of a net with these four parameters, measured on (n, 784) images; the most influential first."""
    first_weights, first_bias, second_weights, _ = parameters
    activations = x @ first_weights.T + first_bias  # (n, hidden)
    awake = (activations > 0).float().mean(0)
    if relu:
        activations = activations.relu()
    influence = (activations * second_weights).std(0)  # (hidden,)
    return [
        HiddenUnit(
            number,
            first_weights[number],
            second_weights[0, number].item() > 0,
            influence[number].item(),
            awake[number].item(),
        )
        for number in influence.argsort(descending=True).tolist()
    ]


def units_after(epoch: Epoch, relu: bool) -> list[HiddenUnit]:
    """The units of a net after an epoch, measured on the validation images; the most influential first."""
    return hidden_units(epoch.parameters, load_digits().valid_x, relu)


def labels(
    units: Sequence[HiddenUnit], relu: bool
) -> list[tuple[HiddenUnit, str, str]]:
    """Each unit with what stands under it: its share of all influence, and with a ReLU its digit and how often it is awake."""
    total = sum(unit.influence for unit in units) or 1.0
    return [
        (
            unit,
            f"{unit.influence / total:.1%}"
            + (f" for {3 if unit.says_three else 7}" if relu else ""),
            f"awake {unit.awake:.0%}" if relu else "",
        )
        for unit in units
    ]


def labelled(units: Sequence[HiddenUnit], relu: bool) -> list[tuple[str, str, str]]:
    """For `ui.pictures`: the weights of each unit as a PNG, in words, and a caption."""
    return [
        (
            votes_png(unit.weights),
            f"Weights of hidden unit {unit.number}",
            f"{first} {second}",
        )
        for unit, first, second in labels(units, relu)
    ]


MOST = 18  # units: 6 × 3 of them, on a phone 4 × 3
ACROSS = "(width > 500 ? 6 : 4)"
DOWN = "(height - 24) / 3"  # of a row; below the last one stands the epoch
SIDE = f"min(width / {ACROSS} - 12, {DOWN} - 44)"


@once
def _units_by_epoch() -> dict[str, Any]:
    shown = marks.data("units", frames.while_shown(), f"datum.place < 3 * {ACROSS}")
    shown = shown.transform_calculate(
        across=f"(datum.place % {ACROSS} + 0.5) * width / {ACROSS}",
        down=f"floor(datum.place / {ACROSS}) * {DOWN}",
    )
    words = shown.transform_calculate(below=f"datum.down + {SIDE}")
    place, below = (marks.at_fields("across", down) for down in ("down", "below"))
    when = shown.transform_filter("datum.place == 0")
    look = {"readout": "epoch", "baseline": "bottom", "fontWeight": "bold"}
    return marks.drawn(
        marks.image(shown, SIDE, **place, baseline="top"),
        marks.text(words, "first", **below, baseline="top", dy=4),
        marks.text(words, "second", **below, baseline="top", dy=22),
        marks.text(when, marks.EPOCH, "width / 2", "height", **look),
        spoken(),
        by="epoch",
    )


def units_by_epoch(
    epochs: Sequence[Epoch], relu: bool, finished: bool = True
) -> Figure:
    """The units of a net after some of its epochs; each in one place, those that count most at the last one first.

    While the run is not finished only the newest are sent.
    """
    newest = units_after(epochs[-1], relu)
    places = {unit.number: place for place, unit in enumerate(newest[:MOST])}
    rows = []
    for epoch, until in frames.thinned(epochs, finished):
        for unit, first, second in labels(units_after(epoch, relu), relu):
            if unit.number in places:
                place, url = places[unit.number], votes_png(unit.weights)
                rows.append((epoch.number, until, place, url, first, second))
    after = f"After {count(epochs[-1].number, 'epoch')}"
    words = "; ".join(
        f"{first} {second}".strip() for _, first, second in labels(newest[:MOST], relu)
    )
    return Figure(
        _units_by_epoch(),
        {
            "units": marks.table("epoch until place url first second", rows),
            "words": marks.record(words=f"{after}: {words}."),
        },
        "Pictures of the weights of hidden units: blue where ink raises a unit, orange where it lowers it",
        f"{after}: {count(len(newest), 'hidden unit')}",
    )


UNITS = Card(
    "What does each look for?",
    "Blue: ink there raises the unit. Orange: ink there lowers it. Below: how much its contribution to the score "
    "varies over the validation pictures, as a share of all units. *Awake*: the share of pictures on which it is above "
    "zero. Press *Play*, and see patterns grow out of noise.",
    words=("validation",),
)
IDLE = Card(
    "Many hardly count",
    "How strongly a unit learns depends on its weight in the second layer. That weight begins at random: who begins with "
    "a small one often hardly changes, and is hardly heard. Would three units be enough? Without the ReLU a unit may "
    "speak for both digits, depending on its sign.",
    show={"3 units": {"hidden": 3}, "30 units": {"hidden": 30}},
)
TINY = 0.01  # of all influence


def caption(found: Sequence[HiddenUnit], relu: bool) -> str:
    """How few units hold half of the influence, how many hardly any, and how many are asleep on every picture."""
    total = sum(unit.influence for unit in found) or 1.0
    half, held = 0, 0.0
    while held < total / 2 and half < len(found):
        held += found[half].influence
        half += 1
    tiny = sum(unit.influence < TINY * total for unit in found)
    text = (
        f"**{half:,} of {count(len(found), 'unit')}** {'has' if half == 1 else 'have'} half of all influence; "
        f"{tiny:,} {'has' if tiny == 1 else 'have'} less than 1 %."
    )
    if not relu:
        return f"{text} Without a ReLU no unit is ever silent."
    asleep = sum(unit.awake == 0 for unit in found)
    return f"{text} {asleep or 'None'} {'is' if asleep < 2 else 'are'} asleep on every picture."


def what_they_look_for(lab: "Lab") -> None:
    """The units of a net as pictures, while it trains."""
    lab.cards(UNITS, IDLE)
    net, last = lab.training_controls("relu_net", IN_SIGHT)
    lab.code(hidden_units)
    lab.watch(
        {"net": run_for(net)},
        last,
        lambda epochs, done: units_by_epoch(epochs["net"], net.relu, done),
        lambda epochs: caption(units_after(epochs[-1], net.relu), net.relu),
    )
    with lab.details("All of them"):
        found = units_after(run_for(net).up_to(last)[last], net.relu)
        lab.pictures(labelled(found, net.relu), 120)

"""Without ReLU: two layers that are one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from lesson.charts.errors import errors_by_epoch
from lesson.charts.theme import Figure
from lesson.digits import PIXELS, load_digits
from lesson.experiments.baseline import baseline
from lesson.models import linear, merge_layers
from lesson.runs import run_for
from lesson.steps.relu_net import nets
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, start_model
from lesson.words.numbers import count, tiny
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

BARE = replace(nets.NET, relu=False)


class Merging(NamedTuple):
    """Two layers without a ReLU beside the one layer that they amount to, on the validation images."""

    numbers: int  # that the two layers have
    apart: float  # the largest difference of two scores
    called_differently: int  # how many images


@torch.no_grad()
def merging(parameters: Sequence[Tensor]) -> Merging:
    """Multiply the two layers of a net without a ReLU, and compare."""
    first, first_bias, second, bias = parameters
    x = load_digits().valid_x
    scores = (x @ first.T + first_bias) @ second.T + bias
    of_one = linear(x, *merge_layers(parameters))
    return Merging(
        sum(each.numel() for each in parameters),
        (scores - of_one).abs().max().item(),
        int(((scores > 0) != (of_one > 0)).sum()),
    )


def errors_of_merged(
    runs: Mapping[str, Sequence[Epoch]], last: int, finished: bool
) -> Figure:
    """As `errors_by_epoch`, where the first run has two layers without a ReLU: with pictures of the layer they amount to."""
    (name, epochs), *others = runs.items()
    merged = [
        epoch._replace(parameters=merge_layers(epoch.parameters)) for epoch in epochs
    ]
    shown, average = {name: merged, **dict(others)}, baseline().wrong
    return errors_by_epoch(shown, last, average, pictures=True, finished=finished)


MERGED = Card(
    "Two layers, one picture",
    "A weighted sum of weighted sums is a weighted sum. So the two layers are multiplied into one: its weights are "
    "beside the curve. The dashed curve is a model that had one layer from the start. Press *Play*.",
)
BETTER, SAME = "More than one layer", "The same as one layer"
NOTHING = "Nothing at all"
WITHOUT = Question(
    "without",
    "Take the ReLU away",
    "Keep both layers, with all their numbers, and take only the ReLU away. What can this model say?",
    (BETTER, SAME, NOTHING),
)


def without(found: Merging) -> Answer:
    """From the two layers of an untrained net, and the merged one."""
    return Answer(
        SAME if found.apart < 1e-4 else BETTER,
        f"Multiply the two layers of an untrained net, {found.numbers:,} numbers, into one of {PIXELS + 1}: the scores of "
        f"the validation pictures differ by {tiny(found.apart)}.",
    )


def without_now() -> Answer:
    """Merge the layers of an untrained net, and answer."""
    return without(merging(list(start_model(BARE).parameters())))


BEATS = Question(
    "beats",
    "Train both",
    "Train two layers without a ReLU, and one layer, for 40 epochs at their usual learning rates. Do two do better?",
    nets.VERDICTS,
)


def beats(two: int, one: int) -> Answer:
    """From the wrong answers of two layers without a ReLU, and of one layer."""
    why = "They can say the same, but take other steps, so a few pictures differ."
    return nets.compared(two, one, why)


def beats_now() -> Answer:
    """Train both, and answer."""
    return beats(*map(nets.wrong_after_40, (BARE, Settings("pytorch"))))


OTHER_STEPS = Card(
    "Same models, other steps",
    "Two layers without a ReLU can say just what one layer can say. But a step changes both factors of a product, so "
    "they take another path, at another speed. What they learn in the end is much the same picture.",
)


def caption(two: Sequence[Epoch], one: Sequence[Epoch], found: Merging) -> str:
    """How two layers and the merged one differ in their answers, and how one layer from the start does."""
    return (
        f"{found.numbers:,} numbers become {PIXELS + 1}: {count(found.called_differently, 'picture')} called differently, "
        f"scores apart by {tiny(found.apart)}. After {count(two[-1].number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: "
        f"two layers **{two[-1].wrong:,}**, one layer **{one[-1].wrong:,}**."
    )


def without_relu(lab: "Lab") -> None:
    """Two layers without a ReLU, multiplied into one, beside one layer from the start."""
    without, beats = Ask(WITHOUT, without_now), Ask(BEATS, beats_now)
    lab.cards(MERGED, without, beats, OTHER_STEPS)
    net, one, last = nets.net_and_one_layer(lab, relu=False)
    lab.code(merge_layers)
    lab.downloads(net, last)
    lab.watch(
        {"two layers": run_for(net), "one layer": run_for(one)},
        last,
        lambda epochs, done: errors_of_merged(epochs, last, done),
        lambda two, one: caption(two, one, merging(two[-1].parameters)),
    )

"""Two layers: a net against one layer."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lesson.charts.errors import with_errors
from lesson.charts.training import loss_by_epoch
from lesson.digits import PIXELS
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import compare_runs
from lesson.models import linear_layer, parameter_count, relu_net
from lesson.runs import run_for
from lesson.steps.relu_net import nets
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, start_model
from lesson.words.numbers import Table, count
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

TWO_LAYERS = Card(
    "Two layers",
    "One layer gives every pixel one vote, always the same. In two layers each hidden unit looks at the whole "
    "picture in its own way, and the last layer weighs what they say. Between stands a ReLU: what is below zero "
    "becomes zero. Press *Play*: is two better than one?",
    words=("hidden unit", "ReLU"),
)
LAYERS = Question(
    "layers",
    "Does the ReLU net do better?",
    "Thirty hidden units, 40 epochs, a learning rate of 0.2; against one layer with a learning rate of 1. Does the net do "
    "better?",
    nets.VERDICTS,
)


def layers(two: int, one: int) -> Answer:
    """From the wrong answers of a ReLU net and of one layer."""
    why = "Two layers can say more than one; that does not mean that training finds it, or that these pictures need it."
    return nets.compared(two, one, why)


def layers_now() -> Answer:
    """Train both, and answer."""
    return layers(*map(nets.wrong_after_40, (nets.NET, Settings("pytorch"))))


HIDDEN = Settings().hidden
MANY_NUMBERS = Card(
    "Where all the numbers are",
    f"With {HIDDEN} hidden units the net has {parameter_count(relu_net(HIDDEN)):,} numbers. The second layer has only "
    f"{HIDDEN + 1} of them, one a unit and a bias. Nearly all are in the first: every unit has a weight for each of the "
    f"{PIXELS} pixels. Move *Hidden units*, and see how few are enough.",
    show={"3 units": {"hidden": 3}, "100 units": {"hidden": 100}},
)


def in_figures(epochs: Mapping[str, Sequence[Epoch]], numbers: Sequence[int]) -> Table:
    """A table of what named runs come to, given how many numbers their models learn."""
    ends = [run[-1] for run in epochs.values()]
    heads = (f"after {count(ends[0].number, 'epoch')}", *epochs)
    rows = [
        ("numbers to learn", *numbers),
        (f"wrong of {VALIDATION_IMAGES:,}", *(end.wrong for end in ends)),
        ("validation accuracy", *(end.valid_accuracy for end in ends)),
        ("validation loss", *(end.valid_loss for end in ends)),
    ]
    return heads, rows


def two_layers(lab: "Lab") -> None:
    """A net against one layer, epoch by epoch."""
    lab.cards(TWO_LAYERS, Ask(LAYERS, layers_now), MANY_NUMBERS)
    net, one, last = nets.net_and_one_layer(lab)
    first = (relu_net, "linear_layer(PIXELS, hidden"), (relu_net, "[nn.ReLU()]")
    second = (relu_net, "linear_layer(hidden, outputs")
    lab.equation(r"h = \max(0,\; W_1 x + b_1)", *first)
    lab.equation(r"\text{score} = W_2 h + b_2", second)
    lab.code(relu_net, linear_layer)
    lab.downloads(net, last)
    runs = {"two layers": run_for(net), "one layer": run_for(one)}

    def caption(epochs: Mapping[str, Sequence[Epoch]]) -> str:
        found = compare_runs(*runs.values(), last=last)
        return nets.caption_of_runs(epochs, baseline().wrong, found)

    lab.watch(*with_errors(runs, last, caption))
    epochs = {name: run.up_to(last) for name, run in runs.items()}
    with lab.details("The loss by epoch, and all in figures"):
        lab.draw(loss_by_epoch(epochs, last, net.loss))
        sizes = [parameter_count(start_model(each)) for each in (net, one)]
        lab.table(*in_figures(epochs, sizes))

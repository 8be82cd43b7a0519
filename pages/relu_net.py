"""Step 7: two layers, with a ReLU between or without."""

from dataclasses import replace

from lesson import ui
from lesson.charts.errors import errors_by_epoch
from lesson.charts.overfitting import fit_by_epoch
from lesson.charts.training import loss_by_epoch
from lesson.charts.units import labelled, units_by_epoch
from lesson.experiments.baseline import baseline
from lesson.experiments.hidden_units import hidden_units, merged, merging, units_after
from lesson.experiments.learning_rates import LEARNING_RATES
from lesson.experiments.overfitting import fit, fit_for
from lesson.models import linear_layer, merge_layers, parameter_count, relu_net
from lesson.runs import run_for
from lesson.training import KINDS, Settings, start_model
from lesson.words.captions import relu_net as captions
from lesson.words.cards import Ask
from lesson.words.cards import relu_net as cards
from lesson.words.questions import relu_net as questions

IN_SIGHT = ("lr", "hidden", "epochs")

page = ui.page("relu_net")


def net_and_one_layer(lab: ui.Lab, **fixed: bool) -> tuple[Settings, Settings, int]:
    """The controls of a net, and of one layer that sees the same batches at its own learning rate."""
    chosen = {"lr": lab.lr(KINDS["relu_net"].lr), "hidden": lab.hidden()}
    last = lab.epochs()
    with lab.more("batches, seed, one layer"):
        batches = {"batch_size": lab.batch_size(), "seed": lab.seed()}
        batches |= {"shuffle": lab.shuffle(), "loss": lab.loss()}
        chosen["relu"] = fixed["relu"] if fixed else lab.relu()
        one_lr = lab.select(
            "Learning rate of one layer", LEARNING_RATES, 1.0, "linear_lr"
        )
    net = Settings("relu_net", **chosen, **batches)
    return net, Settings("pytorch", lr=one_lr, **batches), last


@page.scene("Two layers")
def two_layers(lab: ui.Lab) -> None:
    """A net against one layer."""
    layers = Ask(questions.LAYERS, questions.layers_now)
    lab.cards(cards.TWO_LAYERS, layers, cards.MANY_NUMBERS)
    net, one, last = net_and_one_layer(lab)
    lab.equation(
        r"h = \max(0,\; W_1 x + b_1)",
        (relu_net, "linear_layer(PIXELS, hidden"),
        (relu_net, "[nn.ReLU()]"),
    )
    lab.equation(r"\text{score} = W_2 h + b_2", (relu_net, "linear_layer(hidden, 1"))
    lab.code(relu_net, linear_layer)
    lab.downloads(net, last)
    runs = {"two layers": run_for(net), "one layer": run_for(one)}
    watch_errors(lab, runs, last)
    epochs = {name: run.up_to(last) for name, run in runs.items()}
    with lab.details("The loss, by epoch"):
        ui.draw(loss_by_epoch(epochs, last, net.loss))
    with lab.details("In figures"):
        sizes = [parameter_count(start_model(each)) for each in (net, one)]
        ui.table(*captions.in_figures(epochs, sizes))


def watch_errors(lab: ui.Lab, runs: dict, last: int) -> None:
    """Train named runs, and watch their wrong answers."""
    lab.watch(
        runs,
        last,
        lambda epochs, finished: errors_by_epoch(
            epochs, last, baseline().wrong, finished=finished
        ),
        lambda *epochs: captions.runs(
            dict(zip(runs, epochs, strict=True)), baseline().wrong
        ),
    )


@page.scene("When it pays")
def when_it_pays(lab: ui.Lab) -> None:
    """Three ways to spend numbers, trained alike."""
    lab.cards(cards.THREE_WAYS, Ask(questions.PAYS, questions.pays_now), cards.IT_PAYS)
    net, last = lab.training_controls("relu_net", IN_SIGHT, without=["relu"])
    lab.code(relu_net)
    three = {
        "ReLU": net,
        "no ReLU": replace(net, relu=False),
        "one layer": replace(net, model="pytorch"),
    }
    watch_errors(lab, {name: run_for(each) for name, each in three.items()}, last)


@page.scene("Does it overfit?")
def does_it_overfit(lab: ui.Lab) -> None:
    """The pictures it learns from, and others, side by side."""
    heart = Ask(questions.BY_HEART, questions.by_heart_now)
    lab.cards(cards.OVERFITS, heart, cards.BY_HEART, cards.WHOSE_PICTURES)
    net, last = lab.training_controls("relu_net", IN_SIGHT)
    lab.code(fit)
    runs = {"net": fit_for(net), "one layer": fit_for(replace(net, model="pytorch"))}
    lab.watch(runs, last, lambda epochs, _: fit_by_epoch(epochs, last), captions.fit)
    with lab.details("The loss, by epoch"):
        epochs = {name: run.up_to(last) for name, run in runs.items()}
        ui.draw(loss_by_epoch(epochs, last, net.loss))


@page.scene("Hidden units")
def what_they_look_for(lab: ui.Lab) -> None:
    """Every unit as a picture, from its random start on."""
    lab.cards(cards.UNITS, cards.IDLE)
    net, last = lab.training_controls("relu_net", IN_SIGHT)
    lab.code(hidden_units)
    lab.watch(
        {"net": run_for(net)},
        last,
        lambda epochs, finished: units_by_epoch(
            epochs["net"], net.relu, finished=finished
        ),
        lambda epochs: captions.units(units_after(epochs[-1], net.relu), net.relu),
    )
    with lab.details("All of them"):
        units = units_after(run_for(net).up_to(last)[last], net.relu)
        ui.pictures(labelled(units, net.relu), 120)


@page.scene("Without ReLU")
def without_relu(lab: ui.Lab) -> None:
    """Two layers that are one."""
    without = Ask(questions.WITHOUT, questions.without_now)
    beats = Ask(questions.BEATS, questions.beats_now)
    lab.cards(cards.MERGED, without, beats, cards.OTHER_STEPS)
    net, one, last = net_and_one_layer(lab, relu=False)
    lab.code(merge_layers)
    lab.downloads(net, last)
    lab.watch(
        {"two layers": run_for(net), "one layer": run_for(one)},
        last,
        lambda epochs, finished: errors_by_epoch(
            epochs | {"two layers": list(map(merged, epochs["two layers"]))},
            last,
            baseline().wrong,
            pictures=True,
            finished=finished,
        ),
        lambda two, one: captions.merged(two, one, merging(two[-1].parameters)),
    )


page.show()

"""Step 7: two layers, with a ReLU between or without."""

from lesson import ui
from lesson.charts import units
from lesson.charts.comparison import picture_by_picture
from lesson.charts.errors import errors_of_merged, errors_of_ways, with_errors
from lesson.charts.overfitting import fit_by_epoch
from lesson.charts.spread import errors_with_spread
from lesson.charts.training import loss_by_epoch
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import compare, compare_runs, mcnemar
from lesson.experiments.hidden_units import hidden_units, merging, units_after
from lesson.experiments.learning_rates import LEARNING_RATES
from lesson.experiments.overfitting import fit, fits_for
from lesson.experiments.three_seeds import Ways, seeds_for, ways_for, wrong_by_seed
from lesson.models import linear_layer, merge_layers, parameter_count, relu_net
from lesson.runs import run_for
from lesson.training import KINDS, Settings, start_model
from lesson.words.captions import relu_net as captions
from lesson.words.cards import relu_net as cards
from lesson.words.questions import relu_net as questions
from lesson.words.story import Ask

IN_SIGHT = ("lr", "hidden", "epochs")


page = ui.page("relu_net")


def net_and_one_layer(lab: ui.Lab, **fixed: bool) -> tuple[Settings, Settings, int]:
    """The controls of a net, and of one layer that sees the same batches at its own learning rate; how many epochs."""
    chosen = {"lr": lab.lr(KINDS["relu_net"].lr), "hidden": lab.hidden()}
    last = lab.epochs()
    with lab.more("batches, seed, one layer"):
        batches = {"batch_size": lab.batch_size(), "seed": lab.seed()}
        batches |= {"shuffle": lab.shuffle(), "loss": lab.loss()}
        chosen["relu"] = fixed["relu"] if fixed else lab.relu()
        label, usual = "Learning rate of one layer", KINDS["pytorch"].lr
        one_lr = lab.select(label, LEARNING_RATES, usual, "linear_lr")
    net = Settings("relu_net", **chosen, **batches)
    return net, Settings("pytorch", lr=one_lr, **batches), last


@page.scene("Two layers")
def two_layers(lab: ui.Lab) -> None:
    """A net against one layer."""
    layers = Ask(questions.LAYERS, questions.layers_now)
    lab.cards(cards.TWO_LAYERS, layers, cards.MANY_NUMBERS)
    net, one, last = net_and_one_layer(lab)
    first = (relu_net, "linear_layer(PIXELS, hidden"), (relu_net, "[nn.ReLU()]")
    lab.equation(r"h = \max(0,\; W_1 x + b_1)", *first)
    lab.equation(
        r"\text{score} = W_2 h + b_2", (relu_net, "linear_layer(hidden, outputs")
    )
    lab.code(relu_net, linear_layer)
    lab.downloads(net, last)
    runs = {"two layers": run_for(net), "one layer": run_for(one)}
    lab.watch(
        *with_errors(
            runs,
            last,
            lambda epochs: captions.runs(
                epochs, baseline().wrong, compare_runs(*runs.values(), last=last)
            ),
        )
    )
    epochs = {name: run.up_to(last) for name, run in runs.items()}
    with lab.details("The loss by epoch, and all in figures"):
        lab.draw(loss_by_epoch(epochs, last, net.loss))
        sizes = [parameter_count(start_model(each)) for each in (net, one)]
        lab.table(*captions.in_figures(epochs, sizes))


@page.scene("Picture by picture")
def each_picture(lab: ui.Lab) -> None:
    """Which pictures each of two models gets right."""
    mistakes = Ask(questions.MISTAKES, questions.mistakes_now)
    lab.cards(cards.FIELDS, mistakes, cards.TOSSES)
    net, one, last = net_and_one_layer(lab)
    lab.code(compare, mcnemar)
    settings = {"two layers": net, "one layer": one}
    runs = {name: run_for(each) for name, each in settings.items()}
    lab.watch(
        runs,
        last,
        lambda epochs, finished: picture_by_picture(settings, epochs, finished),
        lambda *_: captions.pictures(*compare_runs(*runs.values(), last=last), last),
    )


@page.scene("When it pays")
def when_it_pays(lab: ui.Lab) -> None:
    """Three ways to spend numbers, trained alike."""
    pays = Ask(questions.PAYS, questions.pays_now)
    lab.cards(cards.THREE_WAYS, pays, cards.IT_PAYS, cards.FASTER)
    seeds = lab.toggle("Three seeds", False, "seeds")
    net, last = lab.training_controls("relu_net", ("lr", "epochs"), without=["relu"])
    lab.code(relu_net, Ways)
    average = baseline().wrong
    if not seeds:
        lab.watch(
            {"three ways": ways_for(net)},
            last,
            lambda epochs, done: errors_of_ways(*epochs.values(), last, average, done),
            lambda epochs: captions.ways(epochs, average),
        )
        return
    run = seeds_for(net)
    lab.watch(
        {"three seeds": run},
        last,
        lambda epochs, _: errors_with_spread(wrong_by_seed(*epochs.values()), (), last),
        captions.three_seeds,
    )
    with lab.details("Each seed, and when it beat the average pictures"):
        lab.table(*captions.each_seed(run.up_to(last), average))


@page.scene("Does it overfit?")
def does_it_overfit(lab: ui.Lab) -> None:
    """The pictures it learns from, and others, side by side."""
    heart = Ask(questions.BY_HEART, questions.by_heart_now)
    lab.cards(cards.OVERFITS, heart, cards.BY_HEART, cards.WHOSE_PICTURES)
    net, last = lab.training_controls("relu_net", IN_SIGHT)
    lab.code(fit)
    runs = fits_for(net)
    lab.watch(runs, last, lambda epochs, _: fit_by_epoch(epochs, last), captions.fit)
    with lab.details("The loss, by epoch"):
        epochs = {name: run.up_to(last) for name, run in runs.items()}
        lab.draw(loss_by_epoch(epochs, last, net.loss))


@page.scene("Hidden units")
def what_they_look_for(lab: ui.Lab) -> None:
    """Every unit as a picture, from its random start on."""
    lab.cards(cards.UNITS, cards.IDLE)
    net, last = lab.training_controls("relu_net", IN_SIGHT)
    lab.code(hidden_units)
    lab.watch(
        {"net": run_for(net)},
        last,
        lambda epochs, done: units.units_by_epoch(epochs["net"], net.relu, done),
        lambda epochs: captions.units(units_after(epochs[-1], net.relu), net.relu),
    )
    with lab.details("All of them"):
        found = units_after(run_for(net).up_to(last)[last], net.relu)
        lab.pictures(units.labelled(found, net.relu), 120)


@page.scene("Without ReLU")
def without_relu(lab: ui.Lab) -> None:
    """Two layers that are one."""
    without = Ask(questions.WITHOUT, questions.without_now)
    beats = Ask(questions.BEATS, questions.beats_now)
    lab.cards(cards.MERGED, without, beats, cards.OTHER_STEPS)
    net, one, last = net_and_one_layer(lab, relu=False)
    lab.code(merge_layers)
    lab.downloads(net, last)
    average = baseline().wrong
    lab.watch(
        {"two layers": run_for(net), "one layer": run_for(one)},
        last,
        lambda epochs, done: errors_of_merged(epochs, last, average, finished=done),
        lambda two, one: captions.merged(two, one, merging(two[-1].parameters)),
    )


page.show()

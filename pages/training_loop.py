"""Step 5: take the downhill step again and again."""

from lesson import ui
from lesson.charts import learning_rates, rates, training
from lesson.charts.errors import with_errors
from lesson.charts.landscape import paths_on_landscape
from lesson.charts.mistakes import mistakes_by_epoch
from lesson.charts.slow_motion import moments, slow_motion_by_stage
from lesson.digits import PIXELS, load_digits
from lesson.experiments import landscape, puzzles
from lesson.experiments.baseline import baseline
from lesson.experiments.comparison import compare_runs, sorted_and_shuffled
from lesson.experiments.flattery import flattery, flattery_of_epochs
from lesson.experiments.learning_rates import sweep, sweep_for
from lesson.experiments.mistakes import confusion, mistakes_after, worst_mistakes
from lesson.experiments.slow_motion import slow_motion, slow_motion_of
from lesson.gradients import calc_grad
from lesson.optimizer import BasicOptim
from lesson.runs import run_for
from lesson.training import Settings, batches, train_epoch, validate_epoch
from lesson.words.captions import training_loop as captions
from lesson.words.cards import training_loop as cards

# of each stage of a step: its pictures, predictions, loss, gradient, and the step itself
STAGES = [
    [(train_epoch, "for xb, yb in data")],
    [(calc_grad, "model(xb)")],
    [(calc_grad, "loss_func(")],
    [(calc_grad, "backward()")],
    [(train_epoch, "opt.step()"), (train_epoch, "opt.zero_grad()")],
]

page = ui.page("training_loop")


def map_controls(lab: ui.Lab, settings: Settings, last: int) -> landscape.Map:
    """Over which directions the map of a run is drawn, and where else on it to start: behind "More"."""
    pixels = None
    with lab.more("the map, another start"):
        if lab.one_of("Map over", cards.OVER, cards.MAIN, "over") == cards.WEIGHTS:
            hint = "28 times its row plus its column, both counted from 0."
            first = lab.slider("First pixel", 0, PIXELS - 1, 350, "first", help=hint)
            second = lab.slider("Second pixel", 0, PIXELS - 1, 406, "second", help=hint)
            if first == second:  # a plane needs two directions
                second = (first + 1) % PIXELS
            pixels = first, second
        hint = "From a place on the map. A click on it does the same."
        elsewhere = lab.toggle("Start elsewhere, too", False, "elsewhere", help=hint)
        end = landscape.POINTS - 1
        across = lab.slider("Across", 0, end, end, "column")
        up = lab.slider("Up", 0, end, end, "row")
    return landscape.Map(settings, last, pixels, (up, across) if elsewhere else None)


@page.scene("Train")
def train_it(lab: ui.Lab) -> None:
    """One run, as often as one likes."""
    lab.cards(*cards.TRAIN)
    settings, last = lab.training_controls("by_hand")
    lab.equation(r"w \leftarrow w - \text{lr}\,\nabla L", (BasicOptim, "p.data -="))
    lab.code(train_epoch, calc_grad, BasicOptim, validate_epoch)
    if settings.shuffle:
        lab.link("pytorch_version", "Shuffled, the post's own code goes astray: ")
    lab.downloads(settings, last)
    runs = lab.run_and_kept(settings)
    lab.watch(
        *with_errors(runs, last, lambda e: captions.one_run(e, baseline().wrong), True)
    )
    with lab.details("The loss, by epoch"):
        run = {"this run": run_for(settings).up_to(last)}
        lab.draw(training.loss_by_epoch(run, last, settings.loss))
    if len(runs) > 1:
        with lab.details("This run against each kept one, picture by picture"):
            found = compare_runs(*runs.values(), last=last)
            lab.table(*captions.against_each(list(runs)[1:], found))


@page.scene("One batch at a time")
def one_batch_at_a_time(lab: ui.Lab) -> None:
    """Every step of an epoch, in slow motion."""
    lab.cards(*cards.ONE_BATCH)
    epoch = lab.slider("Epoch", 1, 40, 1, "epoch")
    shown = ("lr", "batch_size")
    settings, _ = lab.training_controls("by_hand", shown, without=["epochs"])
    with lab.busy("Training"):
        motions = slow_motion_of(settings, epoch)
    before = mistakes_after(settings, run_for(settings).up_to(epoch - 1)[-1]).counts
    lab.figure(slow_motion_by_stage(motions, before))
    with lab.stage:
        lines = ["\n".join(lab.line_with(*place) for place in each) for each in STAGES]
        lab.listing(lines, "moment", cycle=True)
    words = moments(motions)
    lab.play(len(words) - 1, "moment", words, stages=True)
    lab.what_you_see(captions.slow_motion(motions, before.wrong))
    lab.code(slow_motion, calc_grad, BasicOptim)


@page.scene("Every learning rate")
def every_learning_rate(lab: ui.Lab) -> None:
    """All learning rates of the slider, side by side."""
    lab.cards(*cards.EVERY_RATE)
    settings, last = lab.training_controls("by_hand", ("lr", "shuffle", "epochs"))
    lab.code(sweep, flattery)
    lr, average = settings.lr, baseline().wrong
    lab.watch(
        {"all": sweep_for(settings)},
        last,
        lambda epochs, done: rates.errors_by_rate(epochs["all"], lr, average, done),
        lambda epochs: captions.all_rates(epochs, lr),
    )
    epochs = sweep_for(settings).up_to(last)
    alone = run_for(settings).up_to(last)
    with lab.details("All curves at once"):
        lab.draw(learning_rates.accuracies_by_epoch(epochs, last, lr))
        lab.write(captions.trained_alone(epochs[-1], alone[-1], lr))
    with lab.details("Choose on one half of the pictures, measure on the other"):
        of_epochs = flattery_of_epochs(settings, alone)
        lab.table(*captions.flattered(epochs[-1].flattery, of_epochs, lr))


@page.scene("Sorted or shuffled")
def sorted_or_shuffled(lab: ui.Lab) -> None:
    """What is in each batch, and what it does."""
    lab.cards(*cards.SORTED)
    settings, last = lab.training_controls("by_hand", without=["shuffle"])
    lab.code(batches)
    train_y = load_digits().train_y
    lab.figure(training.batch_contents(train_y, settings.batch_size, settings.seed), 6)
    runs = sorted_and_shuffled(settings)
    lab.watch(
        *with_errors(
            runs,
            last,
            lambda epochs: captions.sorted_or_shuffled(
                *epochs.values(), *compare_runs(*runs.values(), last=last)
            ),
        )
    )


@page.scene("Its mistakes")
def its_mistakes(lab: ui.Lab) -> None:
    """The pictures it is wrong about."""
    lab.cards(cards.MISTAKES)
    settings, last = lab.training_controls("by_hand")
    lab.code(confusion, worst_mistakes)
    lab.watch(
        {"it": run_for(settings)},
        last,
        lambda epochs, _: mistakes_by_epoch(settings, epochs["it"]),
        lambda run: captions.mistakes(mistakes_after(settings, run[-1]).counts),
    )
    with lab.details("In a table"):
        counts = mistakes_after(settings, run_for(settings).up_to(last)[last]).counts
        lab.table(("", "called 3", "called 7"), counts.rows)


@page.scene("The landscape")
def the_landscape(lab: ui.Lab) -> None:
    """The loss as a map over two directions, and the path of the run on it."""
    lab.cards(*cards.LANDSCAPE)
    settings, last = lab.training_controls("by_hand", ("lr", "epochs"))
    shown = map_controls(lab, settings, last)
    lab.code(landscape.main_plane, landscape.plane_of_weights, landscape.landscape)
    runs = lab.run_and_kept(settings)
    lab.train(runs, last)
    ground = landscape.landscape_of(shown)
    epochs = lab.train(runs | landscape.run_from(shown), last)
    lab.figure(
        paths_on_landscape(ground, epochs),
        **lab.clicks(across=landscape.POINTS, elsewhere=True),
    )
    lab.play(last, "epoch")
    lab.what_you_see(captions.landscape(shown, ground, epochs))


@page.scene("Can you?")
def can_you(lab: ui.Lab) -> None:
    """Goals: the run on the screen either reaches them or not."""
    judge = puzzles.JUDGES[lab.cards(*cards.GOALS)]
    settings, last = lab.training_controls("by_hand")
    lab.code(judge)
    runs = {"this run": run_for(settings)}
    lab.watch(
        *with_errors(runs, last, lambda it: captions.goal(judge, settings, it), True)
    )


page.show()

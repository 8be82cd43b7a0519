"""Step 6: why did PyTorch's version look better?"""

from lesson import loss, models, ui
from lesson.charts import pytorch_version as charts
from lesson.charts.spread import errors_with_spread, posts_picture
from lesson.experiments import ladder
from lesson.experiments.comparison import compare_runs
from lesson.experiments.learner_parts import PARTS, first_record
from lesson.experiments.same_steps import same_steps, same_steps_run
from lesson.experiments.three_models import three_models
from lesson.learner import DataLoaders, Learner
from lesson.words import published
from lesson.words.captions import pytorch_version as captions
from lesson.words.cards import pytorch_version as cards
from lesson.words.questions import pytorch_version as questions
from lesson.words.story import Ask

page = ui.page("pytorch_version")


@page.scene("Two curves")
def two_curves(lab: ui.Lab) -> None:
    """The post's run by hand, as it was measured, and PyTorch's version."""
    start = lab.slider("Random start (seed)", 0, ladder.STARTS - 1, 0, "start")
    gap = Ask(questions.GAP, lambda: questions.gap_now(start))
    lab.cards(cards.TWICE, gap, cards.NOT_LUCK)
    lab.code(ladder.ladder, ladder.measure)
    lab.watch(
        {"sorted": ladder.ladder_run(False)},
        ladder.EPOCHS,
        lambda epochs, _: errors_with_spread(
            ladder.curves(ladder.AS_DRAWN, epochs["sorted"], start=start)
        ),
        lambda epochs: captions.two_curves(epochs, start),
    )


@page.scene("One change at a time")
def one_change_at_a_time(lab: ui.Lab) -> None:
    """From one curve to the other, in any order."""
    first = cards.ONE_CHANGE, cards.MEASURE, cards.START, cards.LOSS
    steps = cards.STEPS, Ask(questions.BOTH, questions.both_now), cards.TOO_LONG
    shuffle = Ask(questions.SHUFFLED, questions.shuffled_now), cards.SHUFFLE
    lab.cards(*first, *steps, *shuffle)
    default = [ladder.NAMES[change] for change in ladder.PYTORCH]
    chosen = lab.several_of(
        "Changes, in the order you make them", list(ladder.CALLED), default, "changes"
    )
    made = [ladder.CALLED[name] for name in chosen]
    steps_made = ladder.rungs(made)
    lab.code(loss.mean_of_all_pairs, loss.all_pairs_losses, ladder.both_losses)
    lab.link("random_init", "What stays of a loud start: ")
    lab.watch(
        ladder.both(),
        ladder.EPOCHS,
        lambda epochs, _: errors_with_spread(
            ladder.curves(steps_made, *epochs.values())
        ),
        lambda *epochs: captions.one_change(made, *epochs),
    )
    with lab.details("What each change is worth"):
        epochs = [run.up_to(ladder.EPOCHS) for run in ladder.both().values()]
        lab.table(*captions.each_rung(made, *epochs))
        lab.table(*captions.each_order(made, *epochs))


@page.scene("The broken measure")
def the_broken_measure(lab: ui.Lab) -> None:
    """The model by hand, measured batch by batch."""
    lab.cards(cards.EVERY_PAIR, cards.ONE_DIGIT, cards.SMALL_BATCH)
    mixed = lab.toggle("Shuffle the validation pictures", False, "mixed")
    lab.code(loss.broadcast_accuracy, loss.batch_accuracy)
    lab.link("random_init", "The same measure: ")
    batches = ladder.batches_by_hand(mixed)
    words = charts.batch_words(batches)
    lab.figure(charts.measured(batches))
    lab.play(len(words) - 1, "batch", words)
    lab.what_you_see(captions.broken_measure(batches))
    with lab.details("All batches in numbers"):
        lab.table(*captions.each_batch(batches))


@page.scene("The same steps")
def the_same_steps(lab: ui.Lab) -> None:
    """Three ways to train, compared number by number."""
    shuffle = lab.shuffle()
    same = Ask(questions.SAME, lambda: questions.same_now(shuffle))
    lab.cards(cards.THREE_WAYS, same, cards.ROUNDING)
    lab.code(same_steps)
    run = same_steps_run(shuffle)
    lab.watch(
        {"three ways": run},
        ladder.EPOCHS,
        lambda epochs, _: charts.differences_by_epoch(*epochs.values(), ladder.EPOCHS),
        captions.same_steps,
    )
    with lab.details("Each two of them, epoch by epoch"):
        lab.table(*captions.each_epoch(run.up_to(ladder.EPOCHS)))


@page.scene("The Learner")
def the_learner(lab: ui.Lab) -> None:
    """Where each line of the loop by hand has gone."""
    lab.cards(cards.THE_LEARNER, cards.FASTAIS)
    lab.code(DataLoaders, Learner)
    with lab.stage:
        lab.lines_side_by_side(("by hand", "in the Learner"), PARTS, frames="part")
    lab.play(len(PARTS) - 1, "part", [what for what, *_ in PARTS])
    lab.what_you_see(captions.learner(len(PARTS), first_record()))


@page.scene("All three curves")
def all_three_curves(lab: ui.Lab) -> None:
    """The post's own picture, all measured alike."""
    lab.cards(cards.ALL_THREE, cards.TOO_CLOSE)
    last = lab.epochs()
    entrants = three_models(lab.seed(), lab.shuffle())
    lab.code(models.linear_layer, models.relu_net)
    lab.link("relu_net", "When a second layer pays: ")
    lab.downloads(entrants["PyTorch's version"].settings, last)
    lab.watch(
        entrants,
        last,
        lambda epochs, _: posts_picture(epochs, last),
        lambda *epochs: captions.three_models(
            *epochs, *compare_runs(*list(entrants.values())[1:], last=last)
        ),
    )


@page.scene("In print")
def in_print(lab: ui.Lab) -> None:
    """What the book and the post printed, beside the same numbers here."""
    lab.cards(cards.PRINTED, cards.TO_THE_DIGIT)
    lab.code(loss.mnist_loss, loss.distance_to_target, loss.batch_accuracy)
    lab.watch(
        published.runs(),
        ladder.EPOCHS,
        lambda epochs, _: errors_with_spread(
            published.wrong(*epochs.values()), published.ON_THE_WAY
        ),
        lambda *_: captions.in_print(published.everything()),
    )
    with lab.details("All numbers in print, and ours"):
        lab.table(*captions.all_printed(published.everything()))


page.show()

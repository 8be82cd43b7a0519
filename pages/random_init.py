"""Step 2: a model that knows nothing."""

from lesson import ui
from lesson.charts.random_starts import (
    accuracies,
    alternating,
    draw_words,
    every_pair,
    pair_words,
    picture_words,
    scores_by_digit,
)
from lesson.charts.what_stays import start_added_weights
from lesson.digits import load_digits
from lesson.experiments.random_starts import many_starts, one_start, thousand_starts
from lesson.experiments.what_stays import best_bias, what_stays
from lesson.loss import batch_accuracy, broadcast_accuracy, mean_of_all_pairs
from lesson.models import init_params, linear
from lesson.runs import run_for
from lesson.words.captions import random_init as captions
from lesson.words.cards import random_init as cards
from lesson.words.questions import random_init as questions
from lesson.words.story import Ask

ONE_BY_ONE = 40  # pictures


page = ui.page("random_init")


@page.scene("One random start")
def one_random_start(lab: ui.Lab) -> None:
    """785 random numbers, and the scores they give."""
    seed, std = lab.seed(), lab.init_std()
    lab.cards(
        cards.KNOWS_NOTHING,
        cards.WHAT_IS_RIGHT,
        Ask(questions.SMALLER, lambda: questions.smaller_now(seed)),
        Ask(questions.MANY, questions.spread_now),
    )
    x, y = load_digits().train_x, load_digits().train_y
    start, rows = one_start(seed, std), alternating(y, ONE_BY_ONE)
    lab.figure(scores_by_digit(start.scores, y, start.weights, x, rows))
    words = picture_words(start.scores[rows], y[rows])
    lab.play(len(rows) - 1, "picture", words)
    lab.what_you_see(captions.one_start(start, y))
    lab.equation(r"\text{score} = \sum_{i=1}^{784} x_i\,w_i + b", (linear, "return"))
    lab.code(init_params, linear, batch_accuracy)


@page.scene("A thousand starts")
def a_thousand_starts(lab: ui.Lab) -> None:
    """How a thousand models that know nothing score."""
    lab.cards(cards.TOSSED_ONCE, cards.SAME_OR_OTHER, cards.WORST_IS_GOOD)
    seed, starts = lab.seed(), thousand_starts()
    measures = {"accuracy": (starts.accuracy, starts.accuracy[seed].item())}
    words = draw_words(measures)
    lab.figure(accuracies(measures, starts.same_side))
    lab.play(len(words) - 1, "draw", words)
    lab.what_you_see(captions.thousand(starts, seed))
    lab.code(many_starts)


@page.scene("Every pair")
def the_ruler(lab: ui.Lab) -> None:
    """Every prediction with every label."""
    lab.cards(
        cards.A_HALF,
        Ask(questions.PERFECT, questions.perfect_now),
        cards.TWO_OF_FOUR,
        cards.EVERY_START,
    )
    shown = lab.one_of("Look at", [cards.FOUR, cards.ALL], cards.FOUR, "ruler")
    hint = "Two threes and two sevens, next to each other in the training pictures: the first has this number."
    first = lab.slider("Which four pictures", 0, 99, 0, "four", help=hint)
    seed, starts = lab.seed(), thousand_starts()
    if shown == cards.FOUR:
        x, y = load_digits().train_x, load_digits().train_y
        rows = [first, first + 1, starts.threes + first, starts.threes + first + 1]
        scores, labels = one_start(seed).scores[rows], y[rows]
        words = pair_words(scores[:, 0], labels)
        lab.figure(every_pair(x[rows], scores[:, 0], labels))
        lab.play(len(words) - 1, "pair", words)
        lab.what_you_see(captions.four(scores, labels))
    else:
        measures = {
            "true accuracy": (starts.accuracy, starts.accuracy[seed].item()),
            "all pairs": (
                starts.broadcast_accuracy,
                starts.broadcast_accuracy[seed].item(),
            ),
        }
        words = draw_words(measures)
        lab.figure(accuracies(measures, starts.same_side))
        lab.play(len(words) - 1, "draw", words)
        lab.what_you_see(captions.all_pairs(starts, seed))
    lab.code(broadcast_accuracy, batch_accuracy, mean_of_all_pairs)
    formula = r"\text{mean} = p\,q + (1 - p)(1 - q)"
    lab.equation(formula, (mean_of_all_pairs, "return"))
    with lab.details("All training pictures, without the table"):
        threes = starts.threes / (starts.threes + starts.sevens)
        by_column = (mean_of_all_pairs(called, threes) for called in (1, 0))
        lab.write(captions.whole_table(starts, *by_column))
    lab.link("pytorch_version", "The same ruler, in use: ")


@page.scene("What stays")
def what_stays_of_the_start(lab: ui.Lab) -> None:
    """The weights as a sum: their start, and what training added."""
    lab.cards(cards.THE_SUM, Ask(questions.ALONE, questions.alone_now), cards.LOUD)
    in_sight = ("lr", "init_std", "epochs")
    settings, last = lab.training_controls("by_hand", in_sight)
    lab.code(what_stays, best_bias)
    lab.watch(
        {"run": run_for(settings)},
        last,
        lambda epochs, done: start_added_weights(epochs["run"], last, done),
        lambda epochs: captions.what_stays(what_stays(epochs[-1:], epochs[0])[0]),
    )


page.show()

"""Step 9: the same lesson with all ten digits."""

from collections.abc import Sequence
from typing import Any

from lesson import ui
from lesson.charts import ten_digits as charts
from lesson.charts.hard_pairs import hard_pairs
from lesson.experiments import hard_pairs as pairs
from lesson.experiments.hard_pairs import PAIRS, Pair
from lesson.experiments.ten_digits import (
    TenSettings,
    confusion_of,
    shares,
    ten_columns,
    train_ten,
)
from lesson.experiments.ten_runs import (
    everything,
    picture_of,
    pictures_called,
    scores_after,
    ten_run_for,
)
from lesson.gradients import calc_grad
from lesson.handwriting import readers
from lesson.handwriting.examples import STRANGERS
from lesson.runs import run_for
from lesson.training import train_epoch
from lesson.words.captions import hard_pairs as pair_captions
from lesson.words.captions import ten_digits as captions
from lesson.words.cards import hard_pairs as pair_cards
from lesson.words.cards import ten_digits as cards
from lesson.words.questions import hard_pairs as pair_questions
from lesson.words.questions import ten_digits as questions
from lesson.words.story import Ask

DIGITS = range(10)


page = ui.page("ten_digits")


def ten_controls(
    lab: ui.Lab, in_sight: Sequence[str] = ("lr", "epochs"), without: Sequence[str] = ()
) -> tuple[TenSettings, int]:
    """The controls of a run on ten digits, as `training_controls`: its settings, and how many epochs of it to show."""
    hint = (
        "Off: all zeros, then all ones, … so nearly every batch holds one digit only."
    )
    make = {
        "model": lambda: lab.one_of("Model", cards.MODELS, cards.MODELS[0], "model"),
        "lr": lambda: lab.lr(TenSettings.lr),
        "epochs": lab.epochs,
        "batch_size": lab.batch_size,
        "seed": lab.seed,
        "hidden": lab.hidden,
        "shuffle": lambda: lab.toggle(
            "Shuffle every epoch", TenSettings.shuffle, "shuffle", help=hint
        ),
        "data": lambda: chosen_pictures(lab),
    }
    make = {name: each for name, each in make.items() if name not in without}
    chosen = lab.chosen(make, in_sight)
    net = chosen.pop("model", cards.MODELS[0]) == cards.NET
    last = chosen.pop("epochs")
    return TenSettings("relu_net" if net else "linear", **chosen), last


def chosen_pictures(lab: ui.Lab) -> str:
    """A control: "sample" or "all", for `TenSettings.data`. While all are not there, the sample goes on, and it is said why."""
    hint = "A sample comes with the app. All of MNIST is downloaded once, if it is not here yet."
    sample, everyone = pair_cards.SAMPLE, pair_cards.ALL
    chosen = lab.one_of("Pictures", [sample, everyone], sample, "pictures", help=hint)
    here = chosen == everyone and lab.all_are_here(
        everything, pair_captions.still_the_sample
    )
    return "all" if here else "sample"


def chosen_pair(lab: ui.Lab, default: Pair) -> tuple[Pair, dict[str, Any]]:
    """The pair, and options for the chart: a click on one of its "pairs" moves the control."""
    names = [pair_captions.named(pair) for pair in PAIRS]
    name = lab.select("Opened pair", names, pair_captions.named(default), "pair")
    options = lab.clicks_on("place", lambda place: {"pair": names[place]})
    return PAIRS[names.index(name)], options


@page.scene("Ten columns")
def ten_columns_of_weights(lab: ui.Lab) -> None:
    """One layer: the weights of each digit as a picture."""
    lab.cards(cards.COLUMNS, cards.SAME_LOOP, cards.NO_PICTURES)
    settings, last = ten_controls(
        lab, ("lr", "batch_size", "epochs"), without=("model", "hidden")
    )
    lab.code(ten_columns, train_ten, train_epoch, calc_grad)
    lab.downloads(settings, last, ten_run_for, "ten_digits")
    lab.watch(
        {"ten": ten_run_for(settings)},
        last,
        lambda runs, done: charts.columns_by_epoch(runs["ten"], last, done),
        captions.columns,
    )


@page.scene("Softmax")
def softmax(lab: ui.Lab) -> None:
    """From ten scores to ten shares, and what ten sigmoids would do."""
    ask = Ask(questions.SIGMOIDS, questions.sigmoids_now)
    lab.cards(cards.SOFTMAX, ask, cards.COMPETE)
    digit = lab.select("The picture is a", DIGITS, 4, "is")
    number = lab.slider("Number of the validation picture", 0, 199, 53, "number")
    way = lab.one_of("From scores to shares", cards.WAYS, cards.SOFTMAX_WAY, "way_of")
    settings, last = ten_controls(lab, ())
    with lab.busy("Training"):
        epoch = ten_run_for(settings).up_to(last)[last]
    pixels = picture_of(settings, digit, number)
    scores = scores_after(settings, [epoch], pixels)[0]
    lab.figure(figure := charts.softmax_stages(pixels, digit, scores, way))
    words = charts.words_of_stages(figure)
    lab.play(len(words) - 1, "stage", words, stages=True)
    say = captions.sigmoids if way == cards.SIGMOIDS else captions.softmax
    lab.what_you_see(say(digit, scores))
    lab.equation(
        r"\text{share}_k = \frac{e^{s_k}}{e^{s_0} + \dots + e^{s_9}}",
        (shares, "powers ="),
        (shares, "return"),
    )
    lab.code(shares)


@page.scene("Confusion")
def confusion(lab: ui.Lab) -> None:
    """Which digit is taken for which, and the pictures."""
    mixed_up = Ask(questions.MIXED_UP, questions.mixed_up_now)
    lab.cards(cards.TABLE, mixed_up, cards.LOOK)
    digit = lab.select("The picture is a", DIGITS, 4, "is")
    called = lab.select("The model calls it", DIGITS, 9, "called")
    settings, last = ten_controls(lab, ("model",))
    with lab.busy("Training"):
        epochs = ten_run_for(settings).up_to(last)
    pictures = pictures_called(settings, epochs[-1], digit, called)
    lab.figure(
        charts.confusion_table(epochs, (digit, called), pictures),
        **lab.clicks(("is", "called"), len(DIGITS)),
    )
    lab.play(last, "epoch")
    lab.what_you_see(captions.confusion(epochs[-1], digit, called))
    lab.code(confusion_of)
    with lab.details("The table in figures"):
        heads = "it is", *(f"called {each}" for each in DIGITS)
        rows = epochs[-1].confusion.tolist()
        lab.table(heads, [(str(each), *row) for each, row in enumerate(rows)])


@page.scene("Draw any digit")
def draw_any_digit(lab: ui.Lab) -> None:
    """Ten shares for a drawing, and what the models of 3 or 7 say of it."""
    fives = Ask(questions.FIVES, questions.fives_now)
    lab.cards(cards.DRAW, fives, cards.STILL_TEN)
    given = lab.given_digit(True, STRANGERS["a 5"], ("Draw", "Upload"))
    settings, last = ten_controls(lab, ())
    pixels, two = given.pixels, readers.settings_of(seed=0)

    def shares_in(epochs):
        return shares(scores_after(settings, epochs, pixels))

    lab.link("your_digit", "How could a model say *none of them*? The last scene of ")
    lab.code(shares)
    lab.watch(
        {"ten": ten_run_for(settings)} | {name: run_for(two[name]) for name in two},
        last,
        lambda runs, _: charts.shares_by_epoch(shares_in(runs["ten"])),
        lambda ten, *others: captions.drawn(
            shares_in(ten[-1:])[0],
            readers.scores_by_epoch(pixels, dict(zip(two, others, strict=True))),
            empty=not pixels.any(),
        ),
    )


@page.scene("Which pairs are hard")
def which_pairs_are_hard(lab: ui.Lab) -> None:
    """The lesson of two digits, for each of the 45 pairs."""
    hardest = Ask(pair_questions.HARDEST, pair_questions.hardest_now)
    lab.cards(pair_cards.TWO_AT_A_TIME, hardest, pair_cards.HOW_SURE)
    pair, clicks = chosen_pair(lab, (4, 9))
    data = chosen_pictures(lab)
    last = lab.slider("Epochs", 1, 40, pair_cards.EPOCHS, "pair_epochs")
    with lab.more("seed"):
        settings = pairs.PairSettings(lab.seed(), data)
    lab.code(pairs.train_pair, pairs.train_every_pair)
    with lab.busy("Training"):
        one = pairs.one_pair(settings, pair).up_to(last)
    lab.watch(
        {"all": pairs.every_pair(settings)},
        last,
        lambda runs, done: hard_pairs(runs["all"], one, pair, settings, done),
        pair_captions.hard_pairs,
        **clicks,
    )
    with lab.details("All pairs, the hardest first"):
        lab.table(*pair_captions.table(pairs.every_pair(settings).epochs[last]))


page.show()

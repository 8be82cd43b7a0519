"""Step 3: why accuracy cannot teach, and what can."""

from dataclasses import replace

from lesson import ui
from lesson.charts import predictions
from lesson.charts.one_weight import one_weight_turned
from lesson.charts.pictures import example_png, votes_png
from lesson.charts.pixels import pixel_map
from lesson.charts.reliability import reliability_diagram
from lesson.digits import load_digits
from lesson.experiments import one_weight as measure
from lesson.experiments.baseline import baseline
from lesson.experiments.one_weight import OneWeight, one_weight, raise_weight, sweep
from lesson.experiments.reliability import reliability
from lesson.experiments.two_losses import roll
from lesson.loss import LOSSES, batch_accuracy, distance_to_target, mnist_loss
from lesson.runs import run_for
from lesson.training import Settings, start_model
from lesson.words.captions import step_vs_sigmoid as captions
from lesson.words.cards import step_vs_sigmoid as cards
from lesson.words.questions import step_vs_sigmoid as questions
from lesson.words.story import Ask

MOVES = 40
NUDGES = [float(f"1e{power}") for power in range(-6, 1)]
FAR = 10.0  # how far a weight is turned either way
PIXEL = (9, 14)


page = ui.page("step_vs_sigmoid")


@page.scene("One picture")
def one(lab: ui.Lab) -> None:
    """One score: as a step, as a sigmoid, and as a loss that it can follow downhill."""
    lab.cards(cards.ONE, cards.TOO_SURE)
    score = lab.select("Score of the picture", predictions.SCORES, -2.0, "score")
    target = lab.target()
    path = measure.downhill(score, target, MOVES)
    picture = example_png(3 if target else 7)
    lab.figure(predictions.one_picture(path, target, picture))
    lab.play(MOVES, "move")
    lab.what_you_see(captions.one_picture(path, target))
    lab.equation(
        r"p = \sigma(\text{score}) = \frac{1}{1 + e^{-\text{score}}}",
        (mnist_loss, "sigmoid()"),
    )
    lab.equation(
        r"\text{loss} = \frac{1}{n} \sum_{i=1}^{n} \left| p_i - y_i \right|",
        (distance_to_target, "abs()"),
    )
    lab.code(mnist_loss, distance_to_target, batch_accuracy, measure.downhill, roll)
    with lab.details("The loss of a three and of a seven, by score"):
        lab.draw(predictions.loss_of_one(path[0]))
        heads = ("score", "step", "sigmoid", "loss, if a 3", "loss, if a 7")
        scores = path[0], measure.one_score(score + 0.25)
        lab.table(heads, [(f"{each.score:g}", *each[1:]) for each in scores])


@page.scene("Three pictures")
def three(lab: ui.Lab) -> None:
    """Loss and accuracy of three predictions."""
    lab.cards(cards.BY_HAND, Ask(questions.MOVED, questions.moved), cards.PAST_HALF)
    hundredths = [step / 100 for step in range(101)]
    said = [
        lab.select(f"{name.title()} prediction: a {digit}", hundredths, start, name)
        for name, digit, start in zip(
            ("first", "second", "third"), "373", questions.PREDICTIONS, strict=True
        )
    ]
    few = measure.measure_few(said, questions.TARGETS)
    pictures = [example_png(3), example_png(7), example_png(3, 1)]
    lab.figure(predictions.three_pictures(pictures, said, questions.TARGETS, few))
    lab.what_you_see(captions.three_pictures(said, questions.TARGETS, few))
    lab.code(measure.measure_few, distance_to_target, batch_accuracy)


def weight_of(lab: ui.Lab, pixel: int) -> OneWeight:
    """The weight of a pixel in the model that seed and start give, behind "More"."""
    model = start_model(Settings(seed=lab.seed(), init_std=lab.init_std()))
    return one_weight(load_digits().train_x, load_digits().train_y, model, pixel)


def blank() -> list[int]:
    """Pixels where no training image has ink."""
    return measure.blank_pixels(load_digits().train_x)


@page.scene("Turn one weight")
def turn(lab: ui.Lab) -> None:
    """One weight of a real model through a wide range, over all training images."""
    lab.cards(cards.TURN, cards.STAIRCASE, cards.BLANK)
    difference = baseline().mean_three - baseline().mean_seven
    what = "Average 3 minus average 7"
    with lab.picking(
        "row, column, seed, start",
        lambda index: pixel_map(difference, votes_png(difference), index, what),
        PIXEL,
    ) as pixel:
        weight = weight_of(lab, pixel)
    turned = sweep(weight, FAR)
    lab.figure(one_weight_turned(turned))
    lab.play(len(turned.curve[0]) - 1)
    lab.what_you_see(captions.turned(weight, turned, blank()))
    lab.code(one_weight, sweep)


@page.scene("Nudge it")
def nudge_it(lab: ui.Lab) -> None:
    """The same weight, nudged ever so little."""
    nudge = lab.select("Nudge: raise the weight by", NUDGES, 0.01, "nudge")
    pixel = lab.pixel(PIXEL)
    with lab.more("seed, start"):
        weight = weight_of(lab, pixel)
    raised = raise_weight(weight, questions.TINY_NUDGE)
    answer = Ask(questions.TINY, lambda: questions.tiny(weight, raised))
    lab.cards(cards.MICROSCOPE, answer, cards.TRAIL)
    nudged, close = raise_weight(weight, nudge), sweep(weight, 5 * nudge)
    lab.figure(one_weight_turned(close, nudged))
    lab.what_you_see(captions.nudged(weight, nudged, close, blank()))
    lab.code(raise_weight, batch_accuracy, mnist_loss)
    with lab.details("From a millionth to one"):
        table = [raise_weight(weight, each) for each in NUDGES]
        single = raise_weight(weight.in_single_precision(), NUDGES[0])
        heads = ("nudge", "predictions that change", "the loss changes by")
        lab.table(heads, captions.nudges(table))
        lab.write(captions.double_precision(weight, table, single))
    with lab.details("What autograd can follow"):
        lab.table(("", "`requires_grad`"), captions.followed())


@page.scene("Is it a probability?")
def is_it_a_probability(lab: ui.Lab) -> None:
    """How often answers are wrong, against how often p says so, after training with either loss."""
    promised = Ask(questions.PROMISED, questions.promised_now)
    lab.cards(cards.KEEPS_ITS_WORD, promised, cards.DICE, cards.HONEST)
    in_sight = ("lr", "shuffle", "epochs")
    settings, last = lab.training_controls("by_hand", in_sight, without=["loss"])
    lab.code(reliability)
    runs = {loss: run_for(replace(settings, loss=loss)) for loss in LOSSES}
    lab.watch(runs, last, reliability_diagram, captions.kept_word)
    with lab.details("Seven in ten are threes"):
        lab.table(*captions.seven_in_ten())


page.show()

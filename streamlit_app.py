"""Start: can a few numbers learn to read?"""

from lesson import ui
from lesson.charts.errors import with_errors
from lesson.charts.one_picture import answer_by_epoch
from lesson.charts.pictures import digit_png
from lesson.digits import load_digits
from lesson.experiments import presets
from lesson.experiments.baseline import (
    average_picture_baseline,
    baseline,
    mean_distance,
    nearer_to,
)
from lesson.experiments.one_picture import EXAMPLES, scores_by_epoch
from lesson.experiments.race import entrants
from lesson.gradients import calc_grad
from lesson.handwriting.preparation import prepare
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.models import linear
from lesson.optimizer import BasicOptim
from lesson.runs import run_for
from lesson.training import train_epoch
from lesson.words.captions import start as captions
from lesson.words.cards import start as cards
from lesson.words.questions import start as questions
from lesson.words.story import Ask

PEN = 22  # pixels on the pad


page = ui.page("start")


@page.scene("Watch it learn")
def watch_it_learn(lab: ui.Lab) -> None:
    """The answer to one digit turns, while all the others are learned."""
    lab.cards(cards.WATCH, cards.YOURS, cards.VOTES, cards.LESSON)
    digits = load_digits()
    label = "Another digit, or draw your own"
    number = lab.slider(label, 1, len(EXAMPLES), 1, "example")
    example = digits.valid_x[EXAMPLES[number - 1]]
    ink = lab.ink()
    lab.drawing_pad(ink, PEN, digit_png(example), "11rem")
    drawing = draw_strokes(strokes_from_text(ink))
    drawn = prepare(drawing)
    pixels = drawn.pixels if drawn else example
    if drawn:  # the ruler takes a second to make: only who draws waits for it
        lab.doubt(pixels, drawing)
    lab.lesson_map()
    lab.code(linear, train_epoch, calc_grad, BasicOptim)
    settings, last = presets.FIRST_LOOK
    lab.watch(
        {"it": run_for(settings)},
        last,
        lambda epochs, finished: answer_by_epoch(
            pixels,
            scores_by_epoch(pixels, epochs["it"]),
            epochs["it"],
            last,
            baseline().wrong,
            finished=finished,
        ),
        lambda run: captions.one_picture(scores_by_epoch(pixels, run), run),
    )
    with lab.details("Some of the pictures it learns from"):
        threes, sevens = (digits.select("train", digit)[0][:14] for digit in (3, 7))
        lab.pictures(
            [
                *((digit_png(each), "A handwritten three", "") for each in threes),
                *((digit_png(each), "A handwritten seven", "") for each in sevens),
            ],
            56,
        )


@page.scene("A fair race")
def a_fair_race(lab: ui.Lab) -> None:
    """Three models, two of which begin alike."""
    lab.cards(cards.RACE, Ask(questions.RACE, questions.race_now), cards.SAME_START)
    last, seed = lab.epochs(), lab.seed()
    lab.code(mean_distance, nearer_to, average_picture_baseline)
    with lab.details("The average pictures"):
        lab.pictures(
            [
                (digit_png(baseline().mean_three), "The average three", "average 3"),
                (digit_png(baseline().mean_seven), "The average seven", "average 7"),
            ],
            140,
        )
        lab.write(captions.average_pictures(baseline()))
    runs = {name: run_for(settings) for name, settings in entrants(seed).items()}
    lab.watch(*with_errors(runs, last, lambda it: captions.race(it, baseline().wrong)))


page.show()

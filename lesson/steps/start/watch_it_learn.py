"""Watch it learn: the answer to one digit turns, while all the others are learned."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import torch
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import (
    FEWEST,
    MOST,
    baseline_data,
    baseline_rule,
    moving_count,
    wrong_axis,
)
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, SEVEN, THREE, Figure, spoken
from lesson.digits import PIXELS, load_digits
from lesson.experiments.baseline import baseline
from lesson.experiments.presets import Preset
from lesson.gradients import calc_grad
from lesson.handwriting.preparation import prepare
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import says
from lesson.models import linear
from lesson.optimizer import BasicOptim
from lesson.runs import once, run_for
from lesson.training import (
    TRAINING_IMAGES,
    VALIDATION_IMAGES,
    Epoch,
    Settings,
    train_epoch,
)
from lesson.words.numbers import accuracy, count
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

FIRST_LOOK = Preset(Settings(init_std=0.1), 40)
# rows of the validation images that its untrained model is wrong about, and the trained one right
EXAMPLES = (7, 1015, 663, 1200, 330, 96)


@torch.no_grad()
def scores_by_epoch(pixels: Tensor, epochs: Sequence[Epoch]) -> list[float]:
    """The score of a picture (784,) after each epoch of a linear model; above 0 it says 3."""
    return [linear(pixels, *epoch.parameters).item() for epoch in epochs]


def turns(scores: Sequence[float]) -> list[int]:
    """The places in a sequence of scores where the answer is another one than before."""
    says_three = [score > 0 for score in scores]
    return [n for n in range(1, len(scores)) if says_three[n] != says_three[n - 1]]


SIDE = "min(160, 0.3 * width, height / 2 - 34)"  # of each picture, in pixels
ROOM = f"(width - {SIDE} - 24)"  # what they leave for the curves
ZERO = "height * 0.21"  # where a score of 0 is
BELOW = "height * 0.48"  # where the wrong answers begin


@once
def _answer_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis(range=marks.span(0, ROOM))
    wrong = wrong_axis().axis(values=[10, 30, 100, 300, 1000], format=",d", grid=False)
    ends = marks.span("height", BELOW)
    wrong = wrong.scale(type="log", domain=[FEWEST, MOST], nice=False, range=ends)
    score = alt.Y("place:Q", scale=None)  # pixels: the axis is that of the counts

    rows = marks.data("epochs").transform_calculate(
        place=f"{ZERO} * (1 - 0.9 * datum.score / datum.most)"
    )
    shown = rows.transform_filter(frames.here())
    curve = rows.mark_line(strokeWidth=2.5, color=LINES[0])
    dot = marks.dot(shown, 130)
    told = marks.tips("epoch:Q", ("score:Q", ".2f"), ("wrong:Q", ",d"))
    return marks.drawn(
        marks.ends(x),
        *_bands(),
        *baseline_rule(wrong, ROOM),
        *marks.growing(curve, x, score, order="epoch:Q"),
        *marks.growing(curve, x, wrong, order="epoch:Q"),
        dot.encode(x, score, marks.by_digit("says")),
        dot.encode(x, wrong, color=alt.value(LINES[0])),
        *_panel(shown),
        *moving_count(shown, ROOM, marks.EPOCH, top=BELOW),
        marks.pointable(rows, x, wrong, told),
        spoken(),
        by="epoch",
    )


def _bands() -> list[alt.Chart]:
    """Where a score means 3, and where it means 7; said where an axis has its numbers."""
    one = marks.data("baseline")
    title = one.mark_text(angle=270, baseline="bottom", text="score", aria=False)
    layers = [title.encode(**marks.at(-60, ZERO))]
    for digit, colour, top in (("3", THREE, "0"), ("7", SEVEN, ZERO)):
        band = one.mark_rect(color=colour, opacity=0.16, aria=False)
        words = one.mark_text(align="right", dx=-8, text=f"says {digit}")
        layers += [
            band.encode(**marks.at(0, top, x2=ROOM, y2=f"{top} + {ZERO}")),
            words.encode(**marks.at(0, f"{top} + {ZERO} / 2")),
        ]
    return layers


def _panel(shown: alt.Chart) -> list[alt.Chart]:
    """The picture with the answer above it, and below it the weights that gave this answer."""
    rows = shown.transform_filter("isValid(datum.weights)")
    middle, under = f"width - {SIDE} / 2", f"height - {SIDE}"
    answer = "'says ' + datum.says"
    label = f"{SIDE} < 100 ? 'weights' : 'its weights'"
    look = {"readout": "answer", "large": 28, "baseline": "top"}
    return [
        marks.text(shown, answer, middle, -4, **look),
        marks.image(marks.data("picture"), SIDE, middle, f"28 + {SIDE} / 2"),
        marks.text(rows, label, middle, under, baseline="bottom", dy=-4),
        marks.image(rows, SIDE, middle, f"{under} + {SIDE} / 2", "weights"),
    ]


def answer_by_epoch(
    pixels: Tensor,
    scores: Sequence[float],
    epochs: Sequence[Epoch],
    last: int,
    baseline_wrong: int,
    *,
    finished: bool = True,
) -> Figure:
    """The scores of a picture (784,), one an epoch, and of the same epochs of a linear model the wrong answers and weights.

    While the run is not finished only the newest weights are sent.
    """
    most = max(1.0, *map(abs, scores))
    rows = [
        (
            *(epoch.number, score, most, says(score), epoch.wrong),
            votes_png(epoch.parameters[0]) if finished or epoch is epochs[-1] else None,
        )
        for epoch, score in zip(epochs, scores, strict=True)
    ]
    columns = "epoch score most says wrong newest weights"
    start, end = epochs[0], epochs[-1]
    first, final = says(scores[0]), says(scores[-1])
    words = (
        f"Untrained, it says {first}, with a score of {scores[0]:.1f}, and {start.wrong:,} of {VALIDATION_IMAGES:,} answers "
        f"are wrong. After {count(end.number, 'epoch')} it says {final}, score {scores[-1]:.1f}, and {end.wrong:,} are wrong. "
        f"The average pictures: {baseline_wrong}. Beside it the picture, and the weights as a picture."
    )
    return Figure(
        _answer_by_epoch(),
        {
            "epochs": marks.table(columns, rows, by="epoch"),
            "picture": marks.record(url=digit_png(pixels)),
            "baseline": baseline_data(baseline_wrong),
            "ends": marks.ends_data(last),
            "words": marks.record(words=words),
        },
        "Two line charts by epoch: the score of one picture, which is above 0 where the model says 3, and wrong answers on the "
        "validation images",
        f"After {count(end.number, 'epoch')}: it says {final}, {end.wrong:,} wrong",
    )


WATCH = Card(
    f"Can {PIXELS + 1} numbers read?",
    "The model has never seen the digit on the pad. Its numbers begin at random, so its first answer is luck. Press "
    f"*Play*: each epoch shows it {TRAINING_IMAGES:,} other digits, and it takes small steps downhill. When does its "
    f"answer turn? The lower curve counts wrong answers to {VALIDATION_IMAGES:,} further digits.",
    words=("epoch",),
)
YOURS = Card(
    "Draw your own",
    "Draw a 3 or a 7 on the pad, with the mouse, a finger or a pen. The figure shows it as the model sees it: "
    "28 × 28 pixels, scaled and centred as in MNIST. Then press *Play*. *Clear* brings the example back, and the slider "
    "has others.",
)
VOTES = Card(
    "One vote a pixel",
    f"Each of the {PIXELS} weights belongs to one pixel, and votes with its ink: blue for 3, orange for 7. The sum of all "
    "votes, and one number more, is the score. Nobody writes down what a 3 looks like. Still a 3 over a 7 appears "
    "in the weights.",
    words=("score",),
)
LESSON = Card(
    "A lesson to play with",
    "This is the MNIST lesson of the fast.ai course: the real pictures, real training. You can watch every step, change "
    "whatever you like, and read the code that runs, below each figure. *Next* walks through the whole lesson. Below is its "
    "map.",
)


def caption(scores: Sequence[float], epochs: Sequence[Epoch]) -> str:
    """When the answer to a picture turned, and how many of the others are wrong at the end."""
    first, end = says(scores[0]), says(scores[-1])
    turned = turns(scores)
    if not turned:
        text = f"It says **{end}** from the start."
    elif first != end:
        final = "in" if len(turned) == 1 else "for the last time in"
        text = f"Untrained it says **{first}**; its answer turns {final} epoch {turned[-1]}, to **{end}**."
    else:
        text = f"It says **{end}** untrained and in the end; its answer turns {count(len(turned), 'time')} in between."
    before, wrong = epochs[0].wrong, epochs[-1].wrong
    move = "fall" if wrong < before else "go"
    return f"{text} Wrong answers {move} from {before:,} to **{wrong:,} of {VALIDATION_IMAGES:,}**: {accuracy(wrong)}."


PEN = 22  # pixels on the pad


def watch_it_learn(lab: "Lab") -> None:
    """The answer to one digit turns, while all the others are learned."""
    lab.cards(WATCH, YOURS, VOTES, LESSON)
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
    settings, last = FIRST_LOOK
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
        lambda run: caption(scores_by_epoch(pixels, run), run),
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

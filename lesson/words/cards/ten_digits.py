"""The story of the page on all ten digits."""

from typing import Any

from lesson.digits import PIXELS
from lesson.experiments.ten_digits import CLASSES, TenSettings
from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.words.story import Card

ONE_LAYER, NET = MODELS = ("one layer", "ReLU net")
SOFTMAX_WAY, SIGMOIDS = WAYS = ("softmax", "ten sigmoids")
HIDDEN = TenSettings.hidden
USUAL = {"lr": TenSettings.lr, "shuffle": True, "epochs": 40}


def _field(is_digit: int, called: int) -> dict[str, int]:
    return {"is": is_digit, "called": called}


def _picture(digit: int, number: int) -> dict[str, Any]:
    return {"is": digit, "number": number, "way_of": SOFTMAX_WAY}


COLUMNS = Card(
    "One column a digit",
    "One score could tell 3 from 7. Ten digits, ten *classes*, need ten scores, so ten columns of weights: "
    f"{PIXELS} and a bias each, {CLASSES * (PIXELS + 1):,} numbers in all. Blue: ink there raises that "
    "digit's score; orange: it lowers it. The highest score is the answer. Press *Play*.",
    words=("class", "score"),
)
SAME_LOOP = Card(
    "The same loop",
    "Batch, gradient, step, and again: the very function of page 5. Only the loss is made for ten: minus the logarithm of the "
    "share that the right digit gets (next scene). The pictures stand in order, zeros first. Unshuffled, nearly every batch "
    "holds one digit only: after one epoch it calls nearly everything a 9.",
    words=("loss", "batch"),
    show={"Sorted": USUAL | {"shuffle": False}, "Shuffled": USUAL},
)
NO_PICTURES = Card(
    "And the net?",
    f"With {HIDDEN} hidden units between, as on page 7, there are ten columns again. But each has {HIDDEN} weights, one a "
    "hidden unit, not one a pixel: they are no pictures. So here you see one layer only. How well the net does, the table in "
    "*Confusion* shows.",
    words=("hidden unit",),
    show={"The net's table": {"scene": "Confusion", "model": NET}},
)
SOFTMAX = Card(
    "From scores to shares",
    "Ten scores, any numbers. *Softmax* takes e to the power of each and divides by the sum: all above 0, together 1. One "
    "more in the score is 2.7 times the share. Press *Play*. Green: what it is; red: a wrong answer.",
    words=("softmax", "score"),
    show={"A clear one": _picture(0, 0), "A 4, or a 9?": _picture(4, 53)},
)
COMPETE = Card(
    "They compete",
    "A sigmoid looks at its own score alone. In softmax the ten compete: one share grows only if others shrink. Add 5 to "
    "all ten scores, and no share changes. As with the sigmoid, a share is not the chance of being right.",
    words=("softmax", "sigmoid"),
    show={"Ten sigmoids": {"way_of": SIGMOIDS}, "Softmax": {"way_of": SOFTMAX_WAY}},
)
TABLE = Card(
    "Who is taken for whom",
    "A *confusion matrix*: a row for each digit, a column for each answer. Green is right; red is wrong. Press *Play*: the "
    "table starts with chance and finds the diagonal. Click a field, or use the sliders, to see its pictures.",
    words=("confusion matrix",),
)
LOOK = Card(
    "Can you read them?",
    "Some mistakes you would make, too. Others are plain to you, and not to a model that counts ink at places. Does the net, "
    "with its hidden units, make the same ones?",
    show={
        "4s called 9": _field(4, 9),
        "5s called 3": _field(5, 3),
        "One layer": {"model": ONE_LAYER},
        "ReLU net": {"model": NET},
    },
)
DRAW = Card(
    "Now there is a 5",
    "Clear the pad, and draw any digit. Ten shares answer, epoch by epoch. The three models that only know 3 and 7 have to "
    "say one of these all the same: what they said is below the bars.",
    words=("epoch",),
    show={
        "A 5": {"way": "Draw", "ink": STRANGERS["a 5"]},
        "A 7": {"way": "Draw", "ink": DIGITS["7"]},
        "A 2": {"way": "Draw", "ink": STRANGERS["a 2"]},
    },
)
STILL_TEN = Card(
    "And a face?",
    f"Now it knows {CLASSES} classes, and still no word for *none of them*: the shares add up to 1, whatever you draw. Draw "
    "a letter. A model can only answer what it was trained to answer; page 8 shows a ruler for *neither*.",
    show={
        "A face": {"way": "Draw", "ink": STRANGERS["a face"]},
        "A dot": {"way": "Draw", "ink": STRANGERS["a dot"]},
    },
)

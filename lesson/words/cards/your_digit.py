"""The cards of the page that reads a visitor's digit."""

from lesson.handwriting.examples import DIGITS, HAND, SEVENS_OF_THE_HAND, STRANGERS
from lesson.handwriting.oddness import CAUGHT, KNOWN_EVERY, LET_THROUGH, OF_EACH
from lesson.handwriting.oddness import NEIGHBOURS as NEAREST
from lesson.handwriting.preparation import BOX
from lesson.handwriting.sheets import NO_SHEETS
from lesson.training import TRAINING_IMAGES
from lesson.words.story import Card


def _on_the_pad(ink: str) -> dict[str, str]:
    return {"way": "Draw", "ink": ink}


DRAW = Card(
    "Now you write",
    "Three models have learned from other people's handwriting. Clear the pad and draw a 3 or a 7, with the mouse, a "
    "finger or a pen: they answer after every stroke. Press *Play* to see how each came to its answer, epoch by epoch.",
    words=("epoch",),
)
FOOL_THEM = Card(
    "Can you fool them?",
    "Write one that you can read and they cannot: a very thin one, a slanted one, one with a bar. Or pick one of "
    "MNIST's, or photograph your own handwriting and upload it.",
    show={
        "A crossed 7": _on_the_pad(DIGITS["7"]),
        "A 3": _on_the_pad(DIGITS["3"]),
        "A flat-topped 3": _on_the_pad(DIGITS["flat-topped 3"]),
    },
)
ALL_ALIKE = Card(
    "Everybody writes differently",
    f"Larger, smaller, more to the left. MNIST makes all pictures alike: cropped to the ink, made to fit {BOX} × {BOX}, its "
    "centre of mass in the middle. Yours gets the same treatment. Press *Play*: it comes to its place from the right, and "
    "the dots show the scores.",
    words=("score",),
)
PLACES = Card(
    "A weight has one place",
    "A weight belongs to one pixel, wherever the digit is. Move the digit by a few pixels, and it meets the votes meant "
    "for another place. Nothing in these models knows that a 7 is a 7 everywhere.",
    show={
        "Centred": {"centred": True},
        "Only made smaller": {"centred": False},
    },
)
VOTES = Card(
    "A score is a sum",
    "Each pixel votes with its brightness times its weight: blue for 3, orange for 7. No ink, no vote. Press *Play* "
    "to add them up row by row, from the bias on, to the score. Point at a pixel for its sum.",
    words=("score",),
)
UNITS = Card(
    "The net votes twice",
    "Here every hidden unit first looks for a pattern of its own. If it finds some of it, it adds its vote; if not, ReLU "
    "keeps it silent. The loudest come first.",
    words=("hidden unit", "ReLU"),
    show={
        "ReLU net": {"whose": "ReLU net"},
        "PyTorch's version": {"whose": "PyTorch's version"},
    },
)
TURN = Card(
    "The shortest way to the other answer",
    "The score changes fastest along the weights. So go along them, up or down, until it is 0, and a thousandth farther. "
    "Press *Play*: can you still read your digit when the answer turns?",
    words=("score",),
)
NO_SHAPE = Card(
    "It does not look at the shape",
    "It adds up votes. A little in many pixels adds up to a lot, and can outvote a shape that you still see. "
    "Some pixels even become darker than black: no screen can show that, but the model takes it.",
)
NEIGHBOURS = Card(
    "The nearest it has seen",
    f"Yours is compared with all {TRAINING_IMAGES:,} training pictures, pixel by pixel. The distance is the length of the "
    "difference. Are the nearest ones the digit you meant? Nothing was trained for this: it only looks them up.",
)
NEAR = Card(
    "Near is not the same as like",
    "Where both are black, nothing adds to the distance. So a thin stroke is never far from anything: this 1, which the "
    "models were never shown, is nearer to some training picture than this 3.",
    show={
        "A 1": _on_the_pad(STRANGERS["a 1"]),
        "A 3": _on_the_pad(DIGITS["flat-topped 3"]),
        "Back to the 7": _on_the_pad(DIGITS["7"]),
    },
)
NEVER_SHOWN = Card(
    "It was never shown a 5",
    "Draw a 5, a face, a dot. The answer is 3 or 7 all the same: a score is above 0 or it is not. The small "
    "pictures are neither. Look how far from 0 some are: the score cannot tell. What could?",
    words=("score",),
    show={
        "A 5": _on_the_pad(STRANGERS["a 5"]),
        "A face": _on_the_pad(STRANGERS["a face"]),
        "A 2": _on_the_pad(STRANGERS["a 2"]),
    },
)
RULER = Card(
    "How could it say neither?",
    f"Among {len(range(0, TRAINING_IMAGES, KNOWN_EVERY)):,} training pictures take the {NEAREST} whose edges run most "
    "alike. Is yours farther from "
    "them than they are from their own neighbours? That ratio is its oddness. The dotted line is where "
    f"{LET_THROUGH:.0%} of held-out 3s and 7s pass: no other digit is needed.",
    show={
        "A 7": _on_the_pad(DIGITS["7"]),
        "A 5": _on_the_pad(STRANGERS["a 5"]),
        "A dot": _on_the_pad(STRANGERS["a dot"]),
    },
)
MISSES = Card(
    "What it misses",
    f"Tried on {OF_EACH:,} of each of MNIST's other digits, it catches {sum(CAUGHT.values()) / len(CAUGHT) / OF_EACH:.0%}: "
    f"of the sixes {CAUGHT['6'] / OF_EACH:.0%}, of the nines {CAUGHT['9'] / OF_EACH:.0%}. Many a 9 is nearly a 7. So to pass "
    "is no proof, and some real 3s and 7s are caught.",
    show={
        "A 9": _on_the_pad(STRANGERS["a 9"]),
        "An 8": _on_the_pad(STRANGERS["an 8"]),
        "A 6": _on_the_pad(STRANGERS["a 6"]),
    },
)
NO_CHANCE = Card(
    "It looks like a probability",
    "The sigmoid turns the score into a number between 0 and 1. It is no chance of being right: the loss is the share of "
    "mistakes to expect when answering 3 that often, smallest at one end. So training pushes it there, and it never saw "
    "anything else than threes and sevens.",
    words=("sigmoid", "loss"),
)
SOMEBODY = Card(
    "Somebody writes like this",
    "The 7s have a bar and a curled foot, the 3s a flat top. You can read them; can the model? A red rim says it cannot. Now "
    "write your own: draw one, then say what it is. Click a sheet to take it back to the pad.",
    show={
        "Start empty": {"sheets": NO_SHEETS, "teach": "Write"},
        "That hand": {"sheets": HAND, "teach": "Write"},
    },
)
LARGE_STEPS = Card(
    "How to make it forget",
    "Give the ReLU net nothing but 7s, and large steps: it soon answers 7 to everything, since nothing it is shown says "
    "otherwise. Both digits and small steps leave more of what it knew.",
    show={
        "Only 7s, large steps": {
            "sheets": SEVENS_OF_THE_HAND,
            "teach": "Alone",
            "own_lr": 0.3,
            "pupil": "ReLU net",
        },
        "Both, small steps": {
            "sheets": HAND,
            "teach": "Alone",
            "own_lr": 0.01,
            "pupil": "ReLU net",
        },
    },
)
MIXED = Card(
    "Add yours to the pile",
    f"Among {TRAINING_IMAGES:,} pictures, eight hardly count. So count each of them more than once: as if that many copies "
    "of it were in the pile. The model goes on from where it was, for one epoch on MNIST and yours. How often must "
    "yours count until it reads them?",
    words=("epoch",),
    show={
        "Once": {"teach": "Mixed", "times": 1},
        "1,000 times": {"teach": "Mixed", "times": 1000},
    },
)
VARIED = Card(
    "Is it your hand, or these sheets?",
    "Leave each sheet out in turn, learn from the others, then read it. Does it help to add variants of them, a little "
    "shifted, turned, thicker? They cost no drawing. Both counts are below the sheets; with a handful of sheets a "
    "small difference means nothing.",
    show={"Leave one out": {"teach": "Varied", "far": 1}},
)

"""Guesses about pictures that are moved, empty, or nothing but noise."""

from collections.abc import Sequence

from torch import Tensor

from lesson.handwriting.distances import noise
from lesson.handwriting.examples import HAND
from lesson.handwriting.readers import Reader, wrong_when_moved
from lesson.handwriting.sheets import sheets_from_text, to_tensors
from lesson.handwriting.teaching import STEPS, USUAL_RATE, Taught, alone, taught
from lesson.handwriting.votes import pixel_votes, says, sigmoid
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Settings, model_at
from lesson.words.story import Answer, Question

MOVED_BY, NOISY = 4, 100
NEARLY_ALL, MOST, COIN = (
    "More than 95 of 100",
    "70 to 95 of 100",
    "Fewer than 70 of 100",
)
SURE, UNDECIDED, NEITHER = (
    "3 or 7, with a sigmoid below 0.05 or above 0.95",
    "3 or 7, with a sigmoid between 0.05 and 0.95",
    "Neither",
)
FEWER, SOME_MORE, MANY_MORE = (
    "No more than before",
    "More, up to twice as many",
    "More than twice as many",
)
THREE, SEVEN, NOTHING = "3", "7", "Nothing: there are no votes"
READER, EPOCHS = Settings("pytorch"), 40

MOVED = Question(
    "moved",
    "Four pixels to the right",
    f"Move every validation picture by {MOVED_BY} pixels to the right. How many of them does PyTorch's version, after "
    f"{EPOCHS} epochs, still read right?",
    (NEARLY_ALL, MOST, COIN),
)
BLANK = Question(
    "blank",
    "No ink at all",
    "What does PyTorch's version, after 40 epochs, say about a picture without any ink?",
    (THREE, SEVEN, NOTHING),
)
NOISE = Question(
    "noise",
    "Random noise",
    f"Show PyTorch's version {NOISY} pictures of random noise. What does it say to most of them?",
    (SURE, UNDECIDED, NEITHER),
)

FORGET = Question(
    "forget",
    "Nothing but yours",
    f"PyTorch's version now learns from that hand's eight sheets alone, {STEPS} steps at lr {USUAL_RATE}. How many of MNIST's "
    "pictures, which it no longer sees, will it get wrong?",
    (FEWER, SOME_MORE, MANY_MORE),
)


def moved(wrong: Sequence[int]) -> Answer:
    """From the wrong answers on the validation images, as they are and moved by 1, 2, … pixels."""
    right = 1 - wrong[MOVED_BY] / VALIDATION_IMAGES
    return Answer(
        NEARLY_ALL if right > 0.95 else COIN if right < 0.7 else MOST,
        f"{wrong[0]:,} of {VALIDATION_IMAGES:,} were wrong, now {wrong[MOVED_BY]:,} are: {right:.1%} right. A weight "
        "belongs to one place in the picture: moved by a few pixels, the digit meets other weights.",
    )


def blank(bias: float) -> Answer:
    """From the bias of a linear model, which is its score where there is no ink."""
    return Answer(
        says(bias),
        f"No ink, no votes: what is left is the bias, {bias:+.3f}. It is {'above' if bias > 0 else 'not above'} 0, so the "
        f"answer is {says(bias)}. Clear the pad and see.",
    )


def noisy(scores: Sequence[float]) -> Answer:
    """From the scores of pictures of noise."""
    sure = sum(not 0.05 < sigmoid(score) < 0.95 for score in scores)
    threes = sum(score > 0 for score in scores)
    return Answer(
        SURE if sure > len(scores) / 2 else UNDECIDED,
        f"It calls {threes} of them a 3 and {len(scores) - threes} a 7; for {sure} the sigmoid is below 0.05 or above 0.95. "
        "It cannot say *neither*: nobody gave it that answer.",
    )


def forgotten(first: Taught, now: Taught) -> Answer:
    """From what it read before it was taught the sheets, and after."""
    more = now.wrong > first.wrong
    return Answer(
        FEWER if not more else SOME_MORE if now.wrong <= 2 * first.wrong else MANY_MORE,
        f"It reads {sum(now.sheets)} of the {len(now.sheets)} sheets instead of {sum(first.sheets)}, and gets {now.wrong:,} of "
        f"MNIST's {VALIDATION_IMAGES:,} wrong instead of {first.wrong:,}. The surer it is of the sheets, the smaller "
        "the steps, so not much else changes. Try other sheets, and larger steps.",
    )


def _parameters() -> Sequence[Tensor]:
    return run_for(READER).up_to(EPOCHS)[EPOCHS].parameters


def moved_now() -> Answer:
    """Move them, and answer."""
    return moved(wrong_when_moved(model_at(READER, _parameters())))


def blank_now() -> Answer:
    """Train it, and answer."""
    return blank(_parameters()[1].item())


def noisy_now() -> Answer:
    """Show it noise, and answer."""
    return noisy([pixel_votes(each, *_parameters()).score for each in noise(NOISY)])


def forgotten_now() -> Answer:
    """Teach it somebody's hand, and answer."""
    reader, sheets = (
        Reader(READER, _parameters(), EPOCHS),
        to_tensors(sheets_from_text(HAND)),
    )
    records = taught(alone, reader, sheets, USUAL_RATE)
    return forgotten(records[0], records[-1])

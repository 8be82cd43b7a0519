"""Teach it yours: a trained model learns a visitor's sheets, in three ways."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch

from lesson.experiments.comparison import compare
from lesson.handwriting.examples import HAND
from lesson.handwriting.sheets import (
    NO_SHEETS,
    Sheet,
    pixels_of,
    sheets_from_text,
    sheets_to_text,
)
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import says, votes_of
from lesson.steps.your_digit.reading import (
    ALL,
    NET,
    PYTORCH,
    Reader,
    epochs_and_seed,
    trained_readers,
    usual_reader,
)
from lesson.steps.your_digit.teach_it_yours_figure import (
    IN_A_ROW,
    RIGHT,
    WRONG,
    answer,
    figures,
    words_of_steps,
)
from lesson.steps.your_digit.teach_it_yours_measure import (
    STEPS,
    TIMES,
    USUAL_RATE,
    WAYS,
    Copies,
    LeftOut,
    Taught,
    alone,
    right,
    taught,
    to_tensors,
    weighted_step,
)
from lesson.training import TRAINING_IMAGES, VALIDATION_IMAGES
from lesson.words.numbers import count, paired
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

SOMEBODY = Card(
    "Somebody writes like this",
    "The 7s have a bar and a curled foot, the 3s a flat top. You can read them; can the model? A red rim says it cannot. Now "
    "write your own: draw one, then say what it is. Click a sheet to take it back to the pad.",
    show={
        "Start empty": {"sheets": NO_SHEETS, "teach": "Write"},
        "That hand": {"sheets": HAND, "teach": "Write"},
    },
)

FEWER, SOME_MORE = "No more than before", "More, up to twice as many"
MANY_MORE = "More than twice as many"
FORGET = Question(
    "forget",
    "Nothing but yours",
    f"PyTorch's version now learns from that hand's eight sheets alone, {STEPS} steps at lr {USUAL_RATE}. How many of MNIST's "
    "pictures, which it no longer sees, will it get wrong?",
    (FEWER, SOME_MORE, MANY_MORE),
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


def forgotten_now() -> Answer:
    """Teach it somebody's hand, and answer."""
    sheets = to_tensors(sheets_from_text(HAND))
    records = taught(alone, usual_reader(), sheets, USUAL_RATE)
    return forgotten(records[0], records[-1])


SEVENS_OF_THE_HAND = "~".join(each for each in HAND.split("~") if each[0] == "7")
LARGE_STEPS = Card(
    "How to make it forget",
    "Give the ReLU net nothing but 7s, and large steps: it soon answers 7 to everything, since nothing it is shown says "
    "otherwise. Both digits and small steps leave more of what it knew.",
    show={
        "Only 7s, large steps": {
            "sheets": SEVENS_OF_THE_HAND,
            "teach": "Alone",
            "own_lr": 0.3,
            "pupil": NET,
        },
        "Both, small steps": {
            "sheets": HAND,
            "teach": "Alone",
            "own_lr": 0.01,
            "pupil": NET,
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


def caption_of_sheets(name: str, right: Sequence[bool], pad: float | None) -> str:
    """How many of the kept sheets a named model reads right, and as what it reads the pad, by its score there."""
    text = f"{name[0].upper()}{name[1:]} reads {sum(right)} of {count(len(right), 'sheet')} right."
    if not right:
        text = "No sheet is kept: draw a digit, and say what it is."
    if pad is None:
        return text
    return f"{text} What is on the pad it reads as a **{says(pad)}**."


def caption_of_taught(way: str, records: Sequence[Taught | LeftOut], how: float) -> str:
    """What came of a way of teaching; `how` is how many times each sheet counted, where it was mixed with MNIST."""
    if way == "Mixed":
        return mixed_words(records[0], records[1 + TIMES.index(how)])
    return {"Alone": alone_words, "Varied": varied_words}[way](records)


def alone_words(records: Sequence[Taught]) -> str:
    """What it has learned of the sheets, step by step, and what became of MNIST's pictures."""
    first, now = records[0], records[-1]
    return (
        f"After {count(STEPS, 'step')} on your sheets alone it reads **{sum(now.sheets)} of "
        f"{count(len(now.sheets), 'sheet')}**; before, {sum(first.sheets)}. Of MNIST's pictures it gets "
        f"**{now.wrong:,}** wrong; before, {first.wrong:,}."
    )


def mixed_words(without: Taught, now: Taught) -> str:
    """What each sheet counting so many times has brought, and its price: against the same epoch without the sheets."""
    found = compare(without.known, now.known)
    return (
        f"Counted {count(now.number, 'time')} it reads **{sum(now.sheets)} of {len(now.sheets)}**, without "
        f"{sum(without.sheets)}. MNIST: **{now.wrong:,}** wrong, without {without.wrong:,}. "
        f"{paired('the one without', 'the one with them', found)}"
    )


def varied_words(records: Sequence[LeftOut]) -> str:
    """How many sheets are read right that were not learned from, without variants and with them."""
    _, plain, variants = records[-1]
    n = len(plain.sheets)
    if n == 1:
        return "With one sheet left out there is none to learn from: write more."
    both = compare(torch.tensor(plain.sheets), torch.tensor(variants.sheets))
    return (
        f"Each left out once: **{sum(plain.sheets)} of {n}** read right, with variants **{sum(variants.sheets)} of {n}**. "
        f"{paired('the one without', 'the one with them', both)}"
    )


WRITE = "Write"
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)


def write_sheets(
    lab: "Lab", own: Sequence[Sheet], reader: Reader
) -> tuple[list[bool], float | None]:
    """The pad, and the sheets with rims that say whether a model reads them right.

    Gives which it reads right, and its score for what is on the pad, if there is anything.
    """
    ink = lab.ink("next")
    pixels = pixels_of(ink)
    score = None
    if pixels is not None:
        score = votes_of(pixels, reader.parameters).score
        lab.doubt(pixels, draw_strokes(strokes_from_text(ink)))
    well = right(Copies(reader, 1), *to_tensors(own))[:, 0].tolist()
    read_as = [answer(*each) for each in zip(own, well, strict=True)]
    lab.write_sheets(own, read_as, well, (RIGHT, WRONG))
    return well, score


def way_to_teach(lab: "Lab") -> tuple[str, float]:
    """What to do with the sheets, and the one control that it has of its own: a rate, how many times, how far."""
    way = lab.one_of("Your sheets", [WRITE, *WAYS], WRITE, "teach")
    if way == "Alone":
        hint = "How far each step goes: the gradient is multiplied by it."
        how = lab.select("Learning rate", RATES, USUAL_RATE, "own_lr", help=hint)
    elif way == "Mixed":
        hint = "As if each of your sheets were in the pile so many times."
        label = "How many times yours count"
        how = lab.select(label, TIMES, 100, "times", help=hint)
    elif way == "Varied":
        hint = "Shifted so far in four directions, turned by 5° a pixel to both sides, and made thicker."
        how = lab.slider("How far variants go, in pixels", 1, 3, 1, "far", help=hint)
    else:
        how = 0
    return way, how


def teach(
    lab: "Lab", way: str, how: float, reader: Reader, own: Sequence[Sheet]
) -> list:
    """Teach a model the sheets and draw what came of it; the records.

    The last ones are remembered, in this visit and nowhere else: other cards and other places in them are there at once.
    """
    counted = 0 if way == "Mixed" else how  # all of them are computed at once
    wanted = way, counted, reader.settings, reader.epochs, sheets_to_text(own)
    records = lab.remembered(
        "taught",
        wanted,
        lambda: taught(WAYS[way], reader, to_tensors(own), how),
    )
    pictures_above, counts = figures(way, own, records, how)
    lab.figure(pictures_above, 6.5 if len(own) <= IN_A_ROW else 9)
    lab.figure(counts)
    if way != "Mixed":
        lab.play(STEPS, "step", words_of_steps(counts))
    return records


def teach_it_yours(lab: "Lab") -> None:
    """Sheets to write, and what a model makes of them, before it was taught and after."""
    forget = Ask(FORGET, forgotten_now)
    lab.cards(SOMEBODY, forget, LARGE_STEPS, MIXED, VARIED)
    name = lab.one_of("Who learns", ALL, PYTORCH, "pupil")
    way, how = way_to_teach(lab)
    last, seed = epochs_and_seed(lab)
    with lab.busy("Training"):
        pupil = trained_readers(seed, last, [name])[name]
    own = lab.own_sheets()
    if way in WAYS and own:
        records = teach(lab, way, how, pupil, own)
        lab.what_you_see(caption_of_taught(way, records, how))
        lab.code(WAYS[way], weighted_step, Copies)
    else:
        lab.what_you_see(caption_of_sheets(name, *write_sheets(lab, own, pupil)))
        lab.code(right, Copies)

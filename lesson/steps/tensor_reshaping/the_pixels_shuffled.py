"""The pixels shuffled: one order of the pixels for all pictures, and a model that does not care."""

from typing import TYPE_CHECKING, Any

import altair as alt
from torch import Tensor

from lesson.charts import errors, frames, marks
from lesson.charts.pictures import digit_png, votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.digits import PIXELS
from lesson.runs import once
from lesson.steps.tensor_reshaping.pictures import pick
from lesson.steps.tensor_reshaping.twins import (
    Twins,
    new_places,
    shuffled_pixels,
    twins,
)
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import count, tiny
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

NAMES = ("as they are", "shuffled")
SIDE = "min(150, (width < 420 ? 0.2 : 0.23) * width, height / 2 - 30)"  # of each picture, in pixels
RIGHT = f"(width - 2 * {SIDE} - 28)"  # what they leave for the curves


@once
def _twins_by_epoch() -> dict[str, Any]:
    x, y = marks.epoch_axis(range=marks.span(0, RIGHT)), errors.wrong_axis()
    colour = alt.Color("place:O").scale(domain=[0, 1], range=LINES[:2]).legend(None)
    epochs = marks.data("epochs")
    # the second lies on the first: thin and dashed, so that both are seen
    width, dash, size = (
        alt.condition("datum.place", alt.value(second), alt.value(first))
        for second, first in ((2, 7), ([6, 5], [1, 0]), (50, 220))
    )
    curve = epochs.mark_line(clip=True)
    look = {"order": "epoch:Q", "strokeWidth": width, "strokeDash": dash}
    shown = epochs.transform_filter(frames.here())
    dots = shown.mark_point(filled=True, opacity=1, aria=False)
    told = marks.tips("run:N", "epoch:Q", ("wrong:Q", ",d"))
    first, second = (shown.transform_filter(f"datum.place == {n}") for n in (0, 1))
    shuffled = "'shuffled: ' + format(datum.wrong, ',d')"
    other = marks.text(second, shuffled, RIGHT, 64, readout=2, **marks.TOP_RIGHT)
    return marks.drawn(
        marks.ends(x),
        *marks.growing(curve, x, y, colour, **look),
        dots.encode(x, y, colour, size=size),
        *errors.moving_count(first, RIGHT, marks.EPOCH),
        other.encode(colour),
        marks.pointable(epochs, x, y, told, clip=True),
        spoken(),
        *_panel(marks.data("pictures"), "picture", 1.5, 12),
        *_panel(shown.transform_filter("isValid(datum.url)"), "weights", 0.5, 0),
        by="epoch",
    )


def _panel(rows: alt.Chart, what: str, sides: float, gap: int) -> list[alt.Chart]:
    """A column of two images, its middle so many sides and pixels from the right, what it is above each."""
    middle, layers = f"width - {sides} * {SIDE} - {gap}", []
    for place in (0, 1):
        one = rows.transform_filter(f"datum.place == {place}")
        top = f"{24 + 30 * place} + {place} * {SIDE}"
        label = f"{place} == 0 ? '{what}' : {SIDE} < 70 ? '' : 'shuffled'"
        layers += [
            marks.text(one, label, middle, top, baseline="bottom", dy=-4),
            marks.image(one, SIDE, middle, f"{top} + {SIDE} / 2"),
        ]
    return layers


def twins_by_epoch(
    epochs: list[Twins], pixels: Tensor, order: Tensor, last: int, finished: bool
) -> Figure:
    """Wrong answers of both up to epoch `last`, their weights, and a picture (784,) as each of them sees it.

    While they are not finished only the newest weights are sent.
    """
    rows = []
    for epoch in epochs:
        seen = finished or epoch is epochs[-1]
        as_they_are = (epoch.wrong, epoch.weights)
        shuffled = (epoch.shuffled_wrong, epoch.shuffled_weights)
        for place, (wrong, weights) in enumerate((as_they_are, shuffled)):
            url = votes_png(weights) if seen else None
            rows.append((NAMES[place], place, epoch.number, wrong, url))
    columns = "run place epoch wrong newest url"
    urls = [digit_png(pixels), digit_png(pixels[order])]
    end = epochs[-1]
    words = (
        f"Wrong answers of {VALIDATION_IMAGES:,} at epoch {end.number}: {end.wrong:,} with the pictures as they are, "
        f"{end.shuffled_wrong:,} with their pixels shuffled. Beside it a picture and the weights, of both."
    )
    return Figure(
        _twins_by_epoch(),
        {
            "epochs": marks.table(columns, rows, by="epoch"),
            "pictures": marks.table("place url", enumerate(urls)),
            "ends": marks.ends_data(last),
            "words": marks.record(words=words),
        },
        "Two curves of wrong answers by epoch on a logarithmic axis, with the pixels as they are and shuffled",
        f"After {count(end.number, 'epoch')}: {end.wrong:,} wrong, with shuffled pixels {end.shuffled_wrong:,}",
    )


SHUFFLE_THE_PIXELS = Card(
    "And if all pixels were shuffled?",
    f"Take one random order of the {PIXELS} pixels, and put every picture into it, always the same. The lower picture is the "
    "upper one, shuffled. Could you learn to read it? Press *Play*: one model sees the pictures as they are, the other sees "
    "them shuffled.",
)
NO_NEIGHBOURS = Card(
    "It has no neighbours",
    "A score is a sum: brightness times weight, over all pixels. In which order they are added does not matter, so each "
    "weight only moves along with its pixel. The model never knew which pixels touch. Your eyes use little else.",
    words=("score",),
)
ANOTHER_START = Card(
    "Not even a little?",
    "Both started alike: each random weight went along with its pixel. Leave the random weights where they are, and the "
    "shuffled model has another start. Now it gets other pictures wrong, as it would with another seed.",
    show={"Start alike": {"alike": True}, "Start otherwise": {"alike": False}},
)


def caption(epochs: list[Twins], alike: bool) -> str:
    """How both models end, and how far the weights of one pixel are apart in them."""
    end = epochs[-1]
    after = count(end.number, "epoch")
    text = (
        f"After {after}: **{end.wrong:,}** of {VALIDATION_IMAGES:,} wrong as they are, **{end.shuffled_wrong:,}** with "
        "shuffled pixels. "
    )
    if alike:
        apart = f"differ by {tiny(end.apart)}: rounding" if end.apart else "are equal"
        return f"{text}Back in order, the weights {apart}."
    return f"{text}They start from other weights, as with another seed."


def the_pixels_shuffled(lab: "Lab") -> None:
    """One order of the pixels for all pictures, and a model that does not care."""
    lab.cards(SHUFFLE_THE_PIXELS, NO_NEIGHBOURS, ANOTHER_START)
    alike = lab.toggle("Start alike", True, "alike")
    last = lab.epochs()
    with lab.more("which picture, which order"):
        seed, digit = lab.seed(), lab.one_of("Digit", ["3", "7"], "3", "digit")
    pixels, order = pick("train", int(digit), 0).pixels, new_places(seed)
    lab.code(new_places, shuffled_pixels)
    lab.watch(
        {"both": twins(seed, alike)},
        last,
        lambda epochs, finished: twins_by_epoch(
            epochs["both"], pixels, order, last, finished
        ),
        lambda epochs: caption(epochs, alike),
    )

"""What is to be seen on the page on shapes."""

from collections.abc import Sequence

from torch import Tensor

from lesson.digits import PIXELS, SIDE
from lesson.experiments.one_pass import Taken
from lesson.experiments.reshaping import Fact, Picked, memory
from lesson.experiments.shuffled_pixels import Twins
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import count, tiny

NUMBER = {2: "Two", 4: "Four"}


def name_of(picked: Picked) -> str:
    """Which picture it is."""
    source = "training" if picked.split == "train" else "test"
    digit = "Three" if picked.digit == 3 else "Seven"
    return f"{digit} number {picked.number:,}, image {picked.name} of MNIST's {source} images,"


def strip(picked: Picked, index: int) -> str:
    """How much ink a picture has, and where number `index` of the strip is in it."""
    inked = int((picked.pixels > 0).sum())
    last = (
        f" There are only {picked.of:,}, so it is the last."
        if picked.number < picked.wanted
        else ""
    )
    row, column = divmod(index, SIDE)
    return f"{name_of(picked)} has ink on {inked} of its {PIXELS} pixels.{last} Number {index} is row {row}, column {column}."


def lines(chain: Sequence[Fact], shown: bool) -> str:
    """What the lines begin and end with; if `shown`, how many of their results are views."""
    by_name = {fact.name: fact for fact in chain}
    pictures, rows = by_name["stacked"], by_name["train_x"]
    if not shown:
        return (
            f"From {pictures.shape} of {pictures.dtype} to {rows.shape} of {rows.dtype}: the same numbers, divided by 255 and "
            "unrolled, one picture a row."
        )
    views = [fact for fact in chain if fact.view_of]
    owners = " and ".join(dict.fromkeys(fact.view_of for fact in views))
    return f"**{len(views)} of {len(chain)}** results are views: they look at the numbers of {owners}, and copy none."


def width(pixels: Tensor, viewed: Tensor) -> str:
    """What another width does to a picture (784,), now (rows, width)."""
    rows, across = viewed.shape
    where = "in the very same memory" if memory(viewed) == memory(pixels) else "copied"
    if across == SIDE:
        says = f"{SIDE} is the width they were written in, so the digit is whole."
    elif across % SIDE == 0:
        says = f"{NUMBER[across // SIDE]} rows of the picture stand side by side, so you see as many squat digits."
    elif SIDE % across == 0:
        says = f"Each row of the picture is torn into {NUMBER[SIDE // across].lower()} pieces, below each other."
    else:
        says = "Rows of the picture begin somewhere in the middle: you can no longer see the digit."
    return f"{rows} × {across} = {rows * across}: the same numbers in the same order, {where}. {says}"


def batches(taken: Sequence[Taken]) -> str:
    """How many batches a pass has, and what is in them."""
    total = sum(batch.images for batch in taken)
    threes = sum(not batch.sevens for batch in taken)
    sevens = sum(not batch.threes for batch in taken)
    both = len(taken) - threes - sevens
    first = taken[0]
    return (
        f"In batches of {first.images:,}, one pass over the {total:,} training pictures is "
        f"**{count(len(taken), 'batch', 'batches')}**: "
        f"{threes:,} of threes only, {sevens:,} of sevens only, {both:,} of both."
    )


def results(chain: Sequence[Fact]) -> tuple[tuple[str, ...], list[tuple]]:
    """What each line made, as a table: its heads and rows."""
    rows = [
        (
            f"`{fact.name}`",
            fact.shape,
            fact.dtype,
            fact.bytes,
            f"view of {fact.view_of}" if fact.view_of else "its own",
        )
        for fact in chain
    ]
    return ("name", "shape", "type", "bytes", "memory"), rows


def twins(epochs: Sequence[Twins], alike: bool) -> str:
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

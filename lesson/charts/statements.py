"""What each line makes on the way from two lists of pictures to a batch: its shape, and its first and last items drawn."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from PIL import Image
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.pictures import SEVEN, THREE, png, rgb, sheet
from lesson.charts.theme import BODY, Figure
from lesson.digits import PIXELS, SIDE
from lesson.experiments.reshaping import ENDS, Fact, facts
from lesson.runs import once

WORDS = 2 * 22 + 8  # pixels above the drawing
WHITE, BLUE, ORANGE, NOTHING = 15, 16, 17, 18  # places in the palette, black at 0
PALETTE = [
    *(17 * grey for grey in range(16) for _ in "rgb"),
    *(*rgb(THREE), *rgb(SEVEN), 0, 0, 0),
]
TALL, CELL, GAP = 110, 28, 12  # pixels: a drawing, a label, and between two drawings


@once
def _made_by_each() -> dict[str, Any]:
    shown = frames.here("statement")
    drawn = marks.data("drawn", shown)
    room = f"min(datum.tall, height - {WORDS})"
    wide = f"(datum.whole ? width : min(width, {room} * datum.ratio))"
    high = f"(datum.whole ? {room} : {wide} / datum.ratio)"
    look = {"smooth": True, "aspect": False, **marks.TOP_LEFT}
    made = marks.data("made", shown).transform_calculate(left="datum.place / 2")
    x = alt.X("left:Q").axis(None)
    x = x.scale(domain=[0, 1], range=marks.span(0, "width"), nice=False)
    what = {"fontWeight": "bold", "fontSize": BODY + 2, "dy": 0}
    kind = {"fontWeight": "normal", "fontSize": BODY, "dy": 22}
    return marks.drawn(
        marks.image(drawn, wide, 0, WORDS, "picture", high, **look),
        marks.text(made, "what", x, 0, **marks.TOP_LEFT, **what),
        marks.text(made, "kind", x, 0, **marks.TOP_LEFT, **kind),
        by="statement",
        config=marks.NO_EDGE,
    )


def _labels(numbers: Tensor, tall: int) -> np.ndarray:
    """(m, 1) labels below each other, or (m,) beside each other, as places in the palette."""
    rows = numbers if numbers.dim() > 1 else numbers[None]
    places = np.where(rows.numpy() == 1, BLUE, ORANGE).astype(np.uint8)
    cells = np.kron(places, np.ones((tall, CELL), dtype=np.uint8))
    if tall > 2:  # else there is no room between them
        cells[tall - 1 :: tall] = NOTHING
        cells[:, CELL - 1 :: CELL] = NOTHING
    return cells


def _brightness(numbers: Tensor) -> np.ndarray:
    """(m, 28, 28) as pictures, (m, 784) and (784,) as strips below each other, as places in the palette."""
    bright = numbers if numbers.is_floating_point() else numbers / 255
    if numbers.dim() == 3:
        return sheet(bright.reshape(-1, PIXELS) * WHITE / 255, ENDS, enlarge=2)
    strips = (bright.view(-1, PIXELS) * WHITE).round().byte().numpy()
    tall = max(1, TALL // len(strips)) if len(strips) > 1 else CELL
    return np.kron(strips, np.ones((tall, 1), dtype=np.uint8))


def _drawing(facts: Sequence[Fact]) -> Image.Image:
    """What one statement made: pictures or strips at the left, their labels at the right."""
    parts: list[np.ndarray] = []
    for numbers in (each for fact in facts for each in fact.ends):
        if numbers.shape[-1] in (SIDE, PIXELS):
            parts.append(_brightness(numbers))
        else:
            rows = len(numbers) if numbers.dim() > 1 else 1
            room = len(parts[-1]) if parts else TALL if rows > 1 else CELL
            parts.append(_labels(numbers, room // rows))
    height = max(map(len, parts))
    gap = np.full((height, GAP), NOTHING, dtype=np.uint8)
    padded = [
        np.pad(part, ((0, height - len(part)), (0, 0)), constant_values=NOTHING)
        for part in parts
    ]
    columns = [each for part in padded for each in (part, gap)][:-1]
    image = Image.fromarray(np.hstack(columns), "P")
    image.putpalette(PALETTE)
    return image


def _by_statement(facts: Sequence[Fact]) -> list[list[Fact]]:
    return [list(each) for _, each in groupby(facts, lambda fact: fact.statement)]


def statements() -> list[str]:
    """The lines, as they are written."""
    return [made[0].statement for made in _by_statement(facts())]


def statement_words() -> list[str]:
    """What the transport says aloud at each line."""
    return [
        "; ".join(f"{fact.name}: {fact.shape}" for fact in made)
        for made in _by_statement(facts())
    ]


@once
def _drawn() -> pd.DataFrame:
    rows = []
    for number, made in enumerate(_by_statement(facts())):
        image = _drawing(made)
        strips = any(each.shape[-1] == PIXELS for fact in made for each in fact.ends)
        size = (image.width / image.height, image.height)
        rows.append((number, png(image, transparency=NOTHING), *size, strips))
    return marks.table("statement picture ratio tall whole newest", rows, "statement")


def made_by_each(memory: bool) -> Figure:
    """What the lines made, one at a time with the transport "statement"; with `memory` whose numbers they are."""
    rows = []
    for number, made in enumerate(_by_statement(facts())):
        for place, fact in enumerate(made):
            kind = f"{fact.dtype}, {fact.bytes:,} bytes"
            if memory:
                owner = fact.view_of
                kind = f"a view of {owner}" if owner else "numbers of its own"
            rows.append((number, place, f"{fact.name}: {fact.shape}", kind))
    columns = "statement place what kind newest"
    made = marks.table(columns, rows, by="statement")
    return Figure(
        _made_by_each(),
        {"made": made, "drawn": _drawn()},
        "What each line makes: its name and shape, its type and size or whose numbers it looks at, and below "
        "them its first and last items: pictures side by side, strips of 784 numbers below each other, labels as blue cells "
        "for 1 and orange ones for 0.",
    )

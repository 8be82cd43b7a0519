"""One picture or several: which one, its memory, its rows, and many side by side."""

from typing import TYPE_CHECKING, NamedTuple

import altair as alt
import numpy as np
from torch import Tensor

from lesson.charts.pictures import ink
from lesson.charts.pixels import cells
from lesson.charts.theme import LINES
from lesson.digits import SIDE, load_digits

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


class Picked(NamedTuple):
    """One of the pictures."""

    pixels: Tensor  # (784,), a view
    digit: int
    split: str  # "train" or "valid"
    number: int  # its place among those of its digit
    wanted: int  # the place that was asked for: there may be fewer
    of: int  # how many there are
    name: int  # its number in MNIST


def pick(split: str, digit: int, wanted: int) -> Picked:
    """Picture number `wanted` of a digit, or the last one."""
    pictures, names = load_digits().select(split, digit)
    number = min(wanted, len(pictures) - 1)
    name = names[number].item()
    return Picked(pictures[number], digit, split, number, wanted, len(pictures), name)


def most_of_a_digit() -> int:
    """The largest number of pictures that a digit has in a split."""
    chosen = [(split, digit) for split in ("train", "valid") for digit in (3, 7)]
    return max(len(load_digits().select(*each)[0]) for each in chosen)


def name_of(picked: Picked) -> str:
    """Which picture it is."""
    source = "training" if picked.split == "train" else "test"
    digit = "Three" if picked.digit == 3 else "Seven"
    return f"{digit} number {picked.number:,}, image {picked.name} of MNIST's {source} images,"


def which_picture(lab: "Lab") -> Picked:
    """The controls that choose one; two in sight."""
    digit = lab.one_of("Digit", ["3", "7"], "3", "digit")
    wanted = lab.slider("Number of the picture", 0, most_of_a_digit() - 1, 0, "number")
    with lab.more("training or validation pictures"):
        split = lab.one_of("Pictures", ["train", "valid"], "train", "split")
    return pick(split, int(digit), wanted)


def memory(tensor: Tensor) -> int:
    """Where the numbers of a tensor lie: equal for a tensor and its views."""
    return tensor.untyped_storage().data_ptr()


ROW = LINES[1]  # what lights the row of the frame


def cells_in_rows() -> alt.Chart:
    """The pixels, with what rows need to follow a transport."""
    return cells().transform_calculate(
        next="datum.index + 1",
        row_end="datum.index + 28",
        side_end="datum.column + 28",
        newest=f"datum.row == {SIDE - 1}",
    )


def row_words(row: int) -> str:
    """What the transport says aloud at a row."""
    return f"row {row} becomes numbers {SIDE * row} to {SIDE * row + SIDE - 1}"


def sheet(pictures: Tensor, columns: int, enlarge: int = 1, gap: int = 2) -> np.ndarray:
    """(n, 784) digits side by side, row after row, as one array of bytes; each pixel drawn `enlarge` times as large."""
    rows = -(-len(pictures) // columns)
    cell = SIDE + gap
    canvas = np.zeros((rows * cell - gap, columns * cell - gap), dtype=np.uint8)
    for number, picture in enumerate(pictures):
        top, left = (number // columns) * cell, (number % columns) * cell
        canvas[top : top + SIDE, left : left + SIDE] = ink(picture)
    return np.kron(canvas, np.ones((enlarge, enlarge), dtype=np.uint8))

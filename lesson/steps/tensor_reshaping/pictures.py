"""Which picture, and the line by line of making a tensor of it."""

import itertools
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import altair as alt
import numpy as np
import torch
from torch import Generator, Tensor

from lesson.charts.pictures import ink
from lesson.charts.pixels import cells
from lesson.charts.theme import LINES
from lesson.digits import PIXELS, SIDE, Digits, load_digits
from lesson.loss import batch_accuracy
from lesson.models import LinearByHand
from lesson.optimizer import BasicOptim
from lesson.runs import Run, recent
from lesson.training import (
    VALIDATION_IMAGES,
    Settings,
    batches,
    start_model,
    train_epoch,
)

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def memory(tensor: Tensor) -> int:
    """Where the numbers of a tensor lie: equal for a tensor and its views."""
    return tensor.untyped_storage().data_ptr()


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


MAX_TWINS = 8  # that are kept: up to 0.7 MB each, the least recently wanted is dropped


class Twins(NamedTuple):
    """Two models after so many passes: one sees the pictures as they are, the other with their pixels shuffled."""

    number: int
    wrong: int  # of the validation images
    shuffled_wrong: int
    weights: Tensor  # (784,)
    shuffled_weights: Tensor  # (784,), in the order of the shuffled pixels
    apart: float  # the largest difference of two weights of one pixel


def new_places(seed: int) -> Tensor:
    """Which pixel comes to each place: the numbers 0 to 783 in another order, (784,)."""
    return torch.randperm(PIXELS, generator=Generator().manual_seed(seed))


def shuffled_pixels(digits: Digits, settings: Settings, alike: bool) -> Iterator[Twins]:
    """Train the model by hand twice, side by side.

    If they start alike, each weight goes where its pixel goes.
    """
    order = new_places(settings.seed)
    model, twin = start_model(settings), start_model(settings)
    if alike:
        twin.weights.data = twin.weights.data[order]
    opts = [BasicOptim(each.parameters(), settings.lr) for each in (model, twin)]
    for number in itertools.count():
        yield compare(number, model, twin, order, digits)
        data = list(batches(digits.train_x, digits.train_y, settings.batch_size))
        shuffled = ((xb[:, order], yb) for xb, yb in data)
        for _ in train_epoch(model, data, opts[0]):
            pass
        for _ in train_epoch(twin, shuffled, opts[1]):
            pass


@torch.no_grad()
def compare(
    number: int, model: LinearByHand, twin: LinearByHand, order: Tensor, digits: Digits
) -> Twins:
    """How many validation images each gets wrong, and how far their weights are apart."""
    x, y = digits.valid_x, digits.valid_y
    right = batch_accuracy(model(x), y), batch_accuracy(twin(x[:, order]), y)
    wrong = (round((1 - each.item()) * VALIDATION_IMAGES) for each in right)
    weights, shuffled = model.weights[:, 0].clone(), twin.weights[:, 0].clone()
    apart = (weights[order] - shuffled).abs().max().item()
    return Twins(number, *wrong, weights, shuffled, apart)


@recent(MAX_TWINS)
def twins(seed: int = 0, alike: bool = True) -> Run:
    """The two with the settings of the lesson, in this process."""
    return Run(Settings(seed=seed), partial(shuffled_pixels, alike=alike))


def sheet(pictures: Tensor, columns: int, enlarge: int = 1, gap: int = 2) -> np.ndarray:
    """(n, 784) digits side by side, row after row, as one array of bytes; each pixel drawn `enlarge` times as large."""
    rows = -(-len(pictures) // columns)
    cell = SIDE + gap
    canvas = np.zeros((rows * cell - gap, columns * cell - gap), dtype=np.uint8)
    for number, picture in enumerate(pictures):
        top, left = (number // columns) * cell, (number % columns) * cell
        canvas[top : top + SIDE, left : left + SIDE] = ink(picture)
    return np.kron(canvas, np.ones((enlarge, enlarge), dtype=np.uint8))


ROW, PIXEL = LINES[1], LINES[0]  # what lights the row of the frame, and one pixel


def _numbers() -> alt.Chart:
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

"""The charts of the page on shapes."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from lesson.charts.passes import (
    MAX_FRAMES,
    batch_words,
    one_pass_in_batches,
    shown_batches,
)
from lesson.charts.pictures import SEVEN, THREE, ink, rgb
from lesson.charts.reshaping import other_width, picture_and_strip, row_words
from lesson.charts.statements import made_by_each, statement_words, statements
from lesson.experiments.one_pass import one_pass
from lesson.experiments.reshaping import at_width, facts
from lesson.ui.knobs import BATCH_SIZES


def opened(address: str) -> np.ndarray:
    file = io.BytesIO(base64.b64decode(address.split(",")[1]))
    return np.array(Image.open(file).convert("RGBA"))


def test_the_chart_puts_each_number_where_28_times_row_plus_column_says(digits):
    figure = picture_and_strip(digits.train_x[0], 28 * 9 + 14, "A three")
    assert figure.chart().to_dict()
    cells = figure.data["cells"].set_index("index")["value"]
    assert cells[28 * 9 + 14] == digits.train_x[0].view(28, 28)[9, 14].item()
    assert "row 9, column 14" in figure.alt
    assert "number 266" in figure.alt
    assert row_words(9) == "row 9 becomes numbers 252 to 279"


@pytest.mark.parametrize("width", [7, 49, 112])
def test_in_rows_of_another_width_the_picture_is_the_same_bytes(digits, width):
    pixels = digits.train_x[0]
    figure = other_width(pixels, at_width(pixels, width), "A three")
    assert figure.chart().to_dict()
    shown = opened(figure.data["view"]["viewed"][0])[..., 0]
    assert shown.shape == (784 // width, width)
    assert np.array_equal(shown.ravel(), ink(pixels).ravel())
    assert figure.title == f"{784 // width} rows of {width}, not 28 of 28"


def test_every_statement_has_its_line_its_words_and_its_drawing():
    figure = made_by_each(memory=False)
    assert figure.chart().to_dict()
    assert len(statements()) == len(statement_words()) == 10
    made, drawn = figure.data["made"], figure.data["drawn"]
    assert made["what"].tolist() == [f"{fact.name}: {fact.shape}" for fact in facts()]
    assert drawn["statement"].tolist() == list(range(10))
    assert made.query("newest")["what"].tolist() == ["xb: (256, 784)", "yb: (256, 1)"]
    assert "view" not in " ".join(made["kind"])
    assert sum(map(len, drawn["picture"])) < 100_000


def test_with_memory_it_says_whose_numbers_they_are():
    made = made_by_each(memory=True).data["made"].set_index("what")["kind"]
    assert made["train_x: (12396, 784)"] == "a view of brightness"
    assert made["labels: (12396,)"] == "numbers of its own"
    assert made.str.startswith("a view").sum() == 7


def test_the_drawings_are_the_numbers_themselves(digits):
    drawn = made_by_each(memory=False).data["drawn"]["picture"]
    strips = opened(drawn[statements().index("train_x = brightness.view(-1, 28 * 28)")])
    tall = len(strips) // 16
    for row, image in ((0, 0), (15, 12395)):
        grey = strips[row * tall, :784, 0] / 255
        assert np.abs(grey - digits.train_x[image].numpy()).max() < 0.04  # 16 greys
    column = opened(drawn[statements().index("train_y = labels.unsqueeze(1)")])
    assert tuple(column[0, 0, :3]) == rgb(THREE)
    assert tuple(column[-2, 0, :3]) == rgb(SEVEN)
    assert column.shape[0] > column.shape[1]  # a column, and labels a row
    row = opened(drawn[5])
    assert row.shape[1] > row.shape[0]


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_a_pass_has_a_frame_for_its_batches_and_one_for_its_end(batch_size):
    taken, figure = one_pass(batch_size), one_pass_in_batches(batch_size)
    strip, moving = figure.data["taken"], figure.data["frames"]
    assert len(strip) == len(taken) == -(-12396 // batch_size)
    assert strip["images"].sum() == 12396
    assert strip["threes"].sum() == 6131
    words = batch_words(taken)
    assert len(moving) == len(words) <= MAX_FRAMES + 2
    assert moving["newest"].tolist() == [False] * (len(moving) - 1) + [True]
    assert shown_batches(taken)[-1] == len(taken) - 1
    assert f"batch {len(taken):,} of {len(taken):,}" == moving["large"].iloc[-2]
    assert (moving["large"].iloc[-1] == "1 batch") == (batch_size == 12396)
    assert moving["picture"].str.len().sum() < 110_000


def test_a_batch_shows_its_own_pictures_and_shapes(digits):
    moving = one_pass_in_batches(256).data["frames"]
    assert moving["small"][0] == "xb (256, 784), yb (256, 1): 256 threes, 0 sevens"
    assert moving["small"][48] == "xb (108, 784), yb (108, 1): 0 threes, 108 sevens"
    first = opened(moving["picture"][1])[:28, :28, 0]
    assert np.abs(first.astype(int) - ink(digits.train_x[256])).max() < 18


def test_the_specifications_depend_on_no_control():
    views = [torch.zeros(784).view(-1, width) for width in (7, 56)]
    for one, other in (
        [one_pass_in_batches(size).spec for size in (256, 12396)],
        [made_by_each(memory).spec for memory in (False, True)],
        [other_width(torch.zeros(784), view, "Black").spec for view in views],
    ):
        assert one == other

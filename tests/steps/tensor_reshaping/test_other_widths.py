"""Other widths."""

import numpy as np
import pytest
import torch

from lesson.charts.pictures import ink
from lesson.steps.tensor_reshaping import other_widths
from lesson.steps.tensor_reshaping.other_widths import WIDTHS, at_width, other_width
from lesson.steps.tensor_reshaping.pictures import memory
from lesson.steps.tensor_reshaping.twins import twins
from tests.steps.tensor_reshaping.shared import LONGEST, opened


@pytest.mark.parametrize("width", [7, 14, 28, 56, 112])
def test_another_width_keeps_the_numbers_and_their_memory(digits, width):
    viewed = at_width(digits.valid_x[0], width)
    assert viewed.shape == (784 // width, width)
    assert torch.equal(viewed.flatten(), digits.valid_x[0])
    assert memory(viewed) == memory(digits.valid_x)


@pytest.mark.parametrize("width", [7, 49, 112])
def test_in_rows_of_another_width_the_picture_is_the_same_bytes(digits, width):
    pixels = digits.train_x[0]
    figure = other_width(pixels, at_width(pixels, width), "A three")
    assert figure.chart().to_dict()
    shown = opened(figure.data["view"]["viewed"][0])[..., 0]
    assert shown.shape == (784 // width, width)
    assert np.array_equal(shown.ravel(), ink(pixels).ravel())
    assert figure.title == f"{784 // width} rows of {width}, not 28 of 28"


def test_its_specification_depends_on_no_control():
    one, other = (
        other_width(torch.zeros(784), torch.zeros(784 // width, width), "Black").spec
        for width in (7, 56)
    )
    assert one == other


@pytest.mark.slow
def test_the_answer_is_counted_from_both():
    end = twins().up_to(40)[40]
    assert other_widths.shuffled_now().right == other_widths.AS_MANY
    for wrong, right in (
        (end.wrong, other_widths.AS_MANY),
        (300, other_widths.MORE),
        (1_000, other_widths.GUESSING),
    ):
        answer = other_widths.shuffled(end._replace(shuffled_wrong=wrong))
        assert answer.right == right
        assert f"{wrong:,} shuffled" in answer.because


@pytest.mark.parametrize("width", WIDTHS)
def test_the_caption_of_a_width_says_what_becomes_of_a_row(digits, width):
    pixels = digits.train_x[0]
    viewed = at_width(pixels, width)
    text = other_widths.caption(pixels, viewed)
    assert text.startswith(f"{784 // width} × {width} = 784: the same numbers")
    assert "in the very same memory" in text
    assert "copied" in other_widths.caption(pixels, viewed.clone())
    assert len(text) <= LONGEST
    says = {
        7: "torn into four pieces",
        14: "torn into two pieces",
        28: "the digit is whole",
        56: "Two rows of the picture stand side by side",
        112: "Four rows of the picture stand side by side",
    }
    assert says.get(width, "begin somewhere in the middle") in text
    starts = {28 * row % width for row in range(28)}  # where rows begin
    assert ("somewhere in the middle" in text) == (
        any(start + min(28, width) > width or start % 28 for start in starts)
    )


def test_the_scores_do_not_change_with_the_width(digits):
    """As the card says: a model takes a batch of strips, whatever they were cut into before."""
    pixels = digits.train_x[0]
    weights = torch.randn(784, generator=torch.Generator().manual_seed(0))
    for width in WIDTHS:
        assert at_width(pixels, width).flatten() @ weights == pixels @ weights

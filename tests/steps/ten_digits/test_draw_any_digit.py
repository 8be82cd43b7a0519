"""Draw any digit."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.steps.ten_digits import draw_any_digit
from lesson.steps.ten_digits.ten import scores_after, shares
from tests.steps.ten_digits.shared import LONGEST, SCORES, SETTINGS


def test_the_shares_of_a_drawing_are_ten_bars_an_epoch_and_one_is_first(epochs):
    found = shares(scores_after(SETTINGS, epochs, torch.zeros(784)))
    figure = draw_any_digit.shares_by_epoch(found)
    assert figure.chart().to_dict()
    bars = figure.data["shares"]
    assert bars.groupby("epoch")["share"].sum().tolist() == pytest.approx([1.0] * 6)
    assert (bars.groupby("epoch")["first"].sum() == 1).all()


@given(SCORES, st.booleans())
def test_a_drawing_is_called_what_has_the_largest_share(scores, empty):
    two = {"by hand": [-1.0, 3.0], "PyTorch's version": [-2.0], "ReLU net": [0.5]}
    says = draw_any_digit.caption(scores.softmax(0), two, empty)
    assert says.endswith("by hand 3, PyTorch's version 7, ReLU net 3.")
    assert ("no ink" in says) == empty
    assert len(says) <= LONGEST


@pytest.mark.parametrize(
    ("threes", "right"),
    [
        (200, draw_any_digit.THREE),
        (0, draw_any_digit.SEVEN),
        (100, draw_any_digit.HALF),
    ],
)
def test_the_answer_on_fives_follows_from_their_count(threes, right):
    assert draw_any_digit.fives(threes, 200).right == right

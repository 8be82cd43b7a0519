"""Numbers in sentences."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.words.numbers import (
    accuracy,
    count,
    plain,
    scientific,
    shown_as,
    tiny,
    wilson,
)


def test_a_count_is_singular_only_at_one():
    assert count(0, "epoch") == "0 epochs"
    assert count(1, "epoch") == "1 epoch"
    assert count(12396, "batch", "batches") == "12,396 batches"


def test_wilson_gives_the_textbook_interval():
    """Newcombe (1998), table I: 81 of 263."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@given(st.integers(1, 5000), st.data())
def test_an_interval_holds_its_share_and_stays_between_0_and_1(trials, data):
    hits = data.draw(st.integers(0, trials))
    low, high = wilson(hits, trials)
    share, rounding = hits / trials, 1e-12
    assert -rounding <= low <= share + rounding
    assert share - rounding <= high <= 1 + rounding


def test_an_accuracy_says_how_sure_it_is():
    assert accuracy(58) == "accuracy 0.9715 (95 % interval 0.963 to 0.978)"


def test_a_number_is_shown_with_enough_digits_to_see_it_double():
    assert (shown_as(-0.0174134), shown_as(2 * -0.0174134)) == (
        "-0.0174134",
        "-0.0348268",
    )
    assert (shown_as(None), shown_as(0.0)) == ("None", "0")


def test_a_power_of_ten_has_no_needless_zeros():
    shown = [scientific(each) for each in (7.2e-7, 1.0, 2e10, 3e-12, 0.0)]
    assert shown == ["7e-7", "1", "2e+10", "3e-12", "0"]


@given(st.floats(0, 1))
def test_a_tiny_number_is_never_more_than_it_says(number):
    said = float(tiny(number).split()[-1])
    assert number <= said
    assert said <= max(number, 0) + 1.001e-6
    assert tiny(number).startswith("less than") == (number < 1e-6)


@pytest.mark.parametrize(
    ("number", "sign", "words"),
    [
        (3.656e-9, "+", "+0.00000000366"),
        (1e-6, "-", "0.000001"),
        (0.0, "+", "0"),
        (-141.4, "+", "-141"),
        (math.inf, "+", "+∞"),
        (-math.inf, "-", "-∞"),
        (1.1e-16, "+", "+1.1e-16"),
    ],
)
def test_plain_numbers(number, sign, words):
    assert plain(number, sign) == words

"""Small changes of one score, of three predictions and of one weight, against PyTorch's own and literal computation."""

import math

import pytest

from lesson.words.numbers import plain


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

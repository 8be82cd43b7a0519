"""What is drawn on the pad, as a picture and as text for an address."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.sheets import pixels_of
from lesson.handwriting.strokes import (
    MAX_POINTS,
    PAD,
    _valid_strokes,
    draw_strokes,
    strokes_from_text,
    strokes_to_text,
)
from tests.handwriting.drawn import MANNERS, drawing

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["width", "points", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(strokes=anything)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_from_the_pad_is_drawn_or_left_out(strokes):
    assert draw_strokes(strokes).size == (PAD, PAD)


def test_strokes_without_end_are_cut_off():
    endless = [{"width": 3, "points": [[1, 2]] * 30_000}] * 300
    lines = _valid_strokes(endless)
    assert sum(len(points) for _, points in lines) <= MAX_POINTS


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "width": st.integers(1, 60),
                "points": st.lists(
                    st.lists(st.floats(-20, 300), min_size=2, max_size=2),
                    min_size=1,
                    max_size=30,
                ),
            }
        ),
        max_size=5,
    )
)
def test_strokes_in_an_address_come_back_as_they_were_sent(strokes):
    text = strokes_to_text(strokes)
    opened = strokes_from_text(text)
    assert [each["width"] for each in opened] == [each["width"] for each in strokes]
    assert strokes_to_text(opened) == text
    for sent, came in zip(strokes, opened, strict=True):
        ends = np.array([sent["points"][0], sent["points"][-1]]).clip(0, PAD)
        assert np.abs(ends - [came["points"][0], came["points"][-1]]).max() < 0.7


@given(st.text(max_size=300) | st.binary(max_size=300).map(bytes.hex))
def test_any_text_in_an_address_is_some_drawing(text):
    assert draw_strokes(strokes_from_text(text)).size == (PAD, PAD)


@pytest.mark.parametrize("name", [*DIGITS, *STRANGERS])
def test_an_example_is_on_the_pad_and_its_ink_comes_back_as_it_is(name):
    ink = {**DIGITS, **STRANGERS}[name]
    assert strokes_to_text(strokes_from_text(ink)) == ink
    assert pixels_of(ink).any()


def test_every_manner_of_the_test_drawings_is_on_the_pad():
    for digit in "37":
        for manner in MANNERS:
            for stroke in drawing(digit, manner):
                assert all(
                    -10 <= x <= 290 and 0 <= y <= 285 for x, y in stroke["points"]
                )

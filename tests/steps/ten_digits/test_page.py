"""The page of ten digits: what is drawn on it, and what its table holds."""

import pytest

from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.strokes import strokes_to_text
from tests.handwriting.drawn import drawing
from tests.pages.test_pages import open_page


def says(ink: str) -> str:
    app = open_page("ten_digits", ten_scene="Draw any digit", ten_ink=ink)
    assert not app.exception
    return app.info[0].value


@pytest.mark.parametrize("digit", ["3", "7"])
def test_it_reads_a_drawing_as_the_models_of_two_do(digit):
    seen = says(strokes_to_text(drawing(digit)))
    assert f"It says **{digit}**" in seen
    assert seen.count(f" {digit}") >= 3


def test_the_5_of_the_pad_is_a_5_and_for_the_models_of_two_a_3():
    seen = says(STRANGERS["a 5"])
    assert "It says **5**" in seen
    models = "by hand 3, PyTorch's version 3, ReLU net 3."
    assert f"{models} But **your digit is odd**" in seen
    app = open_page("ten_digits", ten_scene="Draw any digit")
    assert app.info[0].value == seen
    assert "ten_ink" not in app.query_params


def test_its_ink_is_its_own():
    app = open_page("your_digit")
    assert app.session_state["digit_ink"] == DIGITS["7"]
    assert "There is no ink" in says("")

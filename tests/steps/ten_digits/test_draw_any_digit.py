"""Draw any digit: its bars, what is said of a drawing, and the guess about 5s."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.ten_digits import shares
from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.strokes import strokes_to_text
from lesson.steps.ten_digits import draw_any_digit
from lesson.steps.ten_digits.ten_runs import scores_after
from tests.handwriting.drawn import drawing
from tests.pages.test_pages import open_page
from tests.steps.ten_digits.conftest import LONGEST, SCORES, SETTINGS


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


def test_the_model_of_3_or_7_calls_most_fives_a_3():
    assert draw_any_digit.fives_now().right == draw_any_digit.THREE


def said_of(ink: str) -> str:
    app = open_page("ten_digits", ten_scene="Draw any digit", ten_ink=ink)
    assert not app.exception
    return app.info[0].value


@pytest.mark.parametrize("digit", ["3", "7"])
def test_it_reads_a_drawing_as_the_models_of_two_do(digit):
    seen = said_of(strokes_to_text(drawing(digit)))
    assert f"It says **{digit}**" in seen
    assert seen.count(f" {digit}") >= 3


def test_the_5_of_the_pad_is_a_5_and_for_the_models_of_two_a_3():
    seen = said_of(STRANGERS["a 5"])
    assert "It says **5**" in seen
    models = "by hand 3, PyTorch's version 3, ReLU net 3."
    assert f"{models} But **your digit is odd**" in seen
    app = open_page("ten_digits", ten_scene="Draw any digit")
    assert app.info[0].value == seen
    assert "ten_ink" not in app.query_params


def test_its_ink_is_its_own():
    app = open_page("your_digit")
    assert app.session_state["digit_ink"] == DIGITS["7"]
    assert "There is no ink" in said_of("")

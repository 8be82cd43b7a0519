"""As MNIST has it: pictures that are moved, how one is prepared, what is said of it, and the guess."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.mistakes import confusion
from lesson.handwriting.examples import DIGITS
from lesson.handwriting.preparation import prepare
from lesson.handwriting.readers import READERS
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import says, votes_of
from lesson.steps.your_digit import as_mnist_has_it
from lesson.steps.your_digit.as_mnist_has_it import (
    FARTHEST,
    moved,
    places,
    stages,
    wrong_when_moved,
)
from lesson.steps.your_digit.reading import scores_of
from tests.steps.your_digit.conftest import SCORES


def test_a_picture_moves_to_the_right_and_what_leaves_is_lost():
    picture = torch.zeros(28, 28)
    picture[5, 10], picture[6, 27] = 1.0, 0.5
    by_3 = moved(picture.flatten(), 3).view(28, 28)
    assert by_3[5, 13] == 1
    assert by_3.sum() == 1
    there = places(picture.flatten())
    assert there.shape == (FARTHEST + 1, 784)
    assert torch.equal(there[-1], picture.flatten())
    assert there[0].view(28, 28)[5, 10 + FARTHEST] == 1


def test_the_farther_all_pictures_are_moved_the_more_are_wrong(known, digits):
    model = known["PyTorch's version"].model
    wrong = wrong_when_moved(model)
    with torch.no_grad():
        scores = model(digits.valid_x)
    assert wrong[0] == confusion(scores, digits.valid_y).wrong
    assert wrong[0] < wrong[2] < wrong[4]


def test_a_picture_comes_to_its_place_and_each_frame_is_said_in_words(known, digits):
    there = places(digits.valid_x[0])
    figure = as_mnist_has_it.coming(scores_of(there, known), there)
    words = as_mnist_has_it.words_of_places(figure)
    assert len(words) == len(there) == len(figure.data["pictures"])
    assert words[0].startswith("8 pixels off: by hand says ")
    assert words[-2].startswith("1 pixel off: ")
    assert words[-1].startswith("in its place: ")
    for name, reader in known.items():
        score = votes_of(digits.valid_x[0], reader.parameters).score
        assert f"{name} says {says(score)}" in words[-1]


def test_each_stage_of_the_preparation_has_a_picture(digits):
    drawn = draw_strokes(strokes_from_text(DIGITS["7"]))
    assert len(stages(prepare(drawn), digits.valid_x[0])) == 4
    assert len(stages(prepare(drawn, centred=False), digits.valid_x[0])) == 2
    assert len(stages(None, digits.valid_x[0])) == 1


@given(
    st.fixed_dictionaries(
        {name: st.lists(SCORES, min_size=9, max_size=9) for name in READERS}
    )
)
def test_the_caption_says_how_far_off_each_model_turns(by_place):
    text = as_mnist_has_it.caption(by_place, {name: [] for name in READERS})
    offs = set()
    for each in by_place.values():
        there = says(each[-1])
        offs.add(next((by for by in range(1, 9) if says(each[-1 - by]) != there), 0))
    for off in offs - {0}:
        assert f" at {off}" in text
    assert ("no answer turns" in text) == (offs == {0})
    assert ("nowhere" in text) == (0 in offs and len(offs) > 1)
    assert "Not centred" not in text
    assert text.startswith("Moved by up to 8 pixels to the right, ")


def test_the_caption_says_what_they_would_say_of_it_not_centred():
    there = {name: [1.0, 1.0] for name in READERS}
    text = as_mnist_has_it.caption(there, {name: [-1.0] for name in READERS})
    assert text == (
        "Moved by up to 1 pixel to the right, no answer turns. Not centred, all three say **7**."
    )
    text = as_mnist_has_it.caption(
        there, dict(zip(READERS, ([1.0], [-1.0], [1.0]), strict=True))
    )
    assert text.endswith(
        "by hand and ReLU net say **3**, but PyTorch's version says **7**."
    )


@pytest.mark.parametrize(
    ("right", "says"),
    [
        (0.99, as_mnist_has_it.NEARLY_ALL),
        (0.9, as_mnist_has_it.MOST),
        (0.5, as_mnist_has_it.COIN),
    ],
)
def test_the_answer_about_moved_pictures(right, says):
    wrong = [38, 40, 50, 60, round((1 - right) * 2038)]
    answer = as_mnist_has_it.answer_moved(wrong)
    assert answer.right == says
    assert f"now {wrong[4]:,} are" in answer.because


def test_the_answer_about_moved_pictures_is_one_of_those_offered():
    assert as_mnist_has_it.moved_now().right in as_mnist_has_it.MOVED.answers

"""Neither: what the ruler lets through and catches, the figure, what is said of it, and the guess."""

import random
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.digits import PIXELS
from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.oddness import LET_THROUGH, odd, ruler
from lesson.handwriting.preparation import prepare
from lesson.handwriting.sheets import pixels_of
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import pixel_votes, says
from lesson.loss import mnist_loss
from lesson.steps.your_digit import neither
from lesson.steps.your_digit.neither import (
    CAUGHT,
    OF_EACH,
    Stranger,
    as_table,
    noise,
    sigmoid,
    stranger,
    strangers,
    validation_oddness,
)
from lesson.steps.your_digit.reading import (
    BY_HAND,
    PYTORCH,
    scores_of,
    trained_readers,
    usual_reader,
)
from tests.data.test_build import MNIST, needs_mnist
from tests.handwriting.drawn import twenty
from tests.steps.your_digit.conftest import SCORES


def passing(images: torch.Tensor) -> float:
    return (odd(images) <= ruler().limit).float().mean().item()


def prepared(strokes: list[dict]) -> torch.Tensor:
    return prepare(draw_strokes(strokes)).pixels


def scribbles(count: int) -> torch.Tensor:
    """Lines between places taken at random, five to fifteen of them."""
    chance = random.Random(0)

    def scribble() -> dict:
        width, corners = chance.uniform(10, 30), chance.randint(5, 15)
        places = [[chance.uniform(20, 260) for _ in "xy"] for _ in range(corners)]
        return {"width": width, "points": places}

    return torch.stack([prepared([scribble()]) for _ in range(count)])


def test_noise_is_always_the_same():
    assert torch.equal(noise(100), noise(100))
    assert 0 <= noise(100).min() < noise(100).max() <= 1


def test_95_of_100_threes_and_sevens_pass_each(digits):
    """The limit comes from training images; here are those of other people."""
    three, passes = digits.valid_y[:, 0] == 1, validation_oddness() <= ruler().limit
    assert passes[three].float().mean() > 0.95
    assert passes[~three].float().mean() > 0.95
    assert passes.float().mean().item() == pytest.approx(LET_THROUGH, abs=0.01)


def test_drawn_threes_and_sevens_pass():
    for ink in DIGITS.values():
        assert stranger("it", prepared(strokes_from_text(ink))).passes
    ordinary = [each for each in twenty("3") + twenty("7") if each[0]["width"] > 10]
    assert passing(torch.stack([prepared(each) for each in ordinary])) > 0.95


def test_noise_and_nine_of_ten_scribbles_are_caught():
    assert passing(noise(100)) == 0
    assert passing(scribbles(200)) < 0.1


@needs_mnist
def test_of_other_digits_it_catches_what_the_page_says():
    raw = MNIST / "MNIST" / "raw"
    images = np.fromfile(raw / "train-images-idx3-ubyte", np.uint8, offset=16)
    labels = np.fromfile(raw / "train-labels-idx1-ubyte", np.uint8, offset=8)
    for digit, caught in CAUGHT.items():
        rows = (labels == int(digit)).nonzero()[0][:OF_EACH]
        pictures = torch.from_numpy(images.reshape(-1, PIXELS)[rows]) / 255
        # which neighbour is the tenth may hang on a rounding
        assert round((1 - passing(pictures)) * OF_EACH) == pytest.approx(caught, abs=2)


def test_it_catches_80_of_100_other_digits_and_misses_nines_most():
    assert sum(CAUGHT.values()) / len(CAUGHT) / OF_EACH > 0.8
    assert min(CAUGHT, key=CAUGHT.get) == "9"
    assert set(CAUGHT) == set("0123456789") - set("37")


def test_the_strangers_as_a_table(digits):
    shown = [
        stranger("a seven", digits.valid_x[-1]),
        stranger("none", torch.zeros(PIXELS)),
    ]
    heads, (seven, none) = as_table(shown, [-2.0, 0.5])
    assert len(heads) == len(seven) == len(none)
    assert seven[0] == "a seven"
    assert seven[1] == pytest.approx(validation_oddness()[-1].item(), rel=1e-3)
    assert seven[2:4] == ("lets it pass", "7")
    assert seven[4] == pytest.approx(0.1192, abs=1e-4)
    assert none[2:4] == ("catches it", "3")


def test_sigmoid():
    assert sigmoid(0) == 0.5
    assert sigmoid(-2.0) == pytest.approx(0.1192, abs=1e-4)


def test_yours_is_the_last_of_the_pictures_and_all_validation_pictures_are_dots(
    known, digits
):
    shown = [*strangers(), stranger("yours", digits.valid_x[3])]
    scores = scores_of([each.pixels for each in shown], known)["by hand"]
    data = neither.odd_and_sure(known["by hand"].model, shown, scores).data
    assert data["pictures"]["yours"].tolist() == [False] * len(strangers()) + [True]
    assert len(data["known"]) == len(digits.valid_x)
    assert data["known"]["digit"].value_counts().to_dict() == {"7": 1028, "3": 1010}
    left = (data["known"]["oddness"] <= ruler().limit).mean()
    assert left == pytest.approx(0.97, abs=0.01)
    assert data["limit"]["oddness"].tolist() == [ruler().limit]


@given(
    st.lists(st.floats(0.5, 3), max_size=13),
    st.floats(0.5, 3),
    st.lists(st.floats(0.5, 3), min_size=1, max_size=30),
)
def test_the_caption_says_who_passes_and_who_is_not_like_what_they_have_seen(
    others, own, known
):
    strange = [
        Stranger(f"a {n}", torch.zeros(784), each) for n, each in enumerate(others)
    ]
    yours = Stranger("yours", torch.zeros(784), own)
    validation = torch.tensor(known)
    text = neither.caption([*strange, yours], validation)
    assert f"**{own:.2f}**: " in text
    assert ("not like what they have seen" in text) == (own > ruler().limit)
    assert ("it passes" in text) == (own <= ruler().limit)
    passing = int((validation <= ruler().limit).sum())
    plural = "" if len(known) == 1 else "s"
    assert f"{passing} of {len(known)} validation picture{plural} pass" in text
    through = [each.name for each in strange if each.passes]
    assert f"and {len(through) or 'none'} of the {len(others)} others" in text
    for each in strange:
        assert (each.name in re.findall(r"a \d+", text)) == each.passes


@given(st.lists(SCORES, min_size=1, max_size=100))
def test_the_answer_about_noise_counts_both_digits(each):
    answer = neither.noisy(each)
    threes = sum(score > 0 for score in each)
    assert (
        f"It calls {threes} of them a 3 and {len(each) - threes} a 7" in answer.because
    )
    sure = sum(abs(score) > 2.9444 for score in each)
    assert answer.right == (neither.SURE if sure > len(each) / 2 else neither.UNDECIDED)


def test_what_the_figure_of_neither_shows_is_counted_in_its_caption():
    text = neither.caption([*strangers(), strangers()[0]], validation_oddness())
    through = sum(each.passes for each in strangers())
    assert f"and {through} of the {len(strangers())} others" in text
    assert len(text) < 170


def test_the_card_of_the_ruler_counts_the_pictures_that_it_knows():
    assert f"Among {len(ruler().known):,} training pictures" in neither.RULER.text


def test_the_card_of_what_it_misses_says_what_was_measured():
    text = neither.MISSES.text
    mean = sum(CAUGHT.values()) / 8 / OF_EACH
    for share in (mean, CAUGHT["6"] / OF_EACH, CAUGHT["9"] / OF_EACH):
        assert f"{share:.0%}" in text
    known = {each.name: each.passes for each in strangers()}
    assert [known["a 9"], known["an 8"], known["a 6"]] == [True, True, False]
    assert [known["a 5"], known["a dot"]] == [False, False]


def test_the_answer_about_noise_is_that_of_the_model():
    parameters = usual_reader().parameters
    scores = [pixel_votes(each, *parameters).score for each in noise(100)]
    assert neither.noisy_now().right == neither.noisy(scores).right


def test_the_expected_share_of_mistakes_is_the_loss_and_least_at_one_end():
    """Who answers 3 with probability p is wrong with 1 - p on a three, p on a seven: in the mean that is mnist_loss."""
    wanted = torch.tensor([[1.0], [1.0], [0.0]])
    for score in (-2.0, 0.0, 3.0):
        p = torch.tensor(score).sigmoid()
        mistakes = (2 * (1 - p) + p) / 3
        loss = mnist_loss(torch.full((3, 1), score), wanted)
        assert loss.item() == pytest.approx(mistakes.item())
    losses = [
        mnist_loss(torch.full((3, 1), s), wanted).item() for s in (-9.0, 0.0, 9.0)
    ]
    assert min(losses) == losses[2]


def test_the_drawn_2_of_the_card_divides_the_models():
    scores = scores_of([pixels_of(STRANGERS["a 2"])], trained_readers(0, 40))
    answers = {says(score) for name in (BY_HAND, PYTORCH) for score in scores[name]}
    assert answers == {"3", "7"}

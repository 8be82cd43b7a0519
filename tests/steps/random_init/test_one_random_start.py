"""One random start."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.experiments.mistakes import confusion
from lesson.experiments.random_starts import Starts, thousand_starts
from lesson.loss import batch_accuracy
from lesson.steps.random_init import one_random_start
from lesson.steps.random_init.one_random_start import (
    alternating,
    picture_words,
    scores_by_digit,
)
from lesson.steps.random_init.starts import OneStart, one_start
from lesson.ui.knobs import SPREADS
from tests.steps.random_init.shared import LONGEST, seeds


@pytest.fixture(scope="module")
def rows(digits) -> list[int]:
    return alternating(digits.train_y, 40)


def test_pictures_come_one_by_one_threes_and_sevens_in_turn(digits, rows):
    assert rows[:4] == [0, 6131, 1, 6132]
    assert digits.train_y[rows, 0].tolist() == [1.0, 0.0] * 20


def test_the_scores_chart_counts_every_image_on_its_side(digits, rows):
    start = one_start(0)
    scores, y = start.scores, digits.train_y
    figure = scores_by_digit(scores, y, start.weights, digits.train_x, rows)
    bins, counts = figure.data["bins"], confusion(scores, y)
    assert bins.groupby(["digit", "answer"])["images"].sum().to_dict() == {
        ("3", "right"): counts.threes_called_3,
        ("3", "wrong"): counts.threes_called_7,
        ("7", "right"): counts.sevens_called_7,
        ("7", "wrong"): counts.sevens_called_3,
    }
    assert f"threes: {counts.threes_called_3 / 6131:.1%} right" in figure.alt
    assert figure.data["zero"]["wrong"][0] == f"{counts.wrong:,} wrong"
    assert figure.chart().to_dict()


def test_each_picture_is_judged_by_its_own_score(digits, rows):
    start = one_start(3)
    scores, y = start.scores, digits.train_y
    figure = scores_by_digit(scores, y, start.weights, digits.train_x, rows)
    shown = figure.data["pictures"]
    assert shown["score"].tolist() == scores[rows, 0].tolist()
    right = ((scores[rows] > 0) == (y[rows] == 1))[:, 0].tolist()
    assert shown["says"].str.endswith("right").tolist() == right
    assert shown["newest"].tolist() == [False] * 39 + [True]
    words = picture_words(scores[rows], y[rows])
    assert words[0].startswith("picture 1 of 40: a 3: ")
    assert [each.endswith("right") for each in words] == right


def test_scores_that_are_all_zero_can_be_drawn():
    targets = torch.tensor([[1.0], [0.0], [1.0], [0.0]])
    nothing, x = torch.zeros(784, 1), torch.zeros(4, 784)
    rows = alternating(targets, 4)
    figure = scores_by_digit(torch.zeros(4, 1), targets, nothing, x, rows)
    assert figure.data["bins"]["images"].sum() == 4
    assert figure.data["zero"]["wrong"][0] == "2 wrong"


def test_the_seeds_that_the_cards_show_are_lucky_and_unlucky_ones():
    accuracy = thousand_starts().accuracy[:100]
    lucky, unlucky = (
        knobs["seed"] for knobs in one_random_start.WHAT_IS_RIGHT.show.values()
    )
    assert (lucky, unlucky) == (accuracy.argmax(), accuracy.argmin())


@pytest.mark.parametrize("seed", [0, 1, 42, 99])
def test_a_hundredth_of_all_numbers_leaves_the_accuracy_as_it_is(seed):
    answer = one_random_start.smaller_now(seed)
    assert answer.right == one_random_start.SAME
    before, after = map(float, re.findall(r"0\.\d{4}", answer.because))
    assert after == pytest.approx(before, abs=2e-4)


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        (0.7, 0.5, one_random_start.HALF),
        (0.7, 0.9, one_random_start.BETTER),
        (0.7, 0.7, one_random_start.SAME),
    ],
)
def test_a_start_that_scales_otherwise_would_be_judged_otherwise(before, after, right):
    nothing = torch.zeros(1, 1)
    loud, quiet = (OneStart(nothing, nothing, each, 0.5) for each in (before, after))
    assert one_random_start.smaller(0, loud, quiet).right == right


def test_a_thousand_starts_are_spread_far_and_others_would_be_judged_otherwise():
    answer = one_random_start.spread_now()
    assert answer.right == one_random_start.SPREAD
    low, high = map(float, re.findall(r"(\d+\.\d)%", answer.because))
    assert low < 20 < 80 < high

    def others(threes: float, sevens: float) -> Starts:
        called = torch.tensor([threes, sevens])
        return Starts(called[:1], called[1:], 100, 100)

    assert one_random_start.spread(others(50, 50)).right == one_random_start.TOSS
    assert one_random_start.spread(others(0, 100)).right == one_random_start.NOTHING


@given(seeds, st.sampled_from(SPREADS))
@settings(max_examples=40, deadline=None)
def test_the_caption_of_a_start_is_that_of_its_scores(digits, seed, std):
    start = one_start(seed, std)
    text = one_random_start.caption(start, digits.train_y)
    accuracy = batch_accuracy(start.scores, digits.train_y).item()
    assert f"**{accuracy:.4f}** on all 12,396 training pictures" in text
    threes, sevens = (
        int(each.replace(",", ""))
        for each in re.search(
            r"calls ([\d,]+) threes? and ([\d,]+) sevens?", text
        ).groups()
    )
    assert threes + sevens == (start.scores > 0).sum()
    assert accuracy == pytest.approx((threes + 6265 - sevens) / 12396, abs=1e-6)
    assert len(text) <= LONGEST


def test_the_caption_of_a_start_is_grammatical_at_one_and_none():
    targets = torch.tensor([[1.0], [1.0], [0.0]])
    scores = torch.tensor([[1.0], [-1.0], [-1.0]])
    text = one_random_start.caption(OneStart(scores, scores, 2 / 3, 0.5), targets)
    assert "calls 1 three and 0 sevens a 3" in text

"""What the page on random starts says, and asks, at every setting."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.experiments.comparison import SURE, Comparison
from lesson.experiments.random_starts import (
    OneStart,
    Starts,
    one_start,
    thousand_starts,
)
from lesson.experiments.what_stays import Stayed
from lesson.loss import batch_accuracy, mean_of_all_pairs
from lesson.training import VALIDATION_IMAGES
from lesson.ui.knobs import SPREADS
from lesson.words.captions import random_init as captions
from lesson.words.cards import random_init as cards
from lesson.words.questions import random_init as questions

LONGEST = 165  # letters in two lines
seeds = st.integers(0, 99)
wrong_counts = st.integers(0, VALIDATION_IMAGES)


@given(seeds, st.sampled_from(SPREADS))
@settings(max_examples=40, deadline=None)
def test_the_caption_of_a_start_is_that_of_its_scores(digits, seed, std):
    start = one_start(seed, std)
    text = captions.one_start(start, digits.train_y)
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
    text = captions.one_start(OneStart(scores, scores, 2 / 3, 0.5), targets)
    assert "calls 1 three and 0 sevens a 3" in text


@given(seeds)
def test_the_captions_of_a_thousand_starts_name_their_ends_and_that_of_the_seed(seed):
    starts = thousand_starts()
    text = captions.thousand(starts, seed)
    low, high = re.findall(r"\*\*(0\.\d{4})\*\*", text)
    assert float(low) < 0.2 < 0.8 < float(high)
    assert text.endswith(f"Yours, seed {seed}: {starts.accuracy[seed]:.4f}.")
    near = ((starts.accuracy > 0.45) & (starts.accuracy < 0.55)).sum()
    assert f"{near} of 1,000 are within 0.05 of a half" in text
    both = captions.all_pairs(starts, seed)
    low, high = map(float, re.findall(r"\*\*(0\.\d{4})\*\*", both))
    assert 0.4946 <= low < high <= 0.5054
    assert f"{starts.broadcast_accuracy[seed]:.4f} by all pairs" in both
    assert max(map(len, (text, both))) <= LONGEST


@given(seeds, st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_four_pictures_are_measured_both_ways(digits, seed, first):
    rows = [first, first + 1, 6131 + first, 6131 + first + 1]
    scores, targets = one_start(seed).scores[rows], digits.train_y[rows]
    text = captions.four(scores, targets)
    meant, computed = re.findall(r"\*\*(\d\.\d\d)\*\*", text)
    assert meant == f"{batch_accuracy(scores, targets):.2f}"
    assert computed == "0.50"
    assert "`(4, 1) == (4, 1)` makes (4, 1)" in text
    assert "`(4,) == (4, 1)` makes (4, 4)" in text


def test_the_whole_table_is_described_and_not_built():
    text = captions.whole_table(thousand_starts(), 0.4946, 0.5054)
    assert "153,660,816 cells" in text
    assert "6,131 threes and 6,265 sevens" in text


@pytest.mark.parametrize("seed", [0, 1, 42, 99])
def test_a_hundredth_of_all_numbers_leaves_the_accuracy_as_it_is(seed):
    answer = questions.smaller_now(seed)
    assert answer.right == questions.SAME
    before, after = map(float, re.findall(r"0\.\d{4}", answer.because))
    assert after == pytest.approx(before, abs=2e-4)


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        (0.7, 0.5, questions.HALF),
        (0.7, 0.9, questions.BETTER),
        (0.7, 0.7, questions.SAME),
    ],
)
def test_a_start_that_scales_otherwise_would_be_judged_otherwise(before, after, right):
    nothing = torch.zeros(1, 1)
    loud, quiet = (OneStart(nothing, nothing, each, 0.5) for each in (before, after))
    assert questions.smaller(0, loud, quiet).right == right


def test_a_thousand_starts_are_spread_far_and_others_would_be_judged_otherwise():
    answer = questions.spread_now()
    assert answer.right == questions.SPREAD
    low, high = map(float, re.findall(r"(\d+\.\d)%", answer.because))
    assert low < 20 < 80 < high

    def others(threes: float, sevens: float) -> Starts:
        called = torch.tensor([threes, sevens])
        return Starts(called[:1], called[1:], 100, 100)

    assert questions.spread(others(50, 50)).right == questions.TOSS
    assert questions.spread(others(0, 100)).right == questions.NOTHING


def test_all_pairs_say_a_half_of_a_perfect_model(digits):
    answer = questions.perfect_now()
    assert answer.right == questions.CONSTANT
    share = digits.train_y.mean().item()
    assert f"It says {mean_of_all_pairs(share, share):.4f}" in answer.because
    assert questions.perfect(1.0).right == questions.PERFECT_ONE


def test_the_seeds_that_the_cards_show_are_lucky_and_unlucky_ones():
    accuracy = thousand_starts().accuracy[:100]
    lucky, unlucky = (knobs["seed"] for knobs in cards.WHAT_IS_RIGHT.show.values())
    assert (lucky, unlucky) == (accuracy.argmax(), accuracy.argmin())
    (low,) = (knobs["seed"] for knobs in cards.WORST_IS_GOOD.show.values())
    assert low == unlucky


def test_starts_that_call_both_digits_the_same_are_often_near_a_half():
    """And those that do not make both ends, as the cards say."""
    starts = thousand_starts()
    apart = (starts.accuracy - 0.5).abs()
    assert apart[starts.same_side].median() < 0.06
    assert not starts.same_side[starts.accuracy < 0.25].any()
    assert not starts.same_side[starts.accuracy > 0.75].any()
    assert (~starts.same_side & (starts.accuracy < 0.25)).any()
    assert (~starts.same_side & (starts.accuracy > 0.75)).any()


def test_most_threes_get_the_same_name_and_so_do_most_sevens():
    """By chance: in a typical start three quarters of a digit are called alike."""
    starts = thousand_starts()
    for called, of in (
        (starts.threes_called_3, starts.threes),
        (starts.sevens_called_3, starts.sevens),
    ):
        share = called / of
        assert torch.maximum(share, 1 - share).median() > 0.75


def test_the_worst_turned_around_is_as_good_as_the_best(digits):
    (shown,) = cards.WORST_IS_GOOD.show.values()
    scores = one_start(shown["seed"]).scores
    wrong_way, turned = (
        batch_accuracy(each, digits.train_y).item() for each in (scores, -scores)
    )
    assert turned == pytest.approx(1 - wrong_way, abs=1e-3)
    assert turned > 0.7


@given(wrong_counts, wrong_counts, wrong_counts, st.floats(-1, 1), st.integers(0, 100))
def test_the_caption_of_what_stays_says_what_each_part_has_wrong(
    start, added, weights, cosine, last
):
    stayed = Stayed(last, start, added, weights, 0.0, 0.5, 0.5, cosine)
    text = captions.what_stays(stayed)
    assert ("After 1 epoch " in text) == (last == 1)
    assert f"**{cosine:.2f}**" in text
    assert f"the start has {start:,} wrong" in text
    assert text.endswith(f"alone, **{added:,}**, the weights **{weights:,}**.")


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_answer_on_what_was_added_follows_the_records(only_added, only_whole):
    counts = 1900, only_added, only_whole, 30
    compared = Comparison(*(list(range(each)) for each in counts))
    right = questions.alone(compared).right
    assert (right == questions.AS_GOOD) == (compared.chance >= SURE)
    if right == questions.NOISE_GONE:
        assert only_added > only_whole


def test_what_was_added_is_about_as_good_as_the_whole():
    assert questions.alone_now().right == questions.AS_GOOD

"""Every pair."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lesson.experiments.random_starts import thousand_starts
from lesson.loss import batch_accuracy, broadcast_accuracy, mean_of_all_pairs
from lesson.steps.random_init import every_pair
from lesson.steps.random_init.every_pair import pair_words, table_of_pairs
from lesson.steps.random_init.starts import one_start
from tests.steps.random_init.shared import LONGEST, seeds


def test_in_the_four_by_four_table_every_column_has_two_equal_cells(digits):
    rows = [0, 1, 6131, 6132]
    scores, targets = one_start(0).scores[rows], digits.train_y[rows]
    figure = table_of_pairs(digits.train_x[rows], scores[:, 0], targets)
    cells = figure.data["cells"]
    equal = cells["answer"] == "equal"
    assert len(cells) == 16
    assert equal.mean() == broadcast_accuracy(scores[:, 0], targets).item()
    meant = cells["meant"] == "yes"
    assert equal[meant].mean() == batch_accuracy(scores, targets).item()
    assert equal.groupby(cells["x"]).sum().tolist() == [2, 2, 2, 2]
    assert figure.data["heads"]["words"].tolist().count("2 of 4") == 4
    assert figure.chart().to_dict()


@pytest.mark.parametrize("first", [0, 42, 99])
def test_pair_by_pair_the_sums_grow_to_what_both_comparisons_give(digits, first):
    rows = [first, first + 1, 6131 + first, 6131 + first + 1]
    scores, targets = one_start(0).scores[rows], digits.train_y[rows]
    figure = table_of_pairs(digits.train_x[rows], scores[:, 0], targets)
    cells, words = figure.data["cells"], pair_words(scores[:, 0], targets)
    assert cells["pair"].tolist() == list(range(16))
    assert len(words) == 16
    end = cells.iloc[-1]
    assert end["mean"] == "0.50"
    assert end["of"] == "computed: 8 of 16 equal"
    meant = batch_accuracy(scores, targets)
    assert end["meant_mean"] == f"{meant:.2f}"
    assert end["meant_of"] == f"meant, framed: {int(4 * meant)} of 4"
    assert cells["newest"].tolist() == [False] * 15 + [True]


def test_all_pairs_say_a_half_of_a_perfect_model(digits):
    answer = every_pair.perfect_now()
    assert answer.right == every_pair.CONSTANT
    share = digits.train_y.mean().item()
    assert f"It says {mean_of_all_pairs(share, share):.4f}" in answer.because
    assert every_pair.perfect(1.0).right == every_pair.PERFECT_ONE


@given(seeds, st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_four_pictures_are_measured_both_ways(digits, seed, first):
    rows = [first, first + 1, 6131 + first, 6131 + first + 1]
    scores, targets = one_start(seed).scores[rows], digits.train_y[rows]
    text = every_pair.caption_of_four(scores, targets)
    meant, computed = re.findall(r"\*\*(\d\.\d\d)\*\*", text)
    assert meant == f"{batch_accuracy(scores, targets):.2f}"
    assert computed == "0.50"
    assert "`(4, 1) == (4, 1)` makes (4, 1)" in text
    assert "`(4,) == (4, 1)` makes (4, 4)" in text


@given(seeds)
def test_the_caption_of_all_names_the_ends_and_the_start_of_the_seed(seed):
    starts = thousand_starts()
    text = every_pair.caption_of_all(starts, seed)
    low, high = map(float, re.findall(r"\*\*(0\.\d{4})\*\*", text))
    assert 0.4946 <= low < high <= 0.5054
    assert f"{starts.broadcast_accuracy[seed]:.4f} by all pairs" in text
    assert len(text) <= LONGEST


def test_the_whole_table_is_described_and_not_built():
    text = every_pair.whole_table(thousand_starts(), 0.4946, 0.5054)
    assert "153,660,816 cells" in text
    assert "6,131 threes and 6,265 sevens" in text

"""A thousand starts."""

import re

import pytest
import torch
from hypothesis import given

from lesson.experiments.random_starts import thousand_starts
from lesson.loss import batch_accuracy
from lesson.steps.random_init import a_thousand_starts
from lesson.steps.random_init.starts import one_start
from tests.steps.random_init.shared import LONGEST, seeds


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
    (shown,) = a_thousand_starts.WORST_IS_GOOD.show.values()
    assert shown["seed"] == thousand_starts().accuracy[:100].argmin()
    scores = one_start(shown["seed"]).scores
    wrong_way, turned = (
        batch_accuracy(each, digits.train_y).item() for each in (scores, -scores)
    )
    assert turned == pytest.approx(1 - wrong_way, abs=1e-3)
    assert turned > 0.7


@given(seeds)
def test_the_caption_names_the_ends_and_the_start_of_the_seed(seed):
    starts = thousand_starts()
    text = a_thousand_starts.caption(starts, seed)
    low, high = re.findall(r"\*\*(0\.\d{4})\*\*", text)
    assert float(low) < 0.2 < 0.8 < float(high)
    assert text.endswith(f"Yours, seed {seed}: {starts.accuracy[seed]:.4f}.")
    near = ((starts.accuracy > 0.45) & (starts.accuracy < 0.55)).sum()
    assert f"{near} of 1,000 are within 0.05 of a half" in text
    assert len(text) <= LONGEST

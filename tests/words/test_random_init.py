"""What the page on random starts says, and asks, at every setting."""

import torch

from lesson.experiments.random_starts import thousand_starts


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

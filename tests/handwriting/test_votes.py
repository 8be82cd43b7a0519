"""Why a model says what it says."""

import pytest

from lesson.handwriting.votes import says, votes_of
from lesson.runs import run_for
from lesson.training import Settings, model_at

EACH = [Settings("by_hand"), Settings("pytorch"), Settings("relu_net", lr=0.2)]


@pytest.mark.parametrize("settings", EACH, ids=lambda each: each.model)
def test_votes_and_bias_add_up_to_the_score(digits, settings):
    parameters = run_for(settings).up_to(3)[-1].parameters
    scores = model_at(settings, parameters)(digits.valid_x[::50]).detach()
    for pixels, score in zip(digits.valid_x[::50], scores, strict=True):
        votes = votes_of(pixels, parameters)
        assert votes.score == pytest.approx(score.item(), abs=1e-4)
        total = votes.for_three + votes.for_seven + votes.bias
        assert total == pytest.approx(votes.score, abs=1e-4)
        assert votes.for_seven <= 0 <= votes.for_three


def test_where_there_is_no_ink_there_is_no_vote(digits):
    pixels = digits.valid_x[0]
    parameters = run_for(Settings("pytorch")).up_to(1)[-1].parameters
    assert (votes_of(pixels, parameters).each[pixels == 0] == 0).all()


def test_zero_is_a_7():
    assert [says(score) for score in (0.001, 0.0, -0.001)] == ["3", "7", "7"]


def test_the_rows_add_up_and_the_sums_are_a_table(digits):
    parameters = run_for(Settings("pytorch")).up_to(1)[-1].parameters
    votes = votes_of(digits.valid_x[3], parameters)
    assert votes.bias + sum(votes.rows) == pytest.approx(votes.score, abs=1e-6)
    assert len(votes.rows) == 28
    three, seven, bias, score = (each for _, each in votes.sums)
    assert three + seven + bias == pytest.approx(score, abs=1e-6)


def test_the_loudest_unit_is_first_and_the_silent_ones_are_left_out(digits):
    parameters = run_for(Settings("relu_net", lr=0.2)).up_to(1)[-1].parameters
    votes = votes_of(digits.valid_x[3], parameters)
    loud = votes.each[votes.loudest].abs().tolist()
    assert loud == sorted(loud, reverse=True)
    assert loud[-1] > 0
    silent = set(range(30)) - set(votes.loudest)
    assert silent
    assert not votes.each[list(silent)].any()

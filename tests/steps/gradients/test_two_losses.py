"""Two losses."""

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.loss import LOSSES, cross_entropy, mnist_loss
from lesson.steps.gradients import two_losses
from lesson.steps.gradients.two_losses import (
    MOST,
    both_ways,
    losses_and_pulls,
    moves_to_cross,
)

scores = st.integers(-48, 48).map(lambda eighth: eighth / 8)
targets = st.sampled_from([0, 1])


@given(scores, targets)
def test_the_slopes_are_p_times_1_minus_p_and_p_minus_y(score, target):
    p = torch.tensor(score).sigmoid().item()
    starts = {name: path[0] for name, path in both_ways(score, target, 0).items()}
    sign = -1 if target else 1
    assert starts["mnist_loss"].slope == pytest.approx(sign * p * (1 - p), abs=1e-6)
    assert starts["cross_entropy"].slope == pytest.approx(p - target, abs=1e-6)
    assert starts["mnist_loss"].loss == pytest.approx(abs(p - target), abs=1e-6)


@given(scores, targets)
def test_no_loss_ever_climbs_on_the_way(score, target):
    for path in both_ways(score, target, 10).values():
        losses = [each.loss for each in path]
        assert losses == sorted(losses, reverse=True)


def test_who_is_right_from_the_start_needs_no_move_and_who_is_too_sure_gives_up():
    assert all(moves_to_cross(1.0, 1, each) == 0 for each in LOSSES.values())
    assert moves_to_cross(-50.0, 1, mnist_loss) == MOST
    assert moves_to_cross(-50.0, 1, cross_entropy) < 60


@pytest.mark.parametrize("target", [0, 1])
def test_both_losses_start_at_one_score_and_lie_on_their_curves(target):
    paths = both_ways(-1.0, target, 5)
    for figure in losses_and_pulls(paths, target):
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40
        path, curves = figure.data["path"], figure.data["curves"]
        start = path[path["move"] == 0]
        assert start["score"].tolist() == [-1.0, -1.0]
        assert path["newest"].sum() == 2
        for _, row in start.iterrows():
            at = curves[(curves["name"] == row["name"]) & (curves["score"] == -1.0)]
            assert at["loss"].item() == pytest.approx(row["loss"], abs=1e-6)
            assert at["pull"].item() == pytest.approx(row["pull"], abs=1e-6)


def test_the_specification_stays_for_any_score_and_digit():
    one = losses_and_pulls(both_ways(-5.0, 1, 3), 1)
    other = losses_and_pulls(both_ways(2.0, 0, 9), 0)
    assert [each.spec for each in one] == [each.spec for each in other]


@given(st.integers(-24, 24).map(lambda quarter: quarter / 4), targets)
def test_the_caption_of_two_losses_says_who_is_right_in_the_end(score, target):
    paths = both_ways(score, target, 40)
    text = two_losses.caption(paths, target)
    ends = [path[-1].score > 0 for path in paths.values()]
    by_distance, by_logarithm = (end == (target == 1) for end in ends)
    assert ("both are right" in text) == (by_distance and by_logarithm)
    assert ("only cross-entropy is right" in text) == (by_logarithm > by_distance)
    assert ("only mnist_loss is right" in text) == (by_distance > by_logarithm)
    assert f"Pull at a score of {score:g}: mnist_loss **" in text
    assert "40 moves downhill lead to" in text
    assert "1 move downhill lead" not in text


def test_cross_entropy_crosses_far_sooner_and_pulls_far_harder():
    answer = two_losses.crosses_now()
    assert answer.right == two_losses.ENTROPY_FIRST
    shown = two_losses.SAME_START.show["Sure, wrong"]
    paths = both_ways(shown["score"], 1, 40)
    by_distance, by_logarithm = paths["mnist_loss"], paths["cross_entropy"]
    assert abs(by_logarithm[0].slope) > 100 * abs(by_distance[0].slope)
    assert by_distance[-1].score < 0 < by_logarithm[-1].score
    assert "mnist_loss takes 161 moves, cross-entropy 6." in answer.because


@pytest.mark.parametrize(
    ("moves", "right"),
    [
        ((5, 5), two_losses.BOTH_FEW),
        ((1, 0), two_losses.ENTROPY_FIRST),
        ((3, 90), two_losses.MNIST_FIRST),
    ],
)
def test_far_fewer_is_a_tenth(moves, right):
    named = dict(zip(LOSSES, moves, strict=True))
    assert two_losses.crosses(named).right == right
    assert ("1 move," in two_losses.crosses(named).because) == (moves[0] == 1)


def test_cross_entropy_hears_a_wrong_picture_the_more_the_surer_it_is():
    """An undecided picture is what mnist_loss hears best, one hopelessly wrong what cross-entropy does."""
    undecided, hopeless = (both_ways(score, 1, 0) for score in (0.0, -6.0))
    pull = {name: abs(path[0].slope) for name, path in undecided.items()}
    assert pull["mnist_loss"] > 50 * abs(hopeless["mnist_loss"][0].slope)
    assert 0.99 < abs(hopeless["cross_entropy"][0].slope) < 1
    assert pull["cross_entropy"] == pytest.approx(0.5)

"""One score under two losses, against the mathematics and PyTorch."""

from itertools import islice

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy_with_logits

from lesson.experiments.two_losses import (
    MOST,
    both_ways,
    mean_loss,
    moves_to_cross,
    roll,
)
from lesson.loss import LOSSES, cross_entropy, mnist_loss

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


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("lr", [0.5, 2.0])
def test_a_score_rolls_as_pytorch_takes_it(target, lr):
    score = torch.tensor([[-2.0]], requires_grad=True)
    opt = torch.optim.SGD([score], lr)
    for moved in islice(roll(-2.0, target, cross_entropy, lr), 12):
        assert moved.score == pytest.approx(score.item(), abs=1e-6)
        opt.zero_grad()
        goal = torch.tensor([[float(target)]])
        binary_cross_entropy_with_logits(score, goal).backward()
        opt.step()


@given(scores, targets)
def test_no_loss_ever_climbs_on_the_way(score, target):
    for path in both_ways(score, target, 10).values():
        losses = [each.loss for each in path]
        assert losses == sorted(losses, reverse=True)


def test_who_is_right_from_the_start_needs_no_move_and_who_is_too_sure_gives_up():
    assert all(moves_to_cross(1.0, 1, each) == 0 for each in LOSSES.values())
    assert moves_to_cross(-50.0, 1, mnist_loss) == MOST
    assert moves_to_cross(-50.0, 1, cross_entropy) < 60


@given(st.floats(0.55, 0.95))
def test_mnist_loss_wants_certainty_and_cross_entropy_the_share(threes):
    steps = [step / 1000 for step in range(1, 1000)]
    least = {
        name: min(steps, key=lambda p: mean_loss(p, threes, loss_func))
        for name, loss_func in LOSSES.items()
    }
    assert least["mnist_loss"] == steps[-1]
    assert least["cross_entropy"] == pytest.approx(threes, abs=0.0025)

"""One score under two losses, against the mathematics and PyTorch."""

from itertools import islice

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from lesson.experiments.two_losses import roll
from lesson.loss import cross_entropy


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

"""The optimizer that the course writes, beside PyTorch's."""

import pytest
import torch

from lesson.gradients import calc_grad
from lesson.models import LinearByHand
from lesson.optimizer import BasicOptim


def model(columns: int = 1) -> LinearByHand:
    made = LinearByHand(0.01, torch.Generator().manual_seed(0))
    made.weights = made.weights.detach().repeat(1, columns).requires_grad_()
    made.bias = made.bias.detach().repeat(columns).requires_grad_()
    return made


@pytest.mark.parametrize("lr", [0.01, 1, 20.0])
def test_it_takes_the_steps_of_pytorchs_sgd(digits, lr):
    ours, theirs = model(), model()
    optimizers = (
        BasicOptim(ours.parameters(), lr),
        torch.optim.SGD(theirs.parameters(), lr),
    )
    for xb, yb in zip(
        digits.train_x.split(3000), digits.train_y.split(3000), strict=True
    ):
        for each, opt in zip((ours, theirs), optimizers, strict=True):
            calc_grad(xb, yb, each)
            opt.step()
            opt.zero_grad()
        assert torch.allclose(ours.weights, theirs.weights, rtol=1e-5, atol=1e-6)
        assert torch.allclose(ours.bias, theirs.bias, rtol=1e-5, atol=1e-6)
    assert not torch.equal(ours.weights, model().weights)


def test_only_zero_grad_forgets(digits):
    one = model()
    opt = BasicOptim(one.parameters(), 1.0)
    calc_grad(digits.valid_x, digits.valid_y, one)
    opt.step()
    assert one.weights.grad.any()
    opt.zero_grad()
    assert one.weights.grad is None


def test_each_column_can_have_its_own_rate(digits):
    columns, rates = model(3), torch.tensor([0.1, 1.0, 10.0])
    calc_grad(digits.valid_x, digits.valid_y.expand(-1, 3), columns)
    gradient = columns.weights.grad.clone()
    BasicOptim(columns.parameters(), rates).step()
    moved = model(3).weights - columns.weights
    assert torch.allclose(moved, gradient * rates, atol=1e-6)
    assert moved.abs().sum(0).diff().gt(0).all()

"""Gradients against autograd and against calculus."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from lesson.gradients import calc_grad, sigmoid_slope
from lesson.models import LinearByHand, relu_net


@pytest.fixture
def model() -> LinearByHand:
    return LinearByHand(1.0, torch.Generator().manual_seed(0))


@pytest.fixture
def batch(digits) -> tuple[torch.Tensor, torch.Tensor]:
    rows = torch.randperm(12396, generator=torch.Generator().manual_seed(0))[:256]
    return digits.train_x[rows], digits.train_y[rows]


def test_calc_grad_leaves_what_autograd_gives(model, batch):
    loss = calc_grad(*batch, model)
    scores = batch[0] @ model.weights + model.bias
    expected = torch.autograd.grad(
        F.l1_loss(scores.sigmoid(), batch[1]), model.parameters()
    )
    assert loss.item() == pytest.approx(F.l1_loss(scores.sigmoid(), batch[1]).item())
    assert all(
        torch.allclose(p.grad, g, atol=1e-7)
        for p, g in zip(model.parameters(), expected, strict=True)
    )


def test_calc_grad_leaves_what_calculus_gives(model, batch):
    xb, yb = (tensor.double() for tensor in batch)
    model.weights, model.bias = (
        p.detach().double().requires_grad_() for p in model.parameters()
    )
    calc_grad(xb, yb, model)
    p = model(xb).detach().sigmoid()
    slope = torch.where(yb == 1, -1.0, 1.0) * p * (1 - p) / len(xb)
    assert torch.allclose(model.weights.grad, xb.T @ slope, atol=1e-12)
    assert torch.allclose(model.bias.grad, slope.sum(), atol=1e-12)


def test_a_second_call_adds_to_the_gradient(model, batch):
    calc_grad(*batch, model)
    once = model.weights.grad.clone()
    calc_grad(*batch, model)
    assert torch.equal(model.weights.grad, 2 * once)


def test_calc_grad_works_on_pytorchs_modules(batch):
    net = relu_net(5, True, torch.Generator().manual_seed(0))
    calc_grad(*batch, net)
    copy = nn.Sequential(nn.Linear(784, 5), nn.ReLU(), nn.Linear(5, 1))
    copy.load_state_dict(net.state_dict())
    F.l1_loss(copy(batch[0]).sigmoid(), batch[1]).backward()
    pairs = zip(net.parameters(), copy.parameters(), strict=True)
    assert all(
        torch.allclose(ours.grad, theirs.grad, atol=1e-7) for ours, theirs in pairs
    )


def test_the_weight_of_a_pixel_without_ink_has_no_gradient(model, digits):
    calc_grad(digits.train_x, digits.train_y, model)
    blank = (digits.train_x == 0).all(0)
    assert blank.sum() == 144
    assert (model.weights.grad[blank] == 0).all()
    assert (model.weights.grad[~blank] != 0).any()


def test_the_slope_of_the_sigmoid_is_the_one_autograd_finds():
    scores = torch.linspace(-10, 10, 41, requires_grad=True)
    predictions = scores.sigmoid()
    predictions.sum().backward()
    torch.testing.assert_close(sigmoid_slope(predictions.detach()), scores.grad)
    assert scores.grad.max() == 0.25

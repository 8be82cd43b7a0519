"""Gradients against autograd, against calculus and against finite differences."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from lesson.gradients import calc_grad
from lesson.loss import mnist_loss
from lesson.models import LinearByHand, linear, relu_net
from lesson.steps.gradients.is_it_right_measure import finite_difference
from lesson.steps.gradients.who_changes_what import trace_step


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


def test_the_trace_shows_that_a_second_backward_doubles_and_that_only_steps_move(
    model, batch
):
    before = [p.detach().clone() for p in model.parameters()]
    steps = {
        s.statement: s
        for s in trace_step(*batch, model.weights, model.bias, lr=1.0, pixel=400)
    }
    first, second = steps["loss.backward(retain_graph=True)"], steps["loss.backward()"]
    assert first.changed == second.changed == ("weights.grad", "bias.grad")
    assert second.weight_grad == 2 * first.weight_grad
    assert second.bias_grad == 2 * first.bias_grad
    step = steps["weights.data -= lr * weights.grad"]
    assert step.changed == ("weights",)
    assert step.weight == pytest.approx(first.weight - second.weight_grad)
    assert steps["weights.grad.zero_()"].weight_grad == 0
    assert steps["weights.grad.zero_()"].bias_grad != 0
    assert steps["bias.grad.zero_()"].bias_grad == 0
    after = [p.detach() for p in model.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_finite_differences_meet_autograd_in_double_precision(model, batch):
    xb, yb = (tensor.double() for tensor in batch)
    weights, bias = (p.detach().double().requires_grad_() for p in model.parameters())
    mnist_loss(linear(xb, weights, bias), yb).backward()
    for pixel in (28 * 9 + 14, 28 * 14 + 14, 28 * 20 + 10):
        slope = finite_difference(xb, yb, weights, bias, pixel, 1e-4)
        assert slope == pytest.approx(weights.grad[pixel].item(), abs=1e-10)

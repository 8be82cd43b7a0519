"""Gradients: grown picture by picture, worked out by hand, checked by finite differences, and drawn."""

import torch

from lesson.gradients import sigmoid_slope


def test_the_slope_of_the_sigmoid_is_the_one_autograd_finds():
    scores = torch.linspace(-10, 10, 41, requires_grad=True)
    predictions = scores.sigmoid()
    predictions.sum().backward()
    torch.testing.assert_close(sigmoid_slope(predictions.detach()), scores.grad)
    assert scores.grad.max() == 0.25

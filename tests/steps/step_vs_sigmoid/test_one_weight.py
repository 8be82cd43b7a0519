"""What scenes of this step share: one weight."""

import pytest
import torch

from lesson.loss import mnist_loss
from lesson.steps.step_vs_sigmoid.one_weight import OneWeight, sweep, turning_points
from lesson.steps.step_vs_sigmoid.one_weight_figure import one_weight_turned
from tests.steps.step_vs_sigmoid.shared import INKED, weight_of


def few_images(scores: list[float], ink: list[float], targets: list[int]) -> OneWeight:
    """A weight over a handful of made-up pictures, whose slope is nobody's business."""
    columns = (
        torch.tensor(values, dtype=torch.float64).unsqueeze(1)
        for values in (ink, scores)
    )
    return OneWeight(0.0, 0.0, *columns, torch.tensor(targets).unsqueeze(1))


def test_the_slope_is_the_one_that_float64_autograd_finds(weight):
    turn = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    mnist_loss(weight.scores + turn * weight.ink, weight.targets).backward()
    assert weight.slope == pytest.approx(turn.grad.item(), rel=1e-5)


def test_an_answer_turns_where_its_score_crosses_zero():
    weight = few_images(
        scores=[-1.0, 2.0, 0.0, 5.0], ink=[0.5, 1.0, 1.0, 0.0], targets=[1, 0, 0, 1]
    )
    turns, gains = turning_points(weight)
    assert turns.tolist() == [-2.0, 0.0, 2.0]  # the picture without ink has none
    assert gains.tolist() == [-1, -1, 1]
    turned = sweep(weight, 4.0, points=9)  # at -4, -3, … 4
    # A score of exactly 0 still says seven.
    assert turned.curve[1].tolist() == [1, 1, 1, 0, 0, -1, -1, 0, 0]
    assert turned.stairs[0].tolist() == [-4, -2, 0, 2, 4]
    assert turned.stairs[1].tolist() == [1, 0, -1, 0, 0]


def test_the_rings_of_one_weight_turned_go_through_its_curve():
    turned = sweep(weight_of(INKED), 10.0)
    figure = one_weight_turned(turned)
    rings, curve = figure.data["turned"], figure.data["curve"]
    assert rings["frame"].tolist() == list(range(len(curve)))
    assert rings[["turn", "right", "loss"]].equals(curve)
    assert rings["newest"].tolist() == [False] * (len(curve) - 1) + [True]
    assert (
        rings["words"].iloc[-1].startswith(f"+10: {curve['right'].iloc[-1]:+d} right")
    )

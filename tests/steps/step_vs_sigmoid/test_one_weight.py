"""One weight, turned or nudged."""

import math

import pytest
import torch

from lesson.digits import load_digits
from lesson.loss import mnist_loss
from lesson.steps.step_vs_sigmoid.nudge_it import raise_weight
from lesson.steps.step_vs_sigmoid.one_weight import (
    OneWeight,
    blank_pixels,
    one_weight_turned,
    sweep,
    turning_points,
)
from tests.steps.step_vs_sigmoid.shared import BLANK, INKED, weight_of


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


@pytest.mark.parametrize(
    ("init_std", "reach"), [(1.0, 10.0), (1.0, 0.05), (0.01, 0.005), (3.0, 10.0)]
)
def test_every_point_of_the_staircase_is_the_accuracy_of_the_model_there(
    init_std, reach
):
    weight = weight_of(INKED, seed=1, init_std=init_std)
    turned = sweep(weight, reach)
    now = round(weight.accuracy * 12396)
    for turn, right in list(zip(*turned.curve[:2], strict=True))[::6]:
        scores = weight.scores + turn * weight.ink
        assert right + now == ((scores > 0) == (weight.targets == 1)).sum()
    turns, heights = turned.stairs
    assert (turns.diff() >= 0).all()
    assert len(turns) <= 1003
    treads = list(zip(turns, turns[1:], heights, strict=False))
    for low, high, height in treads[:: max(1, len(turns) // 20)]:
        # With no stair left out, the tread is level from end to end.
        if high - low > 1e-9 and len(turns) < 500:
            assert raise_weight(weight, ((low + high) / 2).item()).right == height


def test_no_answer_changes_within_the_tread_and_one_does_just_beyond(weight):
    down, up = sweep(weight, 1.0).tread
    assert down < 0 < up
    for edge in (down, up):
        assert raise_weight(weight, edge * (1 - 1e-9)).answers == 0
        assert raise_weight(weight, edge * (1 + 1e-9)).answers == 1


def test_144_pixels_are_blank_and_nothing_changes_for_any_nudge_of_theirs():
    blank = blank_pixels(load_digits().train_x)
    assert len(blank) == 144
    assert BLANK in blank
    assert INKED not in blank
    weight = weight_of(BLANK)
    assert weight.inked == 0
    assert weight.slope == 0
    for nudge in (1e-6, 1.0, 1e6):
        nudged = raise_weight(weight, nudge)
        assert (nudged.answers, nudged.right, nudged.loss) == (0, 0, 0)
    turned = sweep(weight, 10.0)
    assert turned.tread == (-math.inf, math.inf)
    assert not turned.curve[1].any()
    assert not turned.curve[2].any()


@pytest.mark.parametrize("pixel", [INKED, BLANK])
def test_the_chart_of_one_weight_is_drawn(pixel):
    weight = weight_of(pixel)
    figure = one_weight_turned(sweep(weight, 0.05), raise_weight(weight, 0.01))
    assert figure.chart().to_dict()


@pytest.mark.parametrize("pixel", [INKED, BLANK, 28 * 14 + 25])
@pytest.mark.parametrize("reach", [5e-6, 10.0])
def test_the_chart_of_one_weight_has_a_real_extent_that_holds_everything_and_one_specification(
    pixel, reach
):
    weight = weight_of(pixel)
    figure = one_weight_turned(sweep(weight, reach), raise_weight(weight, reach / 5))
    assert figure.spec is one_weight_turned(sweep(weight, 1.0)).spec
    for column in ("turn", "right", "loss"):
        low, high = figure.data["ends"][column]
        assert low < high
        for name in ("curve", "tangent", "now", "turned", "slopes"):
            assert figure.data[name][column].between(low, high).all()
    assert len(figure.data["turned"]) == 1


def test_the_rings_of_one_weight_turned_go_through_its_curve():
    turned = sweep(weight_of(INKED), 10.0)
    figure = one_weight_turned(turned)
    rings, curve = figure.data["turned"], figure.data["curve"]
    assert rings["frame"].tolist() == list(range(len(curve)))
    assert rings[["turn", "right", "loss"]].equals(curve)
    assert rings["newest"].tolist() == [False] * (len(curve) - 1) + [True]
    end = f"+10: {curve['right'].iloc[-1]:+d} right"
    assert rings["words"].iloc[-1].startswith(end)

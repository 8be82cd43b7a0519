"""Is it right?"""

import pytest
import torch

from lesson.gradients import calc_grad
from lesson.loss import mnist_loss
from lesson.models import linear
from lesson.steps.gradients import is_it_right
from lesson.steps.gradients.batch import INKED, batch_of, usual_start
from lesson.steps.gradients.is_it_right import (
    STEPS,
    check_slope,
    error_by_step,
    finite_difference,
)
from lesson.training import Settings, start_model
from tests.steps.gradients.shared import BLANK, STDS, start


def test_finite_differences_meet_autograd_in_double_precision():
    xb, yb, model = start(256, shuffle_seed=0)
    xb, yb = xb.double(), yb.double()
    weights, bias = (p.detach().double().requires_grad_() for p in model.parameters())
    mnist_loss(linear(xb, weights, bias), yb).backward()
    for pixel in (28 * 9 + 14, 28 * 14 + 14, 28 * 20 + 10):
        slope = finite_difference(xb, yb, weights, bias, pixel, 1e-4)
        assert slope == pytest.approx(weights.grad[pixel].item(), abs=1e-10)


@pytest.mark.parametrize("std", [0.001, 1.0])
def test_the_error_of_finite_differences_falls_and_then_rises_later_in_float64(std):
    xb, yb, model = start(256, std)
    check = check_slope(xb, yb, model.weights, model.bias, INKED)
    calc_grad(xb, yb, model)
    assert check.slope == pytest.approx(model.weights.grad[INKED].item(), rel=1e-5)
    for precision, least in (("float32", 1e-3), ("float64", 1e-8)):
        errors = [check.error(value) for value in check.differences[precision]]
        best, step = check.closest(precision)
        assert errors[STEPS.index(step)] == best == min(errors)
        assert best < least < errors[0]
        assert errors[-1] > 100 * best
    assert check.closest("float64")[1] < check.closest("float32")[1]


def test_a_tenth_of_the_step_has_a_hundredth_of_the_error_while_the_step_is_long():
    check = check_slope(*usual_start(), INKED)
    tenth, hundredth = (
        check.error(check.differences["float64"][3 * power]) for power in (1, 2)
    )
    assert tenth / hundredth == pytest.approx(100, rel=0.1)


def test_a_step_too_small_for_float32_measures_nothing():
    check = check_slope(*usual_start(), INKED)
    assert check.stuck in STEPS
    after = STEPS.index(check.stuck)
    assert all(check.moved[:after])
    assert set(check.differences["float32"][after:]) == {0.0}
    assert check.differences["float64"][after] != 0


def test_checking_a_slope_leaves_no_gradient_behind():
    xb, yb, weights, bias = usual_start()
    before = weights.detach().clone()
    check_slope(xb, yb, weights, bias, INKED)
    assert weights.grad is None
    assert bias.grad is None
    assert torch.equal(weights, before)


def test_a_blank_pixel_has_slope_zero_by_every_measure():
    check = check_slope(*usual_start(), BLANK)
    assert check.autograd == {"float32": 0, "float64": 0}
    assert all(set(each) == {0.0} for each in check.differences.values())


@pytest.mark.parametrize("std", STDS)
def test_the_chart_of_errors_draws_all_that_a_logarithmic_axis_can_show(std):
    xb, yb, model = start(4, std)
    check = check_slope(xb, yb, *model.parameters(), INKED)
    figure = error_by_step(check)
    assert figure.chart().to_dict()
    errors = figure.data["errors"]
    assert (errors["error"] > 0).all()
    assert len(errors) <= 2 * len(STEPS)
    assert f"{check.closest('float64')[0]:.1g}" in figure.alt


def test_the_chart_of_errors_says_when_there_is_nothing_to_measure():
    figure = error_by_step(check_slope(*usual_start(), BLANK))
    assert figure.chart().to_dict()
    assert figure.data["errors"].empty
    assert figure.data["autograd"].empty
    assert "nothing to measure" in figure.alt


def test_every_step_has_a_frame_of_its_own():
    figure = error_by_step(check_slope(*usual_start(), INKED))
    steps, errors = figure.data["steps"], figure.data["errors"]
    assert steps["frame"].tolist() == list(range(len(STEPS)))
    assert errors["step"].tolist() == [STEPS[frame] for frame in errors["frame"]]
    assert (errors["newest"] == (errors["frame"] == len(STEPS) - 1)).all()


def test_an_error_of_exactly_zero_is_left_out_of_the_chart():
    check = check_slope(*usual_start(), INKED)
    lucky = check._replace(
        differences={**check.differences, "float32": [check.slope] * len(STEPS)},
        autograd={"float32": check.slope, "float64": check.slope},
    )
    data = error_by_step(lucky).data
    assert set(data["errors"]["precision"]) == {"float64"}
    assert data["autograd"].empty


@pytest.mark.parametrize("std", STDS)
@pytest.mark.parametrize("name", ["first 4", "first 256"])
def test_the_caption_of_the_check_names_the_best_step_of_each_precision(std, name):
    xb, yb = batch_of(name, 0)
    model = start_model(Settings(init_std=std))
    check = check_slope(xb, yb, *model.parameters(), INKED)
    text = is_it_right.caption(check, INKED, len(xb), True)
    least, step = check.closest("float32")
    assert f"Autograd says **{check.slope:.8g}**" in text
    assert f"in float32 at {step:.1g}, off by {least:.1g}." in text
    says_stuck = f"{check.stuck or 0:.1g} on" in is_it_right.stuck(check)
    assert says_stuck == bool(check.stuck)


@pytest.mark.parametrize(
    ("inked", "says"),
    [(True, "too sure of them"), (False, "its pixel is blank in all")],
)
def test_where_there_is_nothing_to_measure_it_says_why(inked, says):
    xb, yb = batch_of("first 4", 0)
    check = check_slope(xb, yb, *start_model(Settings()).parameters(), BLANK)
    text = is_it_right.caption(check, BLANK, 4, inked)
    assert "nothing to measure at weight 0 with these 4 pictures" in text
    assert says in text
    assert is_it_right.stuck(check) == "None of the differences is larger than 0."


def test_the_error_falls_and_then_rises():
    answer = is_it_right.smaller_now()
    assert answer.right == is_it_right.TURNS

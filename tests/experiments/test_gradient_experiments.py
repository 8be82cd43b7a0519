"""Gradients: grown picture by picture, worked out by hand, checked by finite differences, and drawn."""

import pytest
import torch

from lesson.charts.gradients import (
    BINS,
    MAX_SHOWN,
    error_by_step,
    growing_gradient,
    pulls_by_score,
    slopes_by_image,
)
from lesson.charts.pictures import votes_png
from lesson.digits import load_digits
from lesson.experiments.finite_differences import STEPS, check_slope
from lesson.experiments.pulls import (
    BATCHES,
    FRAMES,
    batch_of,
    growing,
    half_of,
    pulls,
    signs,
    some_images,
)
from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.models import LinearByHand
from lesson.training import Settings, batches, start_model

INKED, BLANK = 28 * 13 + 14, 0


def start(count: int, std: float = 1.0, seed: int = 0, shuffle_seed: int | None = None):
    digits = load_digits()
    xb, yb = some_images(digits.train_x, digits.train_y, count, shuffle_seed)
    model = start_model(Settings(seed=seed, init_std=std))
    assert isinstance(model, LinearByHand)
    return xb, yb, model


@pytest.mark.parametrize("seed", [None, 0, 7])
def test_some_images_are_the_first_batch_of_an_epoch(seed):
    digits = load_digits()
    shuffle = None if seed is None else torch.Generator().manual_seed(seed)
    first_x, first_y = next(batches(digits.train_x, digits.train_y, 256, shuffle))
    xb, yb = some_images(digits.train_x, digits.train_y, 256, seed)
    assert torch.equal(xb, first_x)
    assert torch.equal(yb, first_y)


@pytest.mark.parametrize("count", [4, 32, 256])
def test_the_first_images_are_threes_and_ask_no_weight_to_go_down(count):
    xb, yb, model = start(count)
    calc_grad(xb, yb, model)
    assert yb.all()
    assert (model.weights.grad <= 0).all()
    assert model.bias.grad < 0
    counted = signs(xb, yb, model.weights.grad)
    assert (counted.threes, counted.sevens, counted.above) == (count, 0, 0)
    assert counted.below + counted.blank + counted.silent == 784


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch_has_its_pictures_and_only_the_shuffled_one_depends_on_the_seed(name):
    (xb, yb), (other, _) = batch_of(name, 0), batch_of(name, 1)
    assert len(xb) == len(yb) == BATCHES[name]
    assert torch.equal(xb, other) == (not name.startswith("shuffled"))


@pytest.mark.parametrize("count", [1, 4, 32, 256])
def test_a_gradient_grows_from_one_picture_to_that_of_the_whole_batch(count):
    xb, yb, model = start(count, shuffle_seed=3)
    grown = growing(xb, yb, model)
    counts = [each.pictures for each in grown]
    assert counts == sorted(set(counts))
    assert (counts[0], counts[-1]) == (1, count)
    assert len(grown) <= FRAMES
    _, _, fresh = start(count)
    loss = calc_grad(xb, yb, fresh)
    assert torch.equal(grown[-1].weights, fresh.weights.grad[:, 0])
    assert (grown[-1].loss, grown[-1].bias) == (loss.item(), fresh.bias.grad.item())
    # each is the mean of what its pictures pull
    one = gradient_by_hand(xb[:1], yb[:1], model(xb[:1]).detach().sigmoid())
    torch.testing.assert_close(grown[0].weights, one[0][:, 0])


def test_the_chart_of_a_growing_gradient_shows_each_picture_from_its_frame_on():
    xb, yb, model = start(32)
    grown = growing(xb, yb, model)
    figure = growing_gradient(grown, xb, model.weights[:, 0], 1.0, INKED)
    assert figure.chart().to_dict()
    assert (
        figure.spec
        is growing_gradient(grown[:1], xb[:1], model.weights[:, 0], 2.0, 0).spec
    )
    rows, batch = figure.data["grown"], figure.data["batch"]
    assert rows["url"].iloc[-1] == votes_png(grown[-1].weights)
    assert rows["newest"].tolist() == [False] * (len(grown) - 1) + [True]
    assert len(batch) == MAX_SHOWN
    for frame, each in enumerate(grown):
        assert (batch["frame"] <= frame).sum() == min(each.pictures, MAX_SHOWN)
    cells = figure.data["cells"]
    assert cells.query("picked")["value"].tolist() == [grown[-1].weights[INKED].item()]


def test_pulls_are_the_slopes_of_the_sigmoid_and_cross_entropy_pulls_with_the_distance():
    xb, yb, model = start(256)
    measured = pulls(xb, yb, 0, 1.0)
    scores = model(xb)
    own = torch.autograd.grad((scores.sigmoid() - yb).abs().sum(), scores)[0]
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    other = torch.autograd.grad(entropy(model(xb), yb, reduction="sum"), model.bias)[0]
    torch.testing.assert_close(measured.slopes, own.abs())
    direction = torch.where(yb == 1, -1, 1)
    torch.testing.assert_close((direction * measured.distances).sum(), other[0])
    assert torch.equal(measured.wrong, (scores > 0) != (yb == 1))
    calc_grad(xb, yb, model)
    assert measured.length == model.weights.grad.norm().item()


def test_every_picture_stands_on_the_slope_of_the_sigmoid_and_the_wrong_ones_have_a_ring():
    xb, yb = batch_of("shuffled 256", 0)
    measured = pulls(xb, yb, 0, 1.0)
    figure = pulls_by_score(measured, yb)
    assert figure.chart().to_dict()
    rows = figure.data["pictures"]
    assert len(rows) == 256
    assert (rows["digit"] == "3").sum() == yb.sum()
    assert (((rows["score"] > 0) != (rows["digit"] == "3")) == rows["wrong"]).all()
    p = torch.tensor(rows["score"].tolist()).sigmoid()
    assert rows["pull"].tolist() == pytest.approx((p * (1 - p)).tolist(), abs=1e-6)


@pytest.mark.parametrize(
    ("count", "std", "shuffle_seed"), [(4, 1, None), (256, 3, 0), (256, 0.001, 1)]
)
def test_the_gradient_by_hand_is_the_one_of_autograd(count, std, shuffle_seed):
    xb, yb, model = start(count, std, shuffle_seed=shuffle_seed)
    calc_grad(xb, yb, model)
    weights_grad, bias_grad = gradient_by_hand(xb, yb, model(xb).detach().sigmoid())
    torch.testing.assert_close(weights_grad, model.weights.grad, atol=1e-7, rtol=1e-5)
    torch.testing.assert_close(bias_grad, model.bias.grad, atol=1e-7, rtol=1e-5)


def test_the_slope_of_the_sigmoid_is_the_one_autograd_finds():
    scores = torch.linspace(-10, 10, 41, requires_grad=True)
    predictions = scores.sigmoid()
    predictions.sum().backward()
    torch.testing.assert_close(sigmoid_slope(predictions.detach()), scores.grad)
    assert scores.grad.max() == 0.25


def test_a_large_start_starves_the_gradient():
    lengths = []
    for std in (3.0, 1.0, 0.1, 0.01):
        xb, yb, model = start(256, std)
        calc_grad(xb, yb, model)
        lengths.append(model.weights.grad.norm().item())
    assert lengths == sorted(lengths)
    assert lengths[-1] > 10 * lengths[1]


@pytest.mark.parametrize(
    ("pulls", "few"),
    [
        ([1, 1, 1, 1], 2),
        ([5, 1, 1, 1], 1),
        ([1, 2, 3], 1),
        ([1, 2, 2, 1], 2),
        ([0, 0], 1),
    ],
)
def test_how_few_make_half(pulls, few):
    assert half_of(torch.tensor(pulls, dtype=torch.float32).unsqueeze(1)) == few


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
    check = check_slope(*_batch_and_parameters(), INKED)
    tenth, hundredth = (
        check.error(check.differences["float64"][3 * power]) for power in (1, 2)
    )
    assert tenth / hundredth == pytest.approx(100, rel=0.1)


def _batch_and_parameters():
    xb, yb, model = start(256)
    return xb, yb, model.weights, model.bias


def test_a_step_too_small_for_float32_measures_nothing():
    check = check_slope(*_batch_and_parameters(), INKED)
    assert check.stuck in STEPS
    after = STEPS.index(check.stuck)
    assert all(check.moved[:after])
    assert set(check.differences["float32"][after:]) == {0.0}
    assert check.differences["float64"][after] != 0


def test_checking_a_slope_leaves_no_gradient_behind():
    xb, yb, weights, bias = _batch_and_parameters()
    before = weights.detach().clone()
    check_slope(xb, yb, weights, bias, INKED)
    assert weights.grad is None
    assert bias.grad is None
    assert torch.equal(weights, before)


def test_a_blank_pixel_has_slope_zero_by_every_measure():
    check = check_slope(*_batch_and_parameters(), BLANK)
    assert check.autograd == {"float32": 0, "float64": 0}
    assert (
        set(check.differences["float32"]) == set(check.differences["float64"]) == {0.0}
    )


@pytest.mark.parametrize("std", [0.001, 1.0, 3.0])
def test_the_chart_of_errors_draws_all_that_a_logarithmic_axis_can_show(std):
    xb, yb, model = start(4, std)
    check = check_slope(xb, yb, model.weights, model.bias, INKED)
    figure = error_by_step(check)
    assert figure.chart().to_dict()
    errors = figure.data["errors"]
    assert (errors["error"] > 0).all()
    assert len(errors) <= 2 * len(STEPS)
    assert f"{check.closest('float64')[0]:.1g}" in figure.alt


def test_the_chart_of_errors_says_when_there_is_nothing_to_measure():
    figure = error_by_step(check_slope(*_batch_and_parameters(), BLANK))
    assert figure.chart().to_dict()
    assert figure.data["errors"].empty
    assert figure.data["autograd"].empty
    assert "nothing to measure" in figure.alt


def test_every_step_has_a_frame_of_its_own():
    figure = error_by_step(check_slope(*_batch_and_parameters(), INKED))
    steps, errors = figure.data["steps"], figure.data["errors"]
    assert steps["frame"].tolist() == list(range(len(STEPS)))
    assert errors["step"].tolist() == [STEPS[frame] for frame in errors["frame"]]
    assert (errors["newest"] == (errors["frame"] == len(STEPS) - 1)).all()


def test_an_error_of_exactly_zero_is_left_out_of_the_chart():
    check = check_slope(*_batch_and_parameters(), INKED)
    lucky = check._replace(
        differences={**check.differences, "float32": [check.slope] * len(STEPS)},
        autograd={"float32": check.slope, "float64": check.slope},
    )
    data = error_by_step(lucky).data
    assert set(data["errors"]["precision"]) == {"float64"}
    assert data["autograd"].empty


def test_the_histogram_counts_every_picture_once_for_each_start():
    predictions = torch.tensor([[0.0], [1.0], [0.5], [0.001]])
    xb, yb = batch_of("first 4", 0)
    measured = pulls(xb, yb, 0, 1.0)
    figure = slopes_by_image(
        measured._replace(slopes=sigmoid_slope(predictions)),
        measured._replace(std=0.01, slopes=torch.full((4, 1), 0.25)),
    )
    assert figure.chart().to_dict()
    bins = figure.data["bins"]
    assert bins.groupby("start")["pictures"].sum().to_dict() == {
        "std 1": 4,
        "std 0.01": 4,
    }
    assert bins["pictures"].tolist() == [3, *[0] * (BINS - 2), 1, *[0] * (BINS - 1), 4]
    assert "std 1: 75% of the pictures in the first bin, 25% in the last" in figure.alt
    assert bins["left"].min() >= 0
    assert bins["right"].max() <= 0.25

"""What starves it."""

import pytest
import torch

from lesson.digits import load_digits
from lesson.gradients import calc_grad, gradient_by_hand, sigmoid_slope
from lesson.runs import run_for
from lesson.steps.gradients import what_starves_it
from lesson.steps.gradients.batch import BATCHES, batch_of
from lesson.steps.gradients.what_starves_it import (
    BINS,
    half_of,
    pulls,
    pulls_by_score,
    slopes_by_image,
)
from lesson.steps.training_loop.trials import called_3
from lesson.training import VALIDATION_IMAGES, Settings, start_model
from tests.steps.gradients.shared import STDS, start


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


@pytest.mark.parametrize(
    ("count", "std", "shuffle_seed"), [(4, 1, None), (256, 3, 0), (256, 0.001, 1)]
)
def test_the_gradient_by_hand_is_the_one_of_autograd(count, std, shuffle_seed):
    xb, yb, model = start(count, std, shuffle_seed=shuffle_seed)
    calc_grad(xb, yb, model)
    weights_grad, bias_grad = gradient_by_hand(xb, yb, model(xb).detach().sigmoid())
    torch.testing.assert_close(weights_grad, model.weights.grad, atol=1e-7, rtol=1e-5)
    torch.testing.assert_close(bias_grad, model.bias.grad, atol=1e-7, rtol=1e-5)


def test_a_large_start_starves_the_gradient():
    lengths = []
    for std in (3.0, 1.0, 0.1, 0.01):
        xb, yb, model = start(256, std)
        calc_grad(xb, yb, model)
        lengths.append(model.weights.grad.norm().item())
    assert lengths == sorted(lengths)
    assert lengths[-1] > 10 * lengths[1]


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
    ("pulls", "few"),
    [
        ((1, 1, 1, 1), 2),
        ((5, 1, 1, 1), 1),
        ((1, 2, 3), 1),
        ((1, 2, 2, 1), 2),
        ((0, 0), 1),
    ],
)
def test_how_few_make_half(pulls, few):
    assert half_of(torch.tensor(pulls, dtype=torch.float32).unsqueeze(1)) == few


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
    counted = bins.groupby("start")["pictures"].sum()
    assert counted.to_dict() == {"std 1": 4, "std 0.01": 4}
    assert bins["pictures"].tolist() == [3, *[0] * (BINS - 2), 1, *[0] * (BINS - 1), 4]
    assert "std 1: 75% of the pictures in the first bin, 25% in the last" in figure.alt
    assert bins["left"].min() >= 0
    assert bins["right"].max() <= 0.25


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("std", STDS)
def test_what_starves_it_is_said_as_measured(name, std):
    xb, yb = batch_of(name, 0)
    yours, other = pulls(xb, yb, 0, std), pulls(xb, yb, 0, 0.01)
    text = what_starves_it.caption(yours, other)
    wrong = int(yours.wrong.sum())
    assert f"std {std:g}: **{yours.slopes.mean().item():.3g}**" in text
    assert (f"Your {wrong} wrong picture" in text) == (wrong > 0)
    assert ("Your 1 wrong picture would" in text) == (wrong == 1)
    model = start_model(Settings(init_std=std))
    by_hand, _ = gradient_by_hand(xb, yb, model(xb).detach().sigmoid())
    heard = what_starves_it.heard(yours, by_hand, by_hand)
    assert heard.endswith("finds the same 784 slopes to the last digit.")
    assert f"Of your {len(xb)} pictures" in heard


def test_all_silent_and_one_alone_are_said_grammatically():
    xb, yb = batch_of("first 4", 0)
    measured = pulls(xb, yb, 0, 1.0)
    none = measured._replace(slopes=torch.zeros(4, 1))
    assert what_starves_it.heard(none, xb, xb).startswith("None of your pictures pulls")
    one = measured._replace(slopes=torch.tensor([[0.2], [0.0], [0.0], [0.01]]))
    assert "Of your 4 pictures, 1 accounts for half of the pull or more; for 2" in (
        what_starves_it.heard(one, xb, xb)
    )


def test_wrong_pictures_hardly_pull_with_this_loss_and_hard_with_cross_entropy():
    """Over all training pictures, from the usual start: what the card blames on the loss."""
    digits = load_digits()
    measured = pulls(digits.train_x, digits.train_y, 0, 1.0)
    assert measured.slopes[measured.wrong].mean() == pytest.approx(0.024, abs=0.001)
    assert measured.distances[measured.wrong].mean() == pytest.approx(0.967, abs=0.001)


@pytest.mark.parametrize("name", BATCHES)
@pytest.mark.parametrize("seed", [0, 3])
def test_the_quiet_start_has_the_longer_gradient(name, seed):
    answer = what_starves_it.longer_now(name, seed)
    xb, yb = batch_of(name, seed)
    loud, quiet = pulls(xb, yb, seed, 1.0).length, pulls(xb, yb, seed, 0.01).length
    longest = what_starves_it.SMALL if quiet > loud else what_starves_it.LARGE
    assert answer.right == longest
    same = pulls(xb, yb, seed, 1.0)
    assert what_starves_it.longer(same, same).right == what_starves_it.EQUAL


def test_a_longer_gradient_is_not_faster_on_sorted_batches():
    quiet, loud = Settings(init_std=0.01), Settings()
    assert what_starves_it.longer_now("first 256", 0).right == what_starves_it.SMALL
    assert called_3(quiet, 1) == VALIDATION_IMAGES
    assert run_for(quiet).up_to(1)[1].wrong > run_for(loud).up_to(1)[1].wrong

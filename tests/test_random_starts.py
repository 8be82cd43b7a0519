"""A thousand models that know nothing."""

import pytest
import torch

from lesson.charts.random_starts import histogram_of_accuracies, scores_by_digit
from lesson.loss import batch_accuracy, broadcast_accuracy
from lesson.random_starts import many_starts, mean_of_all_pairs, pairs, thousand_starts
from lesson.training import Settings, start_model


@pytest.mark.parametrize("seed", [0, 7, 99])
def test_each_of_the_thousand_is_the_start_that_its_seed_gives(digits, seed):
    scores = start_model(Settings(seed=seed))(digits.train_x)
    starts = thousand_starts()
    assert len(starts.accuracy) == 1000
    assert starts.accuracy[seed].item() == pytest.approx(
        batch_accuracy(scores, digits.train_y).item(), abs=1e-3
    )
    assert starts.called_three[seed].item() == pytest.approx(
        (scores > 0).float().mean().item(), abs=1e-3
    )


def test_true_accuracies_run_far_from_a_half_to_both_sides():
    accuracy = thousand_starts().accuracy
    assert accuracy.min() < 0.2
    assert accuracy.max() > 0.8


def test_the_broadcast_measure_is_always_about_a_half():
    measured = thousand_starts().broadcast_accuracy
    assert measured.min() >= 0.4946 - 5e-5
    assert measured.max() <= 0.5054 + 5e-5


def test_the_broadcast_measure_is_what_broadcasting_computes(digits):
    scores = start_model(Settings(seed=3))(digits.valid_x).detach()
    literal = broadcast_accuracy(scores[:, 0], digits.valid_y).item()
    called, threes = (scores > 0).float().mean().item(), digits.valid_y.mean().item()
    assert mean_of_all_pairs(called, threes) == pytest.approx(literal, abs=1e-6)
    assert pairs(scores[:, 0], digits.valid_y).float().mean().item() == pytest.approx(
        literal, abs=1e-6
    )


def test_the_diagonal_of_the_pairs_is_the_accuracy_that_was_meant(digits):
    scores, targets = (
        start_model(Settings(seed=3))(digits.valid_x).detach(),
        digits.valid_y,
    )
    diagonal = pairs(scores[:, 0], targets).diagonal().float().mean()
    assert diagonal.item() == pytest.approx(batch_accuracy(scores, targets).item())


@pytest.mark.parametrize("std", [0.001, 3.0])
def test_the_spread_of_the_start_changes_no_answer(digits, std):
    as_usual, scaled = (
        start_model(Settings(seed=5, init_std=s))(digits.train_x).detach()
        for s in (1.0, std)
    )
    crossing = ((as_usual > 0) != (scaled > 0)) & (as_usual.abs() > 1e-3)
    assert not crossing.any()


def test_the_charts_count_every_image_and_every_start(digits):
    scores = start_model(Settings())(digits.train_x).detach()
    figure = scores_by_digit(scores, digits.train_y)
    assert figure.data["bins"].groupby("digit")["images"].sum().to_dict() == {
        "3": 6131,
        "7": 6265,
    }
    assert figure.chart().to_dict()
    starts = many_starts(digits, 5)
    figure = histogram_of_accuracies(starts.accuracy, 0.5, "true accuracy")
    assert figure.data["bins"]["starts"].sum() == 5
    assert figure.chart().to_dict()


def test_scores_that_are_all_zero_can_be_drawn():
    figure = scores_by_digit(
        torch.zeros(4, 1), torch.tensor([[1.0], [0.0], [1.0], [0.0]])
    )
    assert figure.data["bins"]["images"].sum() == 4

"""A thousand models that know nothing, and the two ways to measure them."""

import pytest
import torch

from lesson.experiments.mistakes import confusion
from lesson.experiments.random_starts import many_starts, thousand_starts
from lesson.loss import (
    batch_accuracy,
    broadcast_accuracy,
    mean_of_all_pairs,
    pairs,
)
from lesson.training import Settings, start_model
from lesson.ui.knobs import SPREADS

ONE_IMAGE = 1 / 12396


def scores_of(images, seed: int = 0, std: float = 1.0):
    return start_model(Settings(seed=seed, init_std=std))(images).detach()


@pytest.mark.parametrize("seed", [0, 1, 7, 42, 99, 999])
def test_each_of_the_thousand_is_the_start_that_its_seed_gives(digits, seed):
    scores, starts = scores_of(digits.train_x, seed), thousand_starts()
    counts = confusion(scores, digits.train_y)
    # one image may lie so near to zero that another order of adding puts it on the other side
    assert starts.threes_called_3[seed].item() == pytest.approx(
        counts.threes_called_3, abs=1
    )
    assert starts.sevens_called_3[seed].item() == pytest.approx(
        counts.sevens_called_3, abs=1
    )
    assert starts.accuracy[seed].item() == pytest.approx(
        batch_accuracy(scores, digits.train_y).item(), abs=2 * ONE_IMAGE + 1e-6
    )


def test_a_thousand_are_a_thousand_different_models_on_all_images():
    starts = thousand_starts()
    assert (starts.threes, starts.sevens) == (6131, 6265)
    both = torch.stack([starts.threes_called_3, starts.sevens_called_3], dim=1)
    assert both.shape == (1000, 2)
    assert len(both.unique(dim=0)) == 1000


def test_fewer_starts_are_the_first_of_more(digits):
    few, all_of_them = many_starts(digits, 3), thousand_starts()
    torch.testing.assert_close(
        few.accuracy, all_of_them.accuracy[:3], atol=2 * ONE_IMAGE, rtol=0
    )


def test_true_accuracies_run_far_from_a_half_to_both_sides():
    accuracy = thousand_starts().accuracy
    assert 0.1 < accuracy.min() < 0.2
    assert 0.8 < accuracy.max() < 0.9


def test_threes_and_sevens_on_different_sides_make_all_the_extremes():
    starts = thousand_starts()
    apart = (starts.accuracy - 0.5).abs()
    assert starts.same_side.sum() + (~starts.same_side).sum() == 1000
    assert apart[~starts.same_side].median() > 2 * apart[starts.same_side].median()
    for extreme in (starts.accuracy.argmin(), starts.accuracy.argmax()):
        assert not starts.same_side[extreme]


def test_a_model_turned_around_gets_right_what_it_got_wrong(digits):
    worst = int(thousand_starts().accuracy.argmin())
    scores = scores_of(digits.train_x, worst)
    as_is, turned = (
        batch_accuracy(s, digits.train_y).item() for s in (scores, -scores)
    )
    assert turned == pytest.approx(1 - as_is, abs=1e-6)


@pytest.mark.parametrize("std", SPREADS)
def test_the_spread_of_the_start_scales_the_scores_and_changes_no_answer(digits, std):
    for seed in (0, 5, 99):
        as_usual = scores_of(digits.train_x, seed)
        scaled = scores_of(digits.train_x, seed, std)
        torch.testing.assert_close(scaled, as_usual * std, rtol=1e-4, atol=1e-4 * std)
        assert batch_accuracy(scaled, digits.train_y).item() == pytest.approx(
            batch_accuracy(as_usual, digits.train_y).item(), abs=ONE_IMAGE + 1e-6
        )


def test_the_broadcast_measure_is_always_about_a_half():
    starts = thousand_starts()
    measured = starts.broadcast_accuracy
    threes = starts.threes / (starts.threes + starts.sevens)
    assert mean_of_all_pairs(1, threes) == pytest.approx(0.4946, abs=5e-5)
    assert mean_of_all_pairs(0, threes) == pytest.approx(0.5054, abs=5e-5)
    assert measured.min() >= mean_of_all_pairs(1, threes) - 1e-6
    assert measured.max() <= mean_of_all_pairs(0, threes) + 1e-6


@pytest.mark.parametrize("seed", [0, 3])
def test_the_closed_form_is_what_broadcasting_computes_on_validation(digits, seed):
    scores = scores_of(digits.valid_x, seed)
    literal = broadcast_accuracy(scores[:, 0], digits.valid_y).item()
    called, threes = (scores > 0).float().mean().item(), digits.valid_y.mean().item()
    assert mean_of_all_pairs(called, threes) == pytest.approx(literal, abs=1e-6)
    whole_table = pairs(scores[:, 0], digits.valid_y)
    assert whole_table.shape == (2038, 2038)
    assert whole_table.float().mean().item() == pytest.approx(literal, abs=1e-6)


def test_the_closed_form_is_what_broadcasting_computes_on_all_training_images(digits):
    """Every cell of the 12,396 × 12,396, in blocks of predictions, to save memory."""
    scores, starts = scores_of(digits.train_x), thousand_starts()
    equal = 0
    for block in scores[:, 0].split(1024):
        mean = broadcast_accuracy(block, digits.train_y).double().item()
        equal += round(mean * len(block) * len(digits.train_y))
    literal = equal / len(digits.train_y) ** 2
    assert starts.broadcast_accuracy[0].item() == pytest.approx(literal, abs=1e-6)


def test_the_diagonal_of_the_pairs_is_the_accuracy_that_was_meant(digits):
    scores = scores_of(digits.valid_x, 3)
    diagonal = pairs(scores[:, 0], digits.valid_y).diagonal().float().mean()
    meant = batch_accuracy(scores, digits.valid_y)
    assert diagonal.item() == pytest.approx(meant.item())

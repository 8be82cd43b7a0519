"""Sorted or shuffled."""

import json
from dataclasses import replace

import pytest

from lesson.experiments.baseline import baseline
from lesson.experiments.presets import Preset
from lesson.loss import LOSSES
from lesson.runs import run_for
from lesson.steps.training_loop import sorted_or_shuffled, train_it
from lesson.steps.training_loop.sorted_or_shuffled import (
    LARGE_AND_SHUFFLED_ENTROPY,
    LARGE_AND_SORTED_ENTROPY,
    SMALL_AND_SHUFFLED,
    SMALL_AND_SORTED,
    batch_contents,
)
from lesson.steps.training_loop.trials import (
    BOTH,
    LARGE_AND_SHUFFLED,
    LARGE_AND_SORTED,
    THREES,
    called_3,
)

SEEDS = range(6)


def ends(preset: Preset) -> list[int]:
    """Wrong answers at the end, from each of the first six seeds."""
    runs = (run_for(replace(preset.settings, seed=seed)) for seed in SEEDS)
    return [run.up_to(40)[40].wrong for run in runs]


def test_sorted_batches_hold_one_digit_but_for_one_and_shuffled_ones_mix(digits):
    figure = batch_contents(digits.train_y, 256, 0)
    assert json.dumps(figure.chart().to_dict())
    frame = figure.data["batches"]
    sorted_rows, shuffled = (
        frame[frame["order"] == order] for order in ("sorted", "shuffled")
    )
    assert len(sorted_rows) == len(shuffled) == 49
    assert sorted_rows["threes"].between(0, 1, inclusive="neither").sum() == 1
    assert shuffled["threes"].between(0.3, 0.7).all()
    assert (sorted_rows["threes"] * sorted_rows["images"]).sum() == pytest.approx(6131)
    assert (shuffled["threes"] * shuffled["images"]).sum() == pytest.approx(6131)
    assert "1 of them mix" in figure.alt


def test_after_one_sorted_epoch_all_is_a_3_and_then_too_much_a_7_but_less_and_less():
    too_many, shuffled = (
        [called_3(preset.settings, epoch) - 1010 for epoch in range(1, 16)]
        for preset in (SMALL_AND_SORTED, SMALL_AND_SHUFFLED)
    )
    assert too_many[0] == 1028
    assert max(too_many[1:]) < 0
    assert too_many[2:] == sorted(too_many[2:])
    assert max(map(abs, shuffled)) < 30
    assert sorted_or_shuffled.threes_first_now().right == THREES


@pytest.mark.slow
def test_sorted_at_a_rate_of_100_mnist_loss_is_stuck_from_most_starts():
    stuck, free = ends(LARGE_AND_SORTED), ends(LARGE_AND_SORTED_ENTROPY)
    assert sum(wrong in (1010, 1028) for wrong in stuck) > len(SEEDS) / 2
    assert max(free) < baseline().wrong
    assert (stuck[0], free[0]) == (1028, 70)
    answer = sorted_or_shuffled.other_loss_now()
    assert answer.right == BOTH
    assert "70 of 2,038 are wrong; with mnist_loss 1,028" in answer.because


@pytest.mark.slow
def test_shuffled_at_a_rate_of_100_mnist_loss_ends_with_fewer_wrong_from_each_seed():
    of_distance, of_entropy = map(
        ends, (LARGE_AND_SHUFFLED, LARGE_AND_SHUFFLED_ENTROPY)
    )
    assert all(one < other for one, other in zip(of_distance, of_entropy, strict=True))
    assert (of_distance[0], of_entropy[0]) == (33, 43)


def test_a_card_about_one_loss_sets_it():
    for card in (train_it.TOO_LARGE, sorted_or_shuffled.IT_SWINGS):
        assert "with mnist_loss" in card.text
        assert {each["loss"] for each in card.show.values()} == {"mnist_loss"}
    shown = sorted_or_shuffled.STUCK.show, sorted_or_shuffled.MILDER.show
    for each in shown:
        assert [knobs["loss"] for knobs in each.values()] == list(LOSSES)

"""Sorted or shuffled."""

from dataclasses import replace

from lesson.experiments import presets
from lesson.experiments.baseline import baseline
from lesson.loss import LOSSES
from lesson.runs import run_for
from lesson.steps.training_loop import sorted_or_shuffled, train_it, trials
from lesson.steps.training_loop.trials import called_3

SEEDS = range(6)


def test_after_one_sorted_epoch_all_is_a_3_and_then_too_much_a_7_but_less_and_less():
    in_order, shuffled = (
        sorted_or_shuffled.SMALL_AND_SORTED,
        sorted_or_shuffled.SMALL_AND_SHUFFLED,
    )
    too_many = [called_3(in_order.settings, epoch) - 1010 for epoch in range(1, 16)]
    assert too_many[0] == 1028
    assert max(too_many[1:]) < 0
    assert too_many[2:] == sorted(too_many[2:])
    assert all(
        abs(called_3(shuffled.settings, epoch) - 1010) < 30 for epoch in range(1, 16)
    )
    assert sorted_or_shuffled.threes_first_now().right == trials.THREES


def ends(preset: presets.Preset) -> list[int]:
    """Wrong answers at the end, from each of the first six seeds."""
    return [
        run_for(replace(preset.settings, seed=seed)).up_to(40)[40].wrong
        for seed in SEEDS
    ]


def test_sorted_at_a_rate_of_100_mnist_loss_is_stuck_from_most_starts():
    stuck, free = (
        ends(each)
        for each in (
            trials.LARGE_AND_SORTED,
            sorted_or_shuffled.LARGE_AND_SORTED_ENTROPY,
        )
    )
    assert sum(wrong in (1010, 1028) for wrong in stuck) > len(SEEDS) / 2
    assert max(free) < baseline().wrong
    assert (stuck[0], free[0]) == (1028, 70)
    answer = sorted_or_shuffled.other_loss_now()
    assert answer.right == trials.BOTH
    assert "70 of 2,038 are wrong; with mnist_loss 1,028" in answer.because


def test_shuffled_at_a_rate_of_100_mnist_loss_ends_with_fewer_wrong_from_each_seed():
    of_distance, of_entropy = (
        ends(each)
        for each in (
            trials.LARGE_AND_SHUFFLED,
            sorted_or_shuffled.LARGE_AND_SHUFFLED_ENTROPY,
        )
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

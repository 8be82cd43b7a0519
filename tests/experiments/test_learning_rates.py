"""All learning rates at once: each as if it were alone."""

from dataclasses import replace

import pytest

from lesson.experiments.learning_rates import (
    LEARNING_RATES,
    SweepEpoch,
    sweep,
    sweep_for,
    verdict,
)
from lesson.runs import Run
from lesson.training import Settings


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(seed=1, batch_size=512, init_std=0.01, loss="cross_entropy"),
        Settings(seed=2, batch_size=1024, init_std=0.1),
    ],
)
def test_each_column_equals_its_own_single_run_in_every_epoch(settings):
    together = Run(settings, sweep).up_to(20)
    for column, lr in enumerate(LEARNING_RATES):
        alone = Run(replace(settings, lr=lr)).up_to(20)
        for ours, theirs in zip(together, alone, strict=True):
            assert ours.number == theirs.number
            assert ours.valid_accuracies[column] == pytest.approx(
                theirs.valid_accuracy, abs=1e-4
            )


def test_shuffled_they_stay_together_but_for_rounding():
    """Columns are added up in another order than a single model. Now and then that moves a picture whose score is next to
    nothing to the other side, and beyond a rate of 20 the weights jump about so far that it becomes another run."""
    settings = Settings(shuffle=True, seed=3)
    one_picture = 1.01 / 2038
    together = Run(settings, sweep).up_to(10)
    for column, lr in enumerate(LEARNING_RATES):
        alone = Run(replace(settings, lr=lr)).up_to(10)
        for ours, theirs in zip(together, alone, strict=True):
            assert ours.valid_accuracies[column] == pytest.approx(
                theirs.valid_accuracy, abs=one_picture if lr <= 20 else 0.05
            )


def test_one_sweep_serves_all_learning_rates_and_no_other_setting():
    assert sweep_for(Settings(lr=0.1)) is sweep_for(Settings(lr=100.0, hidden=7))
    assert sweep_for(Settings(seed=1)) is not sweep_for(Settings())


def test_rates_are_the_stops_of_the_slider_in_order():
    assert sorted(LEARNING_RATES) == LEARNING_RATES
    assert (LEARNING_RATES[0], LEARNING_RATES[-1], len(LEARNING_RATES)) == (
        0.001,
        100.0,
        16,
    )


def test_the_verdict_names_the_best_and_those_near_it():
    reached = [0.5, 0.6, 0.7, 0.9, 0.95, 0.974, 0.976, 0.975, 0.96, 0.978, 0.98, 0.9]
    judged = verdict(SweepEpoch(9, [*reached, 0.98, 0.5, 0.5, 0.5]))
    assert (judged.best, judged.accuracy) == (LEARNING_RATES[10], 0.98)
    assert judged.good == LEARNING_RATES[9:11]
    assert judged.too_small == LEARNING_RATES[:9]
    assert judged.too_large == LEARNING_RATES[11:]

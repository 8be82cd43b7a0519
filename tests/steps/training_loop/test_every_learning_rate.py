"""Every learning rate."""

import json
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.comparison import right_answers
from lesson.experiments.presets import LEARNING_RATES
from lesson.runs import Run, run_for
from lesson.steps.training_loop import every_learning_rate, train_it, trials
from lesson.steps.training_loop.every_learning_rate import (
    Flattery,
    SweepEpoch,
    accuracies_by_epoch,
    errors_by_rate,
    flattery,
    flattery_of_epochs,
    halves,
    sweep,
    sweep_for,
)
from lesson.training import VALIDATION_IMAGES, Epoch, Settings
from tests.steps.training_loop.shared import wrong_counts, wrongs


@given(st.integers(1, 8), st.integers(0, 9), st.floats(0, 0.3))
def test_choosing_never_does_the_opposite_of_flattering(many, seed, share):
    generator = torch.Generator().manual_seed(seed)
    wrong = torch.rand(2038, many, generator=generator) < share
    found = flattery(wrong)
    assert found.candidates == many
    assert found.gain >= -1e-3
    if many == 1:
        assert found.gain == pytest.approx(0, abs=1e-3)
        assert found.elsewhere == pytest.approx(wrong.sum().item() / 2, abs=1e-3)


def test_halves_part_all_pictures_in_two():
    one, other = halves().chunk(2)
    assert torch.equal(one + other, torch.ones_like(one))
    assert (one.sum(1) == 1019).all()


def test_of_equally_good_models_the_best_seems_better_than_it_is():
    wrong = torch.rand(2038, 16, generator=torch.Generator().manual_seed(1)) < 0.02
    assert flattery(wrong).gain > 3


@pytest.mark.slow
@pytest.mark.parametrize("shuffle", [False, True])
def test_the_best_rate_and_the_best_epoch_flatter_themselves(shuffle):
    settings = Settings(shuffle=shuffle)
    of_rates = sweep_for(settings).up_to(40)[40].flattery
    epochs = run_for(settings).up_to(40)
    of_epochs = flattery_of_epochs(settings, epochs)
    assert (of_rates.candidates, of_epochs.candidates) == (16, 41)
    assert 0.3 < of_rates.gain < 5
    assert 0.2 < of_epochs.gain < 5
    wrong = (~right_answers(settings, epochs[-1])).sum()
    assert of_epochs.elsewhere < wrong  # a half of the pictures has half of them


@pytest.mark.slow
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
            accuracy = pytest.approx(theirs.valid_accuracy, abs=1e-4)
            assert ours.valid_accuracies[column] == accuracy


@pytest.mark.slow
def test_shuffled_they_stay_together_but_for_rounding():
    """Columns are added up in another order than a single model. Now and then that moves a picture whose score is next to
    nothing to the other side, and beyond a rate of 20 the weights jump about so far that it becomes another run."""
    settings = Settings(shuffle=True, seed=3)
    together = Run(settings, sweep).up_to(10)
    for column, lr in enumerate(LEARNING_RATES):
        alone = Run(replace(settings, lr=lr)).up_to(10)
        near = 1.01 / 2038 if lr <= 20 else 0.05  # one picture
        for ours, theirs in zip(together, alone, strict=True):
            accuracy = pytest.approx(theirs.valid_accuracy, abs=near)
            assert ours.valid_accuracies[column] == accuracy


def test_one_sweep_serves_all_learning_rates_and_no_other_setting():
    assert sweep_for(Settings(lr=0.1)) is sweep_for(Settings(lr=100.0, hidden=7))
    assert sweep_for(Settings(seed=1)) is not sweep_for(Settings())


def test_the_charts_of_all_rates_are_valid_and_say_in_words_what_they_show():
    swept = Run(Settings(batch_size=4096), sweep).up_to(2)
    for figure in errors_by_rate(swept, 1.0, 99), accuracies_by_epoch(swept, 2, 1.0):
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40


@given(
    st.lists(wrong_counts, min_size=16, max_size=16), st.sampled_from(LEARNING_RATES)
)
def test_the_caption_of_all_rates_names_the_best_and_all_that_are_near(wrongs, lr):
    end = SweepEpoch(3, [1 - wrong / VALIDATION_IMAGES for wrong in wrongs])
    text = every_learning_rate.caption([end], lr)
    assert f"Yours, {lr:g}, has {wrongs[LEARNING_RATES.index(lr)]:,}." in text
    best, *near = text[: text.index(" Yours")].split("; at most 10 more at ")
    fewest = min(wrongs)
    rates = dict(zip((f"{rate:g}" for rate in LEARNING_RATES), wrongs, strict=True))
    named = best.rpartition(" at ")[2]
    assert rates_in(named) == {rate for rate in rates if rates[rate] == fewest}
    close = {rate for rate in rates if fewest < rates[rate] <= fewest + 10}
    assert [rates_in(each) for each in near] == ([close] if close else [])


def rates_in(words: str) -> set[str]:
    return set(words.strip(". ").replace(" and ", ", ").split(", "))


def test_the_table_of_flattery_is_grammatical_at_1_and_many():
    one, many = Flattery(1, 20.0, 20.0), Flattery(16, 18.0, 20.5)
    heads, rows = every_learning_rate.flattered(many, one, 0.001)
    assert heads[1] == "wrong where chosen, of 1,019"
    assert rows == [
        ("the best of 16 learning rates", "18.0", "20.5", "2.5"),
        ("the best of 1 epoch, at a rate of 0.001", "20.0", "20.0", "0.0"),
    ]


def test_a_rate_of_100_is_fatal_on_sorted_batches_and_among_the_best_on_shuffled_ones():
    assert wrongs(trials.LARGE_AND_SORTED)[1:] == [1028] * 40
    assert train_it.hundred_now().right == trials.THREES
    end = sweep_for(trials.LARGE_AND_SHUFFLED.settings).up_to(40)[40].wrong
    assert end[-1] <= min(end) + every_learning_rate.NEAR
    assert wrongs(trials.LARGE_AND_SHUFFLED)[-1] < 45


@pytest.mark.parametrize("beside", [58, 61])
def test_a_column_that_ends_as_its_run_alone_is_called_the_same_training(beside):
    accuracies = [0.5] * len(LEARNING_RATES)
    accuracies[LEARNING_RATES.index(1.0)] = 1 - beside / VALIDATION_IMAGES
    alone = Epoch(40, 0.0, 0.0, 1 - 58 / VALIDATION_IMAGES, ())
    text = every_learning_rate.trained_alone(SweepEpoch(40, accuracies), alone, 1.0)
    assert f"ends with 58 wrong, here with {beside}" in text
    assert ("the same training" in text) == (beside == 58)
    assert ("Only rounding differs" in text) == (beside != 58)


def test_the_valley_of_the_rates_moves_when_the_batches_are_shuffled():
    valleys = []
    for knobs in every_learning_rate.BEST_OF_MANY.show.values():
        end = sweep_for(Settings(shuffle=knobs["shuffle"])).up_to(40)[40].wrong
        fewest = min(end)
        valleys.append({n for n, wrong in enumerate(end) if wrong <= fewest + 10})
    assert max(valleys[1]) > max(valleys[0])

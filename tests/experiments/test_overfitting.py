"""The same model, asked for the pictures it learns from and for others."""

from dataclasses import replace

import pytest
import torch

from lesson.experiments import overfitting
from lesson.experiments.overfitting import fit, fit_for
from lesson.loss import batch_accuracy
from lesson.runs import Run, run_for
from lesson.training import Progress, Settings, model_at

QUICK = [
    Settings("pytorch", batch_size=4096),
    Settings("relu_net", lr=0.2, hidden=5, batch_size=4096, loss="cross_entropy"),
]


@pytest.mark.parametrize("settings", QUICK)
def test_it_is_the_training_of_everybody_and_counts_both_splits(digits, settings):
    for epoch, record in zip(
        run_for(settings).up_to(3), Run(settings, fit).up_to(3), strict=True
    ):
        scores = model_at(settings, epoch.parameters)(digits.train_x)
        accuracy = batch_accuracy(scores, digits.train_y).item()
        wrong = round((1 - accuracy) * len(digits.train_x))
        assert record[:3] == (epoch.number, wrong, epoch.wrong)
        assert record[3:] == (epoch.train_loss, epoch.valid_loss)
        assert record.shares == (
            pytest.approx(wrong / 12396),
            pytest.approx(epoch.wrong / 2038),
        )
        assert not any(isinstance(each, torch.Tensor) for each in record)


def test_an_epoch_is_asked_for_in_pieces_so_that_others_get_their_turn(digits):
    pieces = fit(digits, QUICK[0])
    kinds = [isinstance(next(pieces), Progress) for _ in range(8)]
    assert kinds == [*[True] * 7, False]


def test_equal_runs_are_one_and_not_all_are_kept():
    one = replace(QUICK[0], hidden=7)  # which this model does not use
    assert fit_for(one) is fit_for(QUICK[0])
    for seed in range(overfitting.MAX_RUNS + 3):
        fit_for(replace(QUICK[0], seed=seed))
    assert len(overfitting._shared.cache) == overfitting.MAX_RUNS

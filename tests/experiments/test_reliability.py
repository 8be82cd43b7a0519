"""How often answers are wrong, against how often p says so."""

import pytest

from lesson.loss import mnist_loss
from lesson.runs import run_for
from lesson.steps.step_vs_sigmoid import is_it_a_probability_measure
from lesson.steps.step_vs_sigmoid.is_it_a_probability_measure import (
    EDGES,
    reliability_by_epoch,
)
from lesson.steps.training_loop import trials
from lesson.training import VALIDATION_IMAGES, model_at


@pytest.mark.parametrize(
    "preset", [is_it_a_probability_measure.USUAL, trials.LARGE_AND_SHUFFLED]
)
def test_all_epochs_at_once_are_as_each_model_alone(digits, preset):
    epochs = run_for(preset.settings).up_to(10)
    for epoch, measured in zip(epochs, reliability_by_epoch(epochs), strict=True):
        scores = model_at(preset.settings, epoch.parameters)(digits.valid_x).detach()
        assert measured.epoch == epoch.number
        assert abs(measured.wrong - epoch.wrong) <= 1  # a score at 0, rounded
        assert sum(group.pictures for group in measured.groups) == VALIDATION_IMAGES
        assert sum(group.wrong for group in measured.groups) == measured.wrong
        loss = mnist_loss(scores, digits.valid_y).item()
        assert measured.rolled / VALIDATION_IMAGES == pytest.approx(loss, rel=1e-3)
        assert len(measured.groups) == len(EDGES)

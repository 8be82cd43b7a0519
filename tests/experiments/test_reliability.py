"""How often answers are wrong, against how often p says so."""

import pytest
import torch

from lesson.experiments import presets
from lesson.experiments.reliability import (
    EDGES,
    reliability,
    reliability_by_epoch,
)
from lesson.loss import mnist_loss
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, model_at


def logits(*predictions: float) -> torch.Tensor:
    return torch.tensor(predictions, dtype=torch.float64).logit()


def test_four_answers_counted_by_hand():
    measured = reliability(
        7, logits(0.9995, 0.995, 0.2, 0.6), torch.tensor([1.0, 0.0, 0.0, 1.0])
    )
    assert [each[:2] for each in measured.groups] == [(1, 0), (1, 1), (0, 0), (2, 0)]
    assert measured.groups[-1].said == pytest.approx(0.3)
    assert measured.epoch == 7
    assert measured.wrong == 1
    assert measured.sure == pytest.approx(0.995)
    assert measured.promised == pytest.approx(0.0005 + 0.005 + 0.2 + 0.4)
    assert measured.rolled == pytest.approx(0.0005 + 0.995 + 0.2 + 0.4)
    assert measured.confidence == pytest.approx(1 - measured.promised / 4)


def test_without_a_wrong_answer_nobody_is_sure_and_wrong():
    measured = reliability(0, logits(0.9, 0.1), torch.tensor([1.0, 0.0]))
    assert measured.wrong == 0
    assert measured.sure is None


def test_a_score_so_large_that_p_is_1_still_has_a_doubt():
    measured = reliability(0, torch.tensor([60.0]), torch.tensor([1.0]))
    assert 0 < measured.groups[0].said < 1e-25


@pytest.mark.parametrize("preset", [presets.USUAL, presets.LARGE_AND_SHUFFLED])
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

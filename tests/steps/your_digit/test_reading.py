"""The models that read a visitor's digit, and their answers."""

import pytest
import torch

from lesson.handwriting.readers import READERS, scores_by_epoch, settings_of
from lesson.handwriting.votes import votes_of
from lesson.runs import run_for
from lesson.steps.your_digit.reading import scores_of, trained_readers


def test_scores_are_those_of_the_model_at_every_epoch(digits):
    runs = {name: run_for(each).up_to(2) for name, each in settings_of(0).items()}
    by_epoch = scores_by_epoch(digits.valid_x[3], runs)
    for name, run in runs.items():
        assert len(by_epoch[name]) == 3
        assert by_epoch[name][2] == votes_of(digits.valid_x[3], run[2].parameters).score
    known = trained_readers(0, 2)
    assert list(known) == list(READERS)
    scores = scores_of(digits.valid_x[:2], known)
    for name, reader in known.items():
        with torch.no_grad():
            model = reader.model(digits.valid_x[:2])[:, 0]
        assert scores[name] == pytest.approx(model.tolist(), abs=1e-3)

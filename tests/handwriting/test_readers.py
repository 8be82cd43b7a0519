"""The three models, and what they say as they learn and as a picture is moved."""

import pytest
import torch

from lesson.experiments.mistakes import confusion
from lesson.handwriting.readers import (
    FARTHEST,
    READERS,
    moved,
    places,
    readers,
    scores_by_epoch,
    scores_of,
    settings_of,
    wrong_when_moved,
)
from lesson.handwriting.votes import votes_of
from lesson.runs import run_for
from lesson.training import Settings


def test_the_models_are_the_usual_ones_of_their_pages_but_for_the_seed():
    assert settings_of(4) == {
        "by hand": Settings("by_hand", seed=4),
        "PyTorch's version": Settings("pytorch", seed=4),
        "ReLU net": Settings("relu_net", lr=0.2, seed=4),
    }
    assert list(settings_of(0, ["ReLU net"])) == ["ReLU net"]


def test_scores_are_those_of_the_model_at_every_epoch(digits):
    runs = {name: run_for(each).up_to(2) for name, each in settings_of(0).items()}
    by_epoch = scores_by_epoch(digits.valid_x[3], runs)
    for name, run in runs.items():
        assert len(by_epoch[name]) == 3
        assert by_epoch[name][2] == votes_of(digits.valid_x[3], run[2].parameters).score
    known = readers(0, 2)
    assert list(known) == list(READERS)
    scores = scores_of(digits.valid_x[:2], known)
    for name, reader in known.items():
        with torch.no_grad():
            model = reader.model(digits.valid_x[:2])[:, 0]
        assert scores[name] == pytest.approx(model.tolist(), abs=1e-3)


def test_a_picture_moves_to_the_right_and_what_leaves_is_lost():
    picture = torch.zeros(28, 28)
    picture[5, 10], picture[6, 27] = 1.0, 0.5
    by_3 = moved(picture.flatten(), 3).view(28, 28)
    assert by_3[5, 13] == 1
    assert by_3.sum() == 1
    there = places(picture.flatten())
    assert there.shape == (FARTHEST + 1, 784)
    assert torch.equal(there[-1], picture.flatten())
    assert there[0].view(28, 28)[5, 10 + FARTHEST] == 1


def test_the_farther_all_pictures_are_moved_the_more_are_wrong(digits):
    reader = readers(0, 3, ["PyTorch's version"])["PyTorch's version"]
    wrong = wrong_when_moved(reader.model)
    with torch.no_grad():
        scores = reader.model(digits.valid_x)
    assert wrong[0] == confusion(scores, digits.valid_y).wrong
    assert wrong[0] < wrong[2] < wrong[4]

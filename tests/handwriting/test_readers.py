"""The three models, and what they say as they learn and as a picture is moved."""

from lesson.handwriting.readers import settings_of
from lesson.training import Settings


def test_the_models_are_the_usual_ones_of_their_pages_but_for_the_seed():
    assert settings_of(4) == {
        "by hand": Settings("by_hand", seed=4),
        "PyTorch's version": Settings("pytorch", seed=4),
        "ReLU net": Settings("relu_net", lr=0.2, seed=4),
    }
    assert list(settings_of(0, ["ReLU net"])) == ["ReLU net"]

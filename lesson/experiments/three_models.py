"""The three models of the lesson, each with a learning rate that suits it."""

from lesson.runs import Run, run_for
from lesson.training import KINDS, Settings

NAMES = {
    "by_hand": "by hand, start with std 1",
    "pytorch": "PyTorch's version",
    "relu_net": "ReLU net",
}


def three_models(seed: int, shuffle: bool) -> dict[str, Run]:
    """Their runs by name, with one seed and one order of the images for all."""
    return {
        name: run_for(Settings(model, lr=KINDS[model].lr, seed=seed, shuffle=shuffle))
        for model, name in NAMES.items()
    }

"""The three models that read what a visitor gives them, and their answers as they learn and as it is moved."""

from collections.abc import Iterable, Mapping

from torch import Tensor

from lesson.handwriting.votes import votes_of
from lesson.training import KINDS, Epoch, Settings

READERS = {"by hand": "by_hand", "PyTorch's version": "pytorch", "ReLU net": "relu_net"}


def settings_of(seed: int, names: Iterable[str] = READERS) -> dict[str, Settings]:
    """The settings of the models of these names: the usual ones but for the seed."""
    return {
        name: Settings(READERS[name], lr=KINDS[READERS[name]].lr, seed=seed)
        for name in names
    }


def scores_by_epoch(
    pixels: Tensor, runs: Mapping[str, Iterable[Epoch]]
) -> dict[str, list[float]]:
    """The scores of a picture (784,) at each epoch of named runs."""
    return {
        name: [votes_of(pixels, epoch.parameters).score for epoch in epochs]
        for name, epochs in runs.items()
    }

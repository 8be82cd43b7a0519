"""The three models that read what a visitor gives them, and their answers as they learn and as it is moved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from lesson.digits import PIXELS, SIDE, load_digits
from lesson.gradients import Model
from lesson.handwriting.votes import votes_of
from lesson.loss import batch_accuracy
from lesson.runs import Run, run_for
from lesson.training import KINDS, VALIDATION_IMAGES, Epoch, Settings, model_at

READERS = {"by hand": "by_hand", "PyTorch's version": "pytorch", "ReLU net": "relu_net"}
FARTHEST = 8  # pixels that a picture is moved


class Reader(NamedTuple):
    """A model that has learned for some epochs."""

    settings: Settings
    parameters: Sequence[Tensor]
    epochs: int

    @property
    def model(self) -> Model:
        """The model itself: scores of (n, 784) pictures, (n, 1)."""
        return model_at(self.settings, self.parameters)


def settings_of(seed: int, names: Iterable[str] = READERS) -> dict[str, Settings]:
    """The settings of the models of these names: the usual ones but for the seed."""
    return {
        name: Settings(READERS[name], lr=KINDS[READERS[name]].lr, seed=seed)
        for name in names
    }


def runs(seed: int) -> dict[str, Run]:
    """The runs of all three models, by their names."""
    return {name: run_for(each) for name, each in settings_of(seed).items()}


def readers(seed: int, last: int, names: Iterable[str] = READERS) -> dict[str, Reader]:
    """The models of these names after `last` epochs, trained here and now where they are not there yet."""
    return {
        name: Reader(each, tuple(run_for(each).up_to(last)[last].parameters), last)
        for name, each in settings_of(seed, names).items()
    }


def scores_by_epoch(
    pixels: Tensor, runs: Mapping[str, Iterable[Epoch]]
) -> dict[str, list[float]]:
    """The scores of a picture (784,) at each epoch of named runs."""
    return {
        name: [votes_of(pixels, epoch.parameters).score for epoch in epochs]
        for name, epochs in runs.items()
    }


def moved(images: Tensor, by: int) -> Tensor:
    """(n, 784) images, moved `by` pixels to the right; what leaves there is lost."""
    return pad(images.view(-1, SIDE, SIDE), (by, -by)).view(-1, PIXELS)


def places(pixels: Tensor) -> Tensor:
    """A picture (784,) FARTHEST pixels to the right of its place, one less, …, in its place: (FARTHEST + 1, 784)."""
    return torch.cat([moved(pixels, by) for by in range(FARTHEST, -1, -1)])


def scores_of(
    pictures: Iterable[Tensor], readers: Mapping[str, Reader]
) -> dict[str, list[float]]:
    """The scores that named models give to pictures, (784,) each."""
    seen = list(pictures)
    return {
        name: [votes_of(each, reader.parameters).score for each in seen]
        for name, reader in readers.items()
    }


@torch.no_grad()
def wrong_when_moved(model: Model) -> list[int]:
    """Wrong answers among the validation images, all moved by 0, 1, … FARTHEST pixels to the right."""
    x, y = load_digits().valid_x, load_digits().valid_y
    shares = (
        batch_accuracy(model(moved(x, by)), y).item() for by in range(FARTHEST + 1)
    )
    return [round((1 - share) * VALIDATION_IMAGES) for share in shares]

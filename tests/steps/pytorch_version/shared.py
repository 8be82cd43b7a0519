"""What the ladder comes to with some changes made."""

import torch

from lesson.experiments.presets import EPOCHS
from lesson.steps.pytorch_version.changes import accuracies_of, curves, ladder_run


def accuracies(changes) -> torch.Tensor:
    """Of all epochs and the six starts, with some changes made."""
    return accuracies_of(changes, ladder_run("shuffle" in changes).up_to(EPOCHS))


def wrong(both, *changes: str) -> torch.Tensor:
    """Wrong answers of the six starts in the end."""
    return curves({"": changes}, *both)[""][-1]

"""What several tests of this step use."""

import torch
from hypothesis import strategies as st

from lesson.experiments.presets import Preset
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Epoch

wrong_counts = st.integers(0, VALIDATION_IMAGES)


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


def wrongs(preset: Preset) -> list[int]:
    """Wrong answers of a run after each epoch, before the first one too."""
    return [each.wrong for each in run_for(preset.settings).up_to(preset.epochs)]

"""What the training page says, and asks, at many settings."""

import torch

from lesson.experiments import presets
from lesson.experiments.baseline import baseline
from lesson.runs import run_for


def wrongs(preset: presets.Preset) -> list[int]:
    return [each.wrong for each in run_for(preset.settings).up_to(preset.epochs)]


def test_just_right_beats_the_average_pictures_at_once_and_looks_like_a_3_over_a_7():
    assert wrongs(presets.JUST_RIGHT)[1] < baseline().wrong
    weights = run_for(presets.JUST_RIGHT.settings).up_to(40)[40].parameters[0][:, 0]
    shape = baseline().mean_three - baseline().mean_seven
    assert torch.nn.functional.cosine_similarity(weights, shape, dim=0) > 0.5

"""What the page about step and sigmoid says, and asks, at many settings."""

from dataclasses import replace

import pytest

from lesson.experiments import presets
from lesson.runs import run_for
from lesson.steps.step_vs_sigmoid import (
    is_it_a_probability_measure,
)
from lesson.steps.step_vs_sigmoid.is_it_a_probability_measure import (
    Reliability,
    reliability_by_epoch,
)
from lesson.steps.training_loop import trials


def kept(preset: presets.Preset, loss: str) -> Reliability:
    settings = replace(preset.settings, loss=loss)
    return reliability_by_epoch(run_for(settings).up_to(preset.epochs)[-1:])[0]


@pytest.mark.parametrize(
    "preset",
    [is_it_a_probability_measure.USUAL, presets.JUST_RIGHT, trials.LARGE_AND_SHUFFLED],
)
def test_mnist_loss_is_near_the_error_rate(preset):
    measured = kept(preset, "mnist_loss")
    assert abs(measured.rolled - measured.wrong) < 4

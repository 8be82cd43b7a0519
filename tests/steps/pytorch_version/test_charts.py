"""The charts of all scenes of this step."""

import json

import torch

from lesson.charts.spread import errors_with_spread
from lesson.runs import Run
from lesson.steps.pytorch_version.all_three_curves import posts_picture
from lesson.steps.pytorch_version.in_print import HAND, ON_THE_WAY
from lesson.steps.pytorch_version.the_broken_measure import (
    measured_batches,
    shares_by_batch,
)
from lesson.steps.pytorch_version.the_same_steps import Compared, differences_by_epoch
from lesson.training import Settings


def test_every_chart_is_valid_and_says_in_words_what_it_shows(digits):
    batches = measured_batches(
        digits.valid_x.mean(1, keepdim=True), digits.valid_y, 256, shuffle=True
    )
    epochs = Run(Settings(batch_size=4096)).up_to(1)
    figures = [
        errors_with_spread({HAND: torch.full((3, 6), 100.0)}, ON_THE_WAY),
        posts_picture({"one": epochs}, 40),
        shares_by_batch(batches),
        differences_by_epoch([Compared(0, 0.0, 0.0, 0.0, 1e-7, 1.0)], 40),
    ]
    for figure in figures:
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40

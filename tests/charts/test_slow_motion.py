"""The charts of one step: its stages, and its length."""

import json

import pytest

from lesson.charts.slow_motion import STAGES, moments, slow_motion_by_stage
from lesson.charts.step_length import by_step_length, length_words
from lesson.experiments.mistakes import mistakes_after
from lesson.experiments.pulls import batch_of
from lesson.experiments.slow_motion import slow_motion_of
from lesson.experiments.step_length import LENGTHS, model_after, step_lengths
from lesson.runs import run_for
from lesson.training import Settings


@pytest.mark.parametrize("batch_size", [8, 256, 12_396])
def test_an_epoch_in_slow_motion_is_valid_and_small(batch_size):
    settings = Settings(batch_size=batch_size)
    motions = slow_motion_of(settings, 1)
    before = mistakes_after(settings, run_for(settings).up_to(0)[0]).counts
    figure = slow_motion_by_stage(motions, before)
    chart = figure.chart().to_dict()
    assert len(json.dumps(chart)) < 500_000
    assert len(moments(motions)) == len(STAGES) * len(motions)
    models = figure.data["models"]
    assert models["wrong"].tolist() == [before.wrong, *(m.wrong for m in motions)]
    assert f"{motions[-1].wrong:,}; then it calls" in figure.data["words"]["words"][0]


def test_the_charts_of_the_length_of_a_step_are_valid_and_hold_what_was_tried():
    settings = Settings(init_std=0.01, shuffle=True)
    batch = batch_of("shuffled 256", 0)
    steps = step_lengths(batch, model_after(settings, 0), settings.loss)
    losses, wrong = by_step_length(steps, 1.0)
    for figure in (losses, wrong):
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40
    assert wrong.data["wrong"]["wrong"].tolist() == steps.wrong
    assert losses.data["losses"]["loss"].tolist() == steps.batch_loss + steps.loss
    assert len(length_words(steps)) == len(LENGTHS)

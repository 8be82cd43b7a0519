"""One batch at a time."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from lesson.runs import run_for
from lesson.steps.training_loop import one_batch_at_a_time
from lesson.steps.training_loop.one_batch_at_a_time_figure import (
    STAGES,
    moments,
    slow_motion_by_stage,
)
from lesson.steps.training_loop.one_batch_at_a_time_measure import (
    MOST,
    slow_motion,
    slow_motion_of,
)
from lesson.steps.training_loop.trials import mistakes_after
from lesson.training import VALIDATION_IMAGES, Settings, model_at, validate_epoch

SHUFFLED = Settings(shuffle=True, seed=4, init_std=0.01)


@pytest.mark.parametrize(
    ("settings", "epoch"),
    [
        (Settings(), 1),
        (Settings(lr=0.3, batch_size=1000, loss="cross_entropy"), 3),
        (SHUFFLED, 1),
        (SHUFFLED, 3),
        (replace(SHUFFLED, batch_size=32), 2),
        (Settings("pytorch", seed=1), 2),
        (Settings("relu_net", lr=0.2, hidden=5, shuffle=True), 2),
    ],
    ids=str,
)
def test_the_steps_are_those_of_the_run_to_the_last_bit(digits, settings, epoch):
    motions = slow_motion(digits, settings, epoch)
    before, after = run_for(settings).up_to(epoch)[epoch - 1 :][:2]
    for ours, theirs in zip(motions[-1].after, after.parameters, strict=True):
        assert torch.equal(ours, theirs)
    assert motions[-1].wrong == after.wrong
    stored = run_for(settings).up_to(epoch)[epoch - 1].parameters
    assert all(map(torch.equal, stored, before.parameters))  # nobody changed them


def test_a_batch_is_what_happened_between_two_models(digits):
    settings = Settings()
    motions = slow_motion(digits, settings, 1)
    assert [each.batch for each in motions] == list(range(1, 50))
    assert torch.cat([each.rows for each in motions]).tolist() == list(range(12_396))
    for one, following in zip(motions, motions[1:], strict=False):
        assert all(map(torch.equal, one.after, following.before))
    one = motions[7]
    model = model_at(settings, one.before)
    xb, yb = digits.train_x[one.rows], digits.train_y[one.rows]
    assert torch.equal(model(xb), one.scores)
    assert validate_epoch(model, xb, yb)[0] == one.loss
    weights = one.before[0] - one.gradient[0] * settings.lr
    assert torch.equal(weights, one.after[0])
    called_3 = (model_at(settings, one.after)(digits.valid_x) > 0).sum()
    assert one.called_3 == called_3


def test_of_a_long_epoch_evenly_spread_batches_are_looked_at_and_the_last(digits):
    motions = slow_motion(digits, Settings(batch_size=8), 1)
    numbers = [each.batch for each in motions]
    assert len(numbers) <= MOST + 1
    assert numbers[-1] == 1_550
    assert {b - a for a, b in zip(numbers[:-1], numbers[1:-1], strict=False)} == {25}


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


def shown_epoch(knobs: dict) -> list:
    """The batches of the epoch that a button of a card shows."""
    chosen = {name: value for name, value in knobs.items() if name != "epoch"}
    return slow_motion_of(Settings(**chosen), knobs["epoch"])


def test_a_small_start_swears_by_threes_and_small_batches_unlearn_them_sooner():
    ends = []
    for knobs in one_batch_at_a_time.SWEARS.show.values():
        called = [each.called_3 for each in shown_epoch(knobs)]
        assert called[len(called) // 2 - 1] == VALIDATION_IMAGES
        ends.append(called[-1])
    assert ends[0] == VALIDATION_IMAGES
    assert ends[1] < VALIDATION_IMAGES / 2


def test_shuffled_the_first_step_does_most_and_then_the_count_goes_up_and_down():
    steps = []
    for knobs in one_batch_at_a_time.NOISE_AND_PROGRESS.show.values():
        motions = shown_epoch(knobs)
        wrong = [each.wrong for each in motions]
        before = run_for(Settings(init_std=knobs["init_std"])).up_to(0)[0].wrong
        assert before - wrong[0] > (before - wrong[-1]) / 2
        assert wrong[-1] < wrong[0]
        assert any(later > earlier for earlier, later in pairwise(wrong))
        steps.append(motions[-1].batch)
    assert steps[1] > steps[0]


def test_the_caption_of_slow_motion_counts_what_is_shown():
    motions = slow_motion_of(Settings(), 1)
    text = one_batch_at_a_time.caption(motions, 1090)
    assert text.startswith("The epoch begins with 1,090 wrong and ends with **")
    assert f"**{motions[-1].wrong:,} of 2,038**" in text
    assert "batches are shown" not in text
    thinned = slow_motion_of(Settings(batch_size=8), 1)
    text = one_batch_at_a_time.caption(thinned, 1090)
    assert f"{len(thinned)} of 1,550 batches are shown." in text

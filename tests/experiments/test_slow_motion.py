"""One epoch in slow motion: the very steps of the run."""

from dataclasses import replace

import pytest
import torch

from lesson.experiments.slow_motion import MOST, slow_motion
from lesson.runs import run_for
from lesson.training import Settings, model_at, validate_epoch

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

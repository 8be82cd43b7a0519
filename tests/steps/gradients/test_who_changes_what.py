"""Who changes what."""

import pytest
import torch

from lesson.steps.gradients import who_changes_what
from lesson.steps.gradients.batch import INKED, batch_of
from lesson.steps.gradients.who_changes_what import trace_step
from lesson.training import Settings, start_model
from tests.steps.gradients.shared import BLANK, STDS, start


def step_of(name: str, std: float, pixel: int, seed: int = 0):
    weights, bias = start_model(Settings(seed=seed, init_std=std)).parameters()
    return trace_step(*batch_of(name, seed), weights, bias, 1.0, pixel)


def test_the_trace_shows_that_a_second_backward_doubles_and_that_only_steps_move():
    xb, yb, model = start(256, shuffle_seed=0)
    before = [p.detach().clone() for p in model.parameters()]
    trace = trace_step(xb, yb, model.weights, model.bias, lr=1.0, pixel=400)
    steps = {each.statement: each for each in trace}
    first, second = steps["loss.backward(retain_graph=True)"], steps["loss.backward()"]
    assert first.changed == second.changed == ("weights.grad", "bias.grad")
    assert second.weight_grad == 2 * first.weight_grad
    assert second.bias_grad == 2 * first.bias_grad
    step = steps["weights.data -= lr * weights.grad"]
    assert step.changed == ("weights",)
    assert step.weight == pytest.approx(first.weight - second.weight_grad)
    assert steps["weights.grad.zero_()"].weight_grad == 0
    assert steps["weights.grad.zero_()"].bias_grad != 0
    assert steps["bias.grad.zero_()"].bias_grad == 0
    after = [p.detach() for p in model.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_backward_twice_doubles():
    answer = who_changes_what.twice_now()
    assert answer.right == who_changes_what.ADDED
    trace = step_of("first 256", 1.0, INKED)
    once, again = (each for each in trace if "backward" in each.statement)
    assert again.bias_grad == 2 * once.bias_grad != 0


@pytest.mark.parametrize("name", ["first 4", "shuffled 256"])
@pytest.mark.parametrize("std", STDS)
@pytest.mark.parametrize("pixel", [INKED, BLANK])
def test_each_statement_has_a_note_on_what_it_changed(name, std, pixel):
    trace = step_of(name, std, pixel)
    before, *notes = who_changes_what.statements(trace, 1.0)
    assert "`.grad` is `None`" in before
    assert len(notes) == len(trace) == 8
    for note, each in zip(notes, trace, strict=True):
        assert all(f"`{name}`" in note for name in each.changed)
        assert ("changed nothing at all" in note) == (not each.changed)
    once, twice = trace[2:4]
    assert ("added the same slopes" in notes[3]) == bool(once.bias_grad)
    assert ("0 to 0" in notes[3]) == (not once.bias_grad)
    moved = trace[4].weight - trace[3].weight
    too_small = bool(once.weight_grad) and not moved
    assert ("too small for float32" in notes[4]) == too_small
    assert "starts afresh" in notes[-1]
    text = who_changes_what.caption(trace, pixel)
    assert f"to **{trace[-1].weight:.6g}**" in text

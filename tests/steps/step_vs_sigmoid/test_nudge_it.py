"""Nudge it."""

import pytest
import torch

from lesson.digits import load_digits
from lesson.loss import batch_accuracy, mnist_loss
from lesson.steps.step_vs_sigmoid import nudge_it, turn_one_weight
from lesson.steps.step_vs_sigmoid.nudge_it import has_slope, raise_weight
from lesson.steps.step_vs_sigmoid.one_weight import Nudged, Sweep, blank_pixels, sweep
from lesson.training import Settings, start_model
from tests.steps.step_vs_sigmoid.shared import INKED, weight_of


@pytest.mark.parametrize("nudge", [1e-6, 1e-3, 0.1, 1.0])
def test_raising_a_weight_equals_the_model_with_that_weight_raised(weight, nudge):
    digits, model = load_digits(), start_model(Settings())
    before = model(digits.train_x).detach()
    model.weights.data[INKED] += nudge
    after = model(digits.train_x).detach()
    nudged = raise_weight(weight, nudge)
    # float32 rounds each score by some 1e-6, so that a picture or two may fall on the other side of zero
    answers = ((after > 0) != (before > 0)).sum().item()
    assert nudged.answers == pytest.approx(answers, abs=2)
    accuracy = batch_accuracy(after, digits.train_y).item()
    assert nudged.accuracy == pytest.approx(accuracy, abs=2 / 12396)
    loss = mnist_loss(after, digits.train_y) - mnist_loss(before, digits.train_y)
    assert nudged.loss == pytest.approx(loss.item(), abs=5e-7)


def test_the_slope_foretells_small_nudges_better_than_large_ones(weight):
    errors = [
        abs(nudged.loss / nudged.predicted - 1)
        for nudged in (raise_weight(weight, 10.0**-n) for n in (0, 1, 2))
    ]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 1e-2


def test_a_millionth_changes_no_answer_but_the_loss_and_single_precision_sees_neither(
    weight,
):
    nudged = raise_weight(weight, 1e-6)
    assert nudged.answers == nudged.right == 0
    assert nudged.loss == pytest.approx(weight.slope * 1e-6, rel=1e-4)
    single = raise_weight(weight.in_single_precision(), 1e-6)
    assert single.loss != pytest.approx(nudged.loss, rel=0.5)


def test_the_loss_has_a_slope_and_accuracy_has_none():
    digits, model = load_digits(), start_model(Settings())
    assert has_slope(mnist_loss, digits.train_x, digits.train_y, model)
    assert not has_slope(batch_accuracy, digits.train_x, digits.train_y, model)


@pytest.mark.parametrize("pixel", [0, INKED, 28 * 14 + 25])
@pytest.mark.parametrize("std", [0.001, 1.0, 3.0])
@pytest.mark.parametrize("seed", [0, 7])
def test_captions_and_the_tiny_nudge_are_those_of_the_weight(digits, pixel, std, seed):
    weight = weight_of(pixel, seed, std)
    tiny = raise_weight(weight, nudge_it.TINY_NUDGE)
    answer = nudge_it.tiny(weight, tiny)
    ends = {"None of them": (0, 0), "1 to 10": (1, 10), "11 to 100": (11, 100)}
    low, high = ends.get(answer.right, (101, 12396))
    assert low <= tiny.answers <= high
    assert ("the loss changes by" in answer.because) == (tiny.loss != 0)
    blanks = blank_pixels(digits.train_x)
    turned = turn_one_weight.caption(weight, sweep(weight, 10.0), blanks)
    nudged = nudge_it.caption(weight, tiny, sweep(weight, 5e-4), blanks)
    blank = not weight.inked
    assert ("as 144 of the 784, is blank" in turned) == blank
    assert ("Nothing changes" in turned) == ("Nothing changes" in nudged) == blank
    if not blank:
        assert f"{weight.inked:,} of 12,396" in turned
        assert f"right answers {tiny.right:+,}" in nudged


@pytest.mark.parametrize(
    ("answers", "right", "says"),
    [
        (0, 0, "0 predictions change; right answers +0."),
        (1, -1, "1 prediction changes; right answers -1."),
        (1200, 3, "1,200 predictions change; right answers +3."),
    ],
)
def test_the_caption_of_a_nudge_is_grammatical(weight, answers, right, says):
    nudged = Nudged(0.01, answers, right, 0.5, 1e-5, 1e-5)
    turned = Sweep(0.05, 0.001, (-torch.inf, 0.1), (), ())
    text = nudge_it.caption(weight, nudged, turned, [])
    assert text.startswith(says)
    assert "From -∞ to +0.1 accuracy notices nothing." in text


def test_a_millionth_seems_to_change_another_loss_in_single_precision(weight):
    table = [raise_weight(weight, each) for each in (1e-6, 1.0)]
    single = raise_weight(weight.in_single_precision(), 1e-6)
    text = nudge_it.double_precision(weight, table, single)
    assert "a nudge of 1 it predicts +0.00366" in text
    assert "there a nudge of 0.000001 would seem" in text
    assert [row[0] for row in nudge_it.nudges(table)] == ["0.000001", "1"]


def test_no_small_step_of_accuracy_is_a_slope_but_that_of_the_loss_is(weight):
    """The staircase of the card: flat where the weight stands; and each picture with ink is a stair."""
    down, up = sweep(weight, 1.0).tread
    assert down < 0 < up
    assert raise_weight(weight, up / 2).right == 0
    assert raise_weight(weight, up / 2).loss != 0


def test_autograd_follows_both_losses_and_not_the_accuracy():
    assert dict(nudge_it.followed()) == {
        "`mnist_loss`": "True",
        "`cross_entropy`": "True",
        "`batch_accuracy`": "False",
    }

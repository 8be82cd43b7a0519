"""How far?"""

import json

import pytest

from lesson.steps.gradients import how_far
from lesson.steps.gradients.batch import batch_of
from lesson.steps.gradients.how_far import (
    LENGTHS,
    StepLengths,
    by_step_length,
    length_words,
    model_after,
    step_lengths,
)
from lesson.training import Settings


def tried(images: str, std: float, epochs: int = 0, loss: str = "mnist_loss"):
    settings = Settings(init_std=std, shuffle=True, loss=loss)
    return step_lengths(batch_of(images, 0), model_after(settings, epochs), loss)


def test_the_charts_of_the_length_of_a_step_are_valid_and_hold_what_was_tried():
    steps = tried("shuffled 256", 0.01)
    losses, wrong = by_step_length(steps, 1.0)
    for figure in (losses, wrong):
        assert json.dumps(figure.chart().to_dict())
        assert len(figure.alt) > 40
    assert wrong.data["wrong"]["wrong"].tolist() == steps.wrong
    assert losses.data["losses"]["loss"].tolist() == steps.batch_loss + steps.loss
    assert len(length_words(steps)) == len(LENGTHS)


def test_a_step_can_be_too_short_and_too_long():
    steps = tried("shuffled 256", 0.01)
    assert abs(steps.batch_loss[1] - steps.batch_loss[0]) < 0.01
    assert abs(steps.batch_loss[-1] - steps.batch_loss[-4]) < 0.001  # flat
    assert min(steps.batch_loss) < steps.batch_loss[-1]


def test_the_longest_step_on_threes_calls_everything_a_3_and_a_mixed_batch_agrees_longer():
    sorted_steps, mixed = (tried(each, 0.01) for each in ("first 256", "shuffled 256"))
    assert sorted_steps.wrong[-1] == 1028
    assert sorted_steps.batch_loss[-1] < 1e-6
    best = [min(range(62), key=each.loss.__getitem__) for each in (sorted_steps, mixed)]
    assert LENGTHS[best[1]] > 10 * LENGTHS[best[0]]


def test_which_length_is_best_depends_on_where_one_stands():
    loud, small, later = (
        LENGTHS[tried(knobs["images"], knobs["init_std"], knobs["before"]).best]
        for knobs in how_far.RUNNING_START.show.values()
    )
    assert loud > 5 * small
    assert later < loud / 5


@pytest.mark.parametrize("loss", ["mnist_loss", "cross_entropy"])
@pytest.mark.parametrize("lr", [0.001, 1.0, 100.0])
def test_the_caption_of_steps_names_the_best_and_how_far_the_rate_goes(loss, lr):
    steps = tried("shuffled 256", 0.1, loss=loss)
    text = how_far.caption(steps, lr)
    best = LENGTHS[steps.best]
    side = "less far" if lr < best / 1.2 else "farther" if lr > best * 1.2 else "as far"
    assert f"A learning rate of {lr:g} goes {side}." in text
    assert f"{steps.loss[steps.best]:.4f}, {steps.wrong[steps.best]:,} wrong" in text


def test_where_no_step_helps_the_caption_says_so():
    steps = StepLengths([0.1, *[0.2] * 61], [0.1] * 62, [1] * 62)
    assert how_far.caption(steps, 1.0).startswith("No step is best for this batch")

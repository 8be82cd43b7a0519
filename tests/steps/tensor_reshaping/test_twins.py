"""Two models side by side, one with the pixels shuffled."""

import pytest
import torch

from lesson.runs import run_for
from lesson.steps.tensor_reshaping.twins import new_places, twins
from lesson.training import Settings

LAST = 40


def test_the_new_places_hold_each_pixel_once():
    for seed in (0, 99):
        assert new_places(seed).sort().values.tolist() == list(range(784))
    assert not torch.equal(new_places(0), new_places(1))


def test_shuffled_pixels_change_nothing_but_the_rounding():
    epochs = twins().up_to(LAST)
    lesson = run_for(Settings()).up_to(LAST)
    assert [each.wrong for each in epochs] == [each.wrong for each in lesson]
    for each in epochs:
        assert each.shuffled_wrong == pytest.approx(each.wrong, abs=1)
        assert each.apart < 1e-4
    end = epochs[-1]
    torch.testing.assert_close(end.weights, lesson[-1].parameters[0][:, 0])
    assert (end.weights - end.shuffled_weights).abs().max() > 1  # not put back


@pytest.mark.slow
def test_another_start_ends_elsewhere_and_as_well():
    end = twins(alike=False).up_to(LAST)[-1]
    assert end.shuffled_wrong != end.wrong
    assert end.apart > 1
    assert end.shuffled_wrong < 2 * end.wrong

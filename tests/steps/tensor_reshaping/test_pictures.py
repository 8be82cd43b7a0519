"""What scenes of this step share: pictures."""

import numpy as np
import pytest
import torch

from lesson.charts.pictures import ink
from lesson.runs import run_for
from lesson.steps.tensor_reshaping.pictures import (
    most_of_a_digit,
    new_places,
    pick,
    sheet,
    twins,
)
from lesson.training import Settings
from tests.steps.tensor_reshaping.shared import LAST


def test_a_picture_that_is_not_there_is_the_last_one(digits):
    assert most_of_a_digit() == 6265
    picked = pick("valid", 3, 6264)
    assert (picked.number, picked.wanted, picked.of) == (1009, 6264, 1010)
    assert torch.equal(picked.pixels, digits.valid_x[1009])
    assert picked.name == digits.valid_names[1009]
    assert torch.equal(pick("train", 7, 5).pixels, digits.train_x[6131 + 5])


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


def test_another_start_ends_elsewhere_and_as_well():
    end = twins(alike=False).up_to(LAST)[-1]
    assert end.shuffled_wrong != end.wrong
    assert end.apart > 1
    assert end.shuffled_wrong < 2 * end.wrong


def test_a_sheet_holds_each_picture_in_its_place(digits):
    array = sheet(digits.valid_x[:3], columns=2, enlarge=2, gap=2)
    assert array.shape == (2 * 58, 2 * 58)
    assert np.array_equal(array[60:116:2, 0:56:2], ink(digits.valid_x[2]))

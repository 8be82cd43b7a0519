"""Which picture, and many side by side."""

import numpy as np
import torch

from lesson.charts.pictures import ink
from lesson.steps.tensor_reshaping.pictures import most_of_a_digit, pick, sheet


def test_a_picture_that_is_not_there_is_the_last_one(digits):
    assert most_of_a_digit() == 6265
    picked = pick("valid", 3, 6264)
    assert (picked.number, picked.wanted, picked.of) == (1009, 6264, 1010)
    assert torch.equal(picked.pixels, digits.valid_x[1009])
    assert picked.name == digits.valid_names[1009]
    assert torch.equal(pick("train", 7, 5).pixels, digits.train_x[6131 + 5])


def test_a_sheet_holds_each_picture_in_its_place(digits):
    array = sheet(digits.valid_x[:3], columns=2, enlarge=2, gap=2)
    assert array.shape == (2 * 58, 2 * 58)
    assert np.array_equal(array[60:116:2, 0:56:2], ink(digits.valid_x[2]))

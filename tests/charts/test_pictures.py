"""Pictures of digits and weights."""

import base64
import io

import numpy as np
import torch
from PIL import Image

from lesson.charts.pictures import SEVEN, THREE, digit_png, ink, rgb, votes_png


def opened(address: str) -> Image.Image:
    head, data = address.split(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_a_digit_as_a_picture_is_its_bytes(digits):
    assert np.array_equal(
        np.array(opened(digit_png(digits.valid_x[0]))), ink(digits.valid_x[0])
    )
    assert np.array_equal(
        ink(digits.valid_x[0]) / np.float32(255), digits.valid_x[0].view(28, 28).numpy()
    )


def test_votes_are_blue_for_three_orange_for_seven_and_nothing_at_zero():
    values = torch.zeros(784)
    values[0], values[1] = 2.0, -2.0
    picture = opened(votes_png(values)).convert("RGBA")
    assert picture.getpixel((0, 0)) == (*rgb(THREE), 255)
    assert picture.getpixel((1, 0)) == (*rgb(SEVEN), 255)
    assert picture.getpixel((2, 0))[3] == 0


def test_votes_beyond_the_limit_and_votes_that_are_no_numbers_do_no_harm():
    values = torch.full((784,), float("nan"))
    values[0] = float("inf")
    assert opened(votes_png(values, limit=1.0)).convert("RGBA").getpixel((5, 5))[3] == 0
    assert opened(votes_png(torch.zeros(784))).size == (28, 28)


def test_forty_pictures_of_weights_are_a_small_message():
    weights = torch.randn(41, 784, generator=torch.Generator().manual_seed(0))
    assert sum(len(votes_png(each)) for each in weights) < 80_000

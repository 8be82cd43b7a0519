"""How far pictures are from those that the models have learned from."""

import pytest
import torch

from lesson.handwriting.distances import distances, nearest, noise


def test_the_nearest_training_image_of_a_training_image_is_itself(digits):
    away = distances(digits.train_x[7000], digits.train_x)
    rows, least = nearest(away, 5)
    assert rows[0] == 7000
    assert least[0] == pytest.approx(0, abs=0.02)
    assert least.tolist() == sorted(least.tolist())
    literal = (digits.train_x - digits.train_x[7000]).square().sum(1).sqrt()
    torch.testing.assert_close(away[literal > 1], literal[literal > 1])
    assert least[4].item() == pytest.approx(literal.sort().values[4].item())


def test_noise_is_always_the_same():
    assert torch.equal(noise(100), noise(100))
    assert 0 <= noise(100).min() < noise(100).max() <= 1

"""How far pictures are from those that the models have learned from."""

import pytest
import torch

from lesson.handwriting.distances import (
    as_table,
    distances,
    nearest,
    noise,
    stranger,
    strangers,
    usual,
    validation_distances,
)


def test_the_nearest_training_image_of_a_training_image_is_itself(digits):
    away = distances(digits.train_x[7000], digits.train_x)
    rows, least = nearest(away, 5)
    assert rows[0] == 7000
    assert least[0] == pytest.approx(0, abs=0.02)
    assert least.tolist() == sorted(least.tolist())
    literal = (digits.train_x - digits.train_x[7000]).square().sum(1).sqrt()
    torch.testing.assert_close(away[literal > 1], literal[literal > 1])
    assert least[4].item() == pytest.approx(literal.sort().values[4].item())


def test_99_of_100_validation_images_are_within_the_usual_distance(digits):
    away = validation_distances()
    assert away.shape == (len(digits.valid_x),)
    assert (away <= usual()).float().mean().item() == pytest.approx(0.99, abs=0.001)
    for row in (5, 1500):
        assert away[row].item() == pytest.approx(
            distances(digits.valid_x[row], digits.train_x).min().item(), abs=1e-3
        )


def test_truth_1_a_drawn_5_is_no_farther_than_threes_and_sevens_so_distance_cannot_tell():
    away = {each.name: each.distance for each in strangers()}
    for name in ("a 1", "a 4", "a 5", "an 8", "a 9", "a line", "nothing"):
        assert away[name] < usual()
    assert max(away.values()) > usual()


def test_the_strangers_as_a_table(digits):
    shown = [
        stranger("a seven", digits.valid_x[-1]),
        stranger("none", torch.zeros(784)),
    ]
    (name, says, sigmoid, distance), other = as_table(shown, [-2.0, 0.5])
    assert (name, says) == ("a seven", "7")
    assert sigmoid == pytest.approx(0.1192, abs=1e-4)
    assert distance == pytest.approx(
        distances(digits.valid_x[-1], digits.train_x).min().item()
    )
    assert other[:2] == ("none", "3")


def test_noise_is_always_the_same_and_far_from_all_it_has_seen(digits):
    assert torch.equal(noise(100), noise(100))
    assert 0 <= noise(100).min() < noise(100).max() <= 1
    assert distances(noise(1)[0], digits.train_x).min() > usual()

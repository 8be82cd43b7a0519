"""The batches of this step."""

import pytest
import torch

from lesson.digits import load_digits
from lesson.steps.gradients.batch import BATCHES, batch_of, some_images
from lesson.training import batches


@pytest.mark.parametrize("seed", [None, 0, 7])
def test_some_images_are_the_first_batch_of_an_epoch(seed):
    digits = load_digits()
    shuffle = None if seed is None else torch.Generator().manual_seed(seed)
    first_x, first_y = next(batches(digits.train_x, digits.train_y, 256, shuffle))
    xb, yb = some_images(digits.train_x, digits.train_y, 256, seed)
    assert torch.equal(xb, first_x)
    assert torch.equal(yb, first_y)


@pytest.mark.parametrize("name", BATCHES)
def test_a_batch_has_its_pictures_and_only_the_shuffled_one_depends_on_the_seed(name):
    (xb, yb), (other, _) = batch_of(name, 0), batch_of(name, 1)
    assert len(xb) == len(yb) == BATCHES[name]
    assert torch.equal(xb, other) == (not name.startswith("shuffled"))

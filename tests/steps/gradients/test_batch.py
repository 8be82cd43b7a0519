"""What scenes of this step share: batch."""

import pytest
import torch

from lesson.digits import load_digits
from lesson.gradients import calc_grad, gradient_by_hand
from lesson.steps.gradients.batch import BATCHES, batch_of, some_images
from lesson.training import batches
from tests.steps.gradients.shared import start


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


@pytest.mark.parametrize(
    ("count", "std", "shuffle_seed"), [(4, 1, None), (256, 3, 0), (256, 0.001, 1)]
)
def test_the_gradient_by_hand_is_the_one_of_autograd(count, std, shuffle_seed):
    xb, yb, model = start(count, std, shuffle_seed=shuffle_seed)
    calc_grad(xb, yb, model)
    weights_grad, bias_grad = gradient_by_hand(xb, yb, model(xb).detach().sigmoid())
    torch.testing.assert_close(weights_grad, model.weights.grad, atol=1e-7, rtol=1e-5)
    torch.testing.assert_close(bias_grad, model.bias.grad, atol=1e-7, rtol=1e-5)


def test_a_large_start_starves_the_gradient():
    lengths = []
    for std in (3.0, 1.0, 0.1, 0.01):
        xb, yb, model = start(256, std)
        calc_grad(xb, yb, model)
        lengths.append(model.weights.grad.norm().item())
    assert lengths == sorted(lengths)
    assert lengths[-1] > 10 * lengths[1]

"""What several tests of this step use."""

from lesson.digits import load_digits
from lesson.models import LinearByHand
from lesson.steps.gradients.batch import some_images
from lesson.training import Settings, start_model

BLANK = 0  # a pixel without ink in any picture
STDS = [0.001, 1.0, 3.0]


def start(count: int, std: float = 1.0, seed: int = 0, shuffle_seed: int | None = None):
    digits = load_digits()
    xb, yb = some_images(digits.train_x, digits.train_y, count, shuffle_seed)
    model = start_model(Settings(seed=seed, init_std=std))
    assert isinstance(model, LinearByHand)
    return xb, yb, model

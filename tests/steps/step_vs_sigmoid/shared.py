"""What several tests of this step use."""

from lesson.digits import load_digits
from lesson.steps.step_vs_sigmoid.one_weight import OneWeight, one_weight
from lesson.training import Settings, start_model

INKED, BLANK = 28 * 9 + 14, 0


def weight_of(pixel: int, seed: int = 0, init_std: float = 1.0) -> OneWeight:
    digits, model = load_digits(), start_model(Settings(seed=seed, init_std=init_std))
    return one_weight(digits.train_x, digits.train_y, model, pixel)

"""Runs worth looking at: settings, and how many epochs of them."""

from typing import NamedTuple

from lesson.training import Settings

LEARNING_RATES = [
    float(f"{digit}e{power}") for power in range(-3, 2) for digit in (1, 2, 5)
] + [100.0]  # of the slider
EPOCHS = 40  # of a run, unless somebody wants more or fewer


class Preset(NamedTuple):
    """A run, and how many epochs of it to show."""

    settings: Settings
    epochs: int


JUST_RIGHT = Preset(Settings(lr=2.0, init_std=0.01, shuffle=True), 40)

"""Runs worth looking at: settings, and how many epochs of them."""

from typing import NamedTuple

from lesson.training import TRAINING_IMAGES, Settings

EPOCHS = 40  # of a run, unless somebody wants more or fewer


class Preset(NamedTuple):
    """A run, and how many epochs of it to show."""

    settings: Settings
    epochs: int


USUAL = Preset(Settings(), 40)
LARGE_AND_SORTED = Preset(Settings(lr=100.0), 40)
LARGE_AND_SORTED_ENTROPY = Preset(Settings(lr=100.0, loss="cross_entropy"), 40)
LARGE_AND_SHUFFLED = Preset(Settings(lr=100.0, shuffle=True), 40)
LARGE_AND_SHUFFLED_ENTROPY = Preset(
    Settings(lr=100.0, shuffle=True, loss="cross_entropy"), 40
)
TOO_SMALL = Preset(Settings(lr=0.001), 40)
GIANT_BATCH = Preset(Settings(lr=5.0, batch_size=TRAINING_IMAGES, init_std=0.01), 40)
TINY_BATCHES = Preset(Settings(lr=0.1, batch_size=8, init_std=0.01, shuffle=True), 10)
JUST_RIGHT = Preset(Settings(lr=2.0, init_std=0.01, shuffle=True), 40)
SMALL_AND_SORTED = Preset(Settings(init_std=0.01), 15)
SMALL_AND_SHUFFLED = Preset(Settings(init_std=0.01, shuffle=True), 15)
FIRST_LOOK = Preset(Settings(init_std=0.1), 40)
PAYS = Preset(Settings("relu_net", lr=2.0, shuffle=True), 100)
MEMORISED = Preset(
    Settings("relu_net", lr=1.0, hidden=100, shuffle=True, loss="cross_entropy"), 40
)

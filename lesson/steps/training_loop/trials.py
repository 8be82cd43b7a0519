"""Runs that several scenes of this page look at: presets, and what such a run gets wrong."""

from typing import NamedTuple

import torch

from lesson.digits import load_digits
from lesson.experiments.mistakes import Confusion, confusion, worst_mistakes
from lesson.experiments.presets import Preset
from lesson.runs import run_for
from lesson.training import VALIDATION_IMAGES, Epoch, Settings, model_at

MOST = 18  # mistakes that are looked at


class Mistakes(NamedTuple):
    """What a model gets wrong after an epoch, over the validation images."""

    epoch: int
    counts: Confusion
    worst: list[int]  # rows of at most MOST, the surest first
    scores: list[float]  # theirs


@torch.no_grad()
def mistakes_after(settings: Settings, epoch: Epoch) -> Mistakes:
    """Score the validation images with the model of an epoch, and look at the mistakes."""
    x, y = load_digits().valid_x, load_digits().valid_y
    scores = model_at(settings, epoch.parameters)(x)
    counts, worst = confusion(scores, y), worst_mistakes(scores, y, MOST)
    return Mistakes(epoch.number, counts, worst, scores[worst, 0].tolist())


def called_3(settings: Settings, epoch: int) -> int:
    """How many of the validation images the model of these settings calls a 3 after so many epochs."""
    return mistakes_after(
        settings, run_for(settings).up_to(epoch)[epoch]
    ).counts.called_3


LARGE_AND_SORTED = Preset(Settings(lr=100.0), 40)
LARGE_AND_SHUFFLED = Preset(Settings(lr=100.0, shuffle=True), 40)
THREES, SEVENS, BOTH = "3, for nearly all", "7, for nearly all", "Both, mostly right"


def mostly(called_3: int) -> str:
    """What a model answers that calls so many of the validation images a 3."""
    share = called_3 / VALIDATION_IMAGES
    return THREES if share > 0.95 else SEVENS if share < 0.05 else BOTH

"""Guesses about ten digits: what ten sigmoids add up to, which are mixed up, and what a 3-or-7 model says to a 5."""

import torch
from torch import Tensor

from lesson.experiments.ten_digits import (
    TenEpoch,
    TenSettings,
    scores_of,
    ten_columns_at,
)
from lesson.experiments.ten_runs import sample, ten_run_for
from lesson.runs import run_for
from lesson.training import Settings, model_at
from lesson.words.story import Answer, Question

EPOCHS = 40
TO_ONE, LESS, MORE, DEPENDS = (
    "Exactly 1",
    "Less than 1",
    "More than 1",
    "Sometimes less, sometimes more",
)
PAIRS = {"3 and 7": (3, 7), "1 and 7": (1, 7), "4 and 9": (4, 9), "0 and 6": (0, 6)}
THREE, SEVEN, HALF = "Mostly 3", "Mostly 7", "About as often 3 as 7"

SIGMOIDS = Question(
    "sigmoids",
    "Why not ten sigmoids?",
    f"Take one layer after {EPOCHS} epochs, and squeeze each of its ten scores with the sigmoid of page 3. What do the ten "
    "add up to, over all validation pictures?",
    (TO_ONE, LESS, MORE, DEPENDS),
)
MIXED_UP = Question(
    "mixed_up",
    "Which two are mixed up most?",
    f"One layer, {EPOCHS} epochs. In which of these pairs is the one most often called the other, counted both ways?",
    tuple(PAIRS),
)
FIVES = Question(
    "fives",
    "It was never shown a 5",
    f"PyTorch's version from page 6 has learned from 3s and 7s only, for {EPOCHS} epochs. What does it say to 5s?",
    (THREE, SEVEN, HALF),
)


def sigmoids(sums: Tensor) -> Answer:
    """From the sums (n,) of ten sigmoids for n pictures."""
    low, high = sums.min().item(), sums.max().item()
    right = MORE if low > 1 else LESS if high < 1 else DEPENDS
    if max(abs(low - 1), abs(high - 1)) < 0.001:
        right = TO_ONE
    return Answer(
        right,
        f"From {low:.1f} to {high:.1f}. Each sigmoid knows its own score only, and nothing makes ten of them agree. "
        "Softmax divides by the sum, so ten shares always add up to 1.",
    )


def mixed_up(confusion: Tensor) -> Answer:
    """From a table (10, 10)."""
    both = (confusion + confusion.T).tolist()
    found = {name: both[one][other] for name, (one, other) in PAIRS.items()}
    listed = ", ".join(f"{name}: {number:,}" for name, number in found.items())
    most = max(found, key=found.__getitem__)
    return Answer(most, f"{listed}, of {int(confusion.sum()):,} pictures in all.")


def fives(threes: int, of: int) -> Answer:
    """From how many of so many 5s are called a 3."""
    share = threes / of
    return Answer(
        THREE if share > 2 / 3 else SEVEN if share < 1 / 3 else HALF,
        f"It calls {threes:,} of {of:,} a 3, and the other {of - threes:,} a 7. Much of a 5's ink is where 3s have theirs. "
        "It has no way to say that it is neither.",
    )


def _after() -> tuple[TenSettings, TenEpoch]:
    return TenSettings(), ten_run_for(TenSettings()).up_to(EPOCHS)[EPOCHS]


def sigmoids_now() -> Answer:
    """Train one layer, and answer."""
    settings, epoch = _after()
    model = ten_columns_at(settings, epoch.parameters)
    return sigmoids(scores_of(model, sample().valid_x).sigmoid().sum(1))


def mixed_up_now() -> Answer:
    """Train one layer, and answer."""
    return mixed_up(_after()[1].confusion)


def fives_now() -> Answer:
    """Train the 3-or-7 model, and answer."""
    settings = Settings("pytorch")
    model = model_at(settings, run_for(settings).up_to(EPOCHS)[EPOCHS].parameters)
    pictures = sample().valid_x[sample().valid_y == 5]
    with torch.no_grad():
        threes = model(pictures / 255) > 0
    return fives(int(threes.sum()), len(pictures))

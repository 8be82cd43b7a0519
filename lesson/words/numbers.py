"""Numbers in sentences: counts with their nouns, and how sure a share is."""

import re
from math import sqrt

from lesson.training import VALIDATION_IMAGES


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: "1 epoch", "12,396 pictures"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def scientific(number: float) -> str:
    """One digit and a power of ten, as Python reads it, without needless zeros: "7e-7", "1"."""
    return re.sub(r"e\+00|(?<=e[+-])0", "", f"{number:.0e}")


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson (1927): where the true share may well lie, both ends in [0, 1]."""
    share, spread = hits / trials, z * z / trials
    middle = share + spread / 2
    half = z * sqrt((share * (1 - share) + spread / 4) / trials)
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def accuracy(wrong: int, of: int = VALIDATION_IMAGES) -> str:
    """The accuracy that goes with a number of wrong answers, and its 95 % interval."""
    low, high = wilson(of - wrong, of)
    return f"accuracy {1 - wrong / of:.4f} (95 % interval {low:.3f} to {high:.3f})"

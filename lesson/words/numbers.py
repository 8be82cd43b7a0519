"""Numbers in sentences: counts with their nouns, and how sure a share is."""

import re
from collections.abc import Sequence
from decimal import Decimal
from math import ceil, isinf, sqrt

from lesson.training import VALIDATION_IMAGES, Epoch


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: "1 epoch", "12,396 pictures"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def are(number: int) -> str:
    """The verb that goes with a number of things."""
    return "is" if number == 1 else "are"


def scientific(number: float) -> str:
    """One digit and a power of ten, as Python reads it, without needless zeros: "7e-7", "1"."""
    return re.sub(r"e\+00|(?<=e[+-])0", "", f"{number:.0e}")


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson (1927): where the true share may well lie, both ends in [0, 1]."""
    share, spread = hits / trials, z * z / trials
    middle = share + spread / 2
    half = z * sqrt((share * (1 - share) + spread / 4) / trials)
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def too_close(wrong: int, others: int, of: int = VALIDATION_IMAGES) -> bool:
    """Whether the 95 % intervals of two numbers of wrong answers overlap."""
    (low, high), (other_low, other_high) = wilson(wrong, of), wilson(others, of)
    return low <= other_high and other_low <= high


def first_below(epochs: Sequence[Epoch], wrong: int) -> str:
    """The number of the first of these epochs with fewer wrong answers, or "never"."""
    return next((str(epoch.number) for epoch in epochs if epoch.wrong < wrong), "never")


def tiny(number: float) -> str:
    """A number from 0 up that should be next to nothing, to a millionth."""
    return (
        "less than 0.000001"
        if number < 1e-6
        else f"at most {ceil(number * 1e6) / 1e6:.6f}"
    )


def accuracy(wrong: int, of: int = VALIDATION_IMAGES) -> str:
    """The accuracy that goes with a number of wrong answers, and its 95 % interval."""
    low, high = wilson(of - wrong, of)
    return f"accuracy {1 - wrong / of:.4f} (95 % interval {low:.3f} to {high:.3f})"


def plain(number: float, sign: str = "-") -> str:
    """A number to three digits, down to a trillionth without an exponent: 0.00000000366; sign "+" also above 0."""
    if isinf(number):
        return f"{number:+}".replace("inf", "∞")
    if 0 < abs(number) < 1e-12:
        return f"{number:{sign}.3g}"
    return f"{Decimal(f'{number:.3g}'):{sign}f}" if number else "0"


def shown_as(number: float | None) -> str:
    """A number with enough digits to see it double; None as Python writes it."""
    return "None" if number is None else f"{number:.6g}"

"""Numbers in sentences: counts with their nouns, and how sure a share is."""

import re
from collections.abc import Sequence
from decimal import Decimal
from math import ceil, isinf, sqrt

from lesson.experiments.comparison import SURE, Comparison
from lesson.training import VALIDATION_IMAGES, Epoch

# of a table: the heads of its columns, and its rows
Table = tuple[tuple[str, ...], list[tuple[str | int | float, ...]]]


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


def paired(first: str, second: str, found: Comparison, subject: str = "They") -> str:
    """What the pictures that two named models call differently say about which is better, in a sentence."""
    one, other = len(found.only_first), len(found.only_second)
    if not found.differ:
        return f"{subject} answer every picture alike."
    says = f"{subject} differ on {count(found.differ, 'picture')}, {one:,} to {other:,}"
    if found.chance >= SURE:
        return f"{says}: no evidence that one is better."
    better = first if one > other else second
    return f"{says}: {better} did better (chance alone: {rarity(found.chance)})."


def rarity(chance: float) -> str:
    """How often something happens, in per cent: "3.1 %", "under 0.1 %"."""
    return "under 0.1 %" if chance < 0.001 else f"{chance:.1%}".replace("%", " %")


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


def listed(words: Sequence[str]) -> str:
    """Words as in a sentence: "a, b and c"."""
    *others, final = words
    return f"{', '.join(others)} and {final}" if others else final

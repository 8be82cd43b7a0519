"""What the figure of the 45 pairs shows, and what is said while all of MNIST is not there."""

from collections.abc import Sequence

from lesson.experiments.hard_pairs import PAIRS, Pair, PairsEpoch
from lesson.words.numbers import Table, wilson


def named(pair: Pair) -> str:
    """A pair as a name: "4/9"."""
    return "{}/{}".format(*pair)


def per_cent(share: float) -> str:
    """A share with one decimal, a tiny one with two: "6.2 %", "0.05 %"."""
    decimals = 2 if 0 < share < 0.001 else 1
    return f"{share:.{decimals}%}".replace("%", " %")


def wrong_of(wrong: int, of: int) -> str:
    """A count of wrong answers, and how sure it is: "25 of 400 wrong, 6.2 % (95 % interval 4.3 to 9.1)"."""
    low, high = (100 * end for end in wilson(wrong, of))
    return f"{wrong:,} of {of:,} wrong, {per_cent(wrong / of)} (95 % interval {low:.1f} to {high:.1f})"


def hardest_first(epoch: PairsEpoch) -> list[tuple[Pair, int, int]]:
    """Each pair with its wrong answers and its validation pictures; the largest share of wrong ones first."""
    all_pairs = zip(PAIRS, epoch.wrong, epoch.of, strict=True)
    return sorted(all_pairs, key=lambda pair: -pair[1] / pair[2])


def hard_pairs(epochs: Sequence[PairsEpoch]) -> str:
    """Which pair is hardest in the end, and how many may be as hard."""
    (pair, wrong, of), *others = hardest_first(epochs[-1])
    least = wilson(wrong, of)[0]
    close = sum(wilson(some, among)[1] >= least for _, some, among in others)
    as_hard = (
        f"{close} other intervals overlap with it."
        if close > 1
        else f"The interval of {named(others[0][0])} overlaps with it."
        if close
        else "No other interval overlaps with it."
    )
    return f"None has a larger share wrong than **{named(pair)}**: {wrong_of(wrong, of)}. {as_hard}"


def table(epoch: PairsEpoch) -> Table:
    """All pairs, the hardest first."""
    rows = []
    for pair, wrong, of in hardest_first(epoch):
        low, high = (100 * end for end in wilson(wrong, of))
        interval = f"{low:.1f} to {high:.1f}"
        rows.append((named(pair), wrong, of, per_cent(wrong / of), interval))
    return ("pair", "wrong", "of", "share", "95 % interval, %"), rows


def still_the_sample(why: str) -> str:
    """Why all of MNIST is not shown."""
    return f"{why} The sample goes on."

"""What the figures of the page on ten digits show."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from lesson.experiments.ten_digits import TenEpoch
from lesson.handwriting.votes import says
from lesson.words.numbers import accuracy, are, count


def columns(epochs: Sequence[TenEpoch]) -> str:
    """How one run ends."""
    end = epochs[-1]
    of = int(end.confusion.sum())
    return (
        f"After {count(end.number, 'epoch')}, **{end.wrong:,}** of {of:,} validation pictures {are(end.wrong)} wrong: "
        f"{accuracy(end.wrong, of)}. At the start it was {epochs[0].wrong:,}."
    )


def softmax(digit: int, scores: Tensor) -> str:
    """What the model calls a picture of a digit, with what share, and how far ahead of the next."""
    (first, second), (one, other) = (
        each.tolist() for each in scores.softmax(0).topk(2)
    )
    verdict = "and is right" if one == digit else f"but it is a {digit}"
    return (
        f"It says **{one}** with a share of {percent(first)}, {verdict}. Next: {other}, {percent(second)}. All ten shares add "
        "up to 1."
    )


def sigmoids(digit: int, scores: Tensor) -> str:
    """What ten sigmoids of the scores of a picture of a digit say, and add up to."""
    found = scores.sigmoid()
    above = int((found > 0.5).sum())
    return (
        f"**{above}** of the ten sigmoids {are(above)} above 0.5. Together they are {found.sum():.2f}: nothing makes them add "
        f"up to 1. It is a {digit}."
    )


def confusion(epoch: TenEpoch, digit: int, called: int) -> str:
    """A field of the table, and the most frequent mistake."""
    table = epoch.confusion.clone()
    here, of = int(table[digit, called]), int(table[digit].sum())
    table.fill_diagonal_(0)
    one, other = divmod(int(table.argmax()), len(table))
    most = int(table.max())
    worst = f" Most frequent mistake: {one} called {other}, {count(most, 'time')}."
    return (
        f"After {count(epoch.number, 'epoch')}, **{epoch.wrong:,}** of {int(epoch.confusion.sum()):,} {are(epoch.wrong)} "
        f"wrong. Of {count(of, 'picture')} of a {digit}, {here:,} {are(here)} called {called}.{worst if most else ''}"
    )


def drawn(shares: Tensor, two: Mapping[str, Sequence[float]], empty: bool) -> str:
    """What the model of ten says of a drawing, shares (10,), and what named 3-or-7 models do, by their last scores."""
    (first, second), (one, other) = (each.tolist() for each in shares.topk(2))
    answers = ", ".join(f"{name} {says(scores[-1])}" for name, scores in two.items())
    ink = "There is no ink, and yet it" if empty else "It"
    return f"{ink} says **{one}** ({percent(first)}), then {other} ({percent(second)}). The models of 3 or 7 say: {answers}."


def percent(share: float) -> str:
    """A share in per cent, whole but near the ends: "93 %", "99.2 %", "over 99.9 %"."""
    if share > 0.9994:
        return "over 99.9 %"
    if share < 0.0006:
        return "under 0.1 %"
    digits = 0 if 0.0095 < share < 0.9905 else 1
    return f"{share:.{digits}%}".replace("%", " %")

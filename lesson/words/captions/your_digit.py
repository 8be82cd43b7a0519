"""What is to be seen of a visitor's digit."""

from collections.abc import Collection, Mapping, Sequence

import torch
from torch import Tensor

from lesson.experiments.comparison import compare
from lesson.handwriting.oddness import Stranger, ruler
from lesson.handwriting.teaching import STEPS, TIMES, LeftOut, Taught
from lesson.handwriting.votes import Votes, says
from lesson.words.numbers import count, listed, paired

EMPTY = "There is no ink, and still they answer: {answers}. Only their biases speak. Draw a 3 or a 7, or choose a picture."


def _who(names: Sequence[str], everybody: Collection[str]) -> str:
    return "all three" if len(names) == len(everybody) == 3 else listed(names)


def _answers(scores: Mapping[str, float]) -> str:
    """Who says what, as in "all three say 7"."""
    parts = []
    for answer in ("3", "7"):
        names = [name for name, score in scores.items() if says(score) == answer]
        if names:
            parts.append(
                f"{_who(names, scores)} {'says' if len(names) == 1 else 'say'} **{answer}**"
            )
    return ", but ".join(parts)


def answers(by_epoch: Mapping[str, Sequence[float]], empty: bool) -> str:
    """What the models say of a picture after their epochs, and which of them is nearest to the other answer."""
    scores = {name: each[-1] for name, each in by_epoch.items()}
    who = _answers(scores)
    if empty:
        return EMPTY.format(answers=who)
    least = min(scores, key=lambda name: abs(scores[name]))
    epochs = count(len(by_epoch[least]) - 1, "epoch")
    return f"After {epochs} {who}. The score of {least}, {scores[least]:+.2f}, is the nearest to 0, where the answer turns."


def moved(
    scores: Mapping[str, Sequence[float]], loose: Mapping[str, Sequence[float]]
) -> str:
    """How far from its place each model turns, from scores that end there; and what they say if it is not centred."""
    turns: dict[int, list[str]] = {}
    for name, (*others, there) in scores.items():
        off = (
            by for by, score in enumerate(others[::-1], 1) if says(score) != says(there)
        )
        turns.setdefault(next(off, 0), []).append(name)
    how = [
        f"{_who(names, scores)} {f'at {off}' if off else 'nowhere'}"
        for off, names in turns.items()
    ]
    farthest = count(max(map(len, scores.values())) - 1, "pixel")
    text = f"Moved by up to {farthest} to the right, "
    text += f"the answer turns: {listed(how)}." if any(turns) else "no answer turns."
    if any(loose.values()):
        text += f" Not centred, {_answers({name: score for name, (score,) in loose.items()})}."
    return text


def votes(votes: Votes, units: bool) -> str:
    """The sums of the votes, and what they decide; in a net how many units took part."""
    who = ""
    if units:
        took_part = count(len(votes.loudest), "hidden unit")
        who = f"{took_part} of {len(votes.each)} found something. "
    return (
        f"{who}For 3 {votes.for_three:+.2f}, for 7 {votes.for_seven:+.2f}, bias {votes.bias:+.2f}: the score is "
        f"**{votes.score:+.2f}**, so the answer is **{says(votes.score)}**."
    )


def turned(pixels: Tensor, other: Tensor, score: float) -> str:
    """How small the change is after which a linear model gives the other answer."""
    change = other - pixels
    before = says(score)
    return (
        f"From {before} to {'7' if before == '3' else '3'} it takes a change of length **{change.norm():.2f}**; the picture "
        f"itself has {pixels.norm():.2f}. No pixel changes by more than {change.abs().max():.3f}, where black to white is 1."
    )


def neighbours(rows: Tensor, distances: Tensor, targets: Tensor, own: float) -> str:
    """The nearest of the training pictures by their rows, and what they are; `own` is the length of the picture itself."""
    text = f"The nearest training picture is a **{'3' if targets[rows[0]] else '7'}**, {distances[0]:.2f} away. "
    if len(rows) > 1:
        threes = int(targets[rows].sum())
        counts = (_are(threes, "three"), _are(len(rows) - threes, "seven"))
        text += f"Of the {len(rows)} nearest {' and '.join(counts)}. "
    return f"{text}A picture without any ink would be {own:.2f} away."


def _are(number: int, digit: str) -> str:
    return f"1 is a {digit}" if number == 1 else f"{number} are {digit}s"


def neither(shown: Sequence[Stranger], validation: Tensor) -> str:
    """Whether the ruler lets the last of the pictures through, the visitor's; which of the others, and how many it should."""
    *strangers, yours = shown
    through = [each.name for each in strangers if each.passes]
    passing = int((validation <= ruler().limit).sum())
    return (
        f"Yours has an oddness of **{yours.oddness:.2f}**: "
        f"{'it passes' if yours.passes else '**not like what they have seen**'}. "
        f"{passing:,} of {count(len(validation), 'validation picture')} pass, and {len(through) or 'none'} of the "
        f"{len(strangers)} others{f': {listed(through)}' if through else ''}."
    )


def sheets(name: str, right: Sequence[bool], pad: float | None) -> str:
    """How many of the kept sheets a named model reads right, and as what it reads the pad, by its score there."""
    text = f"{name[0].upper()}{name[1:]} reads {sum(right)} of {count(len(right), 'sheet')} right."
    if not right:
        text = "No sheet is kept: draw a digit, and say what it is."
    if pad is None:
        return text
    return f"{text} What is on the pad it reads as a **{says(pad)}**."


def taught(way: str, records: Sequence[Taught | LeftOut], how: float) -> str:
    """What came of a way of teaching; `how` is how many times each sheet counted, where it was mixed with MNIST."""
    if way == "Mixed":
        return mixed(records[0], records[1 + TIMES.index(how)])
    return {"Alone": alone, "Varied": varied}[way](records)


def alone(records: Sequence[Taught]) -> str:
    """What it has learned of the sheets, step by step, and what became of MNIST's pictures."""
    first, now = records[0], records[-1]
    return (
        f"After {count(STEPS, 'step')} on your sheets alone it reads **{sum(now.sheets)} of "
        f"{count(len(now.sheets), 'sheet')}**; before, {sum(first.sheets)}. Of MNIST's pictures it gets "
        f"**{now.wrong:,}** wrong; before, {first.wrong:,}."
    )


def mixed(without: Taught, now: Taught) -> str:
    """What each sheet counting so many times has brought, and its price: against the same epoch without the sheets."""
    found = compare(without.known, now.known)
    return (
        f"Counted {count(now.number, 'time')} it reads **{sum(now.sheets)} of {len(now.sheets)}**, without "
        f"{sum(without.sheets)}. MNIST: **{now.wrong:,}** wrong, without {without.wrong:,}. "
        f"{paired('the one without', 'the one with them', found)}"
    )


def varied(records: Sequence[LeftOut]) -> str:
    """How many sheets are read right that were not learned from, without variants and with them."""
    _, plain, variants = records[-1]
    n = len(plain.sheets)
    if n == 1:
        return "With one sheet left out there is none to learn from: write more."
    both = compare(torch.tensor(plain.sheets), torch.tensor(variants.sheets))
    return (
        f"Each left out once: **{sum(plain.sheets)} of {n}** read right, with variants **{sum(variants.sheets)} of {n}**. "
        f"{paired('the one without', 'the one with them', both)}"
    )

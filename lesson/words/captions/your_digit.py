"""What is to be seen of a visitor's digit."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from lesson.handwriting.distances import Stranger
from lesson.handwriting.votes import Votes, says
from lesson.words.numbers import count

EMPTY = "There is no ink, and still they answer: {answers}. Only their biases speak. Draw a 3 or a 7, or choose one."


def listed(words: Sequence[str]) -> str:
    """Words as in a sentence: "a, b and c"."""
    *others, final = words
    return f"{', '.join(others)} and {final}" if others else final


def _answers(scores: Mapping[str, float]) -> str:
    """Who says what, as in "all three say 7"."""
    who = {
        answer: [name for name, score in scores.items() if says(score) == answer]
        for answer in ("3", "7")
    }
    if not all(who.values()):
        return f"all {'three' if len(scores) == 3 else len(scores)} say **{'3' if who['3'] else '7'}**"
    return ", but ".join(
        f"{listed(names)} {'says' if len(names) == 1 else 'say'} **{answer}**"
        for answer, names in who.items()
    )


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
    """After how many pixels each model changes its answer; and what they say of the picture not centred, if there is one."""
    turns = []
    for name, each in scores.items():
        turn = next(
            (by for by, score in enumerate(each) if says(score) != says(each[0])), None
        )
        turns.append(
            f"{name} turns after {count(turn, 'pixel')}"
            if turn
            else f"{name} does not within {len(each) - 1}"
        )
    text = f"Moved to the right, {listed(turns)}."
    if any(loose.values()):
        who = _answers({name: score for name, (score,) in loose.items()})
        text += f" Only made smaller, not centred, {who}."
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
        f"From {before} to {'7' if before == '3' else '3'} it takes a change of length **{change.norm():.2f}**; the picture's "
        f"own is {pixels.norm():.2f}. No pixel changes by more than {change.abs().max():.3f}, where black to white is 1."
    )


def neighbours(rows: Tensor, distances: Tensor, targets: Tensor, own: float) -> str:
    """The nearest of the training pictures by their rows, and what they are; `own` is the length of the picture itself."""
    threes = int(targets[rows].sum())
    return (
        f"The nearest training picture is a **{'3' if targets[rows[0]] else '7'}**, {distances[0]:.1f} away. Of the "
        f"{len(rows)} nearest {threes} are threes and {len(rows) - threes} sevens. A picture without any ink would be "
        f"{own:.1f} away."
    )


def neither(shown: Sequence[Stranger], usual: float) -> str:
    """Whether the distance tells threes and sevens from others; the last of the pictures is the visitor's."""
    *strangers, yours = shown
    within = sum(each.distance <= usual for each in strangers)
    return (
        f"Yours is **{yours.distance:.1f}** from its nearest training picture. 99 of 100 validation pictures are within "
        f"{usual:.1f}"
        + (
            f", but so are {within} of the {len(strangers)} that are neither: near is not the same as like."
            if within
            else f", and none of the {len(strangers)} that are neither."
        )
    )

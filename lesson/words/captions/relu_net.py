"""What the figures of the ReLU page show."""

from collections.abc import Mapping, Sequence

from lesson.digits import PIXELS
from lesson.experiments.hidden_units import HiddenUnit, Merging
from lesson.experiments.overfitting import Fit
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import count, first_below, tiny, too_close

TINY = 0.01  # of all influence

Heads = tuple[str, ...]
Rows = list[tuple[str | int | float, ...]]


def runs(epochs: Mapping[str, Sequence[Epoch]], baseline_wrong: int) -> str:
    """How the first of named runs ends beside the others, and when each first beat the average pictures."""
    ends = {name: run[-1] for name, run in epochs.items()}
    first, *others = ends.values()
    wrong = ", ".join(f"{name} **{end.wrong:,}**" for name, end in ends.items())
    passed = ", ".join(first_below(run, baseline_wrong) for run in epochs.values())
    close = [too_close(first.wrong, other.wrong) for other in others]
    says = (
        "So close that chance alone could do it."
        if all(close)
        else "The first differs clearly from the second."
        if len(close) == 1
        else "The first differs clearly from at least one other."
    )
    return (
        f"After {count(first.number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: {wrong}. {says} First below the "
        f"{baseline_wrong} of the average pictures in epoch: {passed}."
    )


def fit(net: Sequence[Fit], one: Sequence[Fit]) -> str:
    """How two runs end on both splits, and when the validation loss of the first was least."""
    ends = "; ".join(
        f"{name} {' and '.join(f'**{share:.2%}**' for share in run[-1].shares)}"
        for name, run in (("net", net), ("one layer", one))
    )
    least = min(net, key=lambda epoch: epoch.valid_loss).number
    return (
        f"After {count(net[-1].number, 'epoch')}, wrong in training and validation: {ends}. Least validation loss of the net: "
        f"epoch {least}."
    )


def units(found: Sequence[HiddenUnit], relu: bool) -> str:
    """How few units hold half of the influence, how many hardly any, and how many are asleep on every picture."""
    total = sum(unit.influence for unit in found) or 1.0
    half, held = 0, 0.0
    while held < total / 2 and half < len(found):
        held += found[half].influence
        half += 1
    tiny = sum(unit.influence < TINY * total for unit in found)
    text = (
        f"**{half:,} of {count(len(found), 'unit')}** {'has' if half == 1 else 'have'} half of all influence; "
        f"{tiny:,} {'has' if tiny == 1 else 'have'} less than 1 %."
    )
    if not relu:
        return f"{text} Without a ReLU no unit is ever silent."
    asleep = sum(unit.awake == 0 for unit in found)
    return f"{text} {asleep or 'None'} {'is' if asleep < 2 else 'are'} asleep on every picture."


def merged(two: Sequence[Epoch], one: Sequence[Epoch], found: Merging) -> str:
    """How two layers and the merged one differ in their answers, and how one layer from the start does."""
    return (
        f"{found.numbers:,} numbers become {PIXELS + 1}: {count(found.called_differently, 'picture')} called differently, "
        f"scores apart by {tiny(found.apart)}. After {count(two[-1].number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: "
        f"two layers **{two[-1].wrong:,}**, one layer **{one[-1].wrong:,}**."
    )


def in_figures(
    epochs: Mapping[str, Sequence[Epoch]], numbers: Sequence[int]
) -> tuple[Heads, Rows]:
    """A table of what named runs come to, given how many numbers their models learn."""
    ends = [run[-1] for run in epochs.values()]
    heads = (f"after {count(ends[0].number, 'epoch')}", *epochs)
    rows = [
        ("numbers to learn", *numbers),
        (f"wrong of {VALIDATION_IMAGES:,}", *(end.wrong for end in ends)),
        ("validation accuracy", *(end.valid_accuracy for end in ends)),
        ("validation loss", *(end.valid_loss for end in ends)),
    ]
    return heads, rows

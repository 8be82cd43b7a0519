"""What the figures of the ReLU page show."""

from collections.abc import Mapping, Sequence

from lesson.digits import PIXELS
from lesson.experiments.comparison import SURE, Comparison
from lesson.experiments.hidden_units import HiddenUnit, Merging
from lesson.experiments.overfitting import Fit
from lesson.experiments.three_seeds import (
    SEEDS,
    SeedsEpoch,
    against_the_first,
    each_way,
)
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import Table, count, first_below, paired, tiny

TINY = 0.01  # of all influence


def runs(
    epochs: Mapping[str, Sequence[Epoch]],
    baseline_wrong: int,
    found: Sequence[Comparison],
) -> str:
    """How named runs end, what comparing the first with each of the others says, and when each beat the average pictures."""
    ends = {name: run[-1] for name, run in epochs.items()}
    first, *others = ends
    wrong = ", ".join(f"{name} **{end.wrong:,}**" for name, end in ends.items())
    passed = ", ".join(first_below(run, baseline_wrong) for run in epochs.values())
    says = (
        paired(first, others[0], found[0])
        if len(found) == 1
        else _against(first, dict(zip(others, found, strict=True)))
    )
    return (
        f"After {count(ends[first].number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: {wrong}. {says} First below the "
        f"{baseline_wrong} of the average pictures in epoch: {passed}."
    )


def ways(epochs: Sequence[SeedsEpoch], baseline_wrong: int) -> str:
    """The same of three ways that were trained side by side."""
    return runs(each_way(epochs), baseline_wrong, against_the_first(epochs[-1]))


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


def _against(first: str, found: Mapping[str, Comparison]) -> str:
    """Which of several others the first is better or worse than, as far as the pictures they differ on say."""
    sure = {name: each for name, each in found.items() if each.chance < SURE}
    if not sure:
        return f"Picture by picture: no evidence that {first} did better or worse."
    says = (
        f"{'better' if len(each.only_first) > len(each.only_second) else 'worse'} than {name}"
        for name, each in sure.items()
    )
    return f"Picture by picture: {first} did {', '.join(says)}."


def three_seeds(epochs: Sequence[SeedsEpoch]) -> str:
    """How three ways end, each from three seeds, and whether the first of them, the ReLU, is ahead with every seed."""
    end = epochs[-1]
    ranges = ", ".join(f"{name} **{_span(each)}**" for name, each in end.wrong.items())
    first, *others = end.wrong.values()
    beside = list(zip(first, *others, strict=True))
    says = (
        "fewer than both others, with every seed"
        if all(one < min(rest) for one, *rest in beside)
        else "more than both others, with every seed"
        if all(one > max(rest) for one, *rest in beside)
        else "not ahead of both others with every seed, nor behind"
    )
    name = next(iter(end.wrong))
    return (
        f"After {count(end.number, 'epoch')}, wrong of {VALIDATION_IMAGES:,} with {count(len(first), 'seed')}: {ranges}. "
        f"{name}: {says}."
    )


def _span(wrong: Sequence[int]) -> str:
    low, high = min(wrong), max(wrong)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def each_seed(epochs: Sequence[SeedsEpoch], baseline_wrong: int) -> Table:
    """What each of the nine models has wrong in the end, and the first epoch in which it beat the average pictures."""
    rows = [
        (
            name,
            ", ".join(f"{each:,}" for each in wrong),
            ", ".join(
                _first(epochs, name, place, baseline_wrong)
                for place in range(len(wrong))
            ),
        )
        for name, wrong in epochs[-1].wrong.items()
    ]
    seeds = ", ".join(map(str, SEEDS))
    heads = (
        f"seeds {seeds}",
        f"wrong after {count(epochs[-1].number, 'epoch')}",
        f"first below the {baseline_wrong} of the average pictures in epoch",
    )
    return heads, rows


def _first(epochs: Sequence[SeedsEpoch], name: str, place: int, wrong: int) -> str:
    beaten = (str(each.number) for each in epochs if each.wrong[name][place] < wrong)
    return next(beaten, "never")


def pictures(found: Comparison, epochs: int) -> str:
    """How many pictures both two layers and one get right, and both wrong, and what the others say."""
    return (
        f"After {count(epochs, 'epoch')} both are right on **{len(found.both):,} of {VALIDATION_IMAGES:,}** and wrong on "
        f"**{len(found.neither):,}**. {paired('two layers', 'one layer', found)}"
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


def in_figures(epochs: Mapping[str, Sequence[Epoch]], numbers: Sequence[int]) -> Table:
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

"""What is to be seen on the page on PyTorch's version."""

from collections.abc import Sequence

from lesson.experiments.comparison import SURE, Comparison
from lesson.experiments.ladder import (
    NAMES,
    PYTORCH,
    LadderEpoch,
    MeasuredBatch,
    compare_rungs,
    curves,
    gain,
    gains,
    rungs,
)
from lesson.experiments.same_steps import Compared
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import (
    Table,
    accuracy,
    are,
    count,
    paired,
    rarity,
    scientific,
)
from lesson.words.published import CLOSE, EQUAL, Printed


def two_curves(in_order: Sequence[LadderEpoch], start: int) -> str:
    """How both runs end from one random start, by hand as the post measured it."""
    ends = curves({"by hand": (), "PyTorch": PYTORCH}, in_order)
    by_hand, pytorch = (round(each[-1, start].item()) for each in ends.values())
    epochs = count(len(in_order) - 1, "epoch")
    return (
        f"After {epochs} PyTorch's version has **{pytorch:,} of {VALIDATION_IMAGES:,}** wrong: {accuracy(pytorch)}. By hand, "
        f"measured as in the post, it is as if **{by_hand:,}** were wrong."
    )


def fewer(wrong: float) -> str:
    """A difference of wrong answers: "12 fewer", "3 more"."""
    rounded = round(wrong)
    return f"{abs(rounded):,} {'more' if rounded < 0 else 'fewer'}"


def span(low: float, high: float) -> str:
    """From one difference of wrong answers to another: "0 to 977 fewer", "972 more to 5 fewer"."""
    least, most = round(low), round(high)
    if least == most:
        return f"always {fewer(low)}"
    if least < 0 < most:
        return f"{fewer(low)} to {fewer(high)}"
    ends = sorted((abs(least), abs(most)))
    return f"{ends[0]:,} to {ends[1]:,} {'more' if least < 0 else 'fewer'}"


def one_change(
    made: Sequence[str],
    in_order: Sequence[LadderEpoch],
    shuffled: Sequence[LadderEpoch],
) -> str:
    """Where the run with the changes made ends, and what the last of them is worth: here, and in other orders."""
    *_, end = curves(rungs(made), in_order[-1:], shuffled[-1:]).values()
    mean = round(end.mean().item())
    says = f"Mean of {end.shape[1]} starts: "
    if "measure" in made:
        says += f"**{mean:,}** wrong, {accuracy(mean)}. "
    else:
        says += f"measured as in the post, as if **{mean:,}** of {VALIDATION_IMAGES:,} were wrong. "
    if not made:
        return says + "Nothing is changed yet: this is the post's run."
    *before, change = made
    here = fewer(gain(change, before, in_order, shuffled))
    everywhere = gains(change, in_order, shuffled).values()
    orders = span(min(everywhere), max(everywhere))
    return f"{says}The last change, *{NAMES[change]}*: {here}; in all orders, {orders}."


def each_rung(
    made: Sequence[str],
    in_order: Sequence[LadderEpoch],
    shuffled: Sequence[LadderEpoch],
) -> Table:
    """Each rung, its wrong answers in the end as a mean and a range over starts; its worth, and what says that of one start."""
    ends = in_order[-1], shuffled[-1]
    rows, before, mean_before = [], None, 0.0
    for name, wrong in curves(rungs(made), ends[:1], ends[1:]).items():
        mean, low, high = wrong.mean().item(), wrong.min(), wrong.max()
        changes = rungs(made)[name]
        worth = "" if before is None else fewer(mean_before - mean)
        alone = "" if before is None else mended(compare_rungs(before, changes, *ends))
        rows.append((name, f"{mean:,.1f}", f"{low:,.0f} to {high:,.0f}", worth, alone))
        before, mean_before = changes, mean
    return ("", "wrong, mean", "range", "worth", "seed 0, picture by picture"), rows


def mended(found: Comparison) -> str:
    """What a change does to single pictures, and whether chance alone could do it."""
    if not found.differ:
        return "the same answers"
    better, worse = len(found.only_second), len(found.only_first)
    says = (
        "no evidence"
        if found.chance >= SURE
        else f"chance alone: {rarity(found.chance)}"
    )
    return f"{better:,} mended, {worse:,} spoilt; {says}"


def each_order(
    made: Sequence[str],
    in_order: Sequence[LadderEpoch],
    shuffled: Sequence[LadderEpoch],
) -> Table:
    """What the last change made is worth after each combination of the others."""
    rows = [
        (", ".join(map(NAMES.get, case)) or "nothing", fewer(worth))
        for change in made[-1:]
        for case, worth in gains(change, in_order, shuffled).items()
    ]
    heads = ("before the last change", "worth of the last change")
    return heads, rows or [("no change is made", "")]


def mean_of(measured: Sequence[MeasuredBatch], field: str) -> float:
    """The mean of the batches, each counting the same."""
    return sum(getattr(each, field) for each in measured) / len(measured)


def broken_measure(measured: Sequence[MeasuredBatch]) -> str:
    """How many batches mix the digits, what the mean over all pairs says, and the accuracy over all pictures."""
    mixed = sum(each.threes > 0 and each.sevens > 0 for each in measured)
    of, hold = (
        count(len(measured), "batch", "batches"),
        "holds" if mixed == 1 else "hold",
    )
    wrong = round(sum(len(each.scores) * (1 - each.own) for each in measured))
    return (
        f"{mixed} of {of} {hold} both digits. All pairs, mean of the batches: "
        f"**{mean_of(measured, 'all_pairs'):.4f}**. In truth **{wrong:,} of {VALIDATION_IMAGES:,}** {are(wrong)} wrong: "
        f"{accuracy(wrong)}."
    )


def each_batch(measured: Sequence[MeasuredBatch]) -> Table:
    """Each batch, its threes and sevens, all pairs and own labels; and the means."""
    rows = [
        (str(number), each.threes, each.sevens, each.all_pairs, each.own)
        for number, each in enumerate(measured)
    ]
    means = mean_of(measured, "all_pairs"), mean_of(measured, "own")
    heads = ("batch", "threes", "sevens", "all pairs", "own labels")
    return heads, [*rows, ("mean", "", "", *means)]


def same_steps(compared: Sequence[Compared]) -> str:
    """Whether three trainings end with the same numbers, and what that says."""
    end, apart = compared[-1], max(each.apart for each in compared)
    after = f"In {count(end.number, 'epoch')}"
    if apart == 0:
        says = f"{after} the three are **equal to the last bit**, in all 785 numbers. "
    else:
        says = f"{after} the three differ by **{scientific(apart)}** at most, in any of 785 numbers. "
    says += f"Rounding alone would move one by {scientific(end.rounding)}; the largest is {end.largest:.2g}. "
    if apart <= 10 * end.rounding:
        return says + "So they take the same steps."
    return says + "That is more than rounding: the steps differ."


def each_epoch(compared: Sequence[Compared]) -> Table:
    """The largest difference in any number between each two, by epoch."""
    heads = (
        "epoch",
        "by hand, nn.Linear",
        "nn.Linear, Learner",
        "by hand, Learner",
        "rounding",
        "largest number",
    )
    rows = [
        (str(each.number), *(scientific(value) if value else "0" for value in each[1:]))
        for each in compared
    ]
    return heads, rows


def learner(parts: int, record: tuple[float, float, float]) -> str:
    """How many parts of the loop are in the Learner, and what its recorder holds after one epoch."""
    train_loss, valid_loss, reached = record
    return (
        f"{count(parts, 'part')} of the loop by hand, each in the Learner. Its recorder after one epoch: training loss "
        f"{train_loss:.4f}, validation loss {valid_loss:.4f}, accuracy {reached:.4f}."
    )


def three_models(
    by_hand: Sequence[Epoch],
    linear: Sequence[Epoch],
    net: Sequence[Epoch],
    found: Comparison,
) -> str:
    """Wrong answers of the three models at the end; `found`, from the last two, says whether one of these is better."""
    wrong = [epochs[-1].wrong for epochs in (by_hand, linear, net)]
    says = paired("PyTorch's version", "the ReLU net", found, "The last two")
    return (
        f"After {count(net[-1].number, 'epoch')}, wrong of {VALIDATION_IMAGES:,}: by hand **{wrong[0]:,}**, PyTorch's version "
        f"**{wrong[1]:,}**, ReLU net **{wrong[2]:,}**. {says}"
    )


def in_print(printed: Sequence[Printed]) -> str:
    """How many numbers that must match do, and how far the others that can be compared are off."""
    must = [each for each in printed if each.expected == EQUAL]
    close = [each for each in printed if each.expected == CLOSE]
    equal = sum(each.printed == each.here for each in must)
    within = sum(each.off == 0 for each in close)
    return (
        f"**{equal} of {len(must)}** numbers that depend on the pictures alone match to the last digit. Of {len(close)} after "
        f"training, {within} lie within ours, and the farthest is off by **{max(each.off for each in close):.4f}**."
    )


def all_printed(printed: Sequence[Printed]) -> Table:
    """Each number, as printed and here, and whether it matches."""
    return ("number", "printed", "here", "match"), [each.row for each in printed]

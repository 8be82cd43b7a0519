"""What is to be seen on the page about gradients."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from lesson.digits import PIXELS
from lesson.experiments.finite_differences import SlopeCheck
from lesson.experiments.one_step import Snapshot
from lesson.experiments.pulls import Grown, Pulls, Signs, half_of
from lesson.experiments.step_length import LENGTHS, StepLengths
from lesson.experiments.two_losses import CALLED, Moved
from lesson.words.numbers import are, count, plain, shown_as


def how_far(steps: StepLengths, lr: float) -> str:
    """Which length leaves the batch the least loss, what all pictures say of it, and how far the learning rate goes."""
    best, before = LENGTHS[steps.best], steps.batch_loss[0]
    least = f"loss **{min(steps.batch_loss):.4f}**, before {before:.4f}"
    text = (
        f"Best for this batch is a step of **{plain(best)}**: {least}"
        if best
        else f"No step is best for this batch: {least}"
    )
    place = min(range(len(LENGTHS)), key=lambda each: abs(LENGTHS[each] - lr))
    nearer = "less far" if place < steps.best else "farther"
    side = "as far" if place == steps.best else nearer
    return (
        f"{text}. All pictures: {steps.loss[steps.best]:.4f}, {steps.wrong[steps.best]:,} wrong. A learning rate of "
        f"{lr:g} goes {side}."
    )


def gradient(signs: Signs) -> str:
    """Which way the slopes point, and why some are 0."""
    pictures = signs.threes + signs.sevens
    if not signs.below and not signs.above:
        return f"The model is so sure about {count(pictures, 'picture')} that every slope is rounded to 0."
    below = count(signs.below, "slope is", "slopes are")
    slopes = f"{below} below 0, {signs.above or 'none'} above"
    if signs.threes and signs.sevens:
        threes = count(signs.threes, "three wants", "threes want")
        text = f"{threes} a higher score, {count(signs.sevens, 'seven')} a lower one: {slopes}. "
    else:
        which, way = ("three", "higher") if signs.threes else ("seven", "lower")
        several = f"All {pictures} pictures are {which}s and want"
        text = several if pictures > 1 else f"The picture is a {which} and wants"
        text += f" a {way} score: {slopes}. "
    text += f"**{signs.blank}** {are(signs.blank)} 0 because no picture has ink there"
    return text + (f", {signs.silent} although there is." if signs.silent else ".")


def numbers(grown: Grown, pixel: int) -> list[tuple[str, str]]:
    """Rows: what a backward() on the whole batch has left."""
    values = {
        "loss": grown.loss,
        "weights.grad.mean()": grown.weights.mean().item(),
        "bias.grad": grown.bias,
        f"weights.grad[{pixel}]": grown.weights[pixel].item(),
    }
    return [(f"`{name}`", f"{value:.4g}") for name, value in values.items()]


def starved(yours: Pulls, other: Pulls) -> str:
    """How hard pictures pull from two starts, and how hard the wrong ones would with cross-entropy."""
    text = (
        f"Mean p (1 − p) with std {yours.std:g}: **{yours.slopes.mean().item():.3g}**, the gradient {yours.length:.3g} long; "
        f"with std {other.std:g}: **{other.slopes.mean().item():.3g}** and {other.length:.3g}. "
    )
    wrong = yours.wrong
    if not wrong.any():
        return text + "None of your pictures is taken for the other digit."
    return text + (
        f"Your {count(int(wrong.sum()), 'wrong picture')} would pull with {yours.distances[wrong].mean().item():.3g} under "
        f"cross-entropy, here: {yours.slopes[wrong].mean().item():.2g}."
    )


def heard(yours: Pulls, by_hand: Tensor, autograd: Tensor) -> str:
    """How few pictures have a say; and how far the gradient by hand is from autograd's."""
    pictures, silent = len(yours.slopes), int((yours.slopes == 0).sum())
    if silent == pictures:
        text = "None of your pictures pulls at all: p (1 − p) is rounded to 0. "
    else:
        half = half_of(yours.slopes)
        text = f"Of your {count(pictures, 'picture')}, {half} "
        text += f"{'accounts' if half == 1 else 'account'} for half of the pull or more"
        text += f"; for {silent}, p (1 − p) is rounded to 0. " if silent else ". "
    if yours.wrong.any():
        surest = yours.slopes[yours.wrong].min().item()
        text += f"The wrong one that it is surest of pulls with {surest:.2g}. "
    furthest = (by_hand - autograd).abs().max().item()
    apart = f"to within {furthest:.1g}" if furthest else "to the last digit"
    return text + f"`gradient_by_hand` finds the same {PIXELS} slopes {apart}."


def two_losses(paths: Mapping[str, Sequence[Moved]], target: int) -> str:
    """How hard two losses pull at a score at first, and what they have made of it in the end."""
    start = next(iter(paths.values()))[0].score
    pulls = ", ".join(
        f"{CALLED[name]} **{abs(path[0].slope):.4f}**" for name, path in paths.items()
    )
    ends = " and ".join(f"{path[-1].score:.2f}" for path in paths.values())
    right = [
        CALLED[name]
        for name, path in paths.items()
        if (path[-1].score > 0) == (target == 1)
    ]
    says = ("neither is right", f"only {''.join(right)} is right", "both are right")[
        len(right)
    ]
    moves = count(len(next(iter(paths.values()))) - 1, "move")
    return f"Pull at a score of {start:g}: {pulls}. {moves} downhill lead to {ends}: {says}."


def statements(trace: Sequence[Snapshot], lr: float) -> list[str]:
    """A note before anything has run, and one for each statement: what it has changed, and how."""
    notes = ["Nothing has run yet. `.grad` is `None`: the first `backward()` makes it."]
    backwards = [each for each in trace if "backward" in each.statement]
    for number, snapshot in enumerate(trace):
        names = " and ".join(f"`{name}`" for name in snapshot.changed)
        note = (
            f"This changed {names}, and nothing else."
            if names
            else "This changed nothing at all."
        )
        notes.append(f"{note} {_why(number, snapshot, trace, backwards, lr)}".strip())
    return notes


def _why(
    number: int,
    snapshot: Snapshot,
    trace: Sequence[Snapshot],
    backwards: Sequence[Snapshot],
    lr: float,
) -> str:
    once, twice = backwards
    if snapshot is once:
        return "The weights have not moved."
    if snapshot is twice:
        if not once.bias_grad:
            return "It added 0 to 0: a smaller std shows more."
        return f"It added the same slopes again: {shown_as(once.bias_grad)} became {shown_as(twice.bias_grad)}."
    if snapshot.statement.startswith("weights.data"):
        moved = shown_as(snapshot.weight - trace[number - 1].weight)
        if once.weight_grad and moved == "0":
            return "This weight's step is too small for float32."
        return f"The weight moved by {moved}; with one `backward()` it would be {shown_as(-lr * once.weight_grad)}."
    if snapshot.statement.startswith("weights.grad.zero"):
        return "The weights stay where the step has put them."
    if snapshot is trace[-1]:
        return "All of `.grad` is 0 again: the next `backward()` starts afresh."
    return ""


def stepped(trace: Sequence[Snapshot], pixel: int) -> str:
    """What the whole step has done to one weight and its slope."""
    once, twice = (each for each in trace if "backward" in each.statement)
    return (
        f"Weight {pixel}: its slope is {shown_as(once.weight_grad)} after one `backward()`, {shown_as(twice.weight_grad)} "
        f"after two. The step takes the weight from {shown_as(once.weight)} to **{shown_as(trace[-1].weight)}**."
    )


def checked(check: SlopeCheck, pixel: int, pictures: int, inked: bool) -> str:
    """How near finite differences come to autograd's slope; or why there is nothing to measure."""
    if not check.slope:
        reason, remedy = (
            ("the model is too sure of them", "Take a smaller std.")
            if inked
            else ("its pixel is blank in all", "Pick a pixel with ink.")
        )
        return (
            f"There is nothing to measure at weight {pixel} with these {count(pictures, 'picture')}: {reason}. Autograd says "
            f"exactly {check.slope:g}, and so do the differences. {remedy}"
        )
    single, single_step = check.closest("float32")
    double, double_step = check.closest("float64")
    return (
        f"Autograd says **{check.slope:.8g}**. The finite difference comes closest at a step of {double_step:.1g} in "
        f"float64, off by {double:.1g} of the slope; in float32 at {single_step:.1g}, off by {single:.1g}."
    )


def stuck(check: SlopeCheck) -> str:
    """Where float32 is at its end."""
    if not check.slope:
        largest = max(map(abs, check.differences["float64"]))
        return f"None of the differences is larger than {largest:g}."
    text = "Even the smallest step moves this weight in float32."
    if check.stuck:
        text = (
            f"From a step of {check.stuck:.1g} on, float32 cannot tell weight + step from weight − step: the difference is "
            "0, and the error all of the slope."
        )
    if not check.autograd["float32"]:
        text += " Autograd loses this slope too in float32: it rounds it to 0."
    return text

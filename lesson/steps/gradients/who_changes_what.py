"""Who changes what: one training step, statement by statement, with one backward() too many."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from lesson.experiments.tracing import trace
from lesson.loss import mnist_loss
from lesson.models import linear
from lesson.optimizer import BasicOptim
from lesson.steps.gradients.batch import INKED, USUAL, batch_and_start, usual_start
from lesson.words.numbers import shown_as
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def one_step_twice_backward(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float
) -> None:
    """One training step, with one backward() too many."""
    scores = linear(xb, weights, bias)
    loss = mnist_loss(scores, yb)
    loss.backward(retain_graph=True)
    loss.backward()
    weights.data -= lr * weights.grad
    bias.data -= lr * bias.grad
    weights.grad.zero_()
    bias.grad.zero_()


NAMES = "weights", "weights.grad", "bias", "bias.grad"


class Snapshot(NamedTuple):
    """What a statement left behind, seen at one weight; None for what does not exist yet."""

    statement: str
    changed: tuple[str, ...]  # the names whose numbers are no longer what they were
    weight: float
    weight_grad: float | None
    bias: float
    bias_grad: float | None

    @property
    def values(self) -> tuple[float | None, ...]:
        """Of NAMES."""
        return self[2:]


def trace_step(
    xb: Tensor, yb: Tensor, weights: Tensor, bias: Tensor, lr: float, pixel: int
) -> list[Snapshot]:
    """Run `one_step_twice_backward` on copies of the parameters; compare everything after each statement."""
    weights, bias = (p.detach().clone().requires_grad_() for p in (weights, bias))
    before = _copies({"weights": weights, "bias": bias})
    snapshots = []
    for statement, names in trace(one_step_twice_backward, xb, yb, weights, bias, lr):
        after = _copies(names)
        changed = tuple(
            name
            for name in after
            if name not in before or not torch.equal(after[name], before[name])
        )
        values = (
            after[name][place].item() if name in after else None
            for name, place in zip(NAMES, (pixel, pixel, 0, 0), strict=True)
        )
        snapshots.append(Snapshot(statement, changed, *values))
        before = after
    return snapshots


def _copies(names: Mapping[str, Any]) -> dict[str, Tensor]:
    """The tensors of a step, and the gradients of its parameters, as they are now."""
    tensors = {
        name: names[name]
        for name in ("scores", "loss", "weights", "bias")
        if name in names
    }
    gradients = {f"{name}.grad": names[name].grad for name in ("weights", "bias")}
    return {
        name: tensor.detach().clone()
        for name, tensor in {**tensors, **gradients}.items()
        if tensor is not None
    }


def _backwards(trace: list[Snapshot]) -> list[Snapshot]:
    """Those that the two backward() left behind."""
    return [each for each in trace if "backward" in each.statement]


WHERE = Card(
    "Who changes what?",
    "`backward()` returns nothing: it leaves its slopes in `.grad`, of tensors it never names. Press *Play*: a number "
    "appears where a statement has changed it, for one weight and the bias. One `backward()` is there once too often.",
)
ADDED, REPLACED, ZEROED = "It doubles", "It stays as it is", "It goes back to 0"
TWICE = Question(
    "twice",
    "Once too often",
    "You call `backward()`, and then, for the same loss, once more. What happens to a slope in `.grad` that is not 0?",
    (REPLACED, ADDED, ZEROED),
)


def twice(once: Snapshot, again: Snapshot) -> Answer:
    """From the same step after its first backward() and after its second; the slope of the bias must not be 0."""
    before, after = once.bias_grad, again.bias_grad
    right = {2 * before: ADDED, before: REPLACED, 0.0: ZEROED}[after]
    return Answer(
        right,
        f"From the usual start, the slope of the bias was {shown_as(before)}; after the second call it is {shown_as(after)}. "
        "`backward()` adds to what is there.",
    )


def twice_now() -> Answer:
    """Take the step, and answer."""
    trace = trace_step(*usual_start(), USUAL.lr, INKED)
    return twice(*_backwards(trace))


FORGET = Card(
    "So forget it",
    "Nobody calls `backward()` twice for one batch. But the next batch's `backward()` adds to what the last one has left, "
    "and no error warns you. So every step ends by forgetting the gradient. Try other batches and starts.",
)


def statements(trace: list[Snapshot], lr: float) -> list[str]:
    """A note before anything has run, and one for each statement: what it has changed, and how."""
    notes = ["Nothing has run yet. `.grad` is `None`: the first `backward()` makes it."]
    for number, snapshot in enumerate(trace):
        names = " and ".join(f"`{name}`" for name in snapshot.changed)
        what = f"{names}, and nothing else" if names else "nothing at all"
        why = _why(number, trace, lr)
        notes.append(f"This changed {what}. {why}".strip())
    return notes


def _why(number: int, trace: list[Snapshot], lr: float) -> str:
    """What there is to say about one statement."""
    snapshot, (once, twice) = trace[number], _backwards(trace)
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


def caption(trace: list[Snapshot], pixel: int) -> str:
    """What the whole step has done to one weight and its slope."""
    once, twice = _backwards(trace)
    return (
        f"Weight {pixel}: its slope is {shown_as(once.weight_grad)} after one `backward()`, {shown_as(twice.weight_grad)} "
        f"after two. The step takes the weight from {shown_as(once.weight)} to **{shown_as(trace[-1].weight)}**."
    )


def who_changes_what(lab: "Lab") -> None:
    """One training step, statement by statement, with one backward() too many."""
    lab.cards(WHERE, Ask(TWICE, twice_now), FORGET)
    batch, model, pixel = batch_and_start(lab)
    trace = trace_step(*batch, *model.parameters(), USUAL.lr, pixel)
    steps = [(each.statement, each.values) for each in trace]
    before = ("# before", (model.weights[pixel].item(), None, model.bias.item(), None))
    notes = statements(trace, USUAL.lr)
    with lab.stage:
        lab.statements(NAMES, [before, *steps], notes)
    lab.play(len(trace), "statement", [note.replace("`", "") for note in notes])
    lab.what_you_see(caption(trace, pixel))
    lab.code(one_step_twice_backward, BasicOptim)

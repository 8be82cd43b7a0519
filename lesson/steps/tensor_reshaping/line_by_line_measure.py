"""What is measured for line by line."""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, tensor

from lesson.digits import SIDE, Digits, load_digits
from lesson.experiments.tracing import trace
from lesson.runs import once
from lesson.steps.tensor_reshaping.pictures import memory

MAX_WHOLE, ENDS = 784, 8  # of a longer tensor the first and the last few are kept


def list_of_pictures(digits: Digits, digit: int) -> list[Tensor]:
    """The training images of one digit as files hold them: (28, 28) bytes each."""
    x, _ = digits.select("train", digit)
    return list((x * 255).round().byte().view(-1, SIDE, SIDE))


def pictures_to_tensors(threes: list[Tensor], sevens: list[Tensor]) -> None:
    """Every line from two lists of pictures to pairs and a batch."""
    stacked_threes = torch.stack(threes)
    stacked_sevens = torch.stack(sevens)
    stacked = torch.cat([stacked_threes, stacked_sevens])
    brightness = stacked.float() / 255
    train_x = brightness.view(-1, 28 * 28)
    labels = tensor([1.0] * len(threes) + [0.0] * len(sevens))
    train_y = labels.unsqueeze(1)
    dataset = list(zip(train_x, train_y, strict=True))
    x, y = dataset[0]
    xb, yb = train_x[:256], train_y[:256]


class Fact(NamedTuple):
    """What a statement made: a tensor, or a list of them."""

    statement: str
    name: str
    shape: str
    dtype: str
    bytes: int
    view_of: str | None  # the earlier tensor whose memory it uses, if any
    ends: tuple[Tensor, ...]  # a few of its numbers, for pairs of x and of y


def follow(function: Callable[..., None], *args: Any) -> list[Fact]:
    """Run a function, and look at what each of its statements makes: tensors, and lists of pairs of them."""
    facts: list[Fact] = []
    owners: dict[int, str] = {}
    seen = set(inspect.signature(function).parameters)
    for statement, names in trace(function, *args):
        for name in [name for name in names if name not in seen]:
            seen.add(name)
            facts.append(_fact(statement, name, names[name], owners))
    return facts


def _fact(
    statement: str,
    name: str,
    value: Tensor | list[tuple[Tensor, Tensor]],
    owners: dict[int, str],
) -> Fact:
    if isinstance(value, Tensor):
        x, shape, size = value, str(tuple(value.shape)), value.nbytes
        ends = (_ends(value),)
    else:
        x, y = value[0]
        shape = f"{len(value):,} pairs of {tuple(x.shape)} and {tuple(y.shape)}"
        size = sum(each.nbytes for pair in value for each in pair)
        first_and_last = [*value[:ENDS], *value[-ENDS:]]
        ends = tuple(map(torch.stack, zip(*first_and_last, strict=True)))
    view_of = owners.get(memory(x))
    owners.setdefault(memory(x), name)
    dtype = str(x.dtype).removeprefix("torch.")
    return Fact(statement, name, shape, dtype, size, view_of, ends)


def _ends(numbers: Tensor) -> Tensor:
    """A copy, so that the rest can go."""
    if len(numbers) <= MAX_WHOLE:
        return numbers.clone()
    return torch.cat([numbers[:ENDS], numbers[-ENDS:]])


@once
def facts() -> list[Fact]:
    """What the lines make of the training images, computed once a process."""
    digits = load_digits()
    threes, sevens = (list_of_pictures(digits, digit) for digit in (3, 7))
    return follow(pictures_to_tensors, threes, sevens)

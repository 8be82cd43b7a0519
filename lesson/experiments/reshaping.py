"""From a list of pictures to one tensor, and who shares memory with whom."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import torch
from torch import Tensor

from lesson.digits import SIDE, Digits, load_digits
from lesson.experiments.tracing import trace


def list_of_pictures(digits: Digits, digit: int) -> list[Tensor]:
    """The training images of one digit as files hold them: (28, 28) bytes each."""
    x, _ = digits.select("train", digit)
    return list((x * 255).round().byte().view(-1, SIDE, SIDE))


def pictures_to_tensors(threes: list[Tensor], sevens: list[Tensor]) -> Iterator[None]:
    """Every line from two lists of pictures to pairs; it pauses after each."""
    stacked_threes = torch.stack(threes)
    yield
    stacked_sevens = torch.stack(sevens)
    yield
    stacked = torch.cat([stacked_threes, stacked_sevens])
    yield
    brightness = stacked.float() / 255
    yield
    train_x = brightness.view(-1, 28 * 28)
    yield
    labels = torch.tensor([1.0] * len(threes) + [0.0] * len(sevens))
    yield
    train_y = labels.unsqueeze(1)
    yield
    dataset = list(zip(train_x, train_y, strict=True))
    yield
    x, y = dataset[0]
    yield
    xb, yb = train_x[:256], train_y[:256]
    yield


class Fact(NamedTuple):
    """What a statement made: a tensor, or a list of them."""

    statement: str
    name: str
    shape: str
    dtype: str
    bytes: int
    view_of: str | None  # the earlier tensor whose memory it uses, if any


def memory(tensor: Tensor) -> int:
    """Where the numbers of a tensor lie: equal for a tensor and its views."""
    return tensor.untyped_storage().data_ptr()


def follow(steps: Iterator[None]) -> list[Fact]:
    """Run the statements, and look at everything that each of them made."""
    facts: list[Fact] = []
    owners: dict[int, str] = {}
    seen: set[str] = set()
    for statement, names in trace(steps):
        tensors = {
            name: value for name, value in names.items() if isinstance(value, Tensor)
        }
        for name in names.keys() - tensors.keys() - seen:
            seen.add(name)
            if name not in ("threes", "sevens"):
                facts.append(_fact_of_pairs(statement, name, names[name], owners))
        for name in [name for name in tensors if name not in seen]:
            tensor = tensors[name]
            view_of = owners.get(memory(tensor))
            owners.setdefault(memory(tensor), name)
            seen.add(name)
            dtype = str(tensor.dtype).removeprefix("torch.")
            facts.append(
                Fact(
                    statement,
                    name,
                    str(tuple(tensor.shape)),
                    dtype,
                    tensor.nbytes,
                    view_of,
                )
            )
    return facts


def _fact_of_pairs(
    statement: str, name: str, pairs: list[Any], owners: dict[int, str]
) -> Fact:
    x, y = pairs[0]
    shape = f"{len(pairs):,} pairs of {tuple(x.shape)} and {tuple(y.shape)}"
    size = sum(tensor.nbytes for pair in pairs for tensor in pair)
    return Fact(
        statement,
        name,
        shape,
        str(x.dtype).removeprefix("torch."),
        size,
        owners.get(memory(x)),
    )


@cache
def facts() -> list[Fact]:
    """What the lines make of the training images, computed once a process."""
    digits = load_digits()
    return follow(
        pictures_to_tensors(list_of_pictures(digits, 3), list_of_pictures(digits, 7))
    )


def at_width(picture: Tensor, width: int) -> Tensor:
    """The same 784 numbers, counted off in rows of another width."""
    return picture.view(-1, width)

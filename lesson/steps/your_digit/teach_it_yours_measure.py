"""A trained model goes on learning, from a visitor's sheets: alone, mixed with MNIST, and each left out in turn."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    linear,
    max_pool2d,
    pad,
)

from lesson.data.mnist import torchvision_mnist
from lesson.digits import PIXELS, SIDE, Digits
from lesson.handwriting.sheets import Sheet
from lesson.optimizer import BasicOptim
from lesson.runs import Run
from lesson.steps.your_digit.reading import Reader
from lesson.training import Progress, batches

STEPS = 40
TIMES = (1, 3, 10, 30, 100, 300, 1000)
USUAL_RATE = 0.03
AMONG_RATE, BATCH = 0.1, 256  # of the one epoch in which they are mixed with MNIST's
BETWEEN = 4  # batches: so often others get their turn

Sheets = tuple[Tensor, Tensor]  # (n, 784) pictures and (n, 1) targets


def to_tensors(sheets: Sequence[Sheet]) -> Sheets:
    """As the models see them, and their targets, 1 for a three."""
    x = torch.zeros(len(sheets), PIXELS)
    for row, each in zip(x, sheets, strict=True):
        row[:] = each.pixels
    y = torch.tensor([float(each.digit == "3") for each in sheets])
    return x, y.unsqueeze(1)


class Copies:
    """k copies of a trained model that learn side by side, each in its own way."""

    def __init__(self, reader: Reader, k: int) -> None:
        first, bias, *second = (each.detach() for each in reader.parameters)
        own = [first.reshape(-1, PIXELS), bias, *second]
        self.k = k
        self._own = [
            each.repeat(k, *[1] * (each.dim() - 1)).requires_grad_() for each in own
        ]

    def __call__(self, x: Tensor) -> Tensor:
        """The scores of (n, 784) pictures: (n, k)."""
        first, bias, *second = self._own
        found = linear(x, first, bias)  # (n, k), in a net (n, k * hidden)
        if not second:
            return found
        weights, last_bias = second  # (k, hidden), (k,)
        hidden = weights.shape[1]  # of one copy; said, since there may be no pictures
        found = found.relu().view(len(x), self.k, hidden)
        return (found * weights).sum(2) + last_bias

    def parameters(self) -> list[Tensor]:
        """Those of all copies."""
        return self._own


def weighted_step(
    copies: Copies, x: Tensor, y: Tensor, weights: Tensor, opt: BasicOptim
) -> None:
    """One step on (n, 784) pictures and (n, 1) targets; `weights` (n, k): how much each counts for each copy, in all 1."""
    scores = copies(x)  # (n, k)
    losses = binary_cross_entropy_with_logits(
        scores, y.expand_as(scores), reduction="none"
    )
    (weights * losses).sum().backward()  # copies share nothing: to each its own slopes
    opt.step()
    opt.zero_grad()


@torch.no_grad()
def right(copies: Copies, x: Tensor, y: Tensor) -> Tensor:
    """Which of (n, 784) pictures each copy reads right: (n, k) of True and False."""
    return (copies(x) > 0) == (y == 1)


class Taught(NamedTuple):
    """What a model reads after it was taught."""

    number: int  # of steps, or how many times each sheet counted
    sheets: list[bool]  # which of them it reads right
    known: Tensor | None = None  # which of the validation pictures, (2038,)

    @property
    def missed(self) -> int:
        """How many sheets it reads wrongly."""
        return len(self.sheets) - sum(self.sheets)

    @property
    def wrong(self) -> int:
        """How many of the validation pictures it reads wrongly."""
        return int((~self.known).sum())


class LeftOut(NamedTuple):
    """What models read after so many steps, each a sheet that it has not learned from."""

    number: int
    as_they_are: Taught  # learned from the others as they are
    with_variants: Taught


def alone(
    digits: Digits, reader: Reader, sheets: Sheets, lr: float
) -> Iterator[Taught]:
    """Step after step on nothing but the sheets."""
    x, y = sheets
    copy = Copies(reader, 1)
    opt = BasicOptim(copy.parameters(), lr)
    each_as_much = torch.full((len(x), 1), 1 / len(x))
    for number in range(STEPS + 1):
        known = right(copy, digits.valid_x, digits.valid_y)[:, 0]
        yield Taught(number, right(copy, x, y)[:, 0].tolist(), known)
        weighted_step(copy, x, y, each_as_much, opt)


def mixed(
    digits: Digits, reader: Reader, sheets: Sheets, _: float = 0
) -> Iterator[Taught | Progress]:
    """One epoch on MNIST and the sheets, for a copy that counts them 0 times, 1 time, … 1,000 times; then what each reads.

    A batch stands for all of MNIST, so that the sheets, in every batch, weigh as if they were in the pile so many times.
    """
    (x, y), times = sheets, torch.tensor([0.0, *TIMES])
    copies = Copies(reader, len(times))
    opt = BasicOptim(copies.parameters(), AMONG_RATE)
    pictures = len(digits.train_x)
    pile = pictures + times * len(x)  # (k,)
    shuffle = torch.Generator().manual_seed(reader.settings.seed)
    data = batches(digits.train_x, digits.train_y, BATCH, shuffle)
    for done, (xb, yb) in enumerate(data):
        of_mnist = (pictures / len(xb) / pile).expand(len(xb), -1)
        of_sheets = (times / pile).expand(len(x), -1)
        weights = torch.cat([of_mnist, of_sheets])
        weighted_step(copies, torch.cat([xb, x]), torch.cat([yb, y]), weights, opt)
        if done % BETWEEN == 0:
            yield Progress(1, done / math.ceil(pictures / BATCH))
    known = right(copies, digits.valid_x, digits.valid_y)
    own = right(copies, x, y)
    for k, number in enumerate((0, *TIMES)):
        yield Taught(number, own[:, k].tolist(), known[:, k])


def variants(x: Tensor, far: int) -> Tensor:
    """(n, 784) pictures as they are, shifted four ways by `far` pixels, turned by ±5° times `far`, thicker: (n, 8, 784)."""
    torchvision_mnist()  # which makes the rest of torchvision importable
    from torchvision.transforms.v2 import InterpolationMode
    from torchvision.transforms.v2.functional import affine

    images = x.view(-1, 1, SIDE, SIDE)
    moves = [(0, far, 0), (0, -far, 0), (0, 0, far), (0, 0, -far)]
    moves += [(5 * far, 0, 0), (-5 * far, 0, 0)]
    moved = [
        affine(
            images, angle, [right, down], 1.0, [0.0, 0.0], InterpolationMode.BILINEAR
        )
        for angle, right, down in moves
    ]
    thicker = max_pool2d(pad(images, (1, 0, 1, 0)), 2, stride=1)
    return torch.stack([images, *moved, thicker], 1).view(len(x), -1, PIXELS)


def varied(
    digits: Digits, reader: Reader, sheets: Sheets, far: int
) -> Iterator[LeftOut]:
    """Leave each sheet out in turn, learn from the others, and read it: as they are, and with their variants.

    A copy for each sheet that is left out, twice over: of the second half each learns from variants too.
    """
    x, y = sheets
    n, many = len(x), variants(x, far)  # (n, 8, 784)
    others = (1 - torch.eye(n)) / max(n - 1, 1)  # (sheet, copy)
    as_they_are = torch.zeros(n, many.shape[1], n)
    as_they_are[:, 0] = others
    with_variants = (others / many.shape[1])[:, None].expand_as(as_they_are)
    weights = torch.cat([as_they_are, with_variants], 2).flatten(0, 1)  # (8n, 2n)
    targets = y.repeat_interleave(many.shape[1], 0)
    copies = Copies(reader, 2 * n)
    opt = BasicOptim(copies.parameters(), USUAL_RATE)
    for number in range(STEPS + 1):
        left_out = right(copies, x, y).view(n, 2, n).diagonal(dim1=0, dim2=2)
        yield LeftOut(number, *(Taught(number, each.tolist()) for each in left_out))
        weighted_step(copies, many.flatten(0, 1), targets, weights, opt)


WAYS = {"Alone": alone, "Mixed": mixed, "Varied": varied}
Way = Callable[[Digits, Reader, Sheets, float], Iterator[Taught | LeftOut | Progress]]


def taught(way: Way, reader: Reader, sheets: Sheets, how: float) -> list:
    """All records of a way of teaching; it takes turns with all other training."""
    run = Run(reader.settings, lambda digits, _: way(digits, reader, sheets, how))
    return run.up_to(len(TIMES) if way is mixed else STEPS)

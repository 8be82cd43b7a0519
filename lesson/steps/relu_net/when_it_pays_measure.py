"""When it pays, measured: a net, the same without its ReLU, and one layer, trained as one model, from several seeds."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Generator, Tensor

from lesson.digits import PIXELS, Digits
from lesson.experiments.comparison import Comparison, compare
from lesson.loss import LOSSES
from lesson.optimizer import BasicOptim
from lesson.runs import Run, recent
from lesson.training import (
    VALIDATION_IMAGES,
    Batch,
    Progress,
    Settings,
    start_model,
    train_epoch,
)

SEEDS = (0, 1, 2)
MAX_KEPT = 16  # at most 0.3 MB each, the least recently wanted is dropped
BETWEEN = 8  # batches: so often others get their turn


def three_ways(net: Settings) -> dict[str, Settings]:
    """A net, the same without its ReLU, and one layer, trained alike."""
    return {
        "ReLU": net,
        "no ReLU": replace(net, relu=False),
        "one layer": replace(net, model="pytorch"),
    }


class SeedsEpoch(NamedTuple):
    """Models after so many passes: how many of the validation images each calls by the other digit's name."""

    number: int
    wrong: dict[str, list[int]]  # of each of the `three_ways`, by seed
    packed: np.ndarray | None = None  # (3, seeds, 255): eight images a byte, 1 is right

    @property
    def right(self) -> Tensor:
        """Which validation images each model gets right: (3, seeds, 2038) of True and False."""
        bits = np.unpackbits(self.packed, axis=-1, count=VALIDATION_IMAGES)
        return torch.from_numpy(bits).bool()


class WayEpoch(NamedTuple):
    """One of these models after so many passes."""

    number: int
    wrong: int

    @property
    def valid_accuracy(self) -> float:
        """The share of the validation images that it gets right."""
        return 1 - self.wrong / VALIDATION_IMAGES


class Ways:
    """The three ways from k seeds as one model: all layers that see the pictures are one product.

    Without a ReLU two layers amount to one, so a single column stands for
    all hidden units, and backward() takes the slopes apart again.
    """

    def __init__(self, net: Settings, seeds: Sequence[int]) -> None:
        self.hidden = net.hidden
        models = [
            [list(start_model(replace(way, seed=seed)).parameters()) for seed in seeds]
            for way in three_ways(net).values()
        ]
        self.relu, self.bare, self.one = (
            [
                torch.stack(each).detach().requires_grad_()
                for each in zip(*of_seeds, strict=True)
            ]
            for of_seeds in models
        )

    def parameters(self) -> list[Tensor]:
        """Those of all models, each with a first dimension for the seeds."""
        return [*self.relu, *self.bare, *self.one]

    def __call__(self, xb: Tensor) -> Tensor:
        """Scores (k, n, 3) of pictures (n, 784), or of each seed's own (k, n, 784)."""
        first, first_bias, second, bias = self.relu  # (k, h, 784), (k, h), (k, 1, h), …
        inner, inner_bias, outer, outer_bias = self.bare
        merged = outer @ inner  # (k, 1, 784)
        merged_bias = (outer @ inner_bias[..., None])[..., 0] + outer_bias
        columns = torch.cat([first, merged, self.one[0]], dim=1)  # (k, h + 2, 784)
        biases = torch.cat([first_bias, merged_bias, self.one[1]], dim=1)
        found = xb @ columns.mT + biases[:, None]  # (k, n, h + 2)
        units, others = found.split([self.hidden, 2], dim=2)
        scores = units.relu() @ second.mT + bias[:, None]
        return torch.cat([scores, others], dim=2)


def batches_of_seeds(
    x: Tensor, y: Tensor, batch_size: int, orders: Sequence[Generator]
) -> Iterator[Batch]:
    """Pictures (n, 784), or (k, n, 784) in the k orders of shuffles, and targets (…, n, 3), one for each way."""
    targets = y.expand(-1, 3)
    if not orders:
        yield from zip(x.split(batch_size), targets.split(batch_size), strict=True)
        return
    shuffled = [torch.randperm(len(x), generator=each) for each in orders]
    room = x.new_empty(len(orders) * batch_size, PIXELS)  # the same for every batch
    for rows in torch.stack(shuffled).split(batch_size, dim=1):
        taken = room[: rows.numel()]
        torch.index_select(x, 0, rows.flatten(), out=taken)
        yield taken.view(*rows.shape, PIXELS), targets[rows]


def ways_side_by_side(
    digits: Digits, net: Settings, seeds: Sequence[int] = SEEDS
) -> Iterator[SeedsEpoch | Progress]:
    """As `train`, for the three ways from every seed at once: each step is one product for all of them.

    But for rounding, each model takes the steps of its own run. The loss is the mean
    over all models, so a step that is so many times as long makes up for it.
    """
    models, count = Ways(net, seeds), 3 * len(seeds)
    opt = BasicOptim(models.parameters(), count * net.lr)
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    # all pictures in one batch have the same mean in any order, and three copies of them would be large
    orders = generators if net.shuffle and net.batch_size < len(digits.train_x) else []

    def loss_func(scores: Tensor, targets: Tensor) -> Tensor:
        return LOSSES[net.loss](scores, targets.expand_as(scores))

    @torch.no_grad()
    def record(number: int) -> SeedsEpoch:
        right = ((models(digits.valid_x) > 0) == (digits.valid_y == 1)).permute(2, 0, 1)
        wrong = (~right).sum(2).tolist()
        by_name = dict(zip(three_ways(net), wrong, strict=True))
        return SeedsEpoch(number, by_name, np.packbits(right.numpy(), axis=-1))

    yield record(0)
    steps = math.ceil(len(digits.train_x) / net.batch_size)
    for number in itertools.count(1):
        data = batches_of_seeds(digits.train_x, digits.train_y, net.batch_size, orders)
        losses = train_epoch(models, data, opt, loss_func)
        for done, _ in enumerate(losses, start=1):
            if done % BETWEEN == 0:
                yield Progress(number, done / steps)
        yield record(number)


@recent(MAX_KEPT)
def _shared(net: Settings, seeds: tuple[int, ...]) -> Run:
    return Run(net, lambda digits, chosen: ways_side_by_side(digits, chosen, seeds))


def ways_for(net: Settings, seeds: tuple[int, ...] | None = None) -> Run:
    """The one run of the three ways in this process: from the seed of `net`, or from several instead."""
    usual = replace(net, seed=0, relu=True).essential()
    return _shared(usual, seeds or (net.seed,))


def seeds_for(net: Settings) -> Run:
    """The one run of these nine models in this process, whatever the seed of `net`."""
    return ways_for(net, SEEDS)


def wrong_by_seed(epochs: Sequence[SeedsEpoch]) -> dict[str, Tensor]:
    """Wrong answers (epochs, seeds) of each way; the ReLU last, as the one to look at."""
    return {
        name: torch.tensor([epoch.wrong[name] for epoch in epochs]).float()
        for name in reversed(epochs[0].wrong)
    }


def each_way(epochs: Sequence[SeedsEpoch], place: int = 0) -> dict[str, list[WayEpoch]]:
    """The epochs of each way, by its name, from the first of the seeds, or from the one in this place."""
    return {
        name: [WayEpoch(epoch.number, epoch.wrong[name][place]) for epoch in epochs]
        for name in epochs[0].wrong
    }


def against_the_first(epoch: SeedsEpoch) -> list[Comparison]:
    """The first way against each of the others, picture by picture, from the first of the seeds."""
    first, *others = epoch.right[:, 0]
    return [compare(first, other) for other in others]

"""Two layers with a ReLU, two without, and one layer, each from three random starts: does it happen again?"""

import itertools
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from cachetools import LRUCache, cached
from torch import Tensor

from lesson.digits import Digits
from lesson.runs import Run
from lesson.training import Epoch, Progress, Settings, train

SEEDS = (0, 1, 2)
MAX_KEPT = 64  # some 50 kB each, the least recently wanted is dropped


def three_ways(net: Settings) -> dict[str, Settings]:
    """A net, the same without its ReLU, and one layer, trained alike."""
    return {
        "ReLU": net,
        "no ReLU": replace(net, relu=False),
        "one layer": replace(net, model="pytorch"),
    }


class SeedsEpoch(NamedTuple):
    """Nine models after so many passes: how many of the validation images each calls by the other digit's name."""

    number: int
    wrong: dict[str, list[int]]  # of each of the `three_ways`, by SEEDS


def nine_trainings(digits: Digits, net: Settings) -> Iterator[SeedsEpoch | Progress]:
    """`train` for nine models in step; of each epoch only the counts are kept."""
    trainings = {
        (name, seed): train(digits, replace(settings, seed=seed))
        for name, settings in three_ways(net).items()
        for seed in SEEDS
    }
    for number in itertools.count():
        wrong = {name: [] for name, _ in trainings}
        for done, ((name, _), training) in enumerate(trainings.items()):
            while not isinstance(piece := next(training), Epoch):
                yield Progress(number, (done + piece.share) / len(trainings))
            wrong[name].append(piece.wrong)
            yield Progress(number, (done + 1) / len(trainings))
        yield SeedsEpoch(number, wrong)


def wrong_by_seed(epochs: Sequence[SeedsEpoch]) -> dict[str, Tensor]:
    """Wrong answers (epochs, seeds) of each way; the ReLU last, as the one to look at."""
    names = reversed(epochs[0].wrong)
    return {
        name: torch.tensor([epoch.wrong[name] for epoch in epochs]).float()
        for name in names
    }


@cached(LRUCache(MAX_KEPT), lock=threading.Lock())
def _shared(net: Settings) -> Run:
    return Run(net, nine_trainings)


def three_seeds_for(net: Settings) -> Run:
    """The one run of these nine models in this process, whatever the seed of `net`."""
    return _shared(replace(net, seed=0, relu=True).essential())

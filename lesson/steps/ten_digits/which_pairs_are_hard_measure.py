"""One model for each pair of digits, trained as in the lesson of 3 and 7."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor
from torch.optim import SGD

from lesson.digits import PIXELS
from lesson.experiments.mistakes import worst_mistakes
from lesson.experiments.ten_digits import TenDigits, TenSettings, from_bytes, scores_of
from lesson.loss import mnist_loss
from lesson.models import linear_layer
from lesson.runs import Run, recent
from lesson.steps.ten_digits.ten_runs import DATA
from lesson.training import Progress, Ruled, epochs_of

PAIRS = list(itertools.combinations(range(10), 2))
MOST = 12  # mistakes that are looked at
MEMORY = 16_000_000  # bytes for the rows of all pairs' pictures, in runs that are kept
MAX_OPENED = 32  # pairs whose epochs are kept: 0.3 MB each with a hundred of them
Pair = tuple[int, int]


@dataclass(frozen=True)
class PairSettings(Ruled):
    """Everything the runs of the pairs depend on, but for the pair."""

    seed: int = 0
    data: str = "sample"
    lr: float = 1.0
    batch_size: int = 256
    shuffle: bool = True

    RULES: ClassVar = {
        name: TenSettings.RULES[name]
        for name in ("seed", "data", "lr", "batch_size", "shuffle")
    }


class PairEpoch(NamedTuple):
    """A model of one pair after so many passes over its training pictures."""

    number: int
    wrong: int  # of its validation pictures
    worst: list[int]  # rows of at most MOST of those, the surest first
    weights: Tensor  # (784,), above zero where ink votes for the first digit


class PairsEpoch(NamedTuple):
    """All 45 models after so many passes, in the order of PAIRS."""

    number: int
    wrong: list[int]
    of: list[int]  # validation pictures of each pair


def rows_of(y: Tensor, pair: Pair) -> tuple[Tensor, Tensor]:
    """Where the pictures of two digits are (n,), and their targets (n, 1): 1 for the first digit, 0 for the second."""
    first, second = pair
    rows = ((y == first) | (y == second)).nonzero()[:, 0]
    return rows, (y[rows] == first).float().unsqueeze(1)


def train_pair(
    digits: TenDigits, pair: Pair, settings: PairSettings
) -> Iterator[PairEpoch | Progress]:
    """The lesson of 3 and 7 for any two digits, with 784 weights and a bias. Pictures are taken by their rows."""
    generator = torch.Generator().manual_seed(settings.seed)
    model = linear_layer(PIXELS, 1, generator)
    opt = SGD(model.parameters(), settings.lr)
    train_rows, train_y = rows_of(digits.train_y, pair)
    valid_rows, valid_y = rows_of(digits.valid_y, pair)

    def score(rows: Tensor) -> Tensor:
        return from_bytes(model)(digits.train_x.index_select(0, rows))

    def record(number: int, _: float) -> PairEpoch:
        scores = scores_of(model, digits.valid_x.index_select(0, valid_rows), 1)
        wrong = int(((scores > 0) != (valid_y == 1)).sum())
        worst = valid_rows[worst_mistakes(scores, valid_y, MOST)].tolist()
        return PairEpoch(number, wrong, worst, model.weight[0].detach().clone())

    yield record(0, 0.0)
    yield from epochs_of(score, train_rows, train_y, settings, opt, record, mnist_loss)


def train_every_pair(
    digits: TenDigits, settings: PairSettings
) -> Iterator[PairsEpoch | Progress]:
    """All 45 side by side, an epoch of each after the other."""
    runs = [train_pair(digits, pair, settings) for pair in PAIRS]
    of = [len(rows_of(digits.valid_y, pair)[0]) for pair in PAIRS]
    for number in itertools.count():
        wrong = []
        for done, run in enumerate(runs, start=1):
            epoch = next(piece for piece in run if isinstance(piece, PairEpoch))
            wrong.append(epoch.wrong)
            yield Progress(number, done / len(runs))
        yield PairsEpoch(number, wrong, of)


def bytes_kept(run: Run) -> int:
    """What the rows and targets of all pairs take, in bytes: each picture belongs to nine of them."""
    digits = DATA[run.settings.data]()
    return 9 * (len(digits.train_y) + len(digits.valid_y)) * (8 + 4)


@recent(MEMORY, bytes_kept)
def every_pair(settings: PairSettings) -> Run:
    """The one run of all pairs with these settings, in this process."""
    return Run(
        settings, lambda _, chosen: train_every_pair(DATA[chosen.data](), chosen)
    )


@recent(MAX_OPENED)
def one_pair(settings: PairSettings, pair: Pair) -> Run:
    """The run of one pair, to look into: to the last bit the one among all pairs."""
    return Run(
        settings, lambda _, chosen: train_pair(DATA[chosen.data](), pair, chosen)
    )

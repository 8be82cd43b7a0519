"""The numbers that the course's book and the post printed, beside the same numbers computed here.

The book is "Deep Learning for Coders with fastai and PyTorch" by Howard and Gugger, chapter 4 (fastai/fastbook,
04_mnist_basics.ipynb, with its printed outputs); the post prints the accuracy of its random start.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import SIDE, Digits
from lesson.experiments.baseline import baseline
from lesson.experiments.ladder import LadderEpoch
from lesson.experiments.random_starts import thousand_starts
from lesson.loss import distance_to_target
from lesson.models import linear_layer
from lesson.training import Epoch, batches

EQUAL, CLOSE, OTHER = "must match", "should be close", "cannot match"
LOUD, SMALL = 0, 1  # places in a LadderEpoch


class Printed(NamedTuple):
    """A number in print, and here."""

    what: str
    where: str
    printed: str
    here: str
    expected: str  # EQUAL, CLOSE or OTHER
    why: str = ""


def _digits_of(number: float, places: int = 4) -> str:
    return f"{number:.{places}f}"


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


def _as_pictures(images: Tensor) -> str:
    return _shape(images.view(-1, SIDE, SIDE))


def before_training(digits: Digits) -> list[Printed]:
    """What depends on the pictures only, and has to be equal."""
    threes, sevens = digits.select("train", 3)[0], digits.select("train", 7)[0]
    valid_threes, valid_sevens = (
        digits.select("valid", 3)[0],
        digits.select("valid", 7)[0],
    )
    second = threes[1]
    mean_three, mean_seven = baseline().mean_three, baseline().mean_seven
    trgts = torch.tensor([1.0, 0.0, 1.0])
    toys = (
        distance_to_target(torch.tensor(prds), trgts).item()
        for prds in ([0.9, 0.4, 0.2], [0.9, 0.4, 0.8])
    )
    xb, yb = next(batches(digits.train_x, digits.train_y, 256))
    layer = linear_layer(SIDE * SIDE, 1)
    to_three, to_seven = second - mean_three, second - mean_seven
    rows = [
        ("threes to learn from", "6131", str(len(threes))),
        ("sevens to learn from", "6265", str(len(sevens))),
        ("all threes", "(6131, 28, 28)", _as_pictures(threes)),
        ("validation threes", "(1010, 28, 28)", _as_pictures(valid_threes)),
        ("validation sevens", "(1028, 28, 28)", _as_pictures(valid_sevens)),
        ("train_x", "(12396, 784)", _shape(digits.train_x)),
        ("train_y", "(12396, 1)", _shape(digits.train_y)),
        (
            "a picture and its label",
            "(784,), (1,)",
            f"{_shape(digits.train_x[0])}, {_shape(digits.train_y[0])}",
        ),
        ("a batch", "(256, 784), (256, 1)", f"{_shape(xb)}, {_shape(yb)}"),
        (
            "weight and bias of nn.Linear",
            "(1, 784), (1,)",
            f"{_shape(layer.weight)}, {_shape(layer.bias)}",
        ),
        (
            "second three to the average three: mean absolute difference",
            "0.1114",
            _digits_of(to_three.abs().mean().item()),
        ),
        (
            "the same, root mean square",
            "0.2021",
            _digits_of(to_three.square().mean().sqrt().item()),
        ),
        (
            "second three to the average seven: mean absolute difference",
            "0.1586",
            _digits_of(to_seven.abs().mean().item()),
        ),
        (
            "the same, root mean square",
            "0.3021",
            _digits_of(to_seven.square().mean().sqrt().item()),
        ),
        ("average pictures, threes", "0.9168", _digits_of(baseline().on_threes)),
        ("average pictures, sevens", "0.9854", _digits_of(baseline().on_sevens)),
        ("the mean of both", "0.9511", _digits_of(baseline().accuracy)),
        ("loss of 0.9, 0.4, 0.2 for 1, 0, 1", "0.4333", _digits_of(next(toys))),
        ("loss of 0.9, 0.4, 0.8 for 1, 0, 1", "0.2333", _digits_of(next(toys))),
    ]
    return [Printed(what, "book", printed, here, EQUAL) for what, printed, here in rows]


def random_starts() -> list[Printed]:
    """What depends on random numbers that nobody knows any more."""
    starts = thousand_starts()
    why = "other random numbers: here the range of a thousand seeds"
    true, all_pairs = (
        f"{each.min():.4f} to {each.max():.4f}"
        for each in (starts.accuracy, starts.broadcast_accuracy)
    )
    return [
        Printed("random start, training", "book", "0.4912", true, OTHER, why),
        Printed("random start, all pairs", "post", "0.5040", all_pairs, OTHER, why),
    ]


def after_training(
    ladder: Sequence[LadderEpoch],
    module: Sequence[Epoch],
    net: Sequence[Epoch],
) -> list[Printed]:
    """Accuracies on the way: the ladder without shuffling, nn.Linear at learning rate 1, the ReLU net at 0.1."""
    loud = [epoch.batch_means[1, LOUD] for epoch in ladder]
    small = [epoch.batch_means[1, SMALL] for epoch in ladder]

    def between(values: Tensor) -> str:
        low, high = _digits_of(values.min().item()), _digits_of(values.max().item())
        return low if low == high else f"{low} to {high}"

    why = f"other random numbers: here the range of {loud[0].numel()} seeds"
    smoothed = "fastai prints a moving average, here it is the mean of the epoch"
    return [
        Printed("by hand, start", "book", "0.5219", between(loud[0]), OTHER, why),
        Printed("by hand, 1 epoch", "book", "0.6883", between(loud[1]), OTHER, why),
        Printed("by hand, 21 epochs", "book", "0.9696", between(loud[21]), CLOSE),
        Printed("nn.Linear, start", "book", "0.4157", between(small[0]), OTHER, why),
        Printed("nn.Linear, 1 epoch", "book", "0.4932", between(small[1]), CLOSE),
        Printed("nn.Linear, 10 epochs", "book", "0.9673", between(small[10]), CLOSE),
        Printed("nn.Linear, 20 epochs", "book", "0.9785", between(small[20]), CLOSE),
        Printed(
            "Learner, 1 epoch",
            "book",
            "0.495584",
            _digits_of(module[1].valid_accuracy, 6),
            CLOSE,
        ),
        Printed(
            "Learner, 10 epochs",
            "book",
            "0.967615",
            _digits_of(module[10].valid_accuracy, 6),
            CLOSE,
        ),
        Printed(
            "Learner, 10 epochs, validation loss",
            "book",
            "0.038573",
            _digits_of(module[10].valid_loss, 6),
            CLOSE,
        ),
        Printed(
            "Learner, 10 epochs, training loss",
            "book",
            "0.017402",
            _digits_of(module[10].train_loss, 6),
            OTHER,
            smoothed,
        ),
        Printed(
            "ReLU net, 20 epochs at 0.1",
            "book",
            "0.977920",
            _digits_of(net[20].valid_accuracy, 6),
            CLOSE,
        ),
        Printed(
            "ReLU net, 40 epochs at 0.1",
            "book",
            "0.982826",
            _digits_of(net[40].valid_accuracy, 6),
            CLOSE,
        ),
    ]

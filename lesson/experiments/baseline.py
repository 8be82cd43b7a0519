"""The rule to beat: is a picture nearer to the average three or to the average seven? It takes no steps."""

from typing import NamedTuple

from torch import Tensor

from lesson.digits import Digits, load_digits
from lesson.runs import once


class Baseline(NamedTuple):
    """The average pictures of the training images, (784,) each, and how well they tell validation images apart."""

    mean_three: Tensor
    mean_seven: Tensor
    # share of the validation threes that are nearer to the average three
    on_threes: float
    on_sevens: float

    @property
    def accuracy(self) -> float:
        """The mean of the two shares, each digit counting the same."""
        return (self.on_threes + self.on_sevens) / 2

    @property
    def wrong(self) -> int:
        """How many of all validation images are nearer to the other digit's average picture."""
        threes, sevens = (len(load_digits().select("valid", d)[0]) for d in (3, 7))
        return round(threes * (1 - self.on_threes) + sevens * (1 - self.on_sevens))


def mean_distance(images: Tensor, prototype: Tensor) -> Tensor:
    """Mean absolute difference of (n, 784) images from one (784,) picture: (n,), in [0, 1]."""
    return (images - prototype).abs().mean(-1)


def nearer_to(images: Tensor, one: Tensor, other: Tensor) -> Tensor:
    """For each of (n, 784) images, whether it is nearer to picture `one` than to `other`: (n,) of True and False."""
    return mean_distance(images, one) < mean_distance(images, other)


def average_picture_baseline(digits: Digits) -> Baseline:
    """Average each digit's training images, then measure on the validation images."""
    mean_three = digits.select("train", 3)[0].mean(0)
    mean_seven = digits.select("train", 7)[0].mean(0)
    on_threes = (
        nearer_to(digits.select("valid", 3)[0], mean_three, mean_seven)
        .float()
        .mean()
        .item()
    )
    on_sevens = (
        nearer_to(digits.select("valid", 7)[0], mean_seven, mean_three)
        .float()
        .mean()
        .item()
    )
    return Baseline(mean_three, mean_seven, on_threes, on_sevens)


@once
def baseline() -> Baseline:
    """The baseline of the bundled digits, computed once a process."""
    return average_picture_baseline(load_digits())

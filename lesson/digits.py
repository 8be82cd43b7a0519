"""The pictures: 12,396 handwritten 3s and 7s to learn from and 2,038 to check with, as tensors."""

import threading
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.data.bundle import read_bundle

SIDE = 28
PIXELS = SIDE * SIDE


class Digits(NamedTuple):
    """All the pictures, shared by everybody: never change them in place.

    A row of `x` is one picture, its 784 brightnesses in [0, 1], row by row. `y` is 1 for a three and 0 for a seven.
    Threes come first. `names` are the pictures' numbers in MNIST.
    """

    train_x: Tensor  # (12396, 784) float32
    train_y: Tensor  # (12396, 1) float32
    valid_x: Tensor  # (2038, 784) float32
    valid_y: Tensor  # (2038, 1) float32
    train_names: Tensor  # (12396,) int64
    valid_names: Tensor  # (2038,) int64

    def select(self, split: str, digit: int) -> tuple[Tensor, Tensor]:
        """The (n, 784) pictures and (n,) names of one digit, 3 or 7, in one split, "train" or "valid"; views."""
        x, y, names = {
            "train": (self.train_x, self.train_y, self.train_names),
            "valid": (self.valid_x, self.valid_y, self.valid_names),
        }[split]
        threes = int(y.sum())
        return (
            (x[:threes], names[:threes]) if digit == 3 else (x[threes:], names[threes:])
        )


def to_tensors(threes: Tensor, sevens: Tensor) -> tuple[Tensor, Tensor]:
    """From (m, 28, 28) threes and (n, 28, 28) sevens, bytes, to x (m + n, 784) in [0, 1] and y (m + n, 1)."""
    # filled in place: no second copy
    x = torch.empty(len(threes) + len(sevens), PIXELS)
    x[: len(threes)] = threes.view(-1, PIXELS)
    x[len(threes) :] = sevens.view(-1, PIXELS)
    y = torch.tensor([1.0] * len(threes) + [0.0] * len(sevens)).unsqueeze(1)
    return x.div_(255), y


_loading = threading.Lock()
_digits: Digits | None = None


def load_digits() -> Digits:
    """The digits, read from the bundle once a process."""
    global _digits
    with _loading:
        if _digits is None:
            arrays = {
                name: torch.from_numpy(array) for name, array in read_bundle().items()
            }
            # taken out, so that the bytes are freed as soon as the floats are there
            take = arrays.pop
            _digits = Digits(
                *to_tensors(take("train_3"), take("train_7")),
                *to_tensors(take("valid_3"), take("valid_7")),
                torch.cat([take("train_3_names"), take("train_7_names")]).long(),
                torch.cat([take("valid_3_names"), take("valid_7_names")]).long(),
            )
    return _digits

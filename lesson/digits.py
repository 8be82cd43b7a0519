"""The pictures: 12,396 handwritten 3s and 7s to learn from and 2,038 to check with, as tensors."""

import hashlib
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

BUNDLE = Path(__file__).parent / "data" / "threes_and_sevens.npz"
SHA256 = "fce73e5d5ef2090fc763863cbefdbd769fb7743f062ee3ee084f22ec00e9cc7d"
ARRAYS = [
    f"{split}_{digit}{part}"
    for split in ("train", "valid")
    for digit in (3, 7)
    for part in ("", "_names")
]
SIDE = 28
PIXELS = SIDE * SIDE


class DataFileError(Exception):
    """The bundled images are missing or damaged; the message says which file, and how to make it again."""


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
    x = torch.empty(
        len(threes) + len(sevens), PIXELS
    )  # filled in place: no second copy
    x[: len(threes)] = threes.view(-1, PIXELS)
    x[len(threes) :] = sevens.view(-1, PIXELS)
    y = torch.tensor([1.0] * len(threes) + [0.0] * len(sevens)).unsqueeze(1)
    return x.div_(255), y


def checksum(arrays: dict[str, np.ndarray]) -> str:
    """SHA-256 of the images and names themselves, whatever compressed them."""
    digest = hashlib.sha256()
    for name in ARRAYS:
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()


def read_bundle(path: Path = BUNDLE) -> dict[str, np.ndarray]:
    """The arrays of the bundle; DataFileError if it is missing or not, to the last pixel, what it should be."""
    rebuild = "run `python -m lesson.data.build ROOT`, where ROOT is a folder for MNIST, to make it again."
    try:
        with np.load(path, allow_pickle=False) as bundle:
            arrays = {name: bundle[name] for name in ARRAYS}
    except FileNotFoundError:
        raise DataFileError(
            f"The images are missing: {path} is not there; {rebuild}"
        ) from None
    except Exception:  # a damaged archive makes zipfile and numpy raise nearly anything
        arrays = None
    if arrays is None or checksum(arrays) != SHA256:
        raise DataFileError(
            f"The images are damaged: {path} is not the file it should be; {rebuild}"
        )
    return arrays


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
            take = (
                arrays.pop
            )  # so that the bytes are freed as soon as the floats are there
            _digits = Digits(
                *to_tensors(take("train_3"), take("train_7")),
                *to_tensors(take("valid_3"), take("valid_7")),
                torch.cat([take("train_3_names"), take("train_7_names")]).long(),
                torch.cat([take("valid_3_names"), take("valid_7_names")]).long(),
            )
    return _digits

"""Read the bundled images, and make sure that they are the ones they should be."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

FOLDER = Path(__file__).parent


class Bundle(NamedTuple):
    """A file of images that comes with the lesson."""

    file: Path
    digits: Sequence[int]
    sha256: str  # of its images and names
    option: str = ""  # of the command that makes it

    @property
    def arrays(self) -> list[str]:
        """The names of its arrays, in the order in which they are summed up."""
        return [
            f"{split}_{digit}{part}"
            for split in ("train", "valid")
            for digit in self.digits
            for part in ("", "_names")
        ]


THREES_AND_SEVENS = Bundle(
    FOLDER / "threes_and_sevens.npz",
    (3, 7),
    "fce73e5d5ef2090fc763863cbefdbd769fb7743f062ee3ee084f22ec00e9cc7d",
)
TEN_DIGITS = Bundle(
    FOLDER / "ten_digits.npz",
    range(10),
    "3507c9c5bb4fb62403a43d0b00d74129e60a585b8dab55b76a1cae7929644e4b",
    " --ten",
)


class DataFileError(Exception):
    """The bundled images are missing or damaged; the message says which file, and how to make it again."""


def checksum(arrays: dict[str, np.ndarray], bundle: Bundle = THREES_AND_SEVENS) -> str:
    """SHA-256 of the images and names themselves, whatever compressed them."""
    digest = hashlib.sha256()
    for name in bundle.arrays:
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()


def read_bundle(
    path: Path = THREES_AND_SEVENS.file, *, bundle: Bundle = THREES_AND_SEVENS
) -> dict[str, np.ndarray]:
    """The arrays of a bundle; DataFileError if it is missing or not, to the last pixel, what it should be."""
    rebuild = f"run `python -m lesson.data.build ROOT{bundle.option}`, where ROOT is a folder for MNIST, to make it again."
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in bundle.arrays}
    except FileNotFoundError:
        raise DataFileError(
            f"The images are missing: {path} is not there; {rebuild}"
        ) from None
    except Exception:  # a damaged archive makes zipfile and numpy raise nearly anything
        arrays = None
    if arrays is None or checksum(arrays, bundle) != bundle.sha256:
        raise DataFileError(
            f"The images are damaged: {path} is not the file it should be; {rebuild}"
        )
    return arrays


def read_ten_digits(path: Path = TEN_DIGITS.file) -> dict[str, np.ndarray]:
    """The arrays of the sample of all ten digits; DataFileError as above."""
    return read_bundle(path, bundle=TEN_DIGITS)

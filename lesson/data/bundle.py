"""Read the bundled images, and make sure that they are the ones they should be."""

import hashlib
from pathlib import Path

import numpy as np

BUNDLE = Path(__file__).parent / "threes_and_sevens.npz"
SHA256 = "fce73e5d5ef2090fc763863cbefdbd769fb7743f062ee3ee084f22ec00e9cc7d"
ARRAYS = [
    f"{split}_{digit}{part}"
    for split in ("train", "valid")
    for digit in (3, 7)
    for part in ("", "_names")
]


class DataFileError(Exception):
    """The bundled images are missing or damaged; the message says which file, and how to make it again."""


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

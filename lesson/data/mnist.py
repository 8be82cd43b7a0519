"""The pictures from MNIST as torchvision has it; also where the app is not near."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import torch


def torchvision_mnist() -> type:
    """torchvision's MNIST class, importable also where torchvision's wheel was built for another kind of torch.

    The Linux wheel expects CUDA. Next to a CPU-only torch its compiled operators are missing, and the import stops at
    registering two of them. Declaring the two is enough for the parts in plain Python, data sets among them.
    """
    try:
        from torchvision.datasets import MNIST
    except RuntimeError:
        for module in [
            name for name in sys.modules if name.partition(".")[0] == "torchvision"
        ]:
            del sys.modules[module]
        for name in ("nms", "qnms"):
            torch.library.define(
                f"torchvision::{name}",
                "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
            )
        from torchvision.datasets import MNIST
    return MNIST


def whole_mnist(root: Path, download: bool = False) -> dict[str, torch.Tensor]:
    """Both splits as torchvision keeps them: train_x (60000, 784), valid_x (10000, 784), bytes; train_y, valid_y (n,) int64."""
    mnist, read = torchvision_mnist(), {}
    for split in ("train", "valid"):
        data = mnist(root, train=split == "train", download=download)
        read |= {f"{split}_x": data.data.flatten(1), f"{split}_y": data.targets}
    return read


def by_digit(
    root: Path, digits: Iterable[int], choose: Callable[[list[int], str], list[int]]
) -> dict[str, np.ndarray]:
    """Some digits of both splits: images (n, 28, 28) uint8 and their names (n,), those that `choose(names, split)` takes.

    A name is the picture's place in MNIST's own order.
    """
    mnist = torchvision_mnist()
    arrays = {}
    for split in ("train", "valid"):
        data = mnist(root, train=split == "train", download=True)
        for digit in digits:
            names = (data.targets == digit).nonzero().flatten().tolist()
            names = choose(names, split)
            arrays[f"{split}_{digit}"] = data.data[names].numpy()
            arrays[f"{split}_{digit}_names"] = np.array(names, dtype=np.uint16)
    return arrays


def threes_and_sevens(root: Path) -> dict[str, np.ndarray]:
    """The two digits of both splits, whole, in the order of their names, sorted as text."""
    return by_digit(root, (3, 7), lambda names, _: sorted(names, key=str))


TEN = range(10)
EVERY = 4  # picture of a digit is in the sample of all ten, until there are so many:
OF_EACH = {"train": 1000, "valid": 200}


def ten_digits(root: Path) -> dict[str, np.ndarray]:
    """Of each of the ten digits every fourth picture, until there are 1,000 to learn from and 200 to check with."""
    return by_digit(root, TEN, lambda names, split: names[::EVERY][: OF_EACH[split]])


def read_bundle() -> dict[str, np.ndarray]:
    """The arrays of the app's file of 3s and 7s where that is near, else the same from MNIST."""
    return _near("threes_and_sevens.npz") or threes_and_sevens(Path("data"))


def read_ten_digits() -> dict[str, np.ndarray]:
    """The arrays of the app's sample of ten digits where that is near, else the same from MNIST."""
    return _near("ten_digits.npz") or ten_digits(Path("data"))


def _near(name: str) -> dict[str, np.ndarray]:
    for folder in (Path(sys.argv[0]).parent, Path(), Path("lesson/data")):
        if (folder / name).exists():
            with np.load(folder / name) as bundle:
                return dict(bundle)
    return {}

"""The pictures from MNIST as torchvision has it; also where the app is not near."""

import sys
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


def threes_and_sevens(root: Path) -> dict[str, np.ndarray]:
    """The two digits of both splits: images (n, 28, 28) uint8 and their names, the MNIST index, sorted as text (n,)."""
    mnist = torchvision_mnist()
    arrays = {}
    for split in ("train", "valid"):
        data = mnist(root, train=split == "train", download=True)
        for digit in (3, 7):
            names = sorted(
                (data.targets == digit).nonzero().flatten().tolist(), key=str
            )
            arrays[f"{split}_{digit}"] = data.data[names].numpy()
            arrays[f"{split}_{digit}_names"] = np.array(names, dtype=np.uint16)
    return arrays


def read_bundle() -> dict[str, np.ndarray]:
    """The arrays of the app's file of pictures where that is near, else the same from MNIST."""
    for folder in (Path(sys.argv[0]).parent, Path(), Path("lesson/data")):
        file = folder / "threes_and_sevens.npz"
        if file.exists():
            with np.load(file) as bundle:
                return dict(bundle)
    return threes_and_sevens(Path("data"))

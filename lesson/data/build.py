"""Make the bundle of 3s and 7s from MNIST: `python -m lesson.data.build ROOT`.

ROOT is a folder with MNIST as torchvision keeps it (ROOT/MNIST/raw/...). Where it is missing, torchvision downloads it.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

from lesson.digits import BUNDLE, SHA256, checksum


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


def main() -> None:
    """Read MNIST and write the bundle, or say in one sentence why not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "root", type=Path, help="folder that holds, or will hold, MNIST/raw"
    )
    parser.add_argument(
        "--out", type=Path, default=BUNDLE, help="file to write (default: %(default)s)"
    )
    args = parser.parse_args()
    raw = args.root / "MNIST" / "raw"
    try:
        arrays = threes_and_sevens(args.root)
    except (OSError, RuntimeError, ValueError, AssertionError):
        sys.exit(
            f"{raw} does not hold MNIST, and it could not be downloaded either; {args.out} was left as it is."
        )
    if checksum(arrays) != SHA256:
        sys.exit(
            f"The files in {raw} are not MNIST as published; {args.out} was left as it is."
        )
    np.savez_compressed(args.out, **arrays)
    print(
        f"{args.out}: {args.out.stat().st_size:,} bytes, SHA-256 of the images and names {SHA256}"
    )


if __name__ == "__main__":
    main()

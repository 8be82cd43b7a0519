"""Make the bundle of 3s and 7s from MNIST: `python -m lesson.data.build ROOT`.

ROOT is a folder with MNIST as torchvision keeps it (ROOT/MNIST/raw/...). Where it is missing, torchvision downloads it.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from lesson.data.bundle import BUNDLE, SHA256, checksum
from lesson.data.mnist import threes_and_sevens


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

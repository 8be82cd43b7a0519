"""Make the bundle of 3s and 7s from MNIST: `python -m lesson.data.build ROOT`; with `--ten`, the sample of ten digits.

ROOT is a folder with MNIST as torchvision keeps it (ROOT/MNIST/raw/...). Where it is missing, torchvision downloads it.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from lesson.console import use_plain_letters
from lesson.data.bundle import TEN_DIGITS, THREES_AND_SEVENS, checksum
from lesson.data.mnist import ten_digits, threes_and_sevens


def main() -> None:
    """Read MNIST and write the bundle, or say in one sentence why not."""
    use_plain_letters()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "root", type=Path, help="folder that holds, or will hold, MNIST/raw"
    )
    parser.add_argument("--ten", action="store_true", help="the sample of ten digits")
    parser.add_argument(
        "--out", type=Path, help="file to write (default: the lesson's own)"
    )
    args = parser.parse_args()
    raw = args.root / "MNIST" / "raw"
    bundle, make = THREES_AND_SEVENS, threes_and_sevens
    if args.ten:
        bundle, make = TEN_DIGITS, ten_digits
    out = args.out or bundle.file
    try:
        arrays = make(args.root)
    except (OSError, RuntimeError, ValueError, AssertionError):
        sys.exit(
            f"{raw} does not hold MNIST, and it could not be downloaded either; {out} was left as it is."
        )
    if checksum(arrays, bundle) != bundle.sha256:
        sys.exit(
            f"The files in {raw} are not MNIST as published; {out} was left as it is."
        )
    np.savez_compressed(out, **arrays)
    print(
        f"{out}: {out.stat().st_size:,} bytes, SHA-256 of the images and names {bundle.sha256}"
    )


if __name__ == "__main__":
    main()

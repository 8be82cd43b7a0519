"""Fetch a small MNIST, as the app fetches the real one: `python -m tests.data.small_mnist MIRROR FOLDER`."""

import gzip
import hashlib
import random
import struct
import sys

from lesson.data import all_mnist
from lesson.data.mnist import torchvision_mnist


def files(images: int = 100) -> dict[str, bytes]:
    """The four files of MNIST by their names, as they come, with so few pictures."""
    made, noise = {}, random.Random(0)
    for split, some in (("train", images), ("t10k", images // 2)):
        pixels = noise.randbytes(some * 784)
        head = struct.pack(">IIII", 2051, some, 28, 28)
        made[f"{split}-images-idx3-ubyte.gz"] = head + pixels
        labels = bytes(number % 10 for number in range(some))
        made[f"{split}-labels-idx1-ubyte.gz"] = struct.pack(">II", 2049, some) + labels
    return {name: gzip.compress(content, mtime=0) for name, content in made.items()}


def main() -> None:
    """What the process that fetches does, with a small MNIST and more hurry."""
    mnist = torchvision_mnist()
    mnist.mirrors = [sys.argv.pop(1)]
    mnist.resources = [
        (name, hashlib.md5(content).hexdigest()) for name, content in files().items()
    ]
    all_mnist.ANSWER, all_mnist.PATIENCE = 20.0, 1.0
    all_mnist.main()


if __name__ == "__main__":
    main()

"""All 70,000 pictures of MNIST: fetched by torchvision where somebody asks for them, and read from where they are kept.

A process of its own fetches them (`python -m lesson.data.all_mnist FOLDER`): it can be ended when it hangs, and it goes on
without the visitor who asked. All that comes is moved to its place in one step when it is complete, or thrown away.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import torch

from lesson.data.bundle import DataFileError
from lesson.data.mnist import torchvision_mnist, whole_mnist

BYTES = 11_594_722  # of the four files, as they come
SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
ANSWER = 5.0  # seconds until a mirror must answer
PATIENCE = 15.0  # seconds without a new byte
LIMIT = 600.0  # seconds in all
LOOK = 0.2  # seconds until one looks again
COMMAND = [sys.executable, "-m", "lesson.data.all_mnist"]
UNREACHED, DAMAGED, STALLED = 1, 3, 4  # exit codes of the process that fetches
WHY = {
    UNREACHED: "no server that has them answers, or there is no room for them",
    DAMAGED: "what came was damaged",
    STALLED: "the server stopped sending them",
}


class CannotFetch(Exception):
    """MNIST could not be downloaded; the message says why, in a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"All 70,000 pictures could not be downloaded: {reason}.")


def root() -> Path:
    """The folder that holds, or will hold, MNIST/raw: $MNIST_ROOT, or one in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    usual = Path(cache).expanduser() / "three-or-seven"
    return Path(os.environ.get("MNIST_ROOT") or usual).absolute()


def is_here() -> bool:
    """Whether MNIST is there; whether it is what it should be, reading it will tell."""
    return (root() / "MNIST").is_dir()


def read_all() -> dict[str, torch.Tensor]:
    """What `whole_mnist` gives, from where it is kept; a DataFileError if that is not MNIST."""
    digest = hashlib.sha256()
    try:
        read = whole_mnist(root())
        for each in read.values():
            digest.update(each.byte().numpy())
    except (OSError, RuntimeError, ValueError, AssertionError):
        digest.update(b"cannot be read")
    if digest.hexdigest() != SHA256:
        raise DataFileError(
            f"{root() / 'MNIST'} does not hold MNIST as published: delete that folder, to download it again."
        )
    return read


class Arrival(NamedTuple):
    """A process that fetches MNIST, and the folder that it fills."""

    process: subprocess.Popen
    folder: Path


_starting = threading.Lock()
_arrival: Arrival | None = None


def arriving() -> Arrival | None:
    """The download that goes on, if there is one."""
    return _arrival if _arrival and _arrival.process.poll() is None else None


def start() -> Arrival:
    """The download that goes on, or a new one: two visitors share it. CannotFetch, if there is no place for it."""
    global _arrival
    with _starting:
        _arrival = arriving() or _begin()
        return _arrival


def _begin() -> Arrival:
    try:
        root().mkdir(parents=True, exist_ok=True)
        for left in root().glob("arriving-*"):  # by a computer that was switched off
            if left.stat().st_mtime < time.time() - 2 * LIMIT:
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="arriving-", dir=root()))
    except OSError:
        raise CannotFetch(f"{root()} cannot be written to") from None
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    here = Path(__file__).parents[2]
    try:
        process = subprocess.Popen([*COMMAND, str(folder)], cwd=here, **quiet)
    except (OSError, MemoryError):
        shutil.rmtree(folder, ignore_errors=True)
        raise CannotFetch("the server has no room for another process") from None
    return Arrival(process, folder)


def shares(arrival: Arrival) -> Iterator[float]:
    """The share of the bytes that came so far, in [0, 1], until all is there; CannotFetch if it cannot be had."""
    most = 0
    while arrival.process.poll() is None:
        most = max(most, size(arrival.folder))  # in the end it is tidied up
        yield min(1.0, most / BYTES)
        with suppress(subprocess.TimeoutExpired):
            arrival.process.wait(LOOK)
    if arrival.process.returncode != 0:
        raise CannotFetch(WHY.get(arrival.process.returncode, WHY[UNREACHED]))


def size(folder: Path) -> int:
    """Bytes that came so far; 0 where the folder is being moved away."""
    try:
        return sum(file.stat().st_size for file in folder.rglob("*.gz"))
    except FileNotFoundError:
        return 0


def main() -> None:
    """In the process that fetches: let torchvision fill the folder, and move what is complete beside it."""
    folder = Path(sys.argv[1])

    def end(code: int) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(code)  # whatever hangs

    mnist = torchvision_mnist()
    socket.setdefaulttimeout(ANSWER)
    threading.Thread(target=_guard, args=[folder, end], daemon=True).start()
    try:
        mnist(folder, download=True)
        for packed in folder.rglob("*.gz"):
            packed.unlink()
        if not (folder.parent / "MNIST").exists():  # another server's, meanwhile
            (folder / "MNIST").rename(folder.parent / "MNIST")
    except TimeoutError:
        end(STALLED)
    except Exception as error:  # torchvision says damaged only in words
        end(DAMAGED if "corrupted" in str(error) else UNREACHED)
    end(0)


def _guard(folder: Path, end: Callable[[int], None]) -> None:
    """End a download to which no byte is added for too long, or that takes too long altogether."""
    start = moved = time.monotonic()
    before = 0
    while moved > time.monotonic() - PATIENCE and start > time.monotonic() - LIMIT:
        time.sleep(LOOK)
        now = size(folder)
        if now != before:
            before, moved = now, time.monotonic()
    end(STALLED)


if __name__ == "__main__":
    main()

"""All of MNIST: fetched once for all who ask, shown while it comes, and never taken for whole when it is not."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch

from lesson.data import all_mnist
from lesson.data.all_mnist import (
    CannotFetch,
    arriving,
    is_here,
    read_all,
    shares,
    start,
)
from lesson.data.bundle import DataFileError
from tests.data.small_mnist import files
from tests.data.test_build import MNIST, needs_mnist

IMAGES = "train-images-idx3-ubyte.gz"


class Mirror:
    """A server that has the four files; tests change what it says."""

    def __init__(self) -> None:
        self.files, self.asked = files(), Counter()
        self.go_on = threading.Event()
        self.go_on.set()
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._head()

            def _head(self) -> bytes:
                content = mirror.files[self.path.strip("/")]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                return content

            def do_GET(self) -> None:
                mirror.asked[self.path.strip("/")] += 1
                content = self._head()
                half = len(content) // 2
                self.wfile.write(content[:half])
                self.wfile.flush()
                mirror.go_on.wait(30)
                with suppress(ConnectionError):  # who asked may have given up
                    self.wfile.write(content[half:])

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def mirror(tmp_path, monkeypatch) -> Iterator[Mirror]:
    """A mirror near by, an empty cache, and a small MNIST to be fetched."""
    mirror = Mirror()
    command = [sys.executable, "-m", "tests.data.small_mnist", mirror.address]
    monkeypatch.setattr(all_mnist, "COMMAND", command)
    monkeypatch.setattr(all_mnist, "BYTES", sum(map(len, mirror.files.values())))
    monkeypatch.setenv("MNIST_ROOT", str(tmp_path / "cache"))
    yield mirror
    mirror.go_on.set()
    mirror.server.shutdown()
    mirror.server.server_close()


def left_over() -> list[str]:
    return [path.name for path in all_mnist.root().iterdir() if path.name != "MNIST"]


@pytest.mark.slow
def test_two_who_ask_share_one_download_see_it_come_and_what_is_not_mnist_is_not_read(
    mirror,
):
    mirror.go_on.clear()
    assert not is_here()
    first, second = start(), start()
    assert first is second
    seen, half_is_it = [[], []], []

    def coming(shown: list[float]) -> bool:
        return any(0 < share < 1 for share in shown)

    def watch(number: int) -> None:
        for share in shares((first, second)[number]):
            seen[number].append(share)
            if all(map(coming, seen)):
                half_is_it.append(is_here())
                mirror.go_on.set()

    other = threading.Thread(target=watch, args=[1])
    other.start()
    watch(0)
    other.join()
    assert is_here()
    assert arriving() is None
    # torchvision asks where a file is, and then for it
    assert set(mirror.asked.values()) == {2}
    assert len(mirror.asked) == 4
    for each in seen:
        assert each == sorted(each)
        assert coming(each)
    assert half_is_it[0] is False
    assert left_over() == []
    raw = all_mnist.root() / "MNIST" / "raw"
    assert sorted(path.name for path in raw.iterdir()) == sorted(
        name.removesuffix(".gz") for name in mirror.files
    )
    with pytest.raises(DataFileError, match="delete that folder") as caught:
        read_all()  # whole, but not MNIST
    assert str(raw.parent) in str(caught.value)
    (raw / "train-images-idx3-ubyte").write_bytes(bytes(9))
    with pytest.raises(DataFileError, match="delete that folder"):
        read_all()


def refused(mirror: Mirror) -> str:
    """What is said of a download that fails; nothing of it may be left."""
    with pytest.raises(CannotFetch) as caught:
        for _ in shares(start()):
            pass
    assert not is_here()
    assert left_over() == []
    return str(caught.value)


@pytest.mark.slow
def test_damaged_files_are_refused(mirror):
    mirror.files[IMAGES] = mirror.files[IMAGES][:-9] + bytes(9)
    assert "damaged" in refused(mirror)


@pytest.mark.slow
def test_a_mirror_that_stalls_is_given_up(mirror):
    mirror.go_on.clear()
    begin = time.monotonic()
    assert "stopped sending" in refused(mirror)
    assert time.monotonic() - begin < 60


def test_offline_it_says_so_in_a_sentence(mirror):
    mirror.server.shutdown()
    mirror.server.server_close()
    assert "no server that has them answers" in refused(mirror)


def test_where_nothing_can_be_written_it_says_where(mirror, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("MNIST_ROOT", str(tmp_path / "file"))
    with pytest.raises(CannotFetch, match="file cannot be written to"):
        start()


def test_the_cache_of_the_user_is_where_it_goes(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_ROOT", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert all_mnist.root() == tmp_path / "three-or-seven"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert all_mnist.root() == tmp_path / ".cache" / "three-or-seven"


@needs_mnist
def test_all_of_mnist_is_read_as_bytes(monkeypatch):
    monkeypatch.setenv("MNIST_ROOT", str(MNIST))
    assert is_here()
    read = read_all()
    assert read["train_x"].shape == (60_000, 784)
    assert read["valid_x"].shape == (10_000, 784)
    assert read["train_x"].dtype == read["valid_x"].dtype == torch.uint8
    assert len(read["train_y"]) == 60_000
    assert read["valid_y"].bincount().tolist()[3] == 1010

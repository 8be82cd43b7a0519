"""The bundle is what the build script makes of MNIST."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lesson.data.bundle import TEN_DIGITS, THREES_AND_SEVENS, checksum
from lesson.data.mnist import ten_digits, threes_and_sevens, torchvision_mnist

ROOT = Path(__file__).parents[2]
MNIST = Path(os.environ.get("MNIST_ROOT", ROOT.parent / "shared" / "data"))
needs_mnist = pytest.mark.skipif(
    not (MNIST / "MNIST" / "raw").is_dir(),
    reason="all of MNIST is not here: set MNIST_ROOT to a folder that holds it",
)


both = pytest.mark.parametrize(
    ("bundle", "make", "option"),
    [(THREES_AND_SEVENS, threes_and_sevens, []), (TEN_DIGITS, ten_digits, ["--ten"])],
    ids=["3s and 7s", "ten digits"],
)


def build(root: Path, out: Path, *options: str) -> subprocess.CompletedProcess:
    module = [sys.executable, "-m", "lesson.data.build"]
    command = [*module, str(root), "--out", str(out), *options]
    environment = {
        **os.environ,
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", env=environment
    )


@needs_mnist
@both
def test_mnist_as_torchvision_keeps_it_gives_the_bundle(bundle, make, option):
    arrays = make(MNIST)
    assert checksum(arrays, bundle) == bundle.sha256
    with np.load(bundle.file) as file:
        assert file.files == bundle.arrays
        assert all(np.array_equal(arrays[name], file[name]) for name in file.files)


@needs_mnist
@both
def test_the_script_writes_the_bundle(tmp_path, bundle, make, option):
    done = build(MNIST, tmp_path / "bundle.npz", *option)
    assert done.returncode == 0, done.stderr
    assert bundle.sha256 in done.stdout
    assert (tmp_path / "bundle.npz").stat().st_size < 2_500_000


def test_the_sample_has_equally_many_of_each_digit_and_takes_at_most_2_mb():
    assert TEN_DIGITS.file.stat().st_size <= 2_000_000
    with np.load(TEN_DIGITS.file) as file:
        for digit in range(10):
            assert file[f"train_{digit}"].shape == (1000, 28, 28)
            assert file[f"valid_{digit}"].shape == (200, 28, 28)


@needs_mnist
def test_the_sample_is_every_fourth_picture_of_each_digit():
    mnist = torchvision_mnist()
    with np.load(TEN_DIGITS.file) as file:
        for split, of_each in (("train", 1000), ("valid", 200)):
            targets = mnist(MNIST, train=split == "train").targets.numpy()
            for digit in range(10):
                names = np.flatnonzero(targets == digit)[0 : 4 * of_each : 4]
                assert np.array_equal(file[f"{split}_{digit}_names"], names)


@both
def test_without_mnist_and_network_the_script_says_so_and_leaves_the_file_alone(
    tmp_path, bundle, make, option
):
    out = tmp_path / "bundle.npz"
    out.write_bytes(b"as it was")
    done = build(tmp_path / "nowhere", out, *option)
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0, done.stderr
    assert str(tmp_path / "nowhere") in done.stderr
    assert out.read_bytes() == b"as it was"

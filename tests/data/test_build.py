"""The bundle is what the build script makes of MNIST."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lesson.data.bundle import BUNDLE, SHA256, checksum
from lesson.data.mnist import threes_and_sevens

ROOT = Path(__file__).parents[2]
MNIST = Path(os.environ.get("MNIST_ROOT", ROOT.parent / "shared" / "data"))
needs_mnist = pytest.mark.skipif(
    not (MNIST / "MNIST" / "raw").is_dir(),
    reason="all of MNIST is not here: set MNIST_ROOT to a folder that holds it",
)


def build(root: Path, out: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "lesson.data.build", str(root), "--out", str(out)]
    environment = {
        **os.environ,
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment
    )


@needs_mnist
def test_mnist_as_torchvision_keeps_it_gives_the_bundle():
    arrays = threes_and_sevens(MNIST)
    assert checksum(arrays) == SHA256
    with np.load(BUNDLE) as bundle:
        assert all(np.array_equal(arrays[name], bundle[name]) for name in bundle.files)


@needs_mnist
def test_the_script_writes_the_bundle(tmp_path):
    done = build(MNIST, tmp_path / "bundle.npz")
    assert done.returncode == 0, done.stderr
    assert SHA256 in done.stdout
    assert (tmp_path / "bundle.npz").stat().st_size < 2_500_000


def test_without_mnist_and_network_the_script_says_so_and_leaves_the_file_alone(
    tmp_path,
):
    out = tmp_path / "bundle.npz"
    out.write_bytes(b"as it was")
    done = build(tmp_path / "nowhere", out)
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0, done.stderr
    assert str(tmp_path / "nowhere") in done.stderr
    assert out.read_bytes() == b"as it was"

"""What several tests need: one thread, the digits, a running server, and a browser."""

import functools
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest
import streamlit as st
import torch
from streamlit.components.v2 import manifest_scanner

from lesson.digits import Digits, load_digits

ROOT = Path(__file__).parent.parent
# How long an example takes says how busy the machine is, not whether it is right.
hypothesis.settings.register_profile("without deadline", deadline=None)
hypothesis.settings.load_profile("without deadline")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Chromium in a container, and without calls to the outside of its own
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def _one_thread_as_in_the_app() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def digits() -> Digits:
    return load_digits()


@pytest.fixture(scope="session", autouse=True)
def _scan_components_once() -> Iterator[None]:
    """AppTest looks through all installed packages for components in every run, a server once."""
    scan = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium, skip what needs it; in CI let it fail instead."""
    if CHROMIUM is None and os.environ.get("CI") != "true":
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM or "chromium",
        "args": FLAGS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Nothing moves by itself, but in the tests that want to see it."""
    return {**browser_context_args, "reduced_motion": "reduce"}


class Server(NamedTuple):
    """A server of the app, and the process it runs in."""

    address: str
    process: subprocess.Popen


@contextmanager
def serving(log: Path) -> Iterator[Server]:
    """The app on a free port, as the README starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    options = [
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
    ]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail(f"The server did not start:\n{log.read_text()}")
        yield Server(address, process)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def running_app(log: Path) -> Iterator[str]:
    """The address of the app on a free port."""
    with serving(log) as server:
        yield server.address


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all browser tests."""
    with running_app(tmp_path_factory.mktemp("server") / "log") as address:
        yield address


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[str]:
    """A server that nobody has visited yet."""
    with running_app(tmp_path / "log") as address:
        yield address

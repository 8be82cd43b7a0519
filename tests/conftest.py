"""What several tests need: one thread, the digits, a running server, and a browser."""

import functools
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FunctionType
from typing import NamedTuple

import hypothesis
import pytest
import streamlit as st
import torch
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page
from streamlit.components.v2 import manifest_scanner

from lesson import runs
from lesson.digits import Digits, load_digits

ROOT = Path(__file__).parent.parent
# How long an example takes says how busy the machine is, not whether it is right.
hypothesis.settings.register_profile("push", deadline=None)
hypothesis.settings.register_profile("nightly", deadline=None, max_examples=1_000)
hypothesis.settings.load_profile("push")
# fixtures and functions that begin a browser, a server, a page or a process: whoever uses one is not quick
BEGIN = {"browser", "build", "context", "engine", "new_server", "open_page", "page"}
BEGIN |= {"printed_by", "quick_training", "run", "running", "server", "told"}

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# the two servers behind it have addresses that only Linux has without being told
HAPROXY = shutil.which("haproxy") if sys.platform == "linux" else None
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="what a process takes is read from /proc"
)
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
MINI_BROWSER = next(Path("/usr/lib").glob("*/webkit2gtk-4.?/MiniBrowser"), None)
WEBKIT = shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and MINI_BROWSER
# Chromium in a container, and without calls to the outside of its own
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # so that Streamlit's scripts are compiled once
]


def nightly(*values: object) -> list:
    """Values of a test's parameter that are not tried at every push."""
    return [pytest.param(value, marks=pytest.mark.nightly) for value in values]


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


@pytest.fixture(scope="session")
def quick_results() -> dict[int, dict]:
    """What runs that learn from few pictures have given so far, by the caches they belong in."""
    return {}


@pytest.fixture
def quick_training(
    digits: Digits, quick_results: dict[int, dict], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Every run learns from a twentieth of the pictures: for tests of what a page does, not of what comes out."""
    few = digits._replace(
        train_x=digits.train_x[::20].contiguous(),
        train_y=digits.train_y[::20],
    )
    monkeypatch.setattr(runs, "load_digits", lambda: few)
    swap_results(quick_results)
    yield
    swap_results(quick_results)


def swap_results(others: dict[int, dict]) -> None:
    """Put these results into the caches of runs, and what was in the caches in their place."""
    for cache in caches_of_runs():
        before = dict(cache)
        cache.clear()
        cache.update(others.get(id(cache), {}))
        others[id(cache)] = before


def caches_of_runs() -> list[MutableMapping]:
    """What is remembered of runs, and of what was made of them."""
    modules = [
        module
        for name, module in list(sys.modules.items())
        if name == "lesson.runs"
        or (
            name.startswith(("lesson.experiments.", "lesson.steps."))
            and {"Run", "run_for"} & set(vars(module))
        )
    ]
    found = {
        id(each.cache): each.cache
        for module in modules
        for each in vars(module).values()
        if hasattr(each, "cache_key")
    }
    shelves = [
        runs.SHELF.runs,
        *(each.SHELF.runs for each in modules if hasattr(each, "SHELF")),
    ]
    found |= {id(each): each for each in shelves}
    return list(found.values())


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def _no_scene_stops(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A page says in a sentence that a scene stopped; a test that wants it clears the log."""
    yield
    stopped = [each for each in caplog.get_records("call") if "page" in each.name]
    assert not [each for each in stopped if each.levelno >= logging.ERROR]


@pytest.fixture(autouse=True)
def _alone(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """While a test marked `alone` runs, the other workers wait: each test holds its worker's lock, this one holds all.

    Who waits for locks keeps the gate, so that no other test begins meanwhile.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    held = range(workers) if request.node.get_closest_marker("alone") else [mine]
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # a folder of its own in that of the run
        folder = folder.parent
    with ExitStack() as locks:
        with FileLock(folder / "gate.lock"):
            for worker in held:
                locks.enter_context(FileLock(folder / f"worker-{worker}.lock"))
        yield


@functools.cache  # a test with many parameters is one function
def names_used_by(function: FunctionType) -> set[str]:
    """The names that a test says, and those that the functions say which it calls, as far as these are of the tests."""
    names, called = set(), [function]
    for each in called:
        names.update(each.__code__.co_names)
        others = map(each.__globals__.get, each.__code__.co_names)
        ours = (one for one in others if isinstance(one, FunctionType))
        called += [
            one
            for one in ours
            if one.__module__.startswith("tests.") and one not in called
        ]
    return names


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests are quick; without a browser or HAProxy, skip what needs it; in CI let it fail instead.

    Tests that run alone come first, then the others that take long: so both workers have something to do until the end.
    """
    long = "alone", "cluster", "firefox", "webkit", "browser", "slow"
    items.sort(key=lambda item: [not item.get_closest_marker(mark) for mark in long])
    for item in items:
        used = {*item.fixturenames, *names_used_by(item.function)}
        if not BEGIN & used and not any(map(item.get_closest_marker, long)):
            item.add_marker("quick")
    needed = {
        "browser": ("Chromium", CHROMIUM),
        "firefox": ("Firefox", FIREFOX),
        "webkit": ("WebKit with its driver and Xvfb", WEBKIT),
        "cluster": ("HAProxy, on Linux,", HAPROXY),
    }
    for mark, (name, program) in needed.items():
        if program is None and os.environ.get("CI") != "true":
            for item in items:
                if item.get_closest_marker(mark):
                    item.add_marker(pytest.mark.skip(reason=f"{name} is not installed"))


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


@pytest.fixture(scope="session")
def first_page(
    browser: Browser, browser_context_args: dict, server: str
) -> Iterator[Page]:
    """One that stays open, and with it the process that all other pages of its context share."""
    page = browser.new_context(**browser_context_args).new_page()
    page.goto(f"{server}/_stcore/health")
    yield page
    page.context.close()


@pytest.fixture
def context(first_page: Page) -> Iterator[BrowserContext]:
    """As good as new for each test, but a page opens in half the time."""
    yield first_page.context
    for page in first_page.context.pages[1:]:
        page.close()
    first_page.evaluate("localStorage.clear()")
    first_page.context.clear_cookies()
    first_page.context.clear_permissions()


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start_app(
    log: Path, host: str, port: int, folder: Path = ROOT
) -> subprocess.Popen[bytes]:
    """The app that lies in a folder, as the README starts it, once it answers."""
    options = [
        "--server.port",
        str(port),
        "--server.address",
        host,
        "--server.headless",
        "true",
    ]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    with log.open("a", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )
    health = f"http://{host}:{port}/_stcore/health"
    for _ in range(300):
        try:
            urllib.request.urlopen(health, timeout=1).close()
            return process
        except OSError:
            time.sleep(0.1)
    process.kill()
    pytest.fail(f"The server did not start:\n{log.read_text(encoding='utf-8')}")


class Server(NamedTuple):
    """A server of the app, and the process it runs in."""

    address: str
    process: subprocess.Popen[bytes]


@contextmanager
def serving(log: Path) -> Iterator[Server]:
    """The app on a free port."""
    host, port = "127.0.0.1", free_port()
    process = start_app(log, host, port)
    try:
        yield Server(f"http://{host}:{port}", process)
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

"""Several replicas behind deploy/haproxy.cfg: visitors are spread, replicas die and come back, nobody loses what they set."""

import csv
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from dnslib.server import DNSLogger, DNSServer
from dnslib.zoneresolver import ZoneResolver
from PIL import ImageOps
from playwright.sync_api import Browser, Page, expect
from websockets.sync.client import connect

from lesson.handwriting.strokes import draw_strokes
from tests.browser.test_browser import caption, curve, press, settle
from tests.conftest import ROOT, free_port, nightly, start_app
from tests.handwriting.drawn import drawing

pytestmark = [pytest.mark.browser, pytest.mark.cluster]

HOSTS = HERE, THERE = [
    "127.0.0.1",
    "127.0.0.2",
]  # one port, as in a network of containers
BACK = 10  # seconds until a browser whose replica died is at work again


class Cluster:
    """Two replicas, each with what the Docker image holds, behind HAProxy with the very configuration of compose.yaml."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.control = folder / "control"
        self.address = f"http://127.0.0.1:{free_port()}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.names = ZoneResolver("")  # as Docker's, it knows who runs

    def start(self, host: str) -> None:
        log = self.folder / f"{host}.log"
        self.processes[host] = start_app(log, host, self.port, self.folder / "app")
        self.names.zone += ZoneResolver(f"app. 0 A {host}").zone

    def end(self, host: str, how: signal.Signals) -> None:
        self.processes[host].send_signal(how)
        self.processes[host].wait()
        gone = ZoneResolver(f"app. 0 A {host}").zone
        self.names.zone = [name for name in self.names.zone if name not in gone]

    def tell(self, command: str) -> str:
        """HAProxy's answer to a command."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self.control))
            control.sendall(f"{command}\n".encode())
            return control.makefile().read()

    def state(self, host: str) -> dict[str, str]:
        """What HAProxy knows of a replica."""
        rows = csv.DictReader(self.tell("show stat").removeprefix("# ").splitlines())
        mine = f"{host}:{self.port}"
        return next((row for row in rows if row["addr"] == mine), {})  # not found yet

    def host_of(self, page: Page) -> str:
        """The replica that the cookie of a browser names."""
        mine = [c["value"] for c in page.context.cookies() if c["name"] == "replica"]
        return next(h for h in HOSTS if [self.state(h).get("cookie")] == mine)

    def wait_for(self, host: str, status: str) -> None:
        until(lambda: self.state(host).get("status") == status, 30)

    def everywhere(self) -> None:
        """Both replicas run and take visitors."""
        for host in HOSTS:
            if self.processes[host].poll() is not None:
                self.start(host)
        for host in HOSTS:
            self.wait_for(host, "UP")


def until(true: Callable[[], object], seconds: float) -> float:
    """Wait until something is true; the seconds it took."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds, "it did not become true in time"
        time.sleep(0.02)
    return time.monotonic() - start


def copy_image(folder: Path) -> None:
    """What the Dockerfile copies: all that .dockerignore lets in."""
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        source, target = ROOT / line[1:], folder / line[1:]
        if line.startswith("!") and source.is_dir():
            shutil.copytree(source, target)
        elif line.startswith("!"):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    copy_image(cluster.folder / "app")
    silent = DNSLogger(logf=lambda _: None)
    dns = DNSServer(cluster.names, port=free_port(), address="127.0.0.1", logger=silent)
    dns.start_thread()
    environment = {
        "LISTEN": cluster.address.removeprefix("http://"),
        "APP": f"app:{cluster.port}",
        "DNS": f"127.0.0.1:{dns.server.server_address[1]}",
        "CONTROL": str(cluster.control),
    }
    haproxy = None
    try:
        for host in HOSTS:
            cluster.start(host)
        with (cluster.folder / "haproxy.log").open("w") as log:
            haproxy = subprocess.Popen(
                ["haproxy", "-f", ROOT / "deploy" / "haproxy.cfg"],
                env={**os.environ, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(cluster.control.exists, 10)
        yield cluster
    finally:
        for process in filter(None, [haproxy, *cluster.processes.values()]):
            process.kill()
            process.wait()
        dns.stop()


@pytest.fixture
def cluster(running: Cluster) -> Iterator[Cluster]:
    running.everywhere()
    yield running
    print()  # after what the test said


# How long its connection to the server was broken each time, in seconds.
BREAKS = """
window.breaks = [];
let closed;
window.WebSocket = class extends WebSocket {
  constructor(...where) {
    super(...where);
    this.addEventListener("close", () => (closed ??= performance.now()));
    this.addEventListener("open", () => {
      if (closed) breaks.push((performance.now() - closed) / 1000);
      closed = undefined;
    });
  }
};
"""


class Visitor:
    """A browser of its own, with the cookie of a replica."""

    def __init__(self, browser: Browser, cluster: Cluster, host: str) -> None:
        self.cluster, self.page = cluster, browser.new_context().new_page()
        self.page.add_init_script(BREAKS)
        cookie = cluster.state(host)["cookie"]
        self.page.context.add_cookies(
            [{"name": "replica", "value": cookie, "url": cluster.address}]
        )

    def open(self, path: str) -> None:
        self.page.goto(self.cluster.address + path)
        expect(caption(self.page)).to_be_visible(timeout=60_000)
        settle(self.page)
        self.page.wait_for_load_state("networkidle")

    def settings(self) -> list[str | None]:
        """The address, and where each slider of the page stands."""
        sliders = self.page.locator("[data-testid=stSlider] input[type=range]")
        expect(sliders.first).to_be_visible(timeout=60_000)
        stands = [each.get_attribute("aria-valuetext") for each in sliders.all()]
        return [self.page.url, *stands]

    def breaks(self) -> list[float]:
        return self.page.evaluate("breaks")

    def wait_for_break(self, count: int = 1) -> None:
        """Wait until its connection was broken so many times, and is there again."""
        self.page.wait_for_function("n => breaks.length == n", arg=count)


def report(what: str, seconds: float) -> None:
    print(f"\n{what}: {seconds:.1f} s", end="")


def status_of(url: str, **options) -> int:
    """The status of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def upload(page: Page, folder: Path) -> None:
    """A picture of a 7."""
    seven = folder / "seven.png"
    ImageOps.invert(draw_strokes(drawing("7"))).save(seven)
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("stFileUploaderDropzone").click()
    chooser.value.set_files(seven)
    expect(caption(page)).to_contain_text("After 1 epoch", timeout=60_000)


def download(page: Page) -> str:
    """The figures of the epochs on the training page."""
    button = page.get_by_role("button", name="CSV")
    if not button.is_visible():
        page.get_by_text("Take this run with you").click()
    with page.expect_download() as file:
        button.click()
    return file.value.path().read_text("utf-8")


def shape(page: Page) -> np.ndarray:
    """The points of the curve, from 0 to 1 across and down, however wide the page is: (points, 2)."""
    pairs = re.findall(r"([\d.]+),([\d.]+)", curve(page))
    points = np.array(pairs, float)
    return (points - points.min(0)) / np.ptp(points, 0)


def test_visitors_are_spread_evenly(cluster):
    stream = cluster.address.replace("http", "ws") + "/_stcore/stream"
    with ExitStack() as visits:
        for _ in range(10):
            visits.enter_context(connect(stream, subprotocols=["streamlit"]))
        assert [cluster.state(host)["scur"] for host in HOSTS] == ["5", "5"]


@pytest.mark.parametrize("host", [HERE, *nightly(THERE)])
def test_uploads_and_downloads_reach_the_replica_of_the_visit(
    browser, cluster, host, tmp_path
):
    requests = [int(cluster.state(each)["stot"]) for each in HOSTS]
    visitor = Visitor(browser, cluster, host)
    page = visitor.page
    visitor.open("/your_digit?digit_way=Upload&digit_epochs=1")
    upload(page, tmp_path)
    visitor.open("/training_loop?epochs=2")
    assert download(page).startswith("epoch,")
    page.context.close()
    for each, before in zip(HOSTS, requests, strict=True):
        assert (int(cluster.state(each)["stot"]) > before) == (each == host)


def test_a_replica_killed_in_the_middle_of_a_run(browser, cluster):
    visitor, other = (Visitor(browser, cluster, host) for host in HOSTS)
    page = visitor.page
    visitor.open("/training_loop?batch_size=8&epochs=3&lr=0.05")
    words, drawn = caption(page).inner_text(), shape(page)
    other.open("/training_loop?epochs=5&seed=3")
    press(page, "Epochs", "End")
    bar = page.get_by_test_id("stProgress")
    expect(bar).to_contain_text("of 100", timeout=10_000)
    before = visitor.settings()

    start = time.monotonic()
    cluster.end(HERE, signal.SIGKILL)
    visitor.wait_for_break()
    report("killed: connected again after", time.monotonic() - start)
    expect(bar).not_to_have_text(bar.inner_text(), timeout=20_000)
    seconds = time.monotonic() - start
    report("        the run goes on after", seconds)
    assert seconds < BACK
    assert cluster.host_of(visitor.page) == THERE
    assert visitor.settings() == before
    press(page, "Epochs", "Home")
    press(page, "Epochs", "ArrowRight", 2)
    expect(caption(page)).to_have_text(words, timeout=30_000)
    settle(page)
    assert shape(page) == pytest.approx(drawn, abs=0.02)

    press(other.page, "Epochs", "ArrowRight")
    expect(caption(other.page)).to_contain_text("After 6 epochs", timeout=30_000)
    assert other.breaks() == []

    start = time.monotonic()
    cluster.start(HERE)
    cluster.wait_for(HERE, "UP")
    report("        the replica is back after", time.monotonic() - start)
    newcomer = browser.new_context().new_page()
    newcomer.goto(f"{cluster.address}/training_loop?epochs=1")
    expect(caption(newcomer)).to_be_visible(timeout=60_000)
    assert cluster.host_of(newcomer) == HERE
    for each in (page, other.page, newcomer):
        each.context.close()


@pytest.mark.nightly
def test_a_picture_that_died_with_its_replica_can_be_chosen_again(
    browser, cluster, tmp_path
):
    visitor = Visitor(browser, cluster, HERE)
    page = visitor.page
    visitor.open("/your_digit?digit_way=Upload&digit_epochs=1")
    upload(page, tmp_path)
    settle(page)
    cluster.end(HERE, signal.SIGKILL)
    visitor.wait_for_break()
    page.get_by_text("Centre it").click()  # the new replica is asked for the first time
    lost = page.get_by_text("The server has lost this file: choose it again.")
    expect(lost).to_be_visible(timeout=20_000)
    expect(page.locator(".st-key-seen")).to_contain_text("choose a picture")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    upload(page, tmp_path)
    page.context.close()


@pytest.mark.nightly
def test_a_replica_that_stands_still_is_left(browser, cluster):
    visitor = Visitor(browser, cluster, HERE)
    page = visitor.page
    visitor.open("/training_loop?epochs=2&seed=5")
    before = visitor.settings()
    start = time.monotonic()
    cluster.processes[HERE].send_signal(signal.SIGSTOP)
    try:
        visitor.wait_for_break()
        report("standing still: connected again after", time.monotonic() - start)
        assert visitor.settings() == before
        press(page, "Epochs", "ArrowRight")
        expect(caption(page)).to_contain_text("After 3 epochs", timeout=30_000)
        assert download(page).count("\n") == 5  # a heading, and epochs 0 to 3
    finally:
        cluster.processes[HERE].send_signal(signal.SIGCONT)
    page.context.close()


@pytest.mark.nightly
def test_a_rolling_restart_loses_nobody(browser, cluster):
    visitors = [Visitor(browser, cluster, host) for host in [*HOSTS, THERE]]
    for seed, visitor in enumerate(visitors):
        visitor.open(f"/training_loop?epochs=4&lr=0.5&seed={seed}")
    before = [(each.settings(), caption(each.page).inner_text()) for each in visitors]
    breaks = [0] * len(visitors)
    for host in HOSTS:
        breaks = [
            count + (cluster.host_of(visitor.page) == host)
            for count, visitor in zip(breaks, visitors, strict=True)
        ]
        cluster.end(host, signal.SIGTERM)
        cluster.everywhere()
        for count, visitor in zip(breaks, visitors, strict=True):
            visitor.wait_for_break(count)
    longest = max(max(visitor.breaks()) for visitor in visitors)
    report("rolling restart: without a server for at most", longest)
    for visitor, (settings, words) in zip(visitors, before, strict=True):
        assert visitor.settings() == settings
        assert caption(visitor.page).inner_text() == words
        press(visitor.page, "Epochs", "ArrowRight")
        expect(caption(visitor.page)).to_contain_text("After 5 epochs", timeout=30_000)
        visitor.page.context.close()


def test_what_is_too_large_or_nobodys_business_is_refused(cluster):
    size = {"Content-Length": "25000000"}  # refused before it is sent
    large = {"data": b"", "headers": size, "method": "PUT"}
    assert status_of(f"{cluster.address}/_stcore/upload_file/a/b", **large) == 413
    for path in ("metrics", "script-health-check"):
        assert status_of(f"{cluster.address}/_stcore/{path}") == 404


@pytest.mark.parametrize(
    ("scheme", "site"), [("http", "Lax"), ("https", "None; Secure; Partitioned")]
)
def test_the_cookie_tells_nothing_and_works_in_a_frame_over_https(
    cluster, scheme, site
):
    request = urllib.request.Request(
        cluster.address, headers={"X-Forwarded-Proto": scheme}
    )
    with urllib.request.urlopen(request) as answer:
        cookie = answer.headers["Set-Cookie"]
        assert "Server" not in answer.headers
    assert "HttpOnly" in cookie
    assert cookie.endswith(f"SameSite={site}")
    assert not any(host in cookie for host in HOSTS)


@pytest.mark.parametrize(
    ("scheme", "site"), [("http", "Lax"), ("https", "None; Secure; Partitioned")]
)
def test_the_cookie_that_an_upload_needs_works_in_a_frame_over_https(
    cluster, scheme, site
):
    headers = {"X-Forwarded-Proto": scheme}
    request = urllib.request.Request(
        f"{cluster.address}/_stcore/health", headers=headers
    )
    with urllib.request.urlopen(request) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    (cookie,) = (each for each in cookies if each.startswith("_streamlit_xsrf="))
    assert cookie.endswith(f"SameSite={site}")

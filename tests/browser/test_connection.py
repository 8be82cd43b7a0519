"""The network goes away and comes back: what was done meanwhile counts."""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_browser import (
    answers,
    clear_the_pad,
    draw_with_mouse,
    on_screen,
    open_pad,
    pad,
    seen,
    settle,
)
from tests.browser.test_pad import ink
from tests.browser.test_scenes import messages_of
from tests.browser.test_teaching import kept
from tests.conftest import free_port, start_app
from tests.handwriting.drawn import drawing

pytestmark = pytest.mark.browser

SEVEN, THREE = drawing("7"), drawing("3")
LINE = [{"points": [[40, 200], [140, 210], [240, 200]]}]


class End(BaseRequestHandler):
    """One connection of a browser."""

    def handle(self) -> None:
        if not self.server.whole:
            return
        far = socket.create_connection(self.server.far)
        self.server.ends += [self.request, far]
        back = Thread(target=pass_on, args=[far, self.request], daemon=True)
        back.start()
        pass_on(self.request, far)
        back.join()


def pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):  # cut
        while data := one.recv(65536):
            other.sendall(data)
    for each in (one, other):
        hang_up(each)


def hang_up(end: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        end.shutdown(socket.SHUT_RDWR)


class Wire(ThreadingTCPServer):
    """The way to a server, which can be cut and mended."""

    daemon_threads = True

    def __init__(self, far: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), End)
        self.far, self.whole, self.ends = far, True, []
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        Thread(target=self.serve_forever, daemon=True).start()

    def cut(self, page: Page) -> None:
        self.whole = False
        for each in self.ends:
            hang_up(each)
        self.ends.clear()
        expect(connected(page)).to_have_count(0, timeout=20_000)

    def mend(self, page: Page) -> None:
        self.whole = True
        expect(connected(page)).to_have_count(1, timeout=90_000)


def connected(page: Page):
    return page.locator("[data-test-connection-state=CONNECTED]")


@pytest.fixture(scope="module")
def wire(server: str) -> Iterator[Wire]:
    where = urlsplit(server)
    with Wire((where.hostname, where.port)) as wire:
        yield wire
        wire.shutdown()


@pytest.fixture
def cut_off(page: Page, wire: Wire) -> Page:
    """A page with a 3 that was drawn, and then the network went away."""
    open_pad(page, wire.address)
    clear_the_pad(page)
    draw_with_mouse(page, THREE)
    expect(answers(page)).to_have_text(["3"] * 3, timeout=30_000)
    settle(page)
    wire.cut(page)
    return page


def clear(page: Page) -> None:
    page.get_by_role("button", name="Clear").click()


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()


@pytest.mark.parametrize("times", [1, 2])
def test_a_digit_drawn_while_the_network_is_away_is_read_when_it_is_back(
    cut_off, wire, times
):
    """The second time as well, and after a while without anything."""
    for time in range(times):
        clear(cut_off)
        draw_with_mouse(cut_off, SEVEN)
        wire.mend(cut_off)
        expect(answers(cut_off)).to_have_text(["7"] * 3, timeout=30_000)
        settle(cut_off)
        assert len(ink(cut_off)) == 1
        if time < times - 1:
            wire.cut(cut_off)
            clear(cut_off)
            wire.mend(cut_off)
            expect(seen(cut_off)).to_contain_text("There is no ink", timeout=30_000)
            settle(cut_off)
            wire.cut(cut_off)


def test_several_changes_meanwhile_end_as_the_pad_shows_them(cut_off, wire):
    clear(cut_off)
    draw_with_mouse(cut_off, LINE)
    undo(cut_off)
    undo(cut_off)  # the 3 is back
    draw_with_mouse(cut_off, LINE)
    draw_with_mouse(cut_off, LINE)
    undo(cut_off)
    wire.mend(cut_off)
    expect(cut_off).to_have_url(re.compile(r"digit_ink=[\w-]+\.[\w-]+(&|$)"))
    settle(cut_off)
    assert [len(each["points"]) > 9 for each in ink(cut_off)] == [True, False]


def test_a_stroke_in_whose_middle_the_network_went_or_came_counts(cut_off, wire):
    clear(cut_off)
    ((first, *others),) = on_screen(cut_off, SEVEN)
    cut_off.mouse.move(*first)
    cut_off.mouse.down()
    for place in others[:12]:
        cut_off.mouse.move(*place)
    wire.mend(cut_off)
    expect(seen(cut_off)).to_contain_text("There is no ink", timeout=30_000)
    wire.cut(cut_off)
    for place in others[12:]:
        cut_off.mouse.move(*place)
    cut_off.mouse.up()
    wire.mend(cut_off)
    expect(answers(cut_off)).to_have_text(["7"] * 3, timeout=30_000)


def test_nothing_is_asked_of_the_server_when_nothing_was_done(cut_off, wire):
    messages = messages_of(cut_off)
    words = seen(cut_off).inner_text()
    wire.mend(cut_off)
    cut_off.wait_for_timeout(2000)
    assert messages == []
    assert seen(cut_off).inner_text() == words


def test_a_sheet_taken_meanwhile_is_on_the_pad_when_the_network_is_back(page, wire):
    page.goto(f"{wire.address}/your_digit?digit_scene=Teach+it+yours")
    expect(kept(page)).to_have_count(8, timeout=60_000)
    settle(page)
    wire.cut(page)
    for number in (1, 0):  # the last one counts
        kept(page).nth(number).focus()
        page.keyboard.press("Enter")
    wire.mend(page)
    expect(kept(page)).to_have_count(7, timeout=30_000)
    expect(seen(page)).to_contain_text("on the pad it reads as", timeout=10_000)
    settle(page)
    wire.cut(page)
    wire.mend(page)
    page.wait_for_timeout(1500)
    expect(kept(page)).to_have_count(7)


class Restarted:
    """A server that is started anew while the network is away: it knows nobody."""

    def __init__(self, log) -> None:
        self.log, self.port = log, free_port()
        self.start()

    def start(self) -> None:
        self.process = start_app(self.log, "127.0.0.1", self.port)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def mortal(tmp_path_factory) -> Iterator[Restarted]:
    server = Restarted(tmp_path_factory.mktemp("mortal") / "log")
    yield server
    server.end()


@pytest.fixture
def restart(page: Page, mortal: Restarted) -> Iterator[Wire]:
    """The way to that server."""
    with Wire(("127.0.0.1", mortal.port)) as way:
        yield way
        way.shutdown()


def test_what_was_drawn_meanwhile_counts_in_a_new_session(page, restart, mortal):
    open_pad(page, restart.address)
    clear_the_pad(page)
    draw_with_mouse(page, THREE)
    expect(answers(page)).to_have_text(["3"] * 3, timeout=60_000)
    settle(page)
    restart.cut(page)
    mortal.end()
    clear(page)
    draw_with_mouse(page, SEVEN)
    mortal.start()
    restart.mend(page)
    expect(answers(page)).to_have_text(["7"] * 3, timeout=60_000)
    settle(page)
    assert len(ink(page)) == 1
    undo(page)
    undo(page)
    expect(answers(page)).to_have_text(["3"] * 3, timeout=30_000)


def test_a_sheet_taken_meanwhile_is_taken_in_a_new_session(page, restart, mortal):
    page.goto(f"{restart.address}/your_digit?digit_scene=Teach+it+yours")
    expect(kept(page)).to_have_count(8, timeout=60_000)
    settle(page)
    restart.cut(page)
    mortal.end()
    kept(page).first.focus()
    page.keyboard.press("Enter")
    mortal.start()
    restart.mend(page)
    expect(kept(page)).to_have_count(7, timeout=60_000)
    expect(seen(page)).to_contain_text("on the pad it reads as", timeout=10_000)


@pytest.mark.nightly
def test_a_new_session_gets_a_card_s_drawing_and_ink_too_long_for_an_address(
    page, restart, mortal
):
    page.goto(f"{restart.address}/your_digit?digit_epochs=1")  # soon trained anew
    expect(pad(page)).to_be_visible(timeout=60_000)
    settle(page)
    long = [{"points": [[20 + 15 * n % 240, 20 + 12 * n] for n in range(20)]}] * 120
    pad(page).evaluate(
        """(canvas, strokes) => {
          const box = canvas.getBoundingClientRect(), scale = box.width / 280;
          for (const { points } of strokes) {
            const at = (kind, [x, y]) => canvas.dispatchEvent(
              new PointerEvent(kind, { pointerType: "mouse", clientX: box.x + x * scale, clientY: box.y + y * scale }));
            at("pointerdown", points[0]);
            points.forEach(point => at("pointermove", point));
            at("pointerup", points[0]);
          }
        }""",
        long,
    )
    too_long = page.get_by_test_id("stMain").get_by_text("too much ink for a link")
    expect(too_long).to_be_visible(timeout=30_000)
    settle(page)
    restart.cut(page)
    mortal.end()
    mortal.start()
    restart.mend(page)
    page.get_by_text("Centre it").click()  # the new session is asked for the first time
    page.wait_for_timeout(3000)  # the words of the old one are still there
    settle(page)
    expect(too_long).to_be_visible(timeout=60_000)

    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="A 3", exact=True).click()
    expect(page).to_have_url(re.compile("digit_ink="), timeout=60_000)
    settle(page)
    drawn = ink(page)
    restart.cut(page)
    mortal.end()
    mortal.start()
    restart.mend(page)
    messages = messages_of(page)
    page.get_by_text("Centre it").click()
    expect(page).not_to_have_url(re.compile("digit_centred"))
    settle(page)
    said = len(messages)
    page.wait_for_timeout(1500)
    assert len(messages) == said
    assert ink(page) == drawn

"""The pictures of the README, made from the app itself: `python -m docs.pictures`. Needs what the browser tests need."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser.test_browser import (
    answers,
    on_screen,
    open_at,
    open_pad,
    settle,
    slider,
)
from tests.conftest import CHROMIUM, FLAGS, running_app
from tests.handwriting.drawn import drawing

HERE = Path(__file__).parent
SIZE = (1280, 860)
SMALL = (800, 538)
QUICK, SLOW = 250, 1800  # milliseconds


class Film:
    """Frames of a page, each with how long it is shown."""

    def __init__(self, page: Page) -> None:
        self.page, self.frames, self.times = page, [], []

    def shoot(self, milliseconds: int) -> None:
        """One more frame."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        small = picture.resize(SMALL, Image.Resampling.LANCZOS)
        self.frames.append(small.quantize(dither=Image.Dither.NONE))
        self.times.append(milliseconds)

    def save(self, path: Path) -> None:
        """As a GIF that begins anew at its end."""
        first, *others = self.frames
        first.save(
            path, save_all=True, append_images=others, duration=self.times, loop=0
        )


def scroll_to(page: Page, place: Locator) -> None:
    """Bring it near the top."""
    place.evaluate(
        """element => {
          element.style.scrollMarginTop = "140px";
          element.scrollIntoView({ block: "start" });
        }"""
    )
    page.wait_for_timeout(500)


def training(film: Film, address: str) -> None:
    """Turn the learning rate, and watch the run."""
    page = film.page
    open_at(page, f"{address}/training_loop?batch_size=64&init_std=0.3")
    scroll_to(page, slider(page, "Learning rate"))
    film.shoot(SLOW)
    slider(page, "Learning rate").evaluate("box => box.focus({ preventScroll: true })")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    for _ in range(14):
        page.wait_for_timeout(QUICK)
        film.shoot(QUICK)
    settle(page)
    page.wait_for_timeout(500)
    film.shoot(SLOW)
    page.screenshot(path=HERE / "training_loop.png")


def handwriting(film: Film, address: str) -> None:
    """Draw a 7, and see what the models say, and why."""
    page = film.page
    open_pad(page, address)
    scroll_to(page, page.get_by_text("Where the digit comes from"))
    film.shoot(QUICK)
    (points,) = on_screen(page, drawing("7"))
    page.mouse.move(*points[0])
    page.mouse.down()
    for number, point in enumerate(points):
        page.mouse.move(*point)
        if number % 4 == 3:
            film.shoot(QUICK)
    page.mouse.up()
    expect(answers(page)).to_have_count(3, timeout=60_000)
    settle(page)
    page.wait_for_timeout(500)
    film.shoot(SLOW)
    scroll_to(page, page.get_by_text("Every vote"))
    film.shoot(2 * SLOW)


def main() -> None:
    """Make them all."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "log") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        film = Film(browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}))
        training(film, address)
        handwriting(film, address)
        film.save(HERE / "tour.gif")
        browser.close()


if __name__ == "__main__":
    main()

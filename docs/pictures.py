"""The pictures of the README, made from the app itself: `python -m docs.pictures`. Needs what the browser tests need."""

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.test_browser import draw_with_mouse, open_pad, press, settle
from tests.conftest import CHROMIUM, FLAGS, running_app
from tests.handwriting.drawn import drawing

HERE = Path(__file__).parent
SIZE = (1280, 720)
SMALL = (800, 450)
QUICK, SLOW = 250, 1800  # milliseconds


class Film:
    """Frames of a page, each with how long it is shown; and the folder for it."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.frames, self.times = page, [], []
        self.folder = folder

    def shoot(self, milliseconds: int) -> None:
        """One more frame."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        small = picture.resize(SMALL, Image.Resampling.LANCZOS)
        self.frames.append(small.quantize(dither=Image.Dither.NONE))
        self.times.append(milliseconds)

    def roll(self, frames: int) -> None:
        """So many frames, as time goes by."""
        for _ in range(frames):
            self.page.wait_for_timeout(QUICK)
            self.shoot(QUICK)

    def save(self) -> None:
        """As a GIF that begins anew at its end."""
        path = self.folder / "tour.gif"
        first, *others = self.frames
        first.save(
            path, save_all=True, append_images=others, duration=self.times, loop=0
        )


def start(film: Film, address: str) -> None:
    """Press Play, and see the answer turn."""
    page = film.page
    page.goto(address)
    page.get_by_role("button", name="To the start").click(timeout=60_000)
    settle(page)
    film.shoot(SLOW)
    page.get_by_role("button", name="Play").click()
    film.roll(16)
    film.shoot(SLOW)


def training(film: Film, address: str) -> None:
    """Turn the learning rate, and watch the run."""
    page = film.page
    page.goto(f"{address}/training_loop?batch_size=64&init_std=0.3")
    page.locator(".st-key-seen [data-testid=stAlert]").wait_for(timeout=60_000)
    settle(page)
    film.shoot(SLOW)
    press(page, "Learning rate", "ArrowLeft", 4)
    film.roll(12)
    settle(page)
    page.wait_for_timeout(500)
    film.shoot(SLOW)
    page.screenshot(path=film.folder / "training_loop.png")


def handwriting(film: Film, address: str) -> None:
    """Draw a 3, and see what the models say."""
    page = film.page
    open_pad(page, address)
    page.get_by_role("button", name="Clear").click()
    settle(page)
    film.shoot(QUICK)
    draw_with_mouse(page, drawing("3"))
    film.roll(6)
    settle(page)
    film.shoot(2 * SLOW)


def main() -> None:
    """Make them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    out = parser.parse_args().out
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "log") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        width, height = SIZE
        page = browser.new_page(viewport={"width": width, "height": height})
        film = Film(page, out)
        for scene in (start, training, handwriting):
            scene(film, address)
        film.save()
        browser.close()


if __name__ == "__main__":
    main()

"""How long a visitor waits: `python -m tests.browser.latency [--tries 15]`, in headless Chromium, on a server of its own.

Each figure is the time from a key or a click to the change on the screen, in milliseconds: the median and the 95th
percentile of so many tries.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lesson.console import use_plain_letters
from tests.browser.test_browser import more
from tests.conftest import CHROMIUM, FLAGS, running_app

CAPTION = "document.querySelector('[data-testid=stAlert] p')?.innerText"
FIRST_CHART = "document.querySelector('[data-testid=stVegaLiteChart]')"
CURVE = f"{FIRST_CHART}?.querySelector('svg g.mark-line path')?.getAttribute('d')"
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


def settle(page: Page) -> None:
    """Wait until the script has run to its end and stayed there for a moment."""
    quiet = 0
    while quiet < 4:
        page.wait_for_timeout(100)
        quiet = quiet + 1 if page.evaluate(IDLE) else 0


def press(page: Page, label: str, key: str) -> None:
    """Press a key on a slider."""
    page.locator(f'input[type=range][aria-label="{label}"]').focus()
    page.keyboard.press(key)


def change_of(page: Page, seen: str, act: Callable[[], None]) -> float:
    """Milliseconds from `act` until the expression `seen` has another value on the screen."""
    page.wait_for_function(seen, timeout=60_000)
    page.evaluate(
        f"""() => {{
            const look = () => {seen};
            const before = look();
            window.changed = new Promise((resolve, reject) => {{
                setTimeout(() => reject("Nothing has changed for a minute."), 60_000);
                const watch = () => {{
                    const now = look();
                    if (now !== undefined && now !== null && now !== before) resolve(performance.now());
                    else requestAnimationFrame(watch);
                }};
                requestAnimationFrame(watch);
            }});
            addEventListener("keydown", () => window.pressed = performance.now(), {{ once: true, capture: true }});
            addEventListener("click", () => window.pressed = performance.now(), {{ once: true, capture: true }});
        }}"""
    )
    act()
    return page.evaluate("async () => (await window.changed) - window.pressed")


def cached_run(page: Page, address: str, tries: int) -> list[float]:
    """An arrow key on the learning rate, to a run that is there already, until its curve is drawn."""
    page.goto(f"{address}/training_loop")
    settle(page)
    times = []
    for number in range(tries + 2):
        key = "ArrowLeft" if number % 2 == 0 else "ArrowRight"
        times.append(
            change_of(page, CURVE, lambda key=key: press(page, "Learning rate", key))
        )
        settle(page)
    return times[2:]


def new_run(page: Page, address: str, tries: int) -> list[float]:
    """An arrow key on the seed, to a run that nobody trained yet, until its first epochs are drawn."""
    page.goto(f"{address}/training_loop?seed=20")
    settle(page)
    more(page)
    times = []
    for _ in range(tries):
        times.append(change_of(page, CURVE, lambda: press(page, "Seed", "ArrowRight")))
        settle(page)
    return times


def run_in_mid_run(page: Page, address: str, tries: int) -> list[float]:
    """The same while another run is training, until the curve begins anew."""
    page.goto(f"{address}/training_loop?seed=40&batch_size=32&epochs=1")
    settle(page)
    more(page)
    press(page, "Epochs", "End")
    begun = f"{CURVE}?.split('L').slice(0, 2).join()"  # each start is another
    times = []
    for _ in range(tries):
        page.wait_for_timeout(2000)
        times.append(change_of(page, begun, lambda: press(page, "Seed", "ArrowRight")))
    page.goto("about:blank")
    return times


def sidebar_link(page: Page, address: str, tries: int) -> list[float]:
    """A link of the sidebar until the page's heading and first chart are there."""
    page.goto(f"{address}/training_loop")
    settle(page)
    times = []
    for number in range(tries):
        name = ("Gradients", "Training loop")[number % 2]
        heading = "document.querySelector('h1')?.innerText"
        there = f"{FIRST_CHART}?.querySelector('svg') ? {heading} : null"
        link = page.get_by_role("link", name=name).first
        times.append(change_of(page, there, lambda link=link: link.click()))
        settle(page)
    return times


MEASURES = [cached_run, new_run, run_in_mid_run, sidebar_link]


def main() -> None:
    """Measure, and print a line each."""
    use_plain_letters()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=15)
    tries = parser.parse_args().tries
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        start = time.perf_counter()
        with running_app(Path(folder) / "log") as address:
            page = browser.new_page()
            page.goto(address)
            page.wait_for_selector("h1")
            print(
                f"streamlit run → the first page answers: {time.perf_counter() - start:.1f} s"
            )
            settle(page)
            for measure in MEASURES:
                times = sorted(measure(page, address, tries))
                median, worst = (
                    statistics.median(times),
                    times[int(0.95 * (len(times) - 1))],
                )
                print(
                    f"{measure.__doc__} median {median:.0f} ms, 95 % {worst:.0f} ms",
                    flush=True,
                )


if __name__ == "__main__":
    main()

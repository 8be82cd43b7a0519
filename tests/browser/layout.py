"""Where everything of a scene is, in windows of many sizes."""

from pathlib import Path

from playwright.sync_api import Page, TimeoutError

CHECK = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
SIZES = [
    (1920, 1080),
    (1024, 768),
    (810, 1080),  # a tablet held upright
    (640, 360),  # 1280 × 720 at 200 %
    (360, 740),
    (320, 700),  # 1280 wide at 400 %
]


def out_of_place(page: Page) -> list[str]:
    """What overlaps, sticks out or is cut off in the open scene, with the size; the window keeps the last size."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(50)
        try:
            page.wait_for_function(f"() => !({CHECK})().length", timeout=5_000)
        except TimeoutError:
            found += [
                f"{width} × {height}: {each}" for each in page.evaluate(f"({CHECK})()")
            ]
    return found

"""What plays does not flash."""

import base64
import io
import re

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page

from tests.browser.test_scenes import open_scene

pytestmark = pytest.mark.browser


def filmed(page: Page, milliseconds: int) -> list[tuple[float, float]]:
    """The seconds at which the browser drew, and how bright the figure then was, from 0 to 1."""
    box = page.locator(".st-key-stage").bounding_box()
    camera, film = page.context.new_cdp_session(page), []

    def keep(frame: dict) -> None:
        film.append((frame["metadata"]["timestamp"], frame["data"]))
        camera.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    camera.on("Page.screencastFrame", keep)
    camera.send("Page.startScreencast", {"format": "png"})
    page.wait_for_timeout(milliseconds)
    camera.send("Page.stopScreencast")
    edges = [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]
    return [
        (moment, brightness(Image.open(io.BytesIO(base64.b64decode(data))), edges))
        for moment, data in film
    ]


def brightness(picture: Image.Image, edges: list[float]) -> float:
    return ImageStat.Stat(picture.convert("L").crop(edges)).mean[0] / 255


def flashes(film: list[tuple[float, float]]) -> list[float]:
    """When a flash ended: two changes of a tenth of all brightness, one up and one down (WCAG 2.3.1)."""
    ends, way = [], 0
    low = high = film[0][1]
    for moment, level in film:
        low, high = min(low, level), max(high, level)
        now = 1 if level - low >= 0.1 else -1 if high - level >= 0.1 else way
        if now != way:
            ends.append(moment)
            way, low, high = now, level, level
    return ends[1::2]


def test_batches_flash_at_most_three_times_in_any_second(page, server):
    open_scene(page, server, "tensor_reshaping", "Batches")
    bar = page.get_by_role("group", name=re.compile("^Transport"))
    bar.get_by_role("button", name="To the start").click()
    page.wait_for_timeout(500)
    bar.get_by_role("button", name="Play").click()
    film = filmed(page, 6_000)
    assert len(film) > 30
    ends = flashes(film)
    assert [
        end for end, third in zip(ends, ends[3:], strict=False) if third < end + 1
    ] == []

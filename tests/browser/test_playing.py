"""Every scene that plays: no picture of it is blank for a moment, and nothing flashes."""

import base64
import io
import re

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page

from tests.browser.test_scenes import go_to_scene, open_scene
from tests.scenes import SCENES, STEPS_WITH_SCENES

pytestmark = pytest.mark.browser

# Where the figure is dragged about, stepped back, and played from the start: how often the browser draws a blank picture.
BLANKS = """async bar => {
  const pause = ms => new Promise(over => setTimeout(over, ms));
  const [first, back, play] = bar.querySelectorAll("button");
  const place = bar.querySelector("input"), speed = bar.querySelector("select"), last = Number(place.max);
  const go = share => { place.value = Math.round(share * last); place.dispatchEvent(new Event("input")); };
  let blanks = 0, watched = true;
  const look = () => {
    blanks += [...document.querySelectorAll("svg.marks image")].some(picture => !picture.getAttribute("href"));
    if (watched) requestAnimationFrame(look);
  };
  look();
  for (const share of [0, 0.9, 0.3, 0.6, 0.1, 0.75, 1]) { go(share); await pause(60); }
  for (let step = 0; step < 4; step++) { back.click(); await pause(60); }
  go(1);
  for (const [name, milliseconds] of [["5/s", 700], ["30/s", 1000]]) {
    speed.value = name;
    first.click();
    play.click();
    await pause(milliseconds);
    if (play.ariaLabel === "Pause") play.click();
  }
  watched = false;
  return blanks;
}"""


def blanks(page: Page) -> int:
    """In how many of its frames the open scene has a picture that is not loaded; 0 too if nothing plays."""
    if not page.locator(".st-key-bar").count():
        return 0
    bar = page.get_by_role("group", name=re.compile("^Transport"))
    return bar.evaluate(BLANKS)


@pytest.mark.parametrize("step", STEPS_WITH_SCENES)
def test_no_picture_is_blank_for_a_moment_while_a_scene_plays(page, server, step):
    scenes = [scene for other, scene in SCENES if other == step]
    open_scene(page, server, step, scenes[0])
    found = {scenes[0]: blanks(page)}
    for number, scene in enumerate(scenes[1:], start=2):
        go_to_scene(page, scene, f"scene {number} of {len(scenes)}")
        found[scene] = blanks(page)
    assert found == dict.fromkeys(scenes, 0)


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

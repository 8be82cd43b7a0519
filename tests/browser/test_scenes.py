"""Every scene of every page on a screen, and the transport."""

import re
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from lesson.contents import key_on
from tests.browser.layout import out_of_place
from tests.browser.test_browser import settle
from tests.browser.test_visit import SMALL
from tests.conftest import nightly
from tests.scenes import SCENES, STEPS_WITH_SCENES

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
# the backgrounds, as .streamlit/config.toml has them
THEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 29)"}
# Until nothing has changed on the page for a moment, within 700 ms at most.
STILL = """() => new Promise(still => {
  let quiet;
  const wait = () => { clearTimeout(quiet); quiet = setTimeout(done, 150); };
  const watch = new MutationObserver(wait);
  const done = () => { watch.disconnect(); still(); };
  watch.observe(document.body, { attributes: true, characterData: true, childList: true, subtree: true });
  setTimeout(done, 700);
  wait();
})"""
DRAWN = """() => [...document.querySelectorAll(".st-key-stage [data-testid=stVegaLiteChart]")]
  .every(chart => chart.querySelector("svg.marks"))"""
BOTTOM = """parts => Math.max(...parts.map(part => {
  const box = document.querySelector(`.st-key-${part}`)?.getBoundingClientRect();
  return box?.height ? box.bottom : 0;
}))"""
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
  for (const [name, milliseconds] of [["5/s", 500], ["30/s", 500]]) {
    speed.value = name;
    first.click();
    play.click();
    await pause(milliseconds);
    if (play.ariaLabel === "Pause") play.click();
  }
  watched = false;
  return blanks;
}"""
WIDER = (
    "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
)


def address(server: str, step: str, scene: str, **more: str) -> str:
    page = "" if step == "start" else step
    return f"{server}/{page}?{urlencode({key_on(step, 'scene'): scene, **more})}"


def open_scene(page: Page, server: str, step: str, scene: str, **more: str) -> None:
    page.goto(address(server, step, scene, **more))
    expect(page.locator(".st-key-seen").get_by_test_id("stAlert")).to_be_visible(
        timeout=90_000
    )
    settle(page)
    loaded(page)


def loaded(page: Page) -> None:
    """Wait until the browser has all that it loads late, and the charts are drawn."""
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)
    if page.locator(".st-key-bar").count():
        transport = page.get_by_role("group", name=re.compile("^Transport"))
        expect(transport).to_be_visible(timeout=30_000)
    page.wait_for_function(DRAWN, timeout=30_000)
    page.evaluate(STILL)


def messages_of(page: Page) -> list:
    """What goes to the server and comes from it, a list that grows: ask for it before the page is opened."""
    messages = []
    page.on(
        "websocket",
        lambda socket: (
            socket.on("framesent", lambda frame: messages.append(frame)),
            socket.on("framereceived", lambda frame: messages.append(frame)),
        ),
    )
    return messages


def errors_of(page: Page) -> list[str]:
    """What the browser reports as errors and warnings, a list that grows: ask for it before the page is opened."""
    errors = []

    def keep(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            errors.append(message.text)

    page.on("console", keep)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def complaints(page: Page) -> list[str]:
    """What axe finds, and words smaller than those of the text; code on a phone is small on purpose."""
    found = Axe().run(page).response["violations"]
    small = [] if page.viewport_size == PHONE else page.evaluate(SMALL)
    return small + [
        f"{each['id']}: {node['html'][:200]}"
        for each in found
        for node in each["nodes"]
    ]


def blanks(page: Page) -> int:
    """In how many of its frames the open scene has a picture that is not loaded; 0 too if nothing plays, or no picture."""
    playing = page.locator(".st-key-bar").count()
    if not playing or not page.locator("svg.marks image").count():
        return 0
    bar = page.get_by_role("group", name=re.compile("^Transport"))
    return bar.evaluate(BLANKS)


def go_to_scene(page: Page, scene: str, place: str) -> None:
    """By its tab; `place` is as below the card, "scene 2 of 5"."""
    page.get_by_role("tab", name=scene, exact=True).click()
    expect(page.locator(".st-key-card .where")).to_contain_text(place, timeout=90_000)
    expect(page.locator(".st-key-seen").get_by_test_id("stAlert")).to_be_visible(
        timeout=90_000
    )
    settle(page)
    loaded(page)


def looked_at(page: Page, theme: str) -> list[str]:
    """What is not as it should be in the open scene: as it is at 1280 × 720, on a phone in a theme, and in other windows."""
    low = page.evaluate(BOTTOM, ["card", "figure", "controls", "seen"])
    wider, found = page.evaluate(WIDER), complaints(page)
    heard = page.locator("body").aria_snapshot()
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(PHONE)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", THEMES[theme])
    page.wait_for_timeout(150)
    loaded(page)
    low_on_phone = page.evaluate(BOTTOM, ["card", "figure"])
    wider_on_phone = page.evaluate(WIDER)
    found += complaints(page)
    letters, white_space = code_on_a_phone(page)
    found += out_of_place(page)
    page.set_viewport_size(DESKTOP)
    rules = {
        f"ends at {low}": 400 < low <= 720,
        f"ends at {low_on_phone} on a phone": low_on_phone <= 844,
        "names a picture by its data": "data:image" not in heard,
        "scrolls sideways": not wider,
        "scrolls sideways on a phone": not wider_on_phone,
        f"has {letters:.0f} letters in a line of code": letters >= 60,
        f"has {white_space} code": white_space == "pre",
    }
    return found + [what for what, holds in rules.items() if not holds]


class Walk(NamedTuple):
    """What was found in each scene of a page, one after another in one visit."""

    wrong: dict[str, list[str]]
    blanks: dict[str, int]
    errors: list[str]


@pytest.fixture(scope="module", params=STEPS_WITH_SCENES)
def walk(request: pytest.FixtureRequest, browser: Browser, server: str) -> Walk:
    """Through a page: each theme is seen in every scene, and on both screens; axe takes long, so each is asked once."""
    page = browser.new_page(
        viewport=DESKTOP, color_scheme="light", reduced_motion="reduce"
    )
    found = Walk({}, {}, errors_of(page))
    scenes = [scene for step, scene in SCENES if step == request.param]
    for number, scene in enumerate(scenes, start=1):
        if number == 1:
            open_scene(page, server, request.param, scene)
        else:
            go_to_scene(page, scene, f"scene {number} of {len(scenes)}")
        found.wrong[scene] = looked_at(page, ("light", "dark")[number % 2])
        errors = len(found.errors)
        found.blanks[scene] = blanks(page)
        page.evaluate(STILL)
        del found.errors[errors:]  # while it plays only pictures are looked at
    page.close()
    return found


def test_each_scene_is_one_screen_in_both_themes_and_on_a_phone(walk):
    """1280 × 720, unscrolled: card, figure, transport, controls, what you see; on a phone card, figure and transport.

    axe is content, and so is the browser.
    """
    assert walk.wrong == {scene: [] for scene in walk.wrong}
    # a page opened directly asks for two addresses under its own name before it finds the server's
    assert [text for text in walk.errors if "404" not in text] == []


def test_no_picture_is_blank_for_a_moment_while_a_scene_plays(walk):
    assert walk.blanks == dict.fromkeys(walk.blanks, 0)


def code_on_a_phone(page: Page) -> tuple[float, str]:
    """How many letters a line of code holds, and what happens to a longer one."""
    code = page.locator("[data-testid=stCode] code").first
    return tuple(
        code.evaluate(
            """code => {
          const style = getComputedStyle(code), pen = document.createElement("canvas").getContext("2d");
          pen.font = `${style.fontSize} ${style.fontFamily}`;
          const box = code.closest("pre"), padding = 2 * parseFloat(getComputedStyle(box).paddingLeft);
          return [(box.clientWidth - padding) / pen.measureText("m").width, style.whiteSpace];
        }"""
        )
    )


@pytest.mark.parametrize(
    "step",
    [STEPS_WITH_SCENES[0], STEPS_WITH_SCENES[-1], *nightly(*STEPS_WITH_SCENES[1:-1])],
)
def test_embedded_a_scene_stands_alone(page, server, step):
    scene = next(scene for other, scene in reversed(SCENES) if other == step)
    open_scene(page, server, step, scene, embed="true")
    expect(page.get_by_role("heading", level=1)).to_have_count(0)
    expect(page.get_by_role("tab").first).to_be_hidden()
    expect(page.locator(".st-key-lab")).to_be_visible()
    expect(page.get_by_role("link", name="Start")).to_be_hidden()


def bar(page: Page):
    return page.get_by_role("group", name="Transport: epoch")


def position(page: Page):
    return bar(page).get_by_role("slider")


def expect_epoch(page: Page, epoch: int) -> None:
    """The chart says that it shows this epoch."""
    text = page.locator("[class*=readout_1] text").first
    expect(text).to_have_text(f"epoch {epoch}")


def weights(page: Page) -> list[str]:
    """The weights, and what training added, as they are shown."""
    images = page.locator("[data-testid=stVegaLiteChart] svg image")
    expect(images).to_have_count(2)
    return [image.get_attribute("href") for image in images.all()]


def test_the_transport_plays_steps_and_goes_anywhere_without_the_server(page, server):
    sent = messages_of(page)
    open_scene(page, server, "training_loop", "Train", epochs="20")
    page.wait_for_timeout(500)
    messages = len(sent)
    end = weights(page)
    expect_epoch(page, 20)

    bar(page).get_by_role("button", name="To the start").click()
    expect(position(page)).to_have_attribute("aria-valuetext", "epoch 0: 1,090 wrong")
    expect_epoch(page, 0)
    assert weights(page)[0] != end[0]
    bar(page).get_by_role("button", name="One on").click()
    expect_epoch(page, 1)
    bar(page).get_by_role("button", name="One back").click()
    expect_epoch(page, 0)
    bar(page).get_by_label("Speed").select_option("30/s")
    bar(page).get_by_role("button", name="Play").click()
    expect(bar(page).get_by_role("button", name="Pause")).to_be_visible()
    expect(bar(page).get_by_role("button", name="Play")).to_be_visible(timeout=5_000)
    expect_epoch(page, 20)
    assert weights(page) == end
    assert len(sent) == messages

    position(page).focus()
    for key, epoch in (
        ("Home", 0),
        ("ArrowRight", 1),
        ("ArrowUp", 2),
        ("ArrowLeft", 1),
        ("End", 20),
        ("ArrowLeft", 19),
    ):
        page.keyboard.press(key)
        expect_epoch(page, epoch)
    page.keyboard.press("Space")
    expect(bar(page).get_by_role("button", name="Pause")).to_be_visible()
    expect(bar(page).get_by_role("button", name="Play")).to_be_visible(timeout=5_000)
    assert len(sent) == messages


def test_a_finger_moves_the_transport_and_its_position_survives_a_rerun_and_a_scene(
    browser: Browser, server
):
    page = browser.new_page(
        viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    open_scene(page, server, "training_loop", "Train", epochs="20")
    bar(page).get_by_role("button", name="To the start").tap()
    for _ in range(3):
        bar(page).get_by_role("button", name="One on").tap()
    expect(position(page)).to_have_value("3")
    slider = page.locator('input[type=range][aria-label="Learning rate"]')
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("lr=0.5"))
    settle(page)
    page.wait_for_timeout(500)
    expect_epoch(page, 3)
    page.get_by_role("tab", name="Every learning rate").tap()
    expect(page.get_by_text("yours, epoch 3")).to_be_visible(timeout=20_000)
    page.close()


def test_the_first_figure_plays_once_by_itself_and_stops_while_nobody_sees_it(
    browser: Browser, server
):
    page = browser.new_page(viewport=DESKTOP, reduced_motion="no-preference")
    page.goto(address(server, "training_loop", "Train", epochs="40"))
    expect(bar(page).get_by_role("button", name="Pause")).to_be_visible(timeout=60_000)
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(bar(page).get_by_role("button", name="Play")).to_be_visible()
    settle(page)
    page.get_by_role("tab", name="Sorted or shuffled").click()
    expect(
        page.get_by_test_id("stMain").get_by_text("What is in each batch?")
    ).to_be_visible(timeout=20_000)
    settle(page)
    expect(bar(page).get_by_role("button", name="Play")).to_be_visible()
    page.close()


def test_what_plays_by_itself_gives_way_to_whoever_moves_a_control(
    browser: Browser, server
):
    page = browser.new_page(viewport=DESKTOP, reduced_motion="no-preference")
    page.goto(address(server, "training_loop", "Train", epochs="40"))
    expect(bar(page).get_by_role("button", name="Pause")).to_be_visible(timeout=60_000)
    page.locator('input[type=range][aria-label="Epochs"]').focus()
    page.keyboard.press("ArrowLeft")
    expect(bar(page).get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator("[class*=readout_1] text").first).to_have_text(
        "epoch 39", timeout=20_000
    )
    page.close()


def test_nothing_plays_by_itself_where_reduced_motion_is_asked_for(page, server):
    open_scene(page, server, "training_loop", "Train", epochs="20")
    expect(bar(page).get_by_role("button", name="Play")).to_be_visible()
    expect_epoch(page, 20)


def test_the_transport_follows_a_run_while_it_trains(page, server):
    open_scene(page, server, "training_loop", "Train", epochs="1", batch_size="8")
    slider = page.locator('input[type=range][aria-label="Epochs"]')
    slider.focus()
    page.keyboard.press("End")
    expect(page.get_by_test_id("stProgress")).to_contain_text("of 100", timeout=10_000)
    expect(position(page)).to_have_value(re.compile(r"^([2-9]|\d\d)$"), timeout=20_000)
    expect(position(page)).to_have_attribute("max", "100")
    slider.focus()
    page.keyboard.press("Home")  # ends the training


def test_the_keys_n_and_b_walk_on_and_back_over_the_edge_of_a_scene(page, server):
    open_scene(page, server, "training_loop", "Every learning rate", epochs="2")
    page.keyboard.press("n")
    expect(page.get_by_text("card 2 of 2")).to_be_visible(timeout=20_000)
    settle(page)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("scene=Sorted"))
    expect(page.get_by_text("card 1 of 6")).to_be_visible(timeout=20_000)
    settle(page)
    page.keyboard.press("b")
    expect(page.get_by_text("card 2 of 2")).to_be_visible()
    expect(page).to_have_url(re.compile("scene=Every"))


def test_nothing_jumps_from_scene_to_scene(page, server):
    open_scene(page, server, "training_loop", "Train")
    watch = """() => {
      window.jumps = 0;
      const add = list => list.getEntries().forEach(entry => window.jumps += entry.value);
      new PerformanceObserver(add).observe({ type: "layout-shift" });
    }"""
    for turn in range(2):  # in the first the browser still loads what a scene needs
        if turn:
            page.evaluate(watch)
        for scene, words in (
            ("Every learning rate", "models at once"),
            ("Train", "785"),
        ):
            page.get_by_role("tab", name=scene).click()
            expect(page.locator(".st-key-card")).to_contain_text(words, timeout=20_000)
            settle(page)
            loaded(page)
    assert page.evaluate("window.jumps") < 0.1

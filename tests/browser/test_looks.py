"""Contrast themes, paper, browsers without the newest colours, and a sidebar that gives way."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from lesson.contents import key_on
from tests.browser.test_scenes import DESKTOP, PHONE, open_scene

pytestmark = pytest.mark.browser

SMALL_PICTURES = """() => [...document.querySelectorAll(".stVegaLiteChart image, .gallery img")]
  .map(each => each.getBoundingClientRect().width)"""


def luminances(place: Page | Locator) -> list[float]:
    """How light each pixel of a place is, in order."""
    return lightness(place.screenshot())


def lightness(png: bytes) -> list[float]:
    """How light each pixel is, from 0 to 1, as WCAG counts, in order."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((400, 4_000), Image.Resampling.NEAREST)
    straight = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in range(256))
    ]
    return sorted(
        0.2126 * straight[r] + 0.7152 * straight[g] + 0.0722 * straight[b]
        for r, g, b in image.get_flattened_data()
    )


def contrast(place: Locator, share: float = 0.05) -> float:
    """Between what is darkest and what is lightest in a place; so much of it may be darker or lighter."""
    light = luminances(place)
    end = int(share * len(light))
    return (light[-1 - end] + 0.05) / (light[end] + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_contrast_theme_everything_that_can_be_set_is_seen(
    browser: Browser, server, scheme
):
    page = browser.new_page(
        viewport=DESKTOP,
        color_scheme=scheme,
        forced_colors="active",
        reduced_motion="reduce",
    )
    few = {key_on("your_digit", "epochs"): "2"}
    open_scene(page, server, "your_digit", "Draw", **few)
    found = {
        name: contrast(page.locator(selector).first)
        for name, selector in {
            "ink": "canvas",
            "thumb": "[data-testid=stSlider] [data-rac]:has(> [data-testid=stSliderThumbValue])",
            "toggle": "[data-testid=stCheckbox] label > div:first-of-type",
            "Play": "[name=play]",
        }.items()
    }
    chart = page.get_by_test_id("stVegaLiteChart")
    found["words of a chart"] = contrast(chart, share=0.005)
    for name, selector in {
        "open tab": "[role=tab][aria-selected=true]",
        "chosen segment": "[role=radio][aria-checked=true]",
    }.items():
        chosen = page.locator(selector).first
        found[name] = contrast(chosen)
        other = page.locator(selector.replace("=true", "=false")).first
        assert abs(at_foot(chosen) - at_foot(other)) > 0.1, name
    page.close()
    assert {name: each for name, each in found.items() if each < 3} == {}


def at_foot(place: Locator) -> float:
    """How light the lowest five rows of pixels are."""
    box = place.bounding_box()
    box |= {"y": box["y"] + box["height"] - 5, "height": 5}
    light = lightness(place.page.screenshot(clip=box))
    return sum(light) / len(light)


def test_paper_is_light_and_whole_also_from_a_dark_device(browser: Browser, server):
    page = browser.new_page(
        viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce"
    )
    page.goto(f"{server}/training_loop?print=true&epochs=2")
    expect(page.get_by_test_id("stAlert")).to_have_count(7, timeout=90_000)
    expect(page.locator(".listing")).to_be_visible()
    without_chart = page.locator("[class*=st-key-chart-]:not(:has(svg))")
    expect(without_chart).to_have_count(0, timeout=30_000)
    on_screen = page.evaluate(SMALL_PICTURES)
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_timeout(300)
    light = luminances(page.get_by_test_id("stMainBlockContainer"))
    assert sum(each < 0.2 for each in light) < 0.1 * len(light)
    assert sum(each > 0.8 for each in light) > 0.6 * len(light)
    for one, other in zip(page.evaluate(SMALL_PICTURES), on_screen, strict=True):
        assert one >= min(40, other)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    heading = page.get_by_test_id("stElementContainer").filter(
        has=page.locator("h2", has_text="One batch at a time")
    )
    expect(heading).to_have_css("break-after", "avoid")
    page.close()


def test_a_scene_is_printed_without_what_only_a_click_would_use(
    browser: Browser, server
):
    page = browser.new_page(
        viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce"
    )
    open_scene(page, server, "tensor_reshaping", "Line by line")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".st-key-bar")).to_be_hidden()
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    code = page.locator("[data-testid=stCode] code").first
    expect(code).to_have_css("white-space-collapse", "preserve")
    expect(code).to_have_css("text-wrap-mode", "wrap")
    assert sum(each > 0.8 for each in luminances(page)) > 1_000
    page.close()


def test_a_browser_without_the_newest_colours_shows_what_a_word_means(
    browser: Browser, server
):
    """Safari before 17.5 does not know light-dark()."""
    page = browser.new_page(
        viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce"
    )
    open_scene(page, server, "training_loop", "Train")
    page.evaluate(
        """() => {
          for (const style of document.querySelectorAll("[data-testid=stMain] style"))
            style.textContent = style.textContent.replaceAll("light-dark(", "unknown(");
        }"""
    )
    word = page.locator(".word").first
    expect(word).to_have_css("text-decoration-style", "dotted")
    word.click()
    meaning = page.locator(".meaning:popover-open")
    expect(meaning).to_be_visible()
    assert contrast(meaning, 0.02) > 7
    page.close()


def test_on_a_phone_the_sidebar_closes_once_a_page_is_chosen(browser: Browser, server):
    page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
    open_scene(page, server, "gradients", "Two losses")
    page.get_by_test_id("stExpandSidebarButton").click()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    page.get_by_role("link", name="5 · Training loop").click()
    expect(page).to_have_url(re.compile("training_loop"))
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.close()

"""Somebody draws sheets, names them, and teaches them to a model, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from lesson.contents import key_on
from lesson.handwriting.examples import HAND
from lesson.handwriting.sheets import sheets_from_text
from lesson.handwriting.strokes import strokes_from_text
from tests.browser.test_browser import draw_with_finger, draw_with_mouse, seen, settle
from tests.browser.test_scenes import open_scene

pytestmark = pytest.mark.browser

SCENE = "Teach it yours"
SEVENS = [each for each in sheets_from_text(HAND) if each.digit == "7"]
THREES = [each for each in sheets_from_text(HAND) if each.digit == "3"]


def kept(page: Page):
    return page.get_by_role("button", name=re.compile("back to the pad$"))


def name_it(page: Page, digit: str):
    return page.get_by_role("button", name=f"This is a {digit}")


def no_sheets(page: Page, server: str) -> None:
    nothing = {key_on("your_digit", "sheets"): "none"}
    open_scene(page, server, "your_digit", SCENE, **nothing)
    expect(seen(page)).to_contain_text("No sheet is kept")


def test_drawn_sheets_are_misread_before_and_read_after_the_model_has_learned_them(
    page, server
):
    no_sheets(page, server)
    drawn = [*SEVENS[-2:], THREES[0]]
    for number, each in enumerate(drawn):
        draw_with_mouse(page, strokes_from_text(each.ink))
        expect(name_it(page, each.digit)).to_be_enabled(timeout=10_000)
        name_it(page, each.digit).click()
        expect(kept(page)).to_have_count(number + 1, timeout=10_000)
    expect(kept(page)).to_contain_text(["3 ✗", "3 ✗", "7 ✗"])
    expect(page).to_have_url(re.compile("sheets=7.+~7.+~3"))
    page.get_by_role("radio", name="Alone").click()
    expect(seen(page)).to_contain_text("reads 3 of 3 sheets; before, 0", timeout=30_000)
    settle(page)
    page.reload()
    expect(seen(page)).to_contain_text("reads 3 of 3 sheets", timeout=60_000)


def test_a_sheet_goes_back_to_the_pad_and_gets_its_other_name_from_the_keyboard(
    page, server
):
    open_scene(page, server, "your_digit", SCENE)
    expect(kept(page)).to_have_count(8)
    kept(page).first.focus()
    page.keyboard.press("Enter")
    expect(kept(page)).to_have_count(7, timeout=10_000)
    expect(seen(page)).to_contain_text("on the pad it reads as a 3", timeout=10_000)
    settle(page)
    name_it(page, "3").focus()
    page.keyboard.press("Enter")
    expect(kept(page)).to_have_count(8, timeout=10_000)
    expect(kept(page).last).to_have_text("3 ✓")
    expect(seen(page)).not_to_contain_text("on the pad")


def test_a_finger_writes_a_sheet_on_a_phone(browser, server):
    page = browser.new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    no_sheets(page, server)
    draw_with_finger(page, strokes_from_text(THREES[0].ink))
    expect(name_it(page, "3")).to_be_enabled(timeout=10_000)
    # not tapped: on a busy machine a tap takes so long that it is a long press
    name_it(page, "3").click()
    expect(kept(page)).to_have_count(1, timeout=10_000)
    kept(page).first.click()
    expect(kept(page)).to_have_count(0, timeout=10_000)
    expect(name_it(page, "3")).to_be_enabled(timeout=10_000)
    page.close()

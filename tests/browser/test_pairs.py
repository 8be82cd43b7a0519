"""The 45 pairs in a browser: a click on a cell opens its pair, and the address says which."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_scenes import open_scene

pytestmark = pytest.mark.browser


def test_a_click_on_a_cell_opens_its_pair_and_so_does_its_address(page: Page, server):
    open_scene(page, server, "ten_digits", "Which pairs are hard")
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("svg")).to_contain_text("4 or 9")
    expect(
        page.get_by_test_id("stMain").get_by_text("None has a larger share")
    ).to_be_visible()
    cell = chart.locator("[aria-label*='7/9: ']").first
    cell.click()
    expect(chart.locator("svg")).to_contain_text("7 or 9")
    expect(page).to_have_url(re.compile("ten_pair=7%2F9"))
    open_scene(page, server, "ten_digits", "Which pairs are hard", ten_pair="0/1")
    expect(chart.locator("svg")).to_contain_text("0 or 1")

"""The statements of one training step, on the transport."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_scenes import messages_of, open_scene

pytestmark = pytest.mark.browser


def test_statements_are_stepped_through_without_the_server(page, server):
    sent = messages_of(page)
    open_scene(page, server, "gradients", "Who changes what")
    page.wait_for_timeout(500)
    messages = len(sent)
    bar = page.get_by_role("group", name="Transport: statement")
    rows = page.locator(".trace tbody tr")
    note = page.locator(".notes [data-when=now]")
    expect(rows).to_have_count(9)
    expect(note).to_contain_text("starts afresh")

    bar.get_by_role("button", name="To the start").click()
    expect(note).to_contain_text("Nothing has run yet")
    for value in rows.last.locator("td").all():
        expect(value).to_be_hidden()
    bar.get_by_role("slider").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(rows.nth(3)).to_have_attribute("data-when", "now")
    expect(note).to_contain_text("weights.grad and bias.grad, and nothing else")
    expect(bar.get_by_role("slider")).to_have_attribute(
        "aria-valuetext", note.inner_text()
    )
    once = float(rows.nth(3).locator("td").nth(1).inner_text())
    expect(rows.nth(4).locator("td").nth(1)).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(rows.nth(4).locator("td").nth(1)).to_be_visible()
    twice = float(rows.nth(4).locator("td").nth(1).inner_text())
    assert twice == pytest.approx(2 * once, rel=1e-3)
    assert len(sent) == messages


def test_a_click_on_a_pixel_picks_it(page, server):
    open_scene(page, server, "step_vs_sigmoid", "Turn one weight")
    seen = page.locator(".st-key-seen")
    before = seen.inner_text()
    chart = page.locator(".st-key-controls [data-testid=stVegaLiteChart] svg")
    box = chart.bounding_box()
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.55 * box["height"])
    expect(seen).not_to_have_text(before, timeout=20_000)
    expect(page).to_have_url(re.compile("loss_(row|column)="))


def test_a_click_on_the_map_starts_a_run_there(page, server):
    open_scene(page, server, "training_loop", "The landscape", epochs=10)
    chart = page.locator(".st-key-figure [data-testid=stVegaLiteChart] svg")
    box = chart.bounding_box()
    page.mouse.click(box["x"] + 0.1 * box["width"], box["y"] + 0.8 * box["height"])
    seen = page.locator(".st-key-seen")
    expect(seen).to_contain_text("from elsewhere", timeout=20_000)
    expect(page).to_have_url(re.compile("elsewhere=true"))
    row, column = (
        int(re.search(rf"{name}=(\d+)", page.url).group(1))
        for name in ("row", "column")
    )
    assert (row, column) == (pytest.approx(8, abs=2), pytest.approx(4, abs=2))
    with_both = seen.inner_text().splitlines()[-1]
    page.reload()
    expect(seen).to_contain_text(with_both, timeout=60_000)

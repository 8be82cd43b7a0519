"""The pages on shapes and on random starts in a real browser: what the transport moves there."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_scenes import messages_of, open_scene

pytestmark = pytest.mark.browser


def bar(page: Page, name: str):
    return page.get_by_role("group", name=f"Transport: {name}")


def position(page: Page, name: str):
    return bar(page, name).get_by_role("slider")


def words(page: Page, text: str):
    return page.locator("[data-testid=stVegaLiteChart] svg").get_by_text(
        text, exact=True
    )


def test_the_lines_are_lit_one_by_one_with_what_they_make_without_the_server(
    page, server
):
    sent = messages_of(page)
    open_scene(page, server, "tensor_reshaping", "Line by line")
    page.wait_for_timeout(500)
    messages = len(sent)
    lit = page.locator(".listing [data-when=now]")
    expect(lit).to_have_text("xb, yb = train_x[:256], train_y[:256]")

    position(page, "statement").focus()
    page.keyboard.press("Home")
    expect(lit).to_have_text("stacked_threes = torch.stack(threes)")
    expect(words(page, "stacked_threes: (6131, 28, 28)")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(lit).to_have_text("train_x = brightness.view(-1, 28 * 28)")
    expect(words(page, "train_x: (12396, 784)")).to_be_visible()
    expect(position(page, "statement")).to_have_attribute(
        "aria-valuetext", "train_x: (12396, 784)"
    )
    page.keyboard.press("Space")
    expect(lit).to_have_text("xb, yb = train_x[:256], train_y[:256]", timeout=5_000)
    assert len(sent) == messages


def test_a_pass_goes_batch_by_batch_and_ends_with_all_of_them(page, server):
    open_scene(page, server, "tensor_reshaping", "Batches")
    expect(words(page, "49 batches")).to_be_visible()
    bar(page, "batch").get_by_role("button", name="One back").click()
    expect(words(page, "batch 49 of 49")).to_be_visible()
    expect(
        words(page, "xb (108, 784), yb (108, 1): 0 threes, 108 sevens")
    ).to_be_visible()


def test_starts_come_ten_at_a_time(page, server):
    open_scene(page, server, "random_init", "A thousand starts")
    expect(words(page, "1,000 starts")).to_be_visible()
    bar(page, "draw").get_by_role("button", name="To the start").click()
    expect(words(page, "10 starts")).to_be_visible()


def test_pairs_are_compared_one_after_another(page, server):
    open_scene(page, server, "random_init", "Every pair")
    expect(words(page, "computed: 8 of 16 equal")).to_be_visible()
    expect(words(page, "2 of 4")).to_have_count(4)
    bar(page, "pair").get_by_role("button", name="To the start").click()
    expect(words(page, "2 of 4")).to_have_count(0)
    expect(words(page, "called 3, is a 3: equal")).to_be_visible()

"""The app in a real browser, as a visitor uses it."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def settle(page: Page) -> None:
    """Wait until the script of the page has come to its end."""
    expect(
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    ).to_be_visible(timeout=60_000)


def open_at(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("What does it get wrong?")).to_be_visible(timeout=60_000)
    expect(caption(page)).to_be_visible(timeout=60_000)
    settle(page)


def caption(page: Page):
    return page.get_by_test_id("stAlert").first.locator("p")


def slider(page: Page, label: str):
    return page.locator(f'input[type=range][aria-label="{label}"]')


def press(page: Page, label: str, key: str, times: int = 1) -> None:
    for _ in range(times):
        slider(page, label).focus()
        page.keyboard.press(key)


def curve(page: Page) -> str:
    """The shape of the accuracy curve as it is drawn."""
    return page.locator(
        "[data-testid=stVegaLiteChart] svg g.mark-line path"
    ).first.get_attribute("d")


def weights(page: Page) -> str:
    """The address of the picture of the weights that is shown, the picture itself in it."""
    return page.locator("[data-testid=stVegaLiteChart] svg image").first.get_attribute(
        "href"
    )


def test_moving_the_learning_rate_changes_caption_curve_and_address(page, server):
    open_at(page, f"{server}/training_loop?epochs=10")
    words, shape = caption(page).inner_text(), curve(page)
    press(page, "Learning rate", "ArrowLeft", 3)
    expect(page).to_have_url(re.compile(r"lr=0\.1"))
    expect(caption(page)).not_to_have_text(words, timeout=30_000)
    settle(page)
    assert "After 10 epochs" in caption(page).inner_text()
    assert curve(page) != shape


def test_a_slider_moved_in_mid_run_starts_the_new_run_at_once(page, server):
    open_at(page, f"{server}/training_loop?epochs=1&batch_size=8")
    press(page, "Epochs", "End")
    bar = page.get_by_test_id("stProgress")
    expect(bar).to_contain_text("of 100", timeout=10_000)
    press(page, "Batch size", "End")
    expect(page).to_have_url(re.compile("batch_size=12396"))
    expect(bar).to_be_hidden(timeout=60_000)
    settle(page)
    assert "After 100 epochs" in caption(page).inner_text()


def test_a_reload_keeps_the_state_and_so_does_back(page, server):
    open_at(page, f"{server}/training_loop?epochs=5")
    words = caption(page).inner_text()
    press(page, "Learning rate", "ArrowLeft", 4)
    press(page, "Batch size", "ArrowRight")
    expect(page).to_have_url(re.compile("batch_size=512"))
    expect(caption(page)).not_to_have_text(words, timeout=30_000)
    settle(page)
    address, words = page.url, caption(page).inner_text()
    page.reload()
    expect(caption(page)).to_have_text(words, timeout=60_000)
    page.get_by_role("link", name="Gradients").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("downhill")
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("again and again")
    expect(caption(page)).to_have_text(words, timeout=60_000)
    assert sorted(page.url.split("?")[1].split("&")) == sorted(
        address.split("?")[1].split("&")
    )


def test_a_slider_keeps_its_value_when_the_visitor_leaves_and_comes_back(page, server):
    open_at(page, f"{server}/training_loop?epochs=5")
    press(page, "Seed", "ArrowRight", 3)
    expect(page).to_have_url(re.compile("seed=3"))
    settle(page)
    page.get_by_role("link", name="Gradients").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("downhill")
    settle(page)
    page.get_by_role("link", name="Training loop").first.click()
    expect(page).to_have_url(re.compile("seed=3"), timeout=30_000)
    expect(slider(page, "Seed")).to_have_value("3")


def test_a_deep_link_opens_on_a_server_that_has_just_started(page, new_server):
    open_at(page, f"{new_server}/training_loop?lr=0.1&epochs=3&shuffle=true")
    assert "After 3 epochs" in caption(page).inner_text()
    assert slider(page, "Learning rate").get_attribute("aria-valuetext") == "0.1"


def test_hovering_the_curve_shows_the_weights_of_another_epoch_without_asking_the_server(
    page, server
):
    sent = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: sent.append(frame)),
    )
    open_at(page, f"{server}/training_loop?epochs=20&init_std=0.01")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    chart.scroll_into_view_if_needed()
    expect(chart.get_by_text("weights after epoch 20")).to_be_visible()
    page.wait_for_timeout(500)
    last, messages = weights(page), len(sent)
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.4 * box["height"])
    expect(chart.get_by_text(re.compile(r"weights after epoch \d$"))).to_be_visible()
    assert weights(page) != last
    assert len(sent) == messages


@pytest.mark.parametrize(
    "step",
    [
        "",
        "tensor_reshaping",
        "random_init",
        "step_vs_sigmoid",
        "gradients",
        "training_loop",
        "relu_net",
    ],
)
def test_on_a_phone_no_page_scrolls_sideways_and_none_complains(page, server, step):
    complaints = []
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type == "error" else None
        ),
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/{step}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    settle(page)
    page.wait_for_timeout(1000)
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
    )
    expect(page.get_by_test_id("stException")).to_have_count(0)
    # a page opened directly asks for two addresses under its own name before it finds the server's
    assert [text for text in complaints if "404" not in text] == []


def test_a_slider_move_sends_less_than_300_kb(page, server):
    sent = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: sent.append(len(data))),
    )
    open_at(page, f"{server}/training_loop?seed=90")
    page.wait_for_timeout(3000)
    for key in (
        "ArrowRight",
        "ArrowLeft",
    ):  # a run to be trained, and one that is there
        settle(page)
        sent.clear()
        press(page, "Seed", key)
        page.wait_for_timeout(3000)
        settle(page)
        assert 10_000 < sum(sent) < 300_000

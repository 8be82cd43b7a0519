"""The keyboard and the screen reader: where the focus goes, what the Tab key stops at, what is said."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_browser import open_at, press, settle
from tests.browser.test_scenes import errors_of, loaded
from tests.browser.test_visit import tab_to

pytestmark = pytest.mark.browser

LISTEN = """() => {
  window.heard = [];
  const region = document.querySelector(".said");
  new MutationObserver(() => window.heard.push(region.textContent)).observe(region, { childList: true, characterData: true });
}"""
STOPS = """selector => [...document.querySelectorAll(selector)].map(place =>
  [place, ...place.querySelectorAll("*")].filter(each => each.tabIndex >= 0
    && each.checkVisibility({ visibilityProperty: true }) && !each.closest("svg")).length)"""


def heard(page: Page) -> list[str]:
    """What the live region has said since one asked before."""
    settle(page)
    page.wait_for_timeout(700)
    return page.evaluate("window.heard.splice(0)")


def card_heading(page: Page):
    return page.locator(".st-key-card h2")


def ask(page: Page, server: str) -> None:
    """The second card of the training page, which is a guess."""
    open_at(page, f"{server}/training_loop?epochs=3")
    loaded(page)
    page.keyboard.press("n")
    expect(page.locator(".st-key-answers")).to_be_visible(timeout=20_000)
    loaded(page)


def test_a_guess_is_one_button_an_answer_in_a_group_named_by_the_question(page, server):
    ask(page, server)
    group = page.get_by_role("group", name="Take a learning rate of 100")
    names = [each.inner_text() for each in group.get_by_role("button").all()]
    assert names == [
        "Both, mostly right",
        "3, for nearly all",
        "7, for nearly all",
        "Just show me",
    ]
    tab_to(page, "Both, mostly right")
    for key in ("ArrowDown", "ArrowUp", "Tab", "ArrowDown"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert group.is_visible()  # nothing is answered by going through the answers
    page.keyboard.press("Space")
    expect(page.get_by_test_id("stMain").get_by_text("✔ Correct")).to_be_visible(
        timeout=60_000
    )


def test_the_focus_goes_to_the_card_when_what_had_it_is_gone(page, server):
    ask(page, server)
    tab_to(page, "7, for nearly all")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMain").get_by_text("✘ You guessed")).to_be_visible(
        timeout=60_000
    )
    expect(card_heading(page)).to_be_focused()
    tab_to(page, "Guess again")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-answers")).to_be_visible(timeout=20_000)
    expect(card_heading(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Both, mostly right")).to_be_focused()


def test_the_focus_goes_to_the_heading_of_another_page_and_the_sidebar_says_which(
    page, server
):
    open_at(page, f"{server}/gradients")
    current = page.locator("[data-testid=stSidebar] [aria-current=page]")
    expect(current).to_have_text("4 · Gradients")
    tab_to(page, "5 · Training loop")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("again and again", timeout=20_000)
    expect(heading).to_be_focused()
    expect(current).to_have_text("5 · Training loop")
    loaded(page)
    page.keyboard.press("b")
    expect(heading).to_contain_text("downhill", timeout=20_000)
    loaded(page)
    expect(heading).to_be_focused()
    page.go_back()
    expect(heading).to_contain_text("again and again", timeout=20_000)
    loaded(page)
    expect(heading).to_be_focused()
    page.get_by_role("link", name="Start", exact=True).click()
    expect(heading).to_contain_text("Can a few", timeout=20_000)
    expect(current).to_have_text("Start")


def test_a_mouse_sees_no_ring_and_keeps_the_focus_it_has(page, server):
    ask(page, server)
    page.get_by_role("button", name="Both, mostly right").click()
    expect(card_heading(page)).to_be_focused(timeout=60_000)
    assert card_heading(page).evaluate("it => !it.matches(':focus-visible')")
    press(page, "Learning rate", "ArrowLeft", 2)
    settle(page)
    loaded(page)
    rate = page.locator('input[aria-label="Learning rate"]')
    expect(rate).to_be_focused()


def test_more_takes_the_focus_and_escape_gives_it_back(page, server):
    open_at(page, f"{server}/training_loop?epochs=3")
    tab_to(page, "More: ")
    page.keyboard.press("Enter")
    within = "document.activeElement.closest('[role=dialog]') !== null"
    page.wait_for_function(within)
    page.keyboard.press("Tab")
    assert page.evaluate(within)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverButton")).to_be_focused()


def test_code_is_one_stop_and_a_chart_none(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, f"{server}/training_loop?epochs=3")
    loaded(page)
    assert set(page.evaluate(STOPS, "[data-testid=stCode]")) == {1}
    charts = page.evaluate(STOPS, ".st-key-stage [data-testid=stElementContainer]")
    assert charts
    assert set(charts) == {0}
    page.locator("[data-testid=stCode] pre").last.focus()
    page.keyboard.press("Control+c")
    page.wait_for_timeout(300)
    assert "def train_epoch" in page.evaluate("navigator.clipboard.readText()")


def test_each_change_is_said_once(page, server):
    open_at(page, f"{server}/training_loop?epochs=1")
    loaded(page)
    expect(page.locator("[data-testid=stMain]").get_by_role("status")).to_have_count(0)
    page.evaluate(LISTEN)
    press(page, "Epochs", "End")  # a hundred epochs, each of which is drawn
    expect(page.locator(".st-key-seen")).to_contain_text(
        "After 100 epochs", timeout=90_000
    )
    (said,) = heard(page)
    assert said == page.locator(".st-key-seen p").inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".st-key-answers")).to_be_visible(timeout=20_000)
    assert heard(page) == ["A hundred times larger: first guess"]
    page.get_by_role("button", name="3, for nearly all").click()
    expect(page.get_by_test_id("stMain").get_by_text("✔ Correct")).to_be_visible(
        timeout=60_000
    )
    (said,) = heard(page)
    assert said.startswith("✔ Correct: 3, for nearly all.")
    page.get_by_role("tab", name="Its mistakes").click()
    expect(page.locator(".st-key-seen")).to_contain_text(
        "threes called 7", timeout=60_000
    )
    (said,) = heard(page)
    assert "threes called 7" in said


def test_headings_are_in_order(page, server):
    errors = errors_of(page)
    open_at(page, f"{server}/training_loop?epochs=1")
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(each => [each.tagName, each.innerText])"
    )
    assert levels == [
        ["H1", "5 · What happens when we take that step again and again?"],
        ["H2", "Watch 785 numbers learn"],
        ["H2", "The code that runs"],
    ]
    page.goto(f"{server}/gradients?print=true")
    expect(page.locator("h3").first).to_be_visible(timeout=90_000)
    assert [error for error in errors if "404" not in error] == []

"""A visit in a real browser: guess, share, take away, with the keyboard only, and for everybody."""

import csv
import io
import json
import re
import shutil

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect
from safetensors.torch import load

from lesson.data.bundle import THREES_AND_SEVENS
from lesson.runs import run_for
from lesson.training import Settings
from tests.browser.test_browser import (
    answers,
    caption,
    draw_with_mouse,
    more,
    open_at,
    open_pad,
    press,
    settle,
    slider,
)
from tests.handwriting.drawn import drawing
from tests.test_export import code_of, printed, printed_by

pytestmark = pytest.mark.browser

# Chromium also gives the focus to what scrolls, the page for one: that has all words in it, and is not meant.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (element.matches("body, main, section, pre, div:not([role])")) return "";
  return element.ariaLabel || element.closest("label")?.innerText || element.innerText || "";
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus begins with this name, and keeps it when the page has come to rest."""

    def there() -> bool:
        lines = page.evaluate(FOCUSED).splitlines()  # the names of icons are lines, too
        return any(line.startswith(name) for line in lines)

    settle(page)
    for _ in range(80):
        page.keyboard.press("Tab")
        if there():
            settle(page)
            page.wait_for_timeout(300)  # until what has changed is drawn
            if there():
                return
    pytest.fail(f"Tab never comes to {name!r}")


def test_guesses_are_kept_when_one_leaves_and_a_wrong_one_is_asked_again(page, server):
    page.goto(f"{server}/tensor_reshaping?shape_scene=Line+by+line")
    for card in (2, 3):
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text(f"card {card} of 4")).to_be_visible(timeout=20_000)
    page.get_by_text("All of them", exact=True).click()
    verdict = page.get_by_test_id("stMain").get_by_text("✘ You guessed")
    expect(verdict).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="2 · Random init").first.click()
    expect(page.get_by_test_id("stMain").get_by_text("One random start")).to_be_visible(
        timeout=20_000
    )
    page.get_by_role("link", name="1 · Tensor reshaping").first.click()
    expect(verdict).to_be_visible(timeout=20_000)

    page.get_by_role("link", name="Start", exact=True).click()
    expect(page.get_by_text("0 of 1 guesses right")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name=re.compile("copy to get there")).click()
    expect(
        page.get_by_test_id("stMain").get_by_text("What does a view copy?")
    ).to_be_visible(timeout=20_000)
    settle(page)
    expect(verdict).to_be_hidden()
    expect(page.get_by_role("button", name="All of them")).to_be_visible()


def copied_link(page: Page) -> str:
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied, with all that you set here.")).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


def test_a_copied_link_shows_somebody_else_the_same(page, server, browser: Browser):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, f"{server}/training_loop?epochs=4&embed=true")
    press(page, "Learning rate", "ArrowLeft", 2)
    more(page)
    press(page, "Seed", "ArrowRight", 5)
    page.get_by_text("Shuffle every epoch").click()
    expect(page).to_have_url(re.compile("shuffle=true"))
    page.wait_for_timeout(500)
    settle(page)
    more(page)
    link = copied_link(page)
    assert "embed" not in link

    other = browser.new_context().new_page()
    open_at(other, link)
    expect(caption(other)).to_have_text(caption(page).inner_text().split("\n")[-1])
    more(page)
    more(other)
    for label in ("Learning rate", "Seed", "Epochs"):
        theirs, mine = (slider(each, label).input_value() for each in (other, page))
        assert theirs == mine
    other.context.close()


def test_a_drawing_is_in_the_link(page, server, browser: Browser):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_pad(page, server)
    draw_with_mouse(page, drawing("7", "slanted"))
    expect(answers(page)).to_have_count(3, timeout=60_000)
    settle(page)
    scores = page.get_by_test_id("stMetricDelta")
    other = browser.new_context().new_page()
    other.goto(copied_link(page))
    expect(answers(other)).to_have_count(3, timeout=60_000)
    theirs = other.get_by_test_id("stMetricDelta").all_inner_texts()
    assert theirs == scores.all_inner_texts()
    other.context.close()


def test_a_preset_sets_all_knobs_and_the_address(page, server):
    open_at(page, f"{server}/training_loop?epochs=2&batch_size=512&seed=3")
    for number in range(2, 6):
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text(f"card {number} of 7")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="One giant batch").click()
    expect(page).to_have_url(re.compile("batch_size=12396"), timeout=20_000)
    settle(page)
    set_now = page.url.partition("?")[2].split("&")
    assert sorted(set_now) == ["batch_size=12396", "init_std=0.01", "lr=5"]
    run = run_for(Settings(lr=5.0, batch_size=12_396, init_std=0.01)).up_to(40)
    assert f"{run[-1].wrong} of 2,038" in caption(page).inner_text()


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.path().read_bytes()


@pytest.mark.parametrize(
    ("address", "settings"),
    [
        ("training_loop?epochs=3&lr=0.5", Settings("by_hand", lr=0.5)),
        ("relu_net?net_epochs=3&net_hidden=5", Settings("relu_net", lr=0.2, hidden=5)),
    ],
    ids=lambda each: each.split("?")[0] if isinstance(each, str) else "",
)
def test_each_download_holds_the_run_on_the_page(
    page, server, tmp_path, address, settings
):
    page.goto(f"{server}/{address}")
    menu = page.get_by_text("Take this run with you")
    expect(menu).to_be_visible(timeout=60_000)
    settle(page)
    menu.click()
    epochs = run_for(settings).up_to(3)

    figures = saved(page, "Figures of its epochs, CSV").decode()
    rows = list(csv.DictReader(io.StringIO(figures)))
    assert [float(row["valid_accuracy"]) for row in rows] == [
        epoch.valid_accuracy for epoch in epochs
    ]
    weights = load(saved(page, "Weights after epoch 3"))
    assert sum(each.numel() for each in weights.values()) == sum(
        each.numel() for each in epochs[-1].parameters
    )
    shutil.copy(THREES_AND_SEVENS.file, tmp_path)
    script = tmp_path / "run.py"
    script.write_bytes(saved(page, "Python script"))
    assert printed_by(tmp_path, script) == printed(epochs)
    book = saved(page, "Notebook").decode()
    nbformat.validate(json.loads(book))
    assert "\n".join(code_of(book)[-1:]) in script.read_text("utf-8")


def test_the_training_page_can_be_walked_with_the_keyboard_alone(page, server):
    open_at(page, f"{server}/training_loop?epochs=3")
    tab_to(page, "Copy link")
    tab_to(page, "Train")
    tab_to(page, "epoch")
    page.keyboard.press("Enter")
    expect(
        page.get_by_test_id("stMain").get_by_text(
            "One pass over all training pictures, batch"
        )
    ).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_text("card 2 of 7")).to_be_visible(timeout=20_000)
    settle(page)
    tab_to(page, "Both, mostly right")
    page.keyboard.press("Space")
    expect(page.get_by_test_id("stMain").get_by_text("✘ You guessed")).to_be_visible(
        timeout=60_000
    )
    settle(page)
    page.keyboard.press("n")
    expect(page.get_by_text("card 3 of 7")).to_be_visible(timeout=20_000)
    settle(page)
    tab_to(page, "100, shuffled")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("lr=100"), timeout=20_000)
    settle(page)
    tab_to(page, "Learning rate")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("lr=50"), timeout=20_000)
    settle(page)
    for label in ("Batch size", "Epochs", "More: "):
        tab_to(page, label)
    page.keyboard.press("Enter")
    tab_to(page, "Seed")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("seed=1"), timeout=20_000)
    settle(page)
    for label in ("Shuffle every epoch", "Spread of the start (std)"):
        tab_to(page, label)
    page.keyboard.press("Escape")
    tab_to(page, "Keep this run")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Kept")).to_be_visible(timeout=20_000)
    settle(page)
    tab_to(page, "Take this run with you")
    page.keyboard.press("Enter")
    tab_to(page, "Python script")
    with page.expect_download():
        page.keyboard.press("Enter")


def test_nothing_on_the_page_jumps_while_a_run_streams(page, server):
    open_at(page, f"{server}/training_loop?batch_size=32&seed=7")
    page.wait_for_timeout(500)
    page.evaluate(
        """() => {
          window.jumps = 0;
          const add = list => list.getEntries().forEach(entry => window.jumps += entry.value);
          new PerformanceObserver(add).observe({ type: "layout-shift" });
        }"""
    )
    slider(page, "Learning rate").evaluate("box => box.focus({ preventScroll: true })")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_test_id("stProgress")).to_be_visible(timeout=10_000)
    expect(page.get_by_test_id("stProgress")).to_be_hidden(timeout=60_000)
    settle(page)
    assert page.evaluate("window.jumps") < 0.001


SMALL = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || element.closest("style, script, noscript, .katex")) continue;
    const { width } = element.getBoundingClientRect();
    if (width > 1 && parseFloat(getComputedStyle(element).fontSize) < 16)
      found.push(walk.currentNode.textContent.trim());
  }
  return found;
}"""

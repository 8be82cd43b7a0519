"""Links in other words, in a browser: the page they mean, what they ask for, and the address afterwards."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_browser import open_at, press, settle

pytestmark = pytest.mark.browser


def test_a_link_to_a_new_server_opens_what_it_means_and_says_so_once(page, new_server):
    page.goto(f"{new_server}/training_loop?lr=0.3&batch_size=1%2C024&epochs=3")
    line = page.get_by_test_id("stToast")
    told = "The link asks for learning rate 0.3. Shown instead: 0.2."
    expect(line).to_have_text(told, timeout=60_000)
    settle(page)
    address = re.compile(r"\?(?=.*lr=0\.2)(?=.*batch_size=1024)(?=.*epochs=3)")
    expect(page).to_have_url(address)
    expect(page.get_by_role("group", name="Learning rate")).to_contain_text("0.2")
    press(page, "Learning rate", "ArrowRight")
    expect(page).to_have_url(re.compile(r"lr=0\.5"))
    settle(page)
    line.get_by_role("button", name="Close").click()
    expect(line).to_have_count(0)
    page.reload()
    settle(page)
    expect(page).to_have_url(re.compile(r"lr=0\.5"))
    expect(line).to_have_count(0)


def test_back_and_forward_lead_to_what_the_link_has_shown(page: Page, server):
    open_at(page, f"{server}/training_loop?scene=sorted_or_SHUFFLED&epochs=3,0&lr=0.3")
    page.get_by_role("link", name="Gradients").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("downhill")
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("again and again")
    settle(page)
    expect(page).to_have_url(re.compile(r"scene=Sorted.or.shuffled"))
    expect(page).to_have_url(re.compile(r"(?=.*epochs=3(&|$))(?=.*lr=0\.2(&|$))"))
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_contain_text("downhill")


@pytest.mark.parametrize(
    "path", ["Training_Loop", "training-loop/", "Training%20loop.html"]
)
def test_a_path_in_other_words_opens_its_page_with_its_parameters(page, server, path):
    page.goto(f"{server}/{path}?epochs=3&lr=2.0")
    expect(page.get_by_role("heading", level=1)).to_contain_text("again and again")
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    expect(page).to_have_url(f"{server}/training_loop?epochs=3&lr=2")

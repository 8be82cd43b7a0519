"""The browser's Back button, with lesson/ui/history.js and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_browser import more, open_at, press, settle

pytestmark = pytest.mark.browser


def go_on_and_back(page: Page, server: str) -> None:
    open_at(page, f"{server}/training_loop?epochs=3")
    press(page, "Learning rate", "ArrowLeft")
    expect(page).to_have_url(re.compile("lr=0.5"))
    settle(page)
    page.get_by_role("link", name="Gradients").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("downhill")
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("again and again")
    settle(page)


def test_back_leads_to_the_page_as_it_was_left(page, server):
    go_on_and_back(page, server)
    expect(page).to_have_url(re.compile(r"training_loop\?(?=.*epochs=3)(?=.*lr=0.5)"))


def test_a_slider_that_was_put_back_to_its_default_stays_there(page, server):
    open_at(page, f"{server}/training_loop?seed=1")
    more(page)
    press(page, "Seed", "ArrowLeft")
    expect(page).to_have_url(re.compile(r"training_loop$"))
    settle(page)
    page.get_by_role("link", name="Gradients").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("downhill")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("again and again")
    settle(page)
    expect(page).to_have_url(re.compile(r"training_loop$"))


def test_without_the_script_it_leads_to_a_page_at_its_defaults(page, server):
    """Once this fails, Streamlit no longer needs the script, and it can go."""
    page.add_init_script("history.oneEntryAPage = true")  # as if it were in place
    go_on_and_back(page, server)
    expect(page).to_have_url(re.compile(r"training_loop$"))

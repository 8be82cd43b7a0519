"""The tooltips of charts, from mark to mark, in the order in which any browser tells of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_scenes import open_scene

pytestmark = pytest.mark.browser

# From one dot to the next: Chromium tells of `pointermove` last, Firefox first.
FROM_DOT_TO_DOT = """(stage, order) => {
  const [from, to] = stage.querySelectorAll("svg.marks .mark-symbol path[aria-label]");
  const tell = (type, target, relatedTarget) => {
    const { x, y } = target.getBoundingClientRect();
    const place = { bubbles: true, clientX: x, clientY: y, relatedTarget };
    target.dispatchEvent(type === "pointermove" ? new PointerEvent(type, place) : new MouseEvent(type, place));
  };
  tell("pointermove", from);
  for (const type of order) type === "mouseout" ? tell(type, from, to) : tell(type, to, from);
  return to.__data__.tooltip;
}"""


@pytest.mark.parametrize("first", [True, False])
def test_the_tooltip_of_the_next_mark_stays_whether_the_pointer_moved_first_or_last(
    page, server, first
):
    open_scene(page, server, "training_loop", "Train", epochs="20")
    order = ["mouseout", "mouseover"]
    order.insert(0 if first else 2, "pointermove")
    words = page.locator(".st-key-stage").evaluate(FROM_DOT_TO_DOT, order)
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_be_visible()
    for value in words.values():
        expect(tooltip).to_contain_text(str(value))


def test_the_tooltip_goes_with_the_pointer(page, server):
    open_scene(page, server, "training_loop", "Train", epochs="20")
    page.locator(".st-key-stage .mark-symbol path").last.hover(force=True)
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_be_visible()
    page.locator(".st-key-card").hover()
    expect(tooltip).to_be_hidden()

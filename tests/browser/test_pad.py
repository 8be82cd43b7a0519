"""Hands, pens and mice on the pad: what becomes ink, and what does not."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from lesson.handwriting.strokes import PAD, strokes_from_text
from tests.browser.test_browser import clear_the_pad, open_pad, pad, settle

pytestmark = pytest.mark.browser

SHOWN = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const places = [];
  for (let at = 3; at < data.length; at += 4) if (data[at] > 127) places.push((at - 3) / 4);
  return places.map(place => [place % canvas.width / canvas.width, Math.floor(place / canvas.width) / canvas.height]);
}"""
# A pointer of the browser's own making: [what happens, where across and down, more about it] in turn
POINT = """(canvas, events) => {
  const box = canvas.getBoundingClientRect();
  for (const [kind, across, down, more] of events)
    canvas.dispatchEvent(new PointerEvent(kind, {
      bubbles: true, clientX: box.x + across * box.width, clientY: box.y + down * box.height, ...more,
    }));
}"""
PEN = {"pointerId": 7, "pointerType": "pen", "isPrimary": True}
PALM = {"pointerId": 8, "pointerType": "touch", "isPrimary": True}
FINGER = {"pointerId": 9, "pointerType": "touch"}
MOUSE = {"pointerId": 1, "pointerType": "mouse", "isPrimary": True}


@pytest.fixture
def opened(browser: Browser, server: str) -> Iterator[Page]:
    page = browser.new_page(reduced_motion="reduce")
    open_pad(page, server)
    yield page
    page.close()


@pytest.fixture
def empty(opened: Page) -> Page:
    """An empty pad, near which no pen was seen yet."""
    clear_the_pad(opened)
    settle(opened)
    return opened


@pytest.fixture
def hand(empty: Page) -> Iterator[CDPSession]:
    """What the system says of fingers and pens."""
    session = empty.context.new_cdp_session(empty)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield session
    # two fingers may have made the page larger
    session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})
    session.detach()


def point(page: Page, *events: tuple) -> None:
    pad(page).evaluate(POINT, [list(each) for each in events])


def stroke(pointer: dict, x: float, last: str = "pointerup", **more) -> list[tuple]:
    """A line from the top to the bottom of the pad at `x`."""
    pointer = {**pointer, **more}
    return [
        ("pointerdown", x, 0.2, pointer),
        *(("pointermove", x, 0.2 + 0.1 * n, pointer) for n in range(1, 6)),
        (last, x, 0.7, pointer),
    ]


def touch(
    page: Page, hand: CDPSession, kind: str, *places: tuple[float, float]
) -> None:
    box = pad(page).bounding_box()
    points = [
        {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": n}
        for n, (x, y) in enumerate(places)
    ]
    hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def pen(page: Page, hand: CDPSession, kind: str, x: float, y: float, **more) -> None:
    box = pad(page).bounding_box()
    where = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
    how = {"type": kind, "pointerType": "pen", **where, **more}
    hand.send("Input.dispatchMouseEvent", how)


def pen_line(page: Page, hand: CDPSession, x: float) -> None:
    """A line from the top to the bottom of the pad at `x`, by a pen."""
    down = {"button": "left", "buttons": 1}
    pen(page, hand, "mousePressed", x, 0.2, clickCount=1, **down)
    for n in range(1, 6):
        pen(page, hand, "mouseMoved", x, 0.2 + 0.1 * n, **down)
    pen(page, hand, "mouseReleased", x, 0.7, clickCount=1, button="left")


def ink(page: Page) -> list[dict]:
    """What Python has."""
    text = parse_qs(urlsplit(page.url).query, keep_blank_values=True)["digit_ink"][0]
    return strokes_from_text(text)


def begun(page: Page) -> list[float]:
    """Where across the strokes begin that Python has."""
    return [each["points"][0][0] / PAD for each in ink(page)]


def expect_lines(page: Page, *lines: float) -> None:
    """Lines from the top to the bottom at these places are all that Python has and the pad shows."""
    there = pytest.approx(lines, abs=0.01)
    for _ in range(200):  # until Python has answered to the last of several presses
        if "digit_ink=" in page.url and there == begun(page):
            break
        page.wait_for_timeout(100)
    settle(page)
    assert begun(page) == there
    for each in ink(page):
        assert each["points"][0][1] / PAD == pytest.approx(0.2, abs=0.01)
        assert each["points"][-1][1] / PAD == pytest.approx(0.7, abs=0.01)
    wide = ink(page)[0]["width"] / PAD
    shown = pad(page).evaluate(SHOWN)
    assert all(min(abs(x - line) for line in lines) < 0.6 * wide for x, _ in shown)
    assert all(any(abs(x - line) < wide / 3 for x, _ in shown) for line in lines)
    assert {round(y, 1) for _, y in shown} == {0.2, 0.3, 0.4, 0.5, 0.6, 0.7}


def test_a_pen_draws_while_the_palm_lies_on_the_pad_and_the_palm_does_not(empty, hand):
    touch(empty, hand, "touchStart", (0.9, 0.95))
    pen_line(empty, hand, 0.3)
    touch(empty, hand, "touchMove", (0.88, 0.93))
    pen_line(empty, hand, 0.5)
    touch(empty, hand, "touchEnd")
    expect_lines(empty, 0.3, 0.5)


def test_a_palm_that_comes_later_draws_nothing_and_stops_no_pen(empty):
    line = stroke(PEN, 0.3)
    blot = stroke(PALM, 0.9)
    point(empty, *line[:3], *blot[:3], *line[3:5], *blot[3:], *line[5:])
    point(empty, *stroke(PALM, 0.8), *stroke(PEN, 0.5))
    expect_lines(empty, 0.3, 0.5)


def test_a_finger_draws_again_when_the_pen_is_away(empty):
    point(empty, *stroke(PEN, 0.3))
    empty.wait_for_timeout(1100)
    point(empty, *stroke(PALM, 0.5))
    expect_lines(empty, 0.3, 0.5)


def test_a_pen_in_the_air_draws_nothing_and_keeps_the_palm_from_drawing(empty):
    hover = [("pointermove", 0.1 * n, 0.5, PEN) for n in range(9)]
    point(empty, *hover, *stroke(PALM, 0.9), *hover, *stroke(PEN, 0.3))
    expect_lines(empty, 0.3)


@pytest.mark.parametrize("withdrawn", ["pointercancel", "lostpointercapture"])
@pytest.mark.parametrize("pointer", [PEN, PALM, MOUSE])
def test_a_stroke_that_the_system_withdraws_is_gone_and_the_ink_before_stays(
    empty, pointer, withdrawn
):
    point(empty, *stroke(MOUSE, 0.3), *stroke(pointer, 0.7, last=withdrawn))
    point(empty, ("pointerup", 0.7, 0.9, pointer), *stroke(MOUSE, 0.5))
    expect_lines(empty, 0.3, 0.5)


def test_a_palm_that_the_system_takes_back_leaves_no_blot(empty, hand):
    touch(empty, hand, "touchStart", (0.9, 0.5))
    touch(empty, hand, "touchMove", (0.9, 0.6))
    hand.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
    pen_line(empty, hand, 0.3)
    expect_lines(empty, 0.3)


@pytest.mark.parametrize(
    "leave",
    [
        "dispatchEvent(new Event('blur'))",
        "document.dispatchEvent(new Event('visibilitychange'))",
    ],
)
def test_a_stroke_is_gone_when_the_window_is_left_in_its_middle(empty, leave):
    point(empty, *stroke(MOUSE, 0.3), *stroke(MOUSE, 0.7)[:-1])
    empty.evaluate(leave)
    point(empty, *stroke(MOUSE, 0.7)[-2:], *stroke(MOUSE, 0.5))
    expect_lines(empty, 0.3, 0.5)


def test_two_fingers_draw_nothing(empty, hand):
    apart = [(0.4 - 0.04 * n, 0.6 + 0.04 * n) for n in range(6)]
    touch(empty, hand, "touchStart", (0.4, 0.4))
    touch(empty, hand, "touchStart", (0.4, 0.4), (0.6, 0.6))
    for one, other in apart:
        touch(empty, hand, "touchMove", (one, one), (other, other))
    touch(empty, hand, "touchEnd", (0.2, 0.2))
    touch(empty, hand, "touchMove", (0.9, 0.2))
    touch(empty, hand, "touchEnd")
    empty.wait_for_timeout(300)
    point(empty, *stroke(MOUSE, 0.5))
    expect_lines(empty, 0.5)


def test_two_fingers_make_the_page_larger_also_on_the_pad(browser, server):
    phone = {"width": 390, "height": 844}
    page = browser.new_page(viewport=phone, has_touch=True, is_mobile=True)
    open_pad(page, server)
    box = pad(page).bounding_box()
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    page.context.new_cdp_session(page).send(
        "Input.synthesizePinchGesture", {**middle, "scaleFactor": 2}
    )
    assert page.evaluate("visualViewport.scale") > 1.5
    assert "digit_ink" not in page.url
    page.close()


def test_a_second_finger_does_not_stop_a_stroke_that_has_been_drawn_for_long(empty):
    line = stroke(PALM, 0.3)
    point(empty, *line[:4])
    empty.wait_for_timeout(700)
    point(empty, *stroke(FINGER, 0.8), *line[4:])
    expect_lines(empty, 0.3)


def test_a_pen_draws_instead_of_a_finger_in_the_middle_of_its_stroke(empty):
    point(empty, *stroke(PALM, 0.8)[:5])
    empty.wait_for_timeout(700)
    point(empty, *stroke(PEN, 0.3), *stroke(PALM, 0.8)[5:])
    expect_lines(empty, 0.3)


@pytest.mark.parametrize(
    ("pointer", "button", "buttons"),
    [(MOUSE, 2, 2), (MOUSE, 1, 4), (PEN, 2, 2), (PEN, 5, 32)],
    ids=["right", "middle", "barrel", "eraser"],
)
def test_other_buttons_and_the_eraser_draw_nothing(empty, pointer, button, buttons):
    how = {"button": button, "buttons": buttons}
    point(empty, *stroke(MOUSE, 0.3), *stroke(pointer, 0.8, **how))
    point(empty, *stroke(pointer, 0.5, button=0, buttons=1))
    expect_lines(empty, 0.3, 0.5)


def test_a_mouse_beside_a_pen_changes_nothing(empty):
    line, other = stroke(PEN, 0.3), stroke(MOUSE, 0.8)
    point(empty, *line[:3], *other[:4], *line[3:], *other[4:])
    expect_lines(empty, 0.3)


def test_no_place_is_lost_between_two_frames(empty):
    """A browser tells of many places at once, if a pointer is quick."""
    pad(empty).evaluate(
        """(canvas, how) => {
          const box = canvas.getBoundingClientRect();
          const clientX = box.x + 0.3 * box.width;
          const at = (kind, y) => new PointerEvent(kind, { ...how, clientX, clientY: box.y + y * box.height });
          canvas.dispatchEvent(at("pointerdown", 0.2));
          const move = at("pointermove", 0.7);
          const passed = [0.3, 0.4, 0.5, 0.6, 0.7].map(y => at("pointermove", y));
          move.getCoalescedEvents = () => passed;
          canvas.dispatchEvent(move);
          canvas.dispatchEvent(at("pointerup", 0.7));
        }""",
        MOUSE,
    )
    expect_lines(empty, 0.3)
    down = [y / PAD for _, y in ink(empty)[0]["points"]]
    assert down == pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6, 0.7], abs=0.01)


def test_nothing_is_lost_when_python_answers_in_the_middle_of_a_stroke(empty):
    line = stroke(PEN, 0.5)
    point(empty, *stroke(PEN, 0.3), *line[:3])
    expect(empty).to_have_url(re.compile("digit_ink=."), timeout=20_000)
    settle(empty)
    point(empty, *line[3:])
    expect_lines(empty, 0.3, 0.5)


def test_a_card_s_drawing_in_the_middle_of_a_stroke_stays_below_it(empty):
    empty.get_by_role("button", name="Next").click()
    a_three = empty.get_by_role("button", name="A 3", exact=True)
    expect(a_three).to_be_visible()
    settle(empty)
    line = stroke(PEN, 0.95)
    point(empty, *line[:3])
    a_three.press("Enter")
    expect(empty).to_have_url(re.compile("digit_ink=.+"), timeout=20_000)
    settle(empty)
    before = len(ink(empty))
    point(empty, *line[3:])
    expect(empty).to_have_url(re.compile(r"digit_ink=.*\."), timeout=20_000)
    settle(empty)
    assert len(ink(empty)) == before + 1
    assert ink(empty)[-1]["points"][0][0] / PAD == pytest.approx(0.95, abs=0.01)


def said(page: Page):
    """What a screen reader hears of the pad."""
    return page.locator(".pad [role=status]")


def test_undo_brings_back_what_was_cleared_with_all_that_was_before(empty):
    point(empty, *stroke(MOUSE, 0.3), *stroke(MOUSE, 0.5))
    expect_lines(empty, 0.3, 0.5)
    empty.get_by_role("button", name="Clear").click()
    expect(said(empty)).to_have_text("The pad is clear. Undo brings the drawing back.")
    point(empty, *stroke(MOUSE, 0.7))
    expect_lines(empty, 0.7)
    undo = empty.get_by_role("button", name="Undo")
    undo.click()
    expect(said(empty)).to_have_text("Undone. Strokes on the pad: 0.")
    undo.click()
    expect(said(empty)).to_have_text("Undone. Strokes on the pad: 2.")
    expect_lines(empty, 0.3, 0.5)
    undo.click()
    expect_lines(empty, 0.3)


def test_clear_is_undone_from_the_keyboard_and_twice_is_as_once(empty):
    point(empty, *stroke(MOUSE, 0.3))
    expect_lines(empty, 0.3)
    pad(empty).focus()
    for key in ("Delete", "Delete"):
        empty.keyboard.press(key)
    expect(empty).to_have_url(re.compile("digit_ink=(&|$)"), timeout=20_000)
    empty.get_by_role("button", name="Clear").focus()
    empty.keyboard.press("Enter")
    empty.keyboard.press("Control+z")
    expect_lines(empty, 0.3)


@pytest.mark.parametrize("away", ["scene", "page"])
def test_clear_is_undone_after_another_scene_and_another_page(empty, away):
    point(empty, *stroke(MOUSE, 0.3))
    expect_lines(empty, 0.3)
    empty.get_by_role("button", name="Clear").click()
    expect(empty).to_have_url(re.compile("digit_ink=(&|$)"), timeout=20_000)
    settle(empty)
    if away == "scene":
        empty.get_by_role("tab", name="What it has seen").click()
        expect(pad(empty)).to_have_count(0)
        settle(empty)
        empty.get_by_role("tab", name="Draw").click()
    else:
        empty.get_by_role("link", name="4 · Gradients").click()
        expect(pad(empty)).to_have_count(0, timeout=20_000)
        settle(empty)
        empty.get_by_role("link", name="8 · Your digit").click()
    expect(pad(empty)).to_be_visible(timeout=30_000)
    settle(empty)
    empty.get_by_role("button", name="Undo").click()
    expect_lines(empty, 0.3)


def test_a_drawing_that_a_card_has_replaced_comes_back(empty):
    point(empty, *stroke(MOUSE, 0.3))
    expect_lines(empty, 0.3)
    a_three = empty.get_by_role("button", name="A 3", exact=True)
    if not a_three.count():
        empty.get_by_role("button", name="Next").click()
    for name in ("A 3", "A crossed 7"):
        empty.get_by_role("button", name=name, exact=True).click()
        expect(said(empty)).to_contain_text("another drawing", timeout=20_000)
        settle(empty)
    undo = empty.get_by_role("button", name="Undo")
    undo.click()
    undo.click()
    expect_lines(empty, 0.3)


def test_what_is_drawn_while_a_sheet_is_named_is_the_next_one(page, server):
    page.goto(f"{server}/your_digit?digit_scene=Teach+it+yours&digit_sheets=none")
    expect(pad(page)).to_be_visible(timeout=60_000)
    settle(page)
    point(page, *stroke(MOUSE, 0.3))
    name = page.get_by_role("button", name="This is a 7")
    expect(name).to_be_enabled(timeout=20_000)
    settle(page)
    name.evaluate("button => button.click()")
    point(page, *stroke(MOUSE, 0.7))
    for parameter, line in (("digit_sheets=7", 0.3), ("digit_next_ink=", 0.7)):
        one = re.compile(rf"{parameter}([\w.-]+)(&|$)")
        expect(page).to_have_url(one, timeout=20_000)
        settle(page)
        (only,) = strokes_from_text(one.search(page.url).group(1))
        assert only["points"][0][0] / PAD == pytest.approx(line, abs=0.01)
    assert all(abs(x - 0.7) < 0.1 for x, _ in pad(page).evaluate(SHOWN))


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("", "start_ink"),
        ("ten_digits?ten_scene=Draw+any+digit", "ten_ink"),
        ("your_digit?digit_scene=Teach+it+yours", "digit_next_ink"),
    ],
)
def test_every_other_pad_is_the_same_one(page, server, path, parameter):
    page.goto(f"{server}/{path}")
    expect(pad(page)).to_be_visible(timeout=60_000)
    settle(page)
    page.get_by_role("button", name="Clear").click()
    settle(page)
    blot, line = stroke(PALM, 0.9), stroke(PEN, 0.3)
    point(page, *blot[:3], *line, *blot[3:], *stroke(MOUSE, 0.7, "pointercancel"))
    one_line = re.compile(rf"{parameter}=[\w-]+(&|$)")
    expect(page).to_have_url(one_line, timeout=20_000)
    assert all(abs(x - 0.3) < 0.1 for x, _ in pad(page).evaluate(SHOWN))

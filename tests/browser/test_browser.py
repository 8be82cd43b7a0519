"""The app in a real browser, as a visitor uses it."""

import re

import pytest
from PIL import ImageOps
from playwright.sync_api import Page, expect

from lesson.handwriting.strokes import PAD, draw_strokes
from tests.handwriting.drawn import drawing

pytestmark = pytest.mark.browser


def settle(page: Page) -> None:
    """Wait until the script of the page has come to its end."""
    expect(
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    ).to_be_visible(timeout=60_000)


def open_at(page: Page, address: str) -> None:
    page.goto(address)
    expect(caption(page)).to_be_visible(timeout=60_000)
    settle(page)


def caption(page: Page):
    return page.get_by_test_id("stAlert").first.locator("p")


def slider(page: Page, label: str):
    return page.locator(f'input[type=range][aria-label="{label}"]')


def more(page: Page) -> None:
    """Open or close what is behind the controls."""
    page.get_by_role("button", name=re.compile("^More: ")).click()


def press(page: Page, label: str, key: str, times: int = 1) -> None:
    for _ in range(times):
        slider(page, label).focus()
        page.keyboard.press(key)


def curve(page: Page) -> str:
    """The shape of the accuracy curve as it is drawn."""
    return page.locator(
        "[data-testid=stVegaLiteChart] svg g.mark-line path"
    ).first.get_attribute("d")


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
    more(page)
    press(page, "Seed", "ArrowRight", 3)
    expect(page).to_have_url(re.compile("seed=3"))
    settle(page)
    page.get_by_role("link", name="Gradients").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("downhill")
    settle(page)
    page.get_by_role("link", name="Training loop").first.click()
    expect(page).to_have_url(re.compile("seed=3"), timeout=30_000)
    settle(page)
    more(page)
    expect(slider(page, "Seed")).to_have_value("3")


def test_a_deep_link_opens_on_a_server_that_has_just_started(page, new_server):
    open_at(page, f"{new_server}/training_loop?lr=0.1&epochs=3&shuffle=true")
    assert "After 3 epochs" in caption(page).inner_text()
    assert slider(page, "Learning rate").get_attribute("aria-valuetext") == "0.1"


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
    more(page)
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


def pad(page: Page):
    return page.get_by_role("img", name="Drawing pad")


def open_pad(page: Page, address: str) -> None:
    page.goto(f"{address}/your_digit")
    expect(pad(page)).to_be_visible(timeout=60_000)
    settle(page)


def on_screen(page: Page, strokes: list[dict]) -> list[list[tuple[float, float]]]:
    """Where on the screen the points of strokes on the pad are."""
    pad(page).scroll_into_view_if_needed()
    box = pad(page).bounding_box()
    scale = box["width"] / PAD
    return [
        [(box["x"] + scale * x, box["y"] + scale * y) for x, y in stroke["points"]]
        for stroke in strokes
    ]


def draw_with_mouse(page: Page, strokes: list[dict]) -> None:
    for (x, y), *others in on_screen(page, strokes):
        page.mouse.move(x, y)
        page.mouse.down()
        for across, down in others:
            page.mouse.move(across, down)
        page.mouse.up()


def draw_with_finger(page: Page, strokes: list[dict]) -> None:
    finger = page.context.new_cdp_session(page)
    for points in on_screen(page, strokes):
        for number, (x, y) in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            finger.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": x, "y": y}]},
            )
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def answers(page: Page):
    return page.get_by_test_id("stMetricValue")


def test_the_models_read_a_7_and_a_3_drawn_with_the_mouse(page, server):
    open_pad(page, server)
    draw_with_mouse(page, drawing("7", "slanted"))
    expect(answers(page)).to_have_text(["7"] * 3, timeout=60_000)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Draw a 3 or a 7 on the black pad")).to_be_visible()
    draw_with_mouse(page, drawing("3"))
    expect(answers(page)).to_have_text(["3"] * 3, timeout=20_000)


def test_they_read_what_a_finger_draws_on_a_phone_and_the_page_stays_where_it_is(
    browser, server
):
    page = browser.new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    open_pad(page, server)
    for digit in "37":
        where = pad(page).bounding_box()["y"]
        draw_with_finger(page, drawing(digit))
        expect(answers(page)).to_have_text([digit] * 3, timeout=60_000)
        assert pad(page).bounding_box()["y"] == where
        page.get_by_role("button", name="Clear").click()
        expect(answers(page)).to_have_count(0)
    page.close()


def test_ink_stays_on_the_pad_when_one_leaves_and_comes_back(page, server):
    open_pad(page, server)
    draw_with_mouse(page, drawing("7"))
    expect(answers(page)).to_have_text(["7"] * 3, timeout=60_000)
    score = page.get_by_test_id("stMetricDelta").all_inner_texts()
    page.get_by_role("link", name="4 · Gradients").click()
    expect(page.get_by_role("heading", name="Which way is downhill")).to_be_visible()
    settle(page)
    page.get_by_role("link", name="8 · Your digit").click()
    expect(answers(page)).to_have_text(["7"] * 3, timeout=60_000)
    settle(page)
    assert page.get_by_test_id("stMetricDelta").all_inner_texts() == score
    inked = """canvas => canvas.getContext("2d").getImageData(0, 0, 560, 560).data.some(byte => byte)"""
    assert pad(page).evaluate(inked)
    draw_with_mouse(page, [{"points": [[140, 20], [140, 260]]}])  # one more stroke
    expect(page.get_by_test_id("stMetricDelta").first).not_to_have_text(score[0])
    pad(page).focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("stMetricDelta").first).to_have_text(score[0])


def test_undo_clear_pick_and_upload_work_from_the_keyboard(page, server, tmp_path):
    open_pad(page, server)
    draw_with_mouse(page, drawing("7"))
    draw_with_mouse(page, [{"points": [[40, 200], [240, 200]]}])
    expect(answers(page)).to_have_count(3, timeout=60_000)
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_text(["7"] * 3)
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(0)

    page.get_by_role("radio", name="Draw").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_text(["3"] * 3, timeout=20_000)
    press(page, "Number of the validation picture", "ArrowRight")
    expect(page).to_have_url(re.compile("digit_number=1"))

    settle(page)
    page.get_by_role("radio", name="Pick").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    button = page.get_by_test_id("stBaseButton-secondary")
    expect(button).to_be_visible(timeout=20_000)
    settle(page)
    picture = tmp_path / "seven.png"
    ImageOps.invert(draw_strokes(drawing("7"))).save(picture)
    with page.expect_file_chooser() as chooser:
        button.press("Enter")
    chooser.value.set_files(picture)
    expect(answers(page)).to_have_text(["7"] * 3, timeout=20_000)


def test_a_file_that_is_no_picture_is_refused_on_the_page(page, server, tmp_path):
    page.goto(f"{server}/your_digit?digit_way=Upload")
    letter = tmp_path / "letter.png"
    letter.write_text("this is a letter")
    page.locator("input[type=file]").set_input_files(letter)
    expect(page.get_by_text("This is no PNG or JPEG picture")).to_be_visible(
        timeout=60_000
    )


def test_pointing_at_a_pixel_shows_its_sum(page, server):
    page.goto(f"{server}/your_digit?digit_way=Pick")
    expect(answers(page)).to_have_count(3, timeout=60_000)
    settle(page)
    chart = page.get_by_test_id("stVegaLiteChart").first.locator("svg")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 140)
    page.mouse.move(box["x"] + 152, box["y"] + 142)
    tip = page.locator("#vg-tooltip-element.visible")
    expect(tip).to_contain_text("×")
    product = tip.locator("td.value").last.inner_text().replace("\u2212", "-")
    ink, rest = product.split(" × ")
    weight, vote = rest.split(" = ")
    assert float(vote) == pytest.approx(float(ink) * float(weight), abs=0.002)

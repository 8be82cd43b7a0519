"""The app in a real browser, as a visitor uses it."""

import re

import pytest
from PIL import ImageOps
from playwright.sync_api import Page, expect

from lesson.handwriting.strokes import PAD, draw_strokes
from lesson.runs import run_for
from lesson.training import Settings
from tests.handwriting.drawn import drawing

pytestmark = pytest.mark.browser


def settle(page: Page) -> None:
    """Wait until the script of the page has come to its end."""
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000
    )


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
    press(page, "Learning rate", "ArrowLeft", 4)
    press(page, "Batch size", "ArrowRight")
    expect(page).to_have_url(re.compile("batch_size=512"))
    wrong = run_for(Settings(lr=0.05, batch_size=512)).up_to(5)[-1].wrong
    expect(caption(page)).to_contain_text(f"{wrong:,} of 2,038", timeout=30_000)
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


def test_a_slider_move_sends_less_than_300_kb(page, server):
    sent = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: sent.append(len(data))),
    )
    open_at(page, f"{server}/training_loop?seed=90")
    more(page)
    page.wait_for_timeout(1500)
    for key in (
        "ArrowRight",
        "ArrowLeft",
    ):  # a run to be trained, and one that is there
        settle(page)
        sent.clear()
        press(page, "Seed", key)
        page.wait_for_timeout(1500)
        settle(page)
        assert 10_000 < sum(sent) < 300_000


def pad(page: Page):
    return page.get_by_role("img", name="Drawing pad")


def open_pad(page: Page, address: str) -> None:
    page.goto(f"{address}/your_digit")
    expect(pad(page)).to_be_visible(timeout=60_000)
    settle(page)


def clear_the_pad(page: Page) -> None:
    page.get_by_role("button", name="Clear").click()
    expect(
        page.get_by_test_id("stMain").get_by_text("There is no ink, and still")
    ).to_be_visible(timeout=60_000)


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
    """What the three models say."""
    return page.locator("[class*=readout_1] text")


def seen(page: Page):
    """The words below the figure; the score in them is there to three digits."""
    return page.locator(".st-key-seen")


def test_the_models_read_a_7_and_a_3_drawn_with_the_mouse(page, server):
    open_pad(page, server)
    expect(answers(page)).to_have_text(["7"] * 3, timeout=60_000)  # there at first
    clear_the_pad(page)
    draw_with_mouse(page, drawing("3"))
    expect(answers(page)).to_have_text(["3"] * 3, timeout=20_000)
    clear_the_pad(page)
    draw_with_mouse(page, drawing("7", "slanted"))
    expect(answers(page)).to_have_text(["7"] * 3, timeout=20_000)
    expect(seen(page)).to_contain_text("all three say 7")


def test_a_card_puts_an_example_on_the_pad_also_over_what_was_drawn(page, server):
    open_pad(page, server)
    page.get_by_role("button", name="Next").click()
    for _ in range(2):
        page.get_by_role("button", name="A 3", exact=True).click()
        expect(answers(page)).to_have_text(["3"] * 3, timeout=60_000)
        score = seen(page).inner_text()
        draw_with_mouse(page, [{"points": [[60, 20], [220, 30]]}])
        expect(seen(page)).not_to_have_text(score)
        settle(page)


def test_the_pad_is_behind_more_in_the_other_scenes_and_draws_the_same_digit(
    page, server
):
    open_pad(page, server)
    page.get_by_role("tab", name="Every vote").click()
    expect(seen(page)).to_contain_text("the answer is 7", timeout=20_000)
    page.get_by_role("button", name="More: the digit, the models").click()
    page.get_by_role("button", name="Clear").click()
    draw_with_mouse(page, drawing("3"))
    expect(seen(page)).to_contain_text("the answer is 3", timeout=20_000)
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("tab", name="Draw").click()
    expect(answers(page)).to_have_text(["3"] * 3, timeout=20_000)


def test_they_read_what_a_finger_draws_on_a_phone_and_the_page_stays_where_it_is(
    browser, server
):
    page = browser.new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    open_pad(page, server)
    for digit in "37":
        clear_the_pad(page)
        where = pad(page).bounding_box()["y"]
        draw_with_finger(page, drawing(digit))
        expect(answers(page)).to_have_text([digit] * 3, timeout=60_000)
        assert pad(page).bounding_box()["y"] == where
    page.close()


def test_ink_stays_on_the_pad_when_one_leaves_and_comes_back(page, server):
    open_pad(page, server)
    clear_the_pad(page)
    draw_with_mouse(page, drawing("3"))
    expect(answers(page)).to_have_text(["3"] * 3, timeout=60_000)
    score = seen(page).inner_text()
    page.get_by_role("link", name="4 · Gradients").click()
    expect(page.get_by_role("heading", name="Which way is downhill")).to_be_visible()
    settle(page)
    page.get_by_role("link", name="8 · Your digit").click()
    expect(answers(page)).to_have_text(["3"] * 3, timeout=60_000)
    settle(page)
    assert seen(page).inner_text() == score
    inked = """canvas => canvas.getContext("2d").getImageData(0, 0, 560, 560).data.some(byte => byte)"""
    assert pad(page).evaluate(inked)
    draw_with_mouse(page, [{"points": [[140, 20], [140, 260]]}])  # one more stroke
    expect(seen(page)).not_to_have_text(score)
    pad(page).focus()
    page.keyboard.press("Control+z")
    expect(seen(page)).to_have_text(score, use_inner_text=True)


def test_undo_clear_pick_and_upload_work_from_the_keyboard(page, server, tmp_path):
    open_pad(page, server)
    expect(answers(page)).to_have_text(["7"] * 3, timeout=60_000)
    score = seen(page).inner_text()
    draw_with_mouse(page, [{"points": [[40, 200], [240, 200]]}])
    expect(seen(page)).not_to_have_text(score)
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(seen(page)).to_have_text(score, use_inner_text=True)
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Enter")
    expect(seen(page)).to_contain_text("There is no ink")

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
    button = page.get_by_test_id("stFileUploaderDropzone").get_by_test_id(
        "stBaseButton-secondary"
    )
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
    letter.write_text("this is a letter", "utf-8")
    page.locator("input[type=file]").set_input_files(letter)
    expect(page.get_by_text("This is no PNG or JPEG picture")).to_be_visible(
        timeout=60_000
    )


def test_the_uploader_offers_the_camera_and_what_it_lists_is_what_is_read(
    page, server, tmp_path
):
    """Whatever a file is called: the browser knows no kind for one without an ending."""
    page.goto(f"{server}/your_digit?digit_way=Upload")
    chooser = page.locator("input[type=file]")
    expect(chooser).to_have_attribute("accept", re.compile(r"image/\*"), timeout=60_000)
    letter, seven = tmp_path / "letter.jfif", tmp_path / "download"
    letter.write_text("this is a letter", encoding="utf-8")
    ImageOps.invert(draw_strokes(drawing("7"))).save(seven, "WEBP")
    chooser.set_input_files(letter)
    refusal = page.get_by_text("This is no PNG or JPEG picture")
    expect(refusal).to_be_visible(timeout=60_000)
    chooser.set_input_files(seven)
    expect(answers(page)).to_have_text(["7"] * 3, timeout=60_000)
    expect(refusal).to_be_hidden()
    listed = page.get_by_test_id("stFileChipName")
    expect(listed).to_have_text(["download"])
    page.get_by_role("tab", name="Every vote").click()
    expect(seen(page)).to_contain_text("the answer is 7", timeout=60_000)
    page.get_by_role("tab", name="Draw").click()
    expect(listed).to_have_text(["download"], timeout=60_000)
    for way, choosers in (("Draw", 0), ("Upload", 1)):
        page.get_by_role("radio", name=way).click()
        expect(chooser).to_have_count(choosers, timeout=60_000)
    expect(chooser).to_have_attribute("accept", re.compile(r"image/\*"))
    expect(listed).to_have_count(0)
    expect(seen(page)).to_contain_text("There is no ink", timeout=60_000)


def test_pointing_at_a_pixel_shows_its_sum(page, server):
    page.goto(f"{server}/your_digit?digit_way=Pick&digit_scene=Every+vote")
    expect(seen(page)).to_contain_text("the answer is 3", timeout=60_000)
    settle(page)
    chart = page.get_by_test_id("stVegaLiteChart").first.locator("svg")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 200)
    page.mouse.move(box["x"] + 152, box["y"] + 202)
    tip = page.locator("#vg-tooltip-element.visible")
    expect(tip).to_contain_text("×")
    product = tip.locator("td.value").last.inner_text().replace("\u2212", "-")
    ink, rest = product.split(" × ")
    weight, vote = rest.split(" = ")
    assert float(vote) == pytest.approx(float(ink) * float(weight), abs=0.002)


def test_a_click_on_a_field_of_the_confusion_table_sets_the_sliders(page, server):
    open_at(page, f"{server}/ten_digits?ten_scene=Confusion")
    settle(page)
    expect(seen(page)).to_contain_text("of a 4")
    table = page.locator(".st-key-chart-1 svg.marks").bounding_box()
    cell = 0.56 * table["width"] / 11.2
    middle = table["x"] + (1.2 + 3.5) * cell, table["y"] + (1.2 + 5.5) * cell
    page.mouse.click(*middle)
    expect(seen(page)).to_contain_text("of a 5")
    expect(seen(page)).to_contain_text("called 3")
    expect(page).to_have_url(re.compile("ten_is=5.*ten_called=3"))
    press(page, "The model calls it", "ArrowRight")
    expect(seen(page)).to_contain_text("called 4")

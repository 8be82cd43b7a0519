"""What a visitor does with mouse and keyboard, in Firefox and in WebKit."""

import base64
import io

import pytest

from lesson.handwriting.strokes import PAD, draw_strokes
from tests.browser.test_scenes import address
from tests.engines.drivers import Engine
from tests.engines.test_scenes import DESKTOP, SHOWN, complaints
from tests.handwriting.drawn import drawing

FOCUSED = """let element = document.activeElement;
while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
return element.matches("button, input") &&
  (element.ariaLabel || element.closest("label")?.innerText || element.innerText || "").includes(name);"""
# What an expression is now and in the next frames, as soon as these have passed
FRAMES = """window.frames_ = []; const watch = () =>
  { if (window.frames_.push(%s) < 20) requestAnimationFrame(watch); }; watch();"""
ALL_FRAMES = "return window.frames_.length >= 20 && window.frames_"
SAID = "return document.querySelector('.st-key-seen')?.innerText"
ANSWERS = "[...document.querySelectorAll('[class*=readout_1] text')].map(each => each.textContent).join()"
BAR = "[...document.querySelectorAll('.st-key-bar *')].find(each => each.shadowRoot).shadowRoot"
POSITION = f"{BAR}.querySelector('input').value"


def open_scene(engine: Engine, server: str, step: str, scene: str, **more: str) -> None:
    engine.resize(*DESKTOP)
    engine.open(address(server, step, scene, **more))
    assert complaints(engine, SHOWN) == []


def in_frames(engine: Engine, expression: str) -> list:
    """What an expression is in each of the next frames."""
    engine.run(FRAMES % expression)
    return engine.wait(ALL_FRAMES)


def becomes(engine: Engine, expression: str, wanted: object) -> bool:
    return engine.wait(f"return {expression} === wanted", wanted=wanted)


def tab_to(engine: Engine, name: str) -> None:
    """Press Tab until what has the focus says this."""
    for _ in range(80):
        engine.press("Tab")
        if engine.run(FOCUSED, name=name):
            return
    pytest.fail(f"Tab never comes to {name!r}")


def card(engine: Engine, text: str) -> bool:
    """Whether the card comes to say this, and the page to rest."""
    script = """return document.querySelector(".st-key-card")?.innerText.includes(text) &&
      document.querySelector("[data-test-script-state=notRunning]") !== null"""
    return engine.wait(script, text=text)


@pytest.mark.parametrize(
    ("step", "scene"),
    [("training_loop", "The landscape"), ("your_digit", "Every vote")],
)
def test_the_tooltip_of_a_mark_stays_while_the_mouse_is_on_it(
    engine, server, step, scene
):
    open_scene(engine, server, step, scene)
    visible = "document.querySelector('#vg-tooltip-element.visible') !== null"
    for at in (
        (0.2, 0.3),
        (0.25, 0.6),
        (0.35, 0.5),
        (0.4, 0.4),
        (0.3, 0.4),
        (0.5, 0.5),
    ):
        place = engine.point(".st-key-figure [data-testid=stVegaLiteChart] svg", at=at)
        x, y = place
        engine.move((x - 40, y), (x, y))
        assert in_frames(engine, visible)[-1], at


def test_a_word_of_the_glossary_looks_as_if_it_can_be_pressed_and_opens_its_meaning(
    engine, server
):
    open_scene(engine, server, "training_loop", "Train")
    look = engine.run(
        "const { textDecorationLine, textDecorationStyle } = getComputedStyle(document.querySelector('.word'));"
        "return [textDecorationLine, textDecorationStyle]"
    )
    assert look == ["underline", "dotted"]
    engine.click(".word")
    meaning = engine.wait(
        "return document.querySelector('.meaning:popover-open')?.innerText"
    )
    assert "pass over all training pictures" in meaning


def draw(engine: Engine, strokes: list[dict]) -> None:
    (left, top), (right, _) = (
        engine.point("canvas", "Drawing pad", at=(side, 0)) for side in (0, 1)
    )
    scale = (right - left) / PAD
    for stroke in strokes:
        points = [(left + scale * x, top + scale * y) for x, y in stroke["points"]]
        engine.move(*points, press=True)


def test_the_models_read_what_is_drawn(engine, server):
    open_scene(engine, server, "your_digit", "Draw")
    assert becomes(engine, ANSWERS, "7,7,7")
    engine.click("button", "Clear")
    assert engine.wait(f"{SAID}.includes('There is no ink')")
    draw(engine, drawing("3"))
    assert becomes(engine, ANSWERS, "3,3,3")
    assert engine.wait(f"{SAID}.includes('all three say 3')")


def test_a_drawn_sheet_is_kept_under_its_name(engine, server):
    open_scene(engine, server, "your_digit", "Teach it yours", digit_sheets="none")
    draw(engine, drawing("7", "slanted"))
    engine.click("button", "This is a 7")
    engine.point(".sheets button", "A 7, read as a")
    assert engine.errors() == []


def test_the_models_read_an_uploaded_picture(engine, server):
    open_scene(engine, server, "your_digit", "Draw", digit_way="Upload")
    picture = io.BytesIO()
    draw_strokes(drawing("3")).save(picture, "png")
    engine.run(
        """const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt());
        const files = new DataTransfer(), input = document.querySelector("input[type=file]");
        files.items.add(new File([bytes], "three.png", { type: "image/png" }));
        input.files = files.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));""",
        picture=base64.b64encode(picture.getvalue()).decode(),
    )
    assert becomes(engine, ANSWERS, "3,3,3")


def test_play_plays_and_pause_stops(engine, server):
    open_scene(engine, server, "training_loop", "Train", epochs="20")
    engine.click("button", "To the start")
    assert becomes(engine, POSITION, "0")
    engine.click("button", "Play")
    assert engine.wait(f"return Number({POSITION}) > 2")
    engine.click("button", "Pause")
    engine.point("button", "Play")
    stopped, *_, after = in_frames(engine, POSITION)
    assert stopped == after


def test_next_and_a_guess_by_keyboard(engine, server):
    open_scene(engine, server, "training_loop", "Train", epochs="3")
    engine.press("n")
    assert card(engine, "card 2 of")
    tab_to(engine, "Both, mostly right")
    engine.press("Enter")
    assert card(engine, "You guessed")
    tab_to(engine, "Next")
    engine.press("Enter")
    assert card(engine, "card 3 of")


def test_a_slider_by_keyboard_changes_the_sentence(engine, server):
    open_scene(engine, server, "training_loop", "Train", epochs="5")
    before = engine.run(SAID)
    engine.run(
        "document.querySelector('input[type=range][aria-label=\"Learning rate\"]').focus()"
    )
    engine.press("ArrowLeft")
    assert engine.wait("return location.search.includes('lr=0.5')")
    assert engine.wait(f"{SAID} !== before", before=before)

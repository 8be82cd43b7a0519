"""The pages while a translator is at work: every sentence is whole and of now, translated or not."""

import itertools

import pytest
from playwright.sync_api import Page

from tests.browser.test_browser import open_at, press, settle
from tests.browser.test_scenes import errors_of
from tests.conftest import ROOT, nightly

pytestmark = pytest.mark.browser

# Each way leaves letters of the other case, and comes again whenever the page changes.
TRANSLATOR = """way => {
  const turned = text => text.replace(/\\p{L}/gu, letter =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());
  const said = new WeakMap();
  const texts = root => {
    const found = [], walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { currentNode: text } = walk;
      const spared = text.parentElement.closest("font, noscript, script, style, svg, [translate=no]");
      if (text.data.trim() && !spared) found.push(text);
    }
    return found;
  };
  const fonts = text => {
    const font = document.createElement("font");
    font.innerHTML = "<font></font>";
    font.firstChild.textContent = text;
    return font;
  };
  const ways = {
    // as Google's does
    replaced: () => texts(document.body).forEach(text => text.replaceWith(fonts(turned(text.data)))),
    "in two acts": () => texts(document.body).forEach(text => {
      text.parentNode.insertBefore(fonts(turned(text.data)), text);
      text.parentNode.removeChild(text);
    }),
    wrapped: () => texts(document.body).forEach(text => {
      const font = fonts("");
      text.before(font);
      font.firstChild.append(text);
      text.data = turned(text.data);
    }),
    // one text for a whole sentence; what is bold or code in it stands elsewhere
    joined: () => {
      const holds = "p, li, div, button:not(.word), td, th, h1, h2, h3, label";
      for (const sentence of new Set(texts(document.body).map(text => text.parentElement.closest(holds)).filter(Boolean))) {
        const own = texts(sentence).filter(text => text.parentElement.closest(holds) === sentence);
        const font = fonts(own.map(text => turned(text.data)).join(" "));
        own.at(-1).replaceWith(font);
        own.slice(0, -1).forEach(text => text.remove());
        const parts = [...sentence.children].filter(each => each !== font && each.matches("strong, em, code"));
        sentence.prepend(...parts.reverse());
      }
    },
    // as Firefox and Safari do: the texts stay, and hold other parts of the sentence
    "in place": () => {
      for (const parent of new Set(texts(document.body).map(text => text.parentElement))) {
        const own = [...parent.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
        if (own.every(text => said.get(text) === text.data)) continue;
        const words = own.map(text => said.get(text) === text.data ? text.data : turned(text.data)).reverse();
        own.forEach((text, number) => said.set(text, (text.data = words[number])));
      }
    },
  };
  const act = () => {
    observer.disconnect();
    ways[way]();
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  };
  const observer = new MutationObserver(() => { clearTimeout(act.timer); act.timer = setTimeout(act, 150); });
  act();
}"""
WAYS = ["replaced", "in two acts", "wrapped", "joined", "in place"]


def translate(page: Page, way: str, *, apart: bool = True) -> None:
    """Begin to translate: `apart` from the scripts of the page, as browsers do, or among them."""
    if not apart:
        page.evaluate(TRANSLATOR, way)
        return
    browser = page.context.new_cdp_session(page)
    frame = browser.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = browser.send("Page.createIsolatedWorld", {"frameId": frame})
    browser.send(
        "Runtime.evaluate",
        {
            "expression": f"({TRANSLATOR})({way!r})",
            "contextId": world["executionContextId"],
        },
    )


def words(page: Page) -> str:
    """All that can be read, in the letters of either case."""
    settle(page)
    page.wait_for_timeout(400)  # the translator has come again
    page.add_style_tag(content="svg.marks { display: none }")  # Vega draws those anew
    return page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stMain], [data-testid=stSidebar], [data-testid=stPopoverBody]")]
            .map(each => each.innerText).join("\\n")"""
    ).lower()


def same_words(page: Page, other: Page) -> None:
    """Both say the same, once both have come to an end."""
    for _ in range(50):
        if words(page) == words(other):
            break
        page.wait_for_timeout(200)
    assert words(page) == words(other)


def click(selector: str, number: int = 0):
    return lambda page: page.locator(selector).nth(number).click()


def key(label: str, name: str, times: int = 1):
    return lambda page: press(page, label, name, times)


ON = click(".st-key-next button")
BACK = click(".st-key-back button")


def tab(number: int):
    return click("[role=tab]", number)


WALKS = {
    "training_loop?epochs=5": [
        key("Learning rate", "ArrowRight"),
        key("Epochs", "ArrowLeft", 2),
        ON,
        click(".st-key-answers button", 1),
        ON,
        BACK,
        click(".st-key-card-head button"),
        click(".st-key-keep button"),
        key("Batch size", "ArrowRight"),
        tab(1),
        tab(0),
    ],
    "your_digit": [
        click("[name=clear]"),
        click("[name=undo]"),
        ON,
        tab(3),
        tab(0),
    ],
    "gradients?grad_scene=Who+changes+what": [
        key("Spread of the start (std)", "ArrowRight"),
        click("[data-testid=stPopoverButton]"),
        key("Seed", "ArrowRight", 2),
        lambda page: page.keyboard.press("Escape"),
        ON,
        click(".st-key-answers button", 0),
        ON,
        ON,
        ON,
    ],
    "pytorch_version?torch_scene=One+change+at+a+time": [
        click("[data-testid=stButtonGroup] button", 1),
        click("[data-testid=stButtonGroup] button", 0),
        ON,
        ON,
    ],
}


_, *OTHERS = WALKS
# each page in another way, and nightly in all; `apart`: in a world of its own, as browsers run a translator
CASES = [
    *((walk, way, True) for walk, way in zip(WALKS, WAYS, strict=False)),
    (OTHERS[1], WAYS[1], False),
]
RARE = [case for case in itertools.product(WALKS, WAYS, [True]) if case not in CASES]
RARE.append((OTHERS[0], WAYS[0], False))


@pytest.mark.parametrize(
    ("walk", "way", "apart"),
    CASES + [pytest.param(*case, marks=pytest.mark.nightly) for case in RARE],
)
def test_a_translated_page_says_what_it_would_say_untranslated(
    context, server, walk, way, apart
):
    pages = translated, plain = context.new_page(), context.new_page()
    errors = errors_of(translated)
    for page in pages:
        open_at(page, f"{server}/{walk}")
    translate(translated, way, apart=apart)
    for act in WALKS[walk]:
        for page in pages:
            act(page)
        for page in pages:
            settle(page)
        page.wait_for_timeout(300)
    translate(plain, way)
    same_words(translated, plain)
    assert [error for error in errors if "404" not in error] == []


@pytest.mark.parametrize("way", [WAYS[0], *nightly(*WAYS[1:3])])
def test_a_translator_may_be_faster_than_the_script(context, server, way):
    late, plain = context.new_page(), context.new_page()
    late.add_init_script("window.translationsAreUndone = true")
    errors = errors_of(late)
    for page in (late, plain):
        open_at(page, f"{server}/training_loop?epochs=5")
    translate(late, way)
    script = (ROOT / "lesson/ui/translated.js").read_text(encoding="utf-8")
    late.evaluate(f"window.translationsAreUndone = false; {script}")
    for page in (late, plain):
        press(page, "Epochs", "ArrowLeft", 2)
    translate(plain, way)
    same_words(late, plain)
    assert [error for error in errors if "404" not in error] == []

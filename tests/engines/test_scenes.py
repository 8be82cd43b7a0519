"""Every scene opens in Firefox and in WebKit, on a desktop's screen and on an upright tablet's."""

import pytest

from tests.browser.test_scenes import address
from tests.engines import drivers
from tests.engines.drivers import Engine
from tests.scenes import SCENES, STEPS_WITH_SCENES

DESKTOP, TABLET = (1280, 720), (810, 1080)
LOOK = """
const found = [], say = (what, holds) => { if (!holds) found.push(what); };
const every = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = selector => document.querySelector(selector);
const box = element => element.getBoundingClientRect();
const idle = one("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
if (!idle || one("[data-testid=stSkeleton]") || !one(".where")?.innerText.includes(place)) return ["at work"];
const stage = one(".st-key-stage"), card = one(".st-key-card");
"""
SHOWN = """
say("an exception", !one("[data-testid=stException]"));
say("no card", card.innerText.length > 60);
say("nothing said", one(".st-key-seen [data-testid=stAlert]")?.innerText.length > 20);
say("no figure", box(stage).height > 100);
for (const chart of every("[data-testid=stVegaLiteChart]", stage)) {
  const drawn = box(chart.querySelector("svg") ?? stage);
  say("a chart that does not fill its place", Math.abs(drawn.width / box(chart).width - 1) < 0.1);
  const marks = every("svg [class^=mark-] > :is(path, image, text)", chart);
  say("an empty chart", marks.some(mark => box(mark).width && box(mark).height));
  say("a picture without an address", every("image", chart).every(image => image.href.baseVal));
}
for (const image of every("img", stage)) say("a picture that is not loaded", image.complete && image.naturalWidth);
"""
LAID_OUT = """
const seen = element => element.checkVisibility({ visibilityProperty: true });
const inside = root => every("*", root).flatMap(each => [each, ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
const room = document.documentElement.clientWidth;
say("scrolls sideways", document.documentElement.scrollWidth <= room + 1);
const on_top = ({ x, y, width, height }) => document.elementFromPoint(x + width / 2, y + height / 2);
say("all tabs are covered", every("[role=tab]").some(tab => tab.contains(on_top(box(tab)))));
say("a narrow card", box(card).width >= 240);
const apart = (one, other) => one.right <= other.left + 1 || one.left >= other.right - 1 ||
  one.bottom <= other.top + 1 || one.top >= other.bottom - 1;
for (const element of inside(one(".st-key-lab")).filter(each => each.matches("button, select, canvas, img, th, td, svg"))) {
  const { left, right, width } = box(element);
  if (!seen(element) || !width || element.closest(".vega-bind, .card-body")) continue;
  const name = element.ariaLabel || element.innerText?.slice(0, 30) || element.localName;
  say(`${name} is cut off`, left >= -1 && right <= room + 1);
  if (stage.contains(element) || element.getRootNode() !== document)
    say(`${name} lies over the card`, apart(box(element), box(card)));
}
"""


def complaints(engine: Engine, look: str, place: str = "") -> list[str]:
    """What is wrong, and stays so; `place` is as below the card, "scene 2 of 5"."""
    script = f"const look = () => {{ {LOOK}{look} return found; }};"
    engine.wait(f"{script} return look()[0] !== 'at work';", place=place)
    engine.wait(f"{script} return !look().length;", seconds=10, place=place)
    return engine.run(f"{script} return look();", place=place)


# at a push every other page is opened in one of the two browsers, nightly all in both
WHERE = [
    pytest.param(
        start,
        step,
        id=f"{start.__name__}-{step}",
        marks=[getattr(pytest.mark, start.__name__)]
        + [pytest.mark.nightly] * (place % 2 == 0 or place // 2 % 2 != number),
    )
    for number, start in enumerate((drivers.firefox, drivers.webkit))
    for place, step in enumerate(STEPS_WITH_SCENES)
]


@pytest.mark.parametrize(("engine", "step"), WHERE, indirect=["engine"])
def test_each_scene_shows_its_figure(engine, server, step, tmp_path):
    """One after another in one visit; what is wrong is pictured in `tmp_path`."""
    scenes = [scene for other, scene in SCENES if other == step]
    engine.open(address(server, step, scenes[0]))
    found = {}
    for number, scene in enumerate(scenes, start=1):
        place = f"scene {number} of {len(scenes)}"
        if number > 1:
            engine.click("[role=tab]", scene)
        engine.resize(*DESKTOP)
        wrong = complaints(engine, SHOWN + LAID_OUT, place)
        engine.resize(*TABLET)
        wrong += complaints(engine, SHOWN + LAID_OUT, place)
        if wrong:
            found[scene] = wrong
            (tmp_path / f"{number}.png").write_bytes(engine.screenshot())
    assert found == {}
    assert engine.errors() == []

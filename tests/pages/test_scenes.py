"""Every scene of every page that has scenes."""

import re

import pytest

from lesson.contents import card_key, key_on
from lesson.ui import PAGES, lab
from lesson.ui.guesses import SKIP
from lesson.words.story import MAX_WORDS, Ask, Card
from tests.conftest import ROOT
from tests.pages.test_pages import answers, guess, open_page, widgets
from tests.scenes import SCENES, SOURCES, STEPS_WITH_SCENES


def open_scene(step: str, scene: str, card: int = 0):
    app = open_page(step, **{key_on(step, "scene"): scene})
    if card:
        app.session_state[card_key(step, scene)] = card
        app.run()
    return app


@pytest.fixture
def dealt(monkeypatch) -> list:
    """All cards that scenes lay out while the test runs."""
    seen, deal = [], lab.deal

    def record(the_lab, cards):
        seen.extend(cards)
        return deal(the_lab, cards)

    monkeypatch.setattr(lab, "deal", record)
    return seen


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(("step", "scene"), SCENES)
def test_a_scene_opens_by_its_address_with_a_card_and_what_you_see(step, scene, dealt):
    app = open_scene(step, scene)
    assert not app.exception
    assert app.session_state[key_on(step, "scene")] == scene
    assert dealt
    assert app.info
    assert f"card 1 of {len(dealt)}" in " ".join(
        each.proto.body for each in app.get("html")
    )


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(("step", "scene"), SCENES)
def test_a_card_has_at_most_60_words_and_one_answer_of_a_guess_is_right(
    step, scene, dealt
):
    open_scene(step, scene)
    cards = list(dealt)
    for number, card in enumerate(cards):
        assert card.length <= MAX_WORDS, card
        if isinstance(card, Ask):
            key = key_on(step, card.question.name)
            app = open_scene(step, scene, number)
            *offered, skip = answers(app, key)
            assert (tuple(offered), skip) == (card.question.answers, SKIP)
            rights = set()
            for answer in offered:
                guess(app, key, answer)
                assert not app.exception
                rights.add(app.session_state["guesses"][key].right)
                (verdict,) = (
                    each.value
                    for each in app.markdown
                    if each.value.startswith(("✔", "✘"))
                )
                assert len(f"{card.question.title} {verdict}".split()) <= MAX_WORDS
                app.button(key=f"{key} again").click().run()
            assert len(rights) == 1  # the answer does not depend on the guess
            assert rights <= set(offered)


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(("step", "scene"), SCENES)
def test_what_a_card_shows_it_sets(step, scene, dealt):
    open_scene(step, scene)
    for number, card in enumerate(list(dealt)):
        if isinstance(card, Card) and card.show:
            app = open_scene(step, scene, number)
            for label, knobs in card.show.items():
                app.button(key=key_on(step, f"show {label}")).click().run()
                assert not app.exception
                for name, value in knobs.items():
                    assert app.session_state[key_on(step, name)] == value


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(("step", "scene"), SCENES)
def test_at_most_three_controls_are_in_sight(step, scene):
    app = open_scene(step, scene)
    hidden = {
        widget.key
        for block in ("popover", "expander")
        for each in app.get(block)
        for widget in widgets(each)
    }
    in_sight = {widget.key for widget in widgets(app)} - hidden
    assert len(in_sight) <= 3, in_sight


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS_WITH_SCENES)
def test_junk_in_the_address_opens_the_first_scene(step):
    app = open_page(step, **{key_on(step, "scene"): "no such scene"})
    assert not app.exception
    first = next(scene for other, scene in SCENES if other == step)
    assert app.session_state[key_on(step, "scene")] == first


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS_WITH_SCENES)
def test_the_worksheet_shows_all_scenes_with_room_for_the_guesses(step):
    app = open_page(step, print="true")
    assert not app.exception
    assert [each.value for each in app.header] == [
        scene for other, scene in SCENES if other == step
    ]
    text = " ".join(each.value for each in app.markdown)
    assert "☐" in text
    assert SKIP not in {each.label for each in app.button}


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize("step", STEPS_WITH_SCENES)
def test_no_id_stands_twice_on_a_worksheet_and_each_word_opens_its_own(step):
    app = open_page(step, print="true")
    written = [each.value for each in app.markdown]
    written += [each.proto.body for each in app.get("html")]
    ids = re.findall(r'\bid="([^"]*)"', " ".join(written))
    assert len({*ids}) == len(ids)
    assert {*re.findall(r'popovertarget="([^"]*)"', " ".join(written))} <= {*ids}


@pytest.mark.usefixtures("quick_training")
def test_one_button_walks_through_cards_scenes_and_pages_and_back():
    app = open_page("training_loop")
    scenes = [scene for step, scene in SCENES if step == "training_loop"]
    seen = []
    for _ in range(40):
        if app.title[0].value != f"5 · {PAGES['training_loop'].question}":
            break
        scene = app.session_state["scene"]
        if not seen or seen[-1] != scene:
            seen.append(scene)
        app.button(key="next").click().run()
        assert not app.exception
    assert seen == scenes
    assert app.title[0].value.endswith(PAGES["pytorch_version"].question)


@pytest.mark.usefixtures("quick_training")
@pytest.mark.parametrize(
    "step", [step for step in STEPS_WITH_SCENES if step != "start"]
)
def test_a_page_asks_at_least_two_questions(step, dealt):
    for _, scene in (each for each in SCENES if each[0] == step):
        open_scene(step, scene)
    assert sum(isinstance(card, Ask) for card in dealt) >= 2


@pytest.mark.parametrize("step", STEPS_WITH_SCENES)
def test_a_page_is_its_contents(step):
    """At most 25 lines: the screen, the scenes, and their names in order."""
    assert len(SOURCES[step].splitlines()) <= 25
    imports = [line for line in SOURCES[step].splitlines() if "import" in line]
    assert imports[0] == "from lesson import ui"
    assert all(each.startswith(f"from lesson.steps.{step}.") for each in imports[1:])


@pytest.mark.parametrize("path", sorted(ROOT.glob("lesson/steps/*/*.py")), ids=str)
def test_a_scene_types_no_number_of_images(path):
    source = path.read_text("utf-8")
    assert not [each for each in ("12,396", "2,038", "| --") if each in source]

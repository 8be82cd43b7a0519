"""Predict, then see: on the pages, and on the start page afterwards."""

import re

import pytest

from lesson.contents import card_key
from lesson.ui import PAGES
from lesson.ui.guesses import SKIP
from lesson.words.glossary import GLOSSARY
from tests.pages.test_pages import STEPS, answers, guess, open_page

VERDICT = re.compile(r"✔ You guessed|✘ You guessed|It is: ")


def verdicts(app) -> list[str]:
    return [m.value for m in app.markdown if VERDICT.match(m.value)]


def at_card(app, scene: str, card: int):
    """The page on shapes, at a card of a scene."""
    app.session_state["shape_scene"] = scene
    app.session_state[card_key("tensor_reshaping", scene)] = card
    return app.run()


def test_who_skips_sees_the_answer_and_is_not_counted():
    app = at_card(open_page("tensor_reshaping"), "Line by line", 2)
    guess(app, "shape_copies", SKIP)
    (verdict,) = (m.value for m in app.markdown if m.value.startswith("It is "))
    assert verdict.startswith("It is **None of them**.")
    assert app.session_state["guesses"] == {}


def test_the_start_page_shows_how_the_guesses_went_and_asks_wrong_ones_again():
    app = at_card(open_page("tensor_reshaping"), "Line by line", 2)
    guess(app, "shape_copies", "All of them")  # wrong
    at_card(app, "Batches", 1)
    guess(app, "shape_last_batch", "They make one smaller batch")
    app.switch_page(PAGES["gradients"].file).run()
    app.switch_page("streamlit_app.py").run()
    labels = [link.proto.label for link in app.main.get("page_link")]
    assert "**1 · Tensor reshaping** · 1 of 2 guesses right" in labels
    assert "**4 · Gradients** · ✔ visited" in labels
    assert "**2 · Random init**" in labels
    again = next(
        button for button in app.button if "copy to get there?" in button.label
    )
    again.click().run()
    assert app.title[0].value.endswith(PAGES["tensor_reshaping"].question)
    assert app.session_state["shape_scene"] == "Line by line"
    assert answers(app, "shape_copies")
    assert app.session_state["guessed"] == {
        "shape_last_batch": "They make one smaller batch"
    }


@pytest.mark.parametrize("answer", ["All of them", SKIP])
def test_who_is_asked_again_can_go_back_to_the_answer(answer):
    app = at_card(open_page("tensor_reshaping"), "Line by line", 2)
    guess(app, "shape_copies", answer)
    answered = [m.value for m in app.markdown]
    outcome = dict(app.session_state["guesses"])
    app.button(key="shape_copies again").click().run()
    assert app.session_state["guessed"] == {}
    at_card(app, "Batches", 1)
    at_card(app, "Line by line", 2)
    app.button(key="shape_copies back").click().run()
    assert [m.value for m in app.markdown] == answered
    assert app.session_state["guesses"] == outcome
    assert not app.exception


@pytest.mark.usefixtures("quick_training")
def test_every_word_of_the_glossary_is_explained_on_a_page_and_at_the_start():
    def texts_of(step: str) -> str:
        scenes = {} if step == "start" else {"print": "true"}
        return "\n".join(each.value for each in open_page(step, **scenes).markdown)

    def written(term: str) -> str:
        return f"**{term}**  \n{GLOSSARY[term]}"

    start = texts_of("start")
    places = [start.find(written(term)) for term in GLOSSARY]
    assert -1 not in places
    assert places == sorted(places)
    pages = "\n".join(map(texts_of, STEPS[1:]))
    for term in GLOSSARY:
        assert written(term) in pages or f"<b>{term}</b><br>" in pages, term

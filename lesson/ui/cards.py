"""The story beside a figure: cards of at most 60 words, one idea each; a guess before a surprise."""

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lesson.contents import PAGES, card_key
from lesson.ui.guesses import SKIP, Outcome, ask_again, outcomes, set_aside
from lesson.words.glossary import GLOSSARY
from lesson.words.story import Answer, Ask, Card, Question

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


def draw(lab: "Lab", card: Card | Ask) -> None:
    """A card where we are."""
    if isinstance(card, Card):
        _tell(lab, card)
    elif lab.printed is not None:
        _ask_on_paper(lab, card.question)
    elif lab.key(card.question.name) not in guessed():
        _ask(lab, card.question)
    else:
        _reveal(lab, card)


def _tell(lab: "Lab", card: Card) -> None:
    lab.heading(card.title)
    place = f"{lab.printed} {card.title}"
    st.markdown(with_glossary(card.text, card.words, place), unsafe_allow_html=True)
    if card.show and lab.printed is None:
        with st.container(horizontal=True, gap="small"):
            for label, knobs in card.show.items():
                st.button(
                    label,
                    key=lab.key(f"show {label}"),
                    icon=":material/visibility:",
                    on_click=lab.page.turn,
                    args=[knobs],
                )
    if card.hint and lab.printed is None:
        st.popover("Hint", icon=":material/lightbulb:").markdown(card.hint)


def _ask_on_paper(lab: "Lab", question: Question) -> None:
    boxes = "".join(f"\n- ☐ {answer}" for answer in question.answers)
    lab.heading(question.title)
    st.markdown(f"{question.text}\n{boxes}\n\nBecause " + "\\_" * 60)


def _ask(lab: "Lab", question: Question) -> None:
    key = lab.key(question.name)
    lab.heading(f":material/psychology_alt: {question.title}: first guess")
    with st.container(key="question"):
        st.markdown(question.text)
    with st.container(key="answers", gap="xsmall"):
        for answer in (*question.answers, SKIP):
            st.button(
                answer,
                key=f"{key}: {answer}",
                type="tertiary" if answer == SKIP else "secondary",
                width="stretch",
                on_click=_take_guess,
                args=[key, answer],
            )
    if key in set_aside():
        st.button(
            "Back to the answer",
            key=f"{key} back",
            type="tertiary",
            icon=":material/undo:",
            on_click=guessed().update,
            args=[{key: set_aside()[key]}],
        )


def _reveal(lab: "Lab", card: Ask) -> None:
    key = lab.key(card.question.name)
    with st.container(key="card-head", horizontal=True, vertical_alignment="center"):
        lab.heading(card.question.title, width="content")
        st.button(
            "Guess again",
            key=f"{key} again",
            type="tertiary",
            icon=":material/replay:",
            on_click=ask_again,
            args=[key],
        )
    with st.spinner("Computing …"):
        answer = card.answer()
    with st.container(key="verdict"):
        st.markdown(_judge(lab, key, card.question, answer))


def guessed() -> dict[str, str]:
    """What was answered in this visit, by the keys of the questions."""
    return st.session_state.setdefault("guessed", {})


def _take_guess(key: str, answer: str) -> None:
    guessed()[key] = answer


def _judge(lab: "Lab", key: str, question: Question, answer: Answer) -> str:
    """The verdict in words; how the guess went is kept for the start page."""
    guess = guessed()[key]
    if guess == SKIP:
        outcomes().pop(key, None)
        verdict = f"It is **{answer.right}**."
    else:
        outcomes()[key] = Outcome(
            lab.page.step,
            question.text,
            guess,
            answer.right,
            lab.scene,
            st.session_state.get(card_key(lab.page.step, lab.scene), 0),
        )
        verdict = (
            f"✔ Correct: **{guess}**."
            if guess == answer.right
            else f"✘ You guessed *{guess}*. It is **{answer.right}**."
        )
    return f"{verdict} {answer.because}"


def with_glossary(text: str, words: Sequence[str], place: str) -> str:
    """Markdown in which the first of each of these words is a button that opens its explanation, in the browser alone.

    No two texts on a page have the same place.
    """
    names = {word: re.sub(r"\W", "-", f"word-{place} {word}") for word in words}
    left = {word.lower(): word for word in words}

    def button(found: re.Match) -> str:
        word = left.pop(found[0].lower(), None)
        if not word:  # not its first
            return found[0]
        return f'<button class="word" popovertarget="{names[word]}">{found[0]}</button>'

    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    if words:  # in one go: a word may stand in the name of another
        text = re.sub(rf"\b({'|'.join(longest_first)})", button, text, flags=re.I)
    if left:
        raise ValueError(f"The card does not say {', '.join(left.values())}.")
    explained = ""
    for word, name in names.items():
        meaning = re.sub(r"(\*{1,2}|`)(.+?)\1", r"<b>\2</b>", escape(GLOSSARY[word]))
        explained += f'<span popover id="{name}" class="meaning"><b>{word}</b><br>{meaning}</span>'
    return text + explained


def deal(lab: "Lab", cards: Sequence[Card | Ask]) -> int:
    """The open card of a scene, and the way back and on: to other cards, scenes, pages; which card it is."""
    last, scenes = len(cards) - 1, lab.page.scenes
    at = st.session_state.get(card_key(lab.page.step, lab.scene), 0)
    at = last if at < 0 else min(at, last)
    with st.container(key="card-body"):
        draw(lab, cards[at])

    alone = lab.page.embedded
    scene = scenes.index(lab.scene)
    at_start = at == 0 and (
        alone or (scene == 0 and lab.page.step == next(iter(PAGES)))
    )
    onward = (
        "" if at < last or alone else " scene" if scene < len(scenes) - 1 else " page"
    )
    with st.container(
        key="card-foot", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.button(
            "Back",
            key="back",
            shortcut="b",
            disabled=at_start,
            on_click=lab.page.move,
            args=[lab.scene, at - 1, last],
        )
        where = f"card {at + 1} of {last + 1}"
        if len(scenes) > 1 and not alone:
            where += f"<br>scene {scene + 1} of {len(scenes)}"
        st.html(f'<div class="where">{where}</div>')
        st.button(
            f"Next{onward}",
            key="next",
            type="primary",
            shortcut="n",
            disabled=alone and at == last,
            on_click=lab.page.move,
            args=[lab.scene, at + 1, last],
        )
    return at

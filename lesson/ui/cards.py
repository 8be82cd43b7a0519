"""The story beside a figure: cards of at most 60 words, one idea each; a guess before a surprise."""

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from lesson.ui.frame import heading
from lesson.ui.guesses import SKIP, Outcome, ask_again, outcomes, set_aside
from lesson.ui.seat import Seat
from lesson.words.glossary import GLOSSARY
from lesson.words.story import Answer, Ask, Card, Question


def draw(seat: Seat, card: Card | Ask) -> None:
    """A card where we are."""
    if isinstance(card, Card):
        _tell(seat, card)
    elif seat.printed is not None:
        _ask_on_paper(seat, card.question)
    elif seat.key(card.question.name) not in guessed():
        _ask(seat, card.question)
    else:
        _reveal(seat, card)


def _tell(seat: Seat, card: Card) -> None:
    heading(seat, card.title)
    place = f"{seat.printed} {card.title}"
    st.markdown(with_glossary(card.text, card.words, place), unsafe_allow_html=True)
    if card.show and seat.printed is None:
        with st.container(horizontal=True, gap="small"):
            for label, knobs in card.show.items():
                st.button(
                    label,
                    key=seat.key(f"show {label}"),
                    icon=":material/visibility:",
                    on_click=seat.turn,
                    args=[knobs],
                )
    if card.hint and seat.printed is None:
        st.popover("Hint", icon=":material/lightbulb:").markdown(card.hint)


def _ask_on_paper(seat: Seat, question: Question) -> None:
    boxes = "".join(f"\n- ☐ {answer}" for answer in question.answers)
    heading(seat, question.title)
    st.markdown(f"{question.text}\n{boxes}\n\nBecause " + "\\_" * 60)


def _ask(seat: Seat, question: Question) -> None:
    key = seat.key(question.name)
    heading(seat, f":material/psychology_alt: {question.title}: first guess")
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


def _reveal(seat: Seat, card: Ask) -> None:
    key = seat.key(card.question.name)
    with st.container(key="card-head", horizontal=True, vertical_alignment="center"):
        heading(seat, card.question.title, width="content")
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
        st.markdown(_judge(seat, key, card.question, answer))


def guessed() -> dict[str, str]:
    """What was answered in this visit, by the keys of the questions."""
    return st.session_state.setdefault("guessed", {})


def _take_guess(key: str, answer: str) -> None:
    guessed()[key] = answer


def _judge(seat: Seat, key: str, question: Question, answer: Answer) -> str:
    """The verdict in words; how the guess went is kept for the start page."""
    guess = guessed()[key]
    if guess == SKIP:
        outcomes().pop(key, None)
        verdict = f"It is **{answer.right}**."
    else:
        outcomes()[key] = Outcome(
            seat.step,
            question.text,
            guess,
            answer.right,
            seat.scene,
            st.session_state.get(seat.card_key, 0),
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


def deal(seat: Seat, cards: Sequence[Card | Ask]) -> int:
    """The open card of a scene, and the way back and on: to other cards, scenes, pages; which card it is."""
    last, alone = len(cards) - 1, seat.embedded
    at = st.session_state.get(seat.card_key, 0)
    at = last if at < 0 else min(at, last)
    with st.container(key="card-body"):
        draw(seat, cards[at])
    with st.container(
        key="card-foot", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.button(
            "Back",
            key="back",
            shortcut="b",
            disabled=at == 0 and seat.at_the_start,
            on_click=seat.move,
            args=[at - 1, last],
        )
        where = f"card {at + 1} of {last + 1}"
        if len(seat.scenes) > 1 and not alone:
            place = seat.scenes.index(seat.scene) + 1
            where += f"<br>scene {place} of {len(seat.scenes)}"
        st.html(f'<div class="where">{where}</div>')
        st.button(
            "Next" if at < last or alone else f"Next{seat.onward}",
            key="next",
            type="primary",
            shortcut="n",
            disabled=alone and at == last,
            on_click=seat.move,
            args=[at + 1, last],
        )
    return at

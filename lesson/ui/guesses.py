"""Predict, then see: a question before a surprise, and how the guesses of a visit went."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lesson.ui.controls import key_of
from lesson.ui.pages import card_key, key_on

SKIP = "Just show me"


class Guess(NamedTuple):
    """What was asked, and what the visitor said."""

    key: str
    question: str
    answer: str  # SKIP, if the visitor did not want to guess
    card: DeltaGenerator  # where it was asked


class Outcome(NamedTuple):
    """How a guess went when it was made."""

    step: str
    question: str
    answer: str
    right: str
    scene: str = ""
    card: int = 0


def guess(name: str, question: str, answers: Sequence[str]) -> Guess | None:
    """Ask for a guess; None until there is one. It is kept for the visit."""
    card = st.container(border=True)
    card.markdown(":material/psychology_alt: **First guess**")
    answer = card.radio(
        question,
        [*answers, SKIP],
        index=None,
        key=key_of(name),
        persist_state="session",
    )
    if answer is None:
        return None
    return Guess(key_of(name), question, answer, card)


def reveal(guess: Guess, right: str, because: str) -> None:
    """Say which answer is right, as the numbers on this page have it, and why; remember how the guess went."""
    if guess.answer == SKIP:
        verdict = f"It is: **{right}**."
    elif guess.answer == right:
        verdict = f"✔ You guessed *{guess.answer}*, and so it is."
    else:
        verdict = f"✘ You guessed *{guess.answer}*. It is: **{right}**."
    guess.card.markdown(f"{verdict} {because}")
    made = outcomes()
    if guess.answer == SKIP:
        made.pop(guess.key, None)
    elif guess.key not in made or made[guess.key].answer != guess.answer:
        step = st.session_state["step"]
        made[guess.key] = Outcome(step, guess.question, guess.answer, right)


def outcomes() -> dict[str, Outcome]:
    """The guesses of this visit, by the keys of their questions."""
    return st.session_state.setdefault("guesses", {})


def ask_again(key: str) -> None:
    """Forget the guess at a question, so that its page asks it again."""
    gone = outcomes().pop(key, None)
    st.session_state.get("guessed", {}).pop(key, None)
    st.session_state[key] = None
    if gone and gone.scene:
        st.session_state[key_on(gone.step, "scene")] = gone.scene
        st.session_state[card_key(gone.step, gone.scene)] = gone.card

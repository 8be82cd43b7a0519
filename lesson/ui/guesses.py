"""How the guesses of a visit went."""

from typing import NamedTuple

import streamlit as st

from lesson.ui.seat import go_to

SKIP = "Just show me"


class Outcome(NamedTuple):
    """How a guess went when it was made."""

    step: str
    question: str
    answer: str
    right: str
    scene: str
    card: int  # its number in the scene


def outcomes() -> dict[str, Outcome]:
    """The guesses of this visit, by the keys of their questions."""
    return st.session_state.setdefault("guesses", {})


def set_aside() -> dict[str, str]:
    """The last guesses at questions that are asked again, by their keys."""
    return st.session_state.setdefault("guesses set aside", {})


def ask_again(key: str) -> None:
    """Set the guess at a question aside, so that its page asks it again."""
    gone = outcomes().pop(key, None)
    if guess := st.session_state.get("guessed", {}).pop(key, None):
        set_aside()[key] = guess
    if gone:
        go_to(gone.step, gone.scene, gone.card)

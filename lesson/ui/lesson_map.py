"""The map of the lesson: its pages, what was visited and guessed, wrong guesses once more, and all words explained."""

import streamlit as st

from lesson.contents import PAGES
from lesson.ui.frame import step_link, visited
from lesson.ui.guesses import ask_again, outcomes
from lesson.words.glossary import GLOSSARY


def draw() -> None:
    """The map, where we are."""
    st.header("The lesson, step by step", anchor=False)
    steps = list(PAGES)[1:]
    half = -(-len(steps) // 2)
    for column, part in zip(st.columns(2), (steps[:half], steps[half:]), strict=True):
        with column:
            for step in part:
                step_link(step, after=_state(step))
    _once_more()
    with st.expander("The words of the lesson"):
        for term, meaning in GLOSSARY.items():
            st.markdown(f"**{term}**  \n{meaning}")


def _state(step: str) -> str:
    guesses = [each for each in outcomes().values() if each.step == step]
    right = sum(each.answer == each.right for each in guesses)
    if guesses:
        return f" · {right} of {len(guesses)} guesses right"
    return " · ✔ visited" if step in visited() else ""


def _once_more() -> None:
    wrong = {key: each for key, each in outcomes().items() if each.answer != each.right}
    if not wrong:
        return
    st.subheader("Once more?", anchor=False)
    st.markdown(
        "These guesses went wrong, as first guesses may. Ask again, and the card with the answer opens."
    )
    for key, each in wrong.items():
        if st.button(
            each.question, key=f"again_{key}", type="tertiary", icon=":material/replay:"
        ):
            ask_again(key)
            # With its parameters in the address, Streamlit would refuse.
            st.switch_page(PAGES[each.step].file, query_params={})

"""The frame of every page: sidebar, heading, source code, figures, new words, the way on."""

import inspect
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lesson.charts.theme import LOOK, Figure
from lesson.data.bundle import DataFileError
from lesson.digits import load_digits
from lesson.runs import once
from lesson.ui.pages import PAGES
from lesson.ui.process import settle
from lesson.ui.share import copy_link
from lesson.words.glossary import GLOSSARY

HERE = Path(__file__).parent
STYLE = HERE / "style.css"
ONE_HISTORY_ENTRY_A_PAGE = f"<script>{(HERE / 'history.js').read_text()}</script>"


def numbered(step: str) -> str:
    """The name of a page with its place in the lesson: "3 · Step or sigmoid"; the start page has none."""
    place = list(PAGES).index(step)
    return f"{place} · {PAGES[step].name}" if place else PAGES[step].name


def page_header(step: str) -> None:
    """Title, sidebar and heading of a page; where the images cannot be read, one sentence instead of the rest of it."""
    st.session_state.pop("walk", None)
    settle()
    st.session_state["step"] = step
    st.session_state["key_prefix"] = PAGES[step].prefix
    visited().add(step)
    st.set_page_config(
        page_title=f"{PAGES[step].name} · 3 or 7?",
        page_icon="✍️",
        initial_sidebar_state="collapsed" if st.context.is_embedded else "auto",
    )
    st.html(STYLE)
    with st.sidebar:
        st.html(ONE_HISTORY_ENTRY_A_PAGE, unsafe_allow_javascript=True)
        st.markdown("**3 or 7?**  \nA lesson to play with")
        for other, page in PAGES.items():
            st.page_link(page.file, label=numbered(other))
    st.title(PAGES[step].question, anchor=False)
    copy_link()
    try:
        load_digits()
    except DataFileError as error:
        st.error(str(error))
        st.stop()


def visited() -> set[str]:
    """The steps that were opened in this visit."""
    return st.session_state.setdefault("visited", set())


def step_link(step: str, before: str = "", after: str = "") -> None:
    """A link to a page, and under it the question the page answers."""
    with st.container(gap=None):
        st.page_link(PAGES[step].file, label=f"{before}**{numbered(step)}**{after}")
        st.caption(PAGES[step].question)


def next_step(step: str) -> None:
    """The link to the page after this one, or from the last one to the start."""
    steps = list(PAGES)
    st.divider()
    if step == steps[-1]:
        step_link(steps[0], "Back to: ")
    else:
        step_link(steps[steps.index(step) + 1], "Next: ")


@once
def source_of(function: Callable[..., Any]) -> str:
    """The source of a function, as it is written."""
    return inspect.getsource(function).rstrip()


def show_source(*functions: Callable[..., Any]) -> None:
    """The source of the very functions that this page runs."""
    st.code("\n\n".join(map(source_of, functions)), language="python", wrap_lines=True)


class Drawn(NamedTuple):
    """Where a figure is on the page."""

    title: DeltaGenerator
    chart: DeltaGenerator


def draw(figure: Figure, over: Drawn | None = None, **options: Any) -> Drawn:
    """Draw a figure as wide as the page, its title above it; `over` another one, in its place.

    The options are those of st.vega_lite_chart.
    """
    title, chart = over or Drawn(st, st)
    config = {**figure.spec.get("config", {}), **LOOK}
    spec = {**figure.spec, "config": config, "datasets": figure.data}
    return Drawn(
        title.markdown(f"**{figure.title}**"),
        chart.vega_lite_chart(spec, alt=figure.alt, width="stretch", **options),
    )


def picture(
    pixels: np.ndarray,
    alt: str,
    caption: str | None = None,
    width: int | str = "content",
) -> None:
    """An array of bytes, (height, width), as a picture."""
    st.image(pixels, caption, width, output_format="PNG", alt=alt)


def gallery(pictures: Sequence[tuple[str, str, str]], size: int = 100) -> None:
    """Small square pictures, as many beside each other as fit: each an address, its alt text, and a caption."""
    figures = "".join(
        f'<figure style="margin:0;width:{size}px"><img src="{address}" alt="{escape(alt)}" '
        f'style="display:block;height:{size}px;max-width:{size}px;object-fit:contain;image-rendering:pixelated;'
        f'outline:1px solid #8888">'
        f'<figcaption style="line-height:1.25;padding-top:2px">{escape(caption)}</figcaption></figure>'
        for address, alt, caption in pictures
    )
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:10px">{figures}</div>')


def new_words(*terms: str) -> None:
    """Words of the lesson that appear here for the first time; a click explains them."""
    with st.container(horizontal=True, gap="small"):
        for term in terms:
            with st.popover(term, type="tertiary", icon=":material/dictionary:"):
                st.markdown(f"**{term}**  \n{GLOSSARY[term]}")


def what_you_see(text: str) -> None:
    """The caption under a lab: what is on the screen now, in words computed from it."""
    st.info(text, icon=":material/visibility:")

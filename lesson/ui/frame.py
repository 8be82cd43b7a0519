"""The frame of every page: sidebar, heading, source code, figures, new words, the way on."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lesson.charts.theme import LOOK, Figure
from lesson.contents import PAGES
from lesson.runs import once

HERE = Path(__file__).parent
STYLE = HERE / "style.css"
# what the browser is told once a visit, for all pages
SCRIPTS = [
    f"<script>{(HERE / name).read_text('utf-8')}</script>"
    for name in (
        "history.js",
        "translated.js",
        "reach.js",
        "pictures.js",
        "tooltips.js",
        "sidebar.js",
    )
]


def numbered(step: str) -> str:
    """The name of a page with its place in the lesson: "3 · Step or sigmoid"; the start page has none."""
    place = list(PAGES).index(step)
    return f"{place} · {PAGES[step].name}" if place else PAGES[step].name


def visited() -> set[str]:
    """The steps that were opened in this visit."""
    return st.session_state.setdefault("visited", set())


def step_link(step: str, before: str = "", after: str = "") -> None:
    """A link to a page, and under it the question the page answers."""
    with st.container(gap=None):
        st.page_link(PAGES[step].file, label=f"{before}**{numbered(step)}**{after}")
        st.caption(PAGES[step].question)


def uploads_arrive() -> bool:
    """Whether the server takes a file: only from a browser that gives it back its cookie.

    In a frame on another site a browser does so over HTTPS at most (see deploy/README.md). What is no browser names no origin.
    """
    kept = "_streamlit_xsrf" in st.context.cookies
    protected = st.get_option("server.enableXsrfProtection")
    return kept or not protected or "Origin" not in st.context.headers


@once
def source_of(function: Callable[..., Any]) -> str:
    """The source of a function, as it is written."""
    return inspect.getsource(function).rstrip()


class Drawn(NamedTuple):
    """Where a figure is on the page."""

    title: DeltaGenerator
    chart: DeltaGenerator


def write(text: str) -> None:
    """Markdown where we are."""
    st.markdown(text)


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

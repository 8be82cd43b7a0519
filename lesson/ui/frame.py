"""The frame of every page: sidebar, heading, source code, figures, new words, the way on."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lesson.charts.theme import LOOK, Figure
from lesson.contents import PAGES
from lesson.runs import once
from lesson.ui.seat import Seat

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


def heading(seat: Seat, text: str, **options: Any) -> None:
    """A heading where we are, one level below that of the page, on a worksheet below that of the scene."""
    level = st.header if seat.printed is None else st.subheader
    level(text, anchor=False, **options)


def chart(
    figure: Figure, over: DeltaGenerator | None = None, **options: Any
) -> DeltaGenerator:
    """A figure where we are, or in the place of another one: that place, to draw over it again.

    The options are those of st.vega_lite_chart. The figure is as wide as there is room, and with a `height` that high.
    """
    options = {"alt": figure.alt, "width": "stretch", **options}
    config = {**figure.spec.get("config", {}), **LOOK}
    spec = {**figure.spec, "config": config, "datasets": figure.data}
    if "height" in options:
        spec.pop("height", None)
    return (over or st).vega_lite_chart(spec, **options)

"""A page is a row of scenes; a scene is one screen. Only the open one runs."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import streamlit as st

from lesson.contents import PAGES
from lesson.data.bundle import DataFileError
from lesson.digits import load_digits
from lesson.runs import TrainingFailed
from lesson.ui.frame import SCRIPTS, STYLE, numbered, visited
from lesson.ui.lab import Lab
from lesson.ui.links import SWITCH, heed, meant, page_meant
from lesson.ui.process import settle
from lesson.ui.seat import Seat, go_to
from lesson.ui.share import copy_link

HERE = Path(__file__).parent
# As Markdown: the browser loads what st.html needs only later, and would first show the page without its looks.
LOOKS = f"<style>{STYLE.read_text('utf-8')}{(HERE / 'screen.css').read_text('utf-8')}</style>"
SIDEBAR = (
    230  # pixels; with more, a card of 60 words is too long for a screen of 1280 × 720
)

Scene = Callable[[Lab], None]


class Page:
    """A page of the app."""

    def __init__(self, step: str) -> None:
        self.step = step

    def show(
        self,
        path: Mapping[str, Scene],
        deeper: Mapping[str, Scene] = MappingProxyType({}),
    ) -> None:
        """Draw the page: its scenes by their names, those of the path and those beside it, in the order of the row.

        A scene is a function that gets its `Lab`; it runs only while its tab is open. If images cannot be read or a training
        fails, one sentence says so.
        """
        settle()
        seat = Seat(self.step, "", (*path,), (*deeper,), bool(st.context.is_embedded))
        if self.step == "start" and (step := page_meant(st.context.url)):
            st.html(
                f"<script>location.replace('{step}' + location.search)</script>",
                unsafe_allow_javascript=True,
            )
            st.stop()
        _walk(seat)
        _frame(seat)
        try:
            load_digits()
            _draw(seat, {**path, **deeper})
        except DataFileError as error:
            st.error(str(error))
        except TrainingFailed as error:
            logging.getLogger(__name__).error("A training failed.", exc_info=error)
            st.error(str(error))


def page(step: str) -> Page:
    """The page of a step of the lesson, one of PAGES: `show` it."""
    return Page(step)


def _walk(seat: Seat) -> None:
    step, end = st.session_state.get("walk", (seat.step, None))
    if step != seat.step:
        # With its parameters in the address, it would refuse.
        st.switch_page(PAGES[step].file, query_params={})
    if end is not None:
        del st.session_state["walk"]
        go_to(step, seat.scenes[end], end)


def _frame(seat: Seat) -> None:
    entry = PAGES[seat.step]
    visited().add(seat.step)
    st.set_page_config(
        page_title=f"{entry.name} · 3 or 7?",
        page_icon="✍️",
        layout="wide",
        initial_sidebar_state="collapsed" if seat.embedded else SIDEBAR,
    )
    st.markdown(LOOKS, unsafe_allow_html=True)
    with st.sidebar:
        for script in SCRIPTS:
            st.html(script, unsafe_allow_javascript=True)
        st.markdown("**3 or 7?**  \nA lesson to play with")
        for other in PAGES:
            st.page_link(PAGES[other].file, label=numbered(other))
        if not seat.embedded:
            copy_link(worksheet=True)
    if not seat.embedded:
        place = list(PAGES).index(seat.step)
        st.title(
            f"{place} · {entry.question}" if place else entry.question, anchor=False
        )


def _draw(seat: Seat, scenes: Mapping[str, Scene]) -> None:
    if meant(st.query_params.get("print", ""), SWITCH)[0] == "true":
        for number, (name, scene) in enumerate(scenes.items()):
            scene(Lab(seat.on(name, printed=number)))
    else:
        name = _open_scene(seat)
        scenes[name](Lab(seat.on(name)))
        if seat.embedded:
            copy_link()


def _open_scene(seat: Seat) -> str:
    key, names = seat.key("scene"), seat.scenes
    refused = heed(key, ["scene"], names)
    with st.container(key="scenes-embedded" if seat.embedded else "scenes"):
        tabs = st.tabs(names, key=key, bind="query-params")
    named = zip(names, tabs, strict=True)
    scene = next((name for name, tab in named if tab.open), names[0])
    if refused:
        seat.tell("scene", refused, [scene])
    return scene

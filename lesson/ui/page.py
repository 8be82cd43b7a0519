"""A page is a row of scenes; a scene is one screen. Only the open one runs."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from lesson.contents import PAGES, card_key, key_on
from lesson.data.bundle import DataFileError
from lesson.digits import load_digits
from lesson.runs import TrainingFailed
from lesson.ui.frame import SCRIPTS, STYLE, numbered, visited
from lesson.ui.lab import Lab
from lesson.ui.links import SWITCH, Told, heed, meant, page_meant
from lesson.ui.process import settle
from lesson.ui.share import copy_link

HERE = Path(__file__).parent
# As Markdown: the browser loads what st.html needs only later, and would first show the page without its looks.
LOOKS = f"<style>{STYLE.read_text('utf-8')}{(HERE / 'screen.css').read_text('utf-8')}</style>"
SIDEBAR = (
    230  # pixels; with more, a card of 60 words is too long for a screen of 1280 × 720
)
FIRST, LAST = 0, -1

Scene = Callable[[Lab], None]


class Page:
    """A page of the app: its scenes in their order, and the keys of all that stands on it.

    Callbacks are methods of it: Streamlit keeps them for the whole visit, with all that they hold. A lab holds its places.
    """

    def __init__(self, step: str) -> None:
        self.step = step
        self._scenes: dict[str, Scene] = {}
        self.drawn: set[str] = set()  # keys of controls
        self.tell = Told()  # what the link asks for that is not here
        self.embedded = bool(st.context.is_embedded)  # one lab alone, on another site

    def key(self, name: str) -> str:
        """The key of a control on this page, which is also its name in the address."""
        return key_on(self.step, name)

    def scene(self, name: str) -> Callable[[Scene], Scene]:
        """Add a scene: a function that gets its `Lab`. It runs only while its tab is open."""

        def add(scene: Scene) -> Scene:
            self._scenes[name] = scene
            return scene

        return add

    @property
    def scenes(self) -> list[str]:
        """The names of the scenes, in their order."""
        return list(self._scenes)

    def show(self) -> None:
        """Draw the page: the last line of its file. If images cannot be read or a training fails, one sentence says so."""
        settle()
        if self.step == "start" and (step := page_meant(st.context.url)):
            st.html(
                f"<script>location.replace('{step}' + location.search)</script>",
                unsafe_allow_javascript=True,
            )
            st.stop()
        self._walk()
        self._frame()
        try:
            load_digits()
            self._draw()
        except DataFileError as error:
            st.error(str(error))
        except TrainingFailed as error:
            logging.getLogger(__name__).error("A training failed.", exc_info=error)
            st.error(str(error))

    def _draw(self) -> None:
        if meant(st.query_params.get("print", ""), SWITCH)[0] == "true":
            for number, name in enumerate(self.scenes):
                self._scenes[name](Lab(self, name, printed=number))
        else:
            open_scene = self._open_scene()
            self._scenes[open_scene](Lab(self, open_scene))
            if self.embedded:
                copy_link()

    def go_to(self, scene: str, card: int) -> None:
        """Open a scene at a card, counted from either end; for callbacks."""
        st.session_state[self.key("scene")] = scene
        st.session_state[card_key(self.step, scene)] = card

    def turn(self, knobs: Mapping[str, Any]) -> None:
        """Set controls of the page by their names; for callbacks."""
        for name, value in knobs.items():
            st.session_state[self.key(name)] = value

    def move(self, scene: str, card: int, last: int) -> None:
        """To a card of a scene with cards 0 to `last`, or from either end over the edge of the scene; for callbacks."""
        if 0 <= card <= last:
            st.session_state[card_key(self.step, scene)] = card
        else:
            self.walk(scene, 1 if card > last else -1)

    def walk(self, scene: str, by: int) -> None:
        """From the end of a scene to the next one (by = 1) or back (-1), over the edge of the page too; for callbacks."""
        end = FIRST if by > 0 else LAST
        place = self.scenes.index(scene) + by
        if 0 <= place < len(self.scenes):
            self.go_to(self.scenes[place], end)
        else:
            steps = list(PAGES)
            other = steps[(steps.index(self.step) + by) % len(steps)]
            # Streamlit cannot switch pages in a callback: the next run does.
            st.session_state["walk"] = (other, end)

    def _walk(self) -> None:
        step, end = st.session_state.get("walk", (self.step, None))
        if step != self.step:
            # With its parameters in the address, it would refuse.
            st.switch_page(PAGES[step].file, query_params={})
        if end is not None:
            del st.session_state["walk"]
            self.go_to(self.scenes[end], end)

    def _frame(self) -> None:
        entry = PAGES[self.step]
        visited().add(self.step)
        st.set_page_config(
            page_title=f"{entry.name} · 3 or 7?",
            page_icon="✍️",
            layout="wide",
            initial_sidebar_state="collapsed" if self.embedded else SIDEBAR,
        )
        st.markdown(LOOKS, unsafe_allow_html=True)
        with st.sidebar:
            for script in SCRIPTS:
                st.html(script, unsafe_allow_javascript=True)
            st.markdown("**3 or 7?**  \nA lesson to play with")
            for other in PAGES:
                st.page_link(PAGES[other].file, label=numbered(other))
            if not self.embedded:
                copy_link(worksheet=True)
        if not self.embedded:
            place = list(PAGES).index(self.step)
            st.title(
                f"{place} · {entry.question}" if place else entry.question, anchor=False
            )

    def _open_scene(self) -> str:
        key = self.key("scene")
        refused = heed(key, ["scene"], self.scenes)
        with st.container(key="scenes-embedded" if self.embedded else "scenes"):
            tabs = st.tabs(self.scenes, key=key, bind="query-params")
        named = zip(self.scenes, tabs, strict=True)
        scene = next((name for name, tab in named if tab.open), self.scenes[0])
        if refused:
            self.tell("scene", refused, [scene])
        return scene


def page(step: str) -> Page:
    """The page of a step of the lesson, one of PAGES: give it scenes, then `show` it."""
    return Page(step)

"""Where a scene sits: its page, its name, its neighbours, the keys of what stands in it. Below all else in this package.

Callbacks are methods of a seat: Streamlit keeps them for the whole visit, with all that they hold. A lab holds its places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from lesson.contents import PAGES, card_key, key_on
from lesson.ui.links import Told

FIRST, LAST = 0, -1


def go_to(step: str, scene: str, card: int) -> None:
    """Open a scene at a card, counted from either end."""
    st.session_state[key_on(step, "scene")] = scene
    st.session_state[card_key(step, scene)] = card


@dataclass(frozen=True)
class Seat:
    """One scene of a page, among the others."""

    step: str
    scene: str
    path: tuple[str, ...]  # the scenes of the lesson
    deeper: tuple[str, ...] = ()  # those beside it, at the end of the row
    embedded: bool = False  # alone, on another site
    printed: int | None = None  # on a worksheet, the number of the scene
    drawn: set[str] = field(default_factory=set)  # keys of controls of the page
    tell: Told = field(default_factory=Told)  # what the link asks for and is not here

    def key(self, name: str) -> str:
        """The key of a control on this page, which is also its name in the address."""
        return key_on(self.step, name)

    def on(self, scene: str, printed: int | None = None) -> "Seat":
        """Of another scene of the page."""
        return replace(self, scene=scene, printed=printed)

    @property
    def scenes(self) -> tuple[str, ...]:
        """All scenes of the page, in the order of its row."""
        return self.path + self.deeper

    @property
    def card_key(self) -> str:
        """Where the number of the open card is kept for the visit."""
        return card_key(self.step, self.scene)

    @property
    def at_the_start(self) -> bool:
        """Whether there is no way back from the first card."""
        first = self.step == next(iter(PAGES)) and self.scene == self.scenes[0]
        return self.embedded or first

    @property
    def onward(self) -> str:
        """What "Next" opens after the last card."""
        return " scene" if self.scene != self.scenes[-1] else " page"

    def turn(self, knobs: Mapping[str, Any]) -> None:
        """Set controls of the page by their names; for callbacks."""
        for name, value in knobs.items():
            st.session_state[self.key(name)] = value

    def move(self, card: int, last: int) -> None:
        """To a card of this scene with cards 0 to `last`, or from either end over the edge of the scene; for callbacks."""
        if 0 <= card <= last:
            st.session_state[self.card_key] = card
        else:
            self.walk(1 if card > last else -1)

    def walk(self, by: int) -> None:
        """From the end of this scene to the next one (by = 1) or back (-1), over the edge of the page too; for callbacks."""
        end = FIRST if by > 0 else LAST
        place = self.scenes.index(self.scene) + by
        if 0 <= place < len(self.scenes):
            go_to(self.step, self.scenes[place], end)
        else:
            steps = list(PAGES)
            other = steps[(steps.index(self.step) + by) % len(steps)]
            # Streamlit cannot switch pages in a callback: the next run does.
            st.session_state["walk"] = (other, end)

"""A lab is one screen: card, figure, controls, what you see; and below the fold the code, details, downloads.

A scene calls it in any order: each part goes to its own place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from lesson.charts.theme import Figure
from lesson.handwriting.examples import DIGITS
from lesson.handwriting.oddness import doubts
from lesson.handwriting.preparation import Given
from lesson.handwriting.sheets import Sheet
from lesson.runs import Run, run_for, run_labels
from lesson.training import Settings
from lesson.ui import given, kept, lesson_map, live, sheets
from lesson.ui.all_pictures import all_are_here
from lesson.ui.cards import deal, draw
from lesson.ui.downloads import downloads
from lesson.ui.frame import chart, heading, source_of, step_link
from lesson.ui.knobs import Knobs
from lesson.ui.listing import listing
from lesson.ui.live import Epochs
from lesson.ui.pad import drawing_pad, ink_on_the_pad
from lesson.ui.seat import Seat
from lesson.ui.statements import statements
from lesson.ui.stepping import Place, equation, line_with, lines_side_by_side
from lesson.ui.tables import pictures, table
from lesson.ui.transport import transport
from lesson.words.doubts import doubt
from lesson.words.story import Ask, Card

T = TypeVar("T")


class Lab(Knobs):
    """The screen of one scene. Controls: see Knobs."""

    # what stands where we are: on the stage, or in details
    listing = staticmethod(listing)
    line_with = staticmethod(line_with)
    lines_side_by_side = staticmethod(lines_side_by_side)
    pictures = staticmethod(pictures)
    statements = staticmethod(statements)
    table = staticmethod(table)
    write = staticmethod(st.markdown)
    monospaced = staticmethod(partial(st.code, language=None))

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        if seat.printed is not None:
            st.header(seat.scene, anchor=False)
        with self._place_for("sheet" if seat.printed is not None else "lab"):
            self._card = self._place_for("card", border=True)
            with self._place_for("figure"):
                self.stage = self._place_for("stage")
                self._bar = self._place_for("bar")
            self.controls = self._place_for("controls")
            with self._place_for("see"):
                self._seen = self._place_for("seen")
                self._tools = self._place_for("tools", horizontal=True)
        self.below = self._place_for("below")
        self.charts = 0
        self._said: DeltaGenerator | None = None
        self._doubt = ""

    def _place_for(self, part: str, **options: Any) -> DeltaGenerator:
        """A keyed place, for screen.css; on a worksheet each scene has its own."""
        number = "" if self.printed is None else f"-{self.printed}"
        return st.container(key=f"{part}{number}", **options)

    def cards(self, *cards: Card | Ask) -> int:
        """The story of the scene, one card at a time: the number of the open one. On a worksheet all of them, and 0."""
        with self._card:
            if self.printed is None:
                return deal(self.seat, cards)
            for card in cards:
                draw(self.seat, card)
            return 0

    def figure(self, figure: Figure, rem: float | None = None, **options: Any) -> None:
        """A chart on the stage, its title above it. Several share the height, but for one that asks for so many `rem`.

        The options are those of st.vega_lite_chart.
        """
        if figure.title:
            self.stage.markdown(f"**{figure.title}**")
        self._on_stage(figure, None, rem, **options)

    def _on_stage(
        self,
        figure: Figure,
        over: DeltaGenerator | None = None,
        rem: float | None = None,
        **options: Any,
    ) -> DeltaGenerator:
        """A chart on the stage, or in the place of another one; its place, to draw over it again."""
        if over is not None:
            return chart(figure, over, height="stretch", **options)
        self.charts += 1
        room = "stretch" if rem is None else int(16 * rem)
        number = f"chart-{self.charts}"
        with self.stage, self._place_for(number, height=room, border=False):
            return chart(figure, height="stretch", **options)

    def draw(self, figure: Figure) -> None:
        """A chart where we are, its title above it."""
        st.markdown(f"**{figure.title}**")
        chart(figure)

    def play(
        self,
        last: int,
        name: str = "frame",
        words: Sequence[str] | None = None,
        *,
        stages: bool = False,
    ) -> None:
        """A transport under the stage, for frames 0 to `last` of all that follows `name`; `words` say each frame aloud.

        With `stages` it is as slow as the stages of a training step want.
        """
        if self.printed is None:
            with self._bar:
                transport(self.seat.step, last, name, words, stages=stages)

    def watch(
        self,
        runs: Mapping[str, Run],
        last: int,
        figure_of: Callable[[Epochs, bool], Figure],
        caption_of: Callable[..., str],
        **options: Any,
    ) -> None:
        """Train named runs to epoch `last` before the visitor's eyes, then say what is to be seen; with a transport.

        `figure_of(epochs, finished)` draws them as far as they are: for each name its epochs, number 0 among them. It must
        keep its specification. In the end `caption_of(epochs_of_the_first, epochs_of_the_second, …)` says what is there, and
        the `options` of st.vega_lite_chart hold. A control moved meanwhile ends it: the runs keep what they have.
        """
        self.play(last, "epoch")
        pace, place = live.Pace(), None
        for _ in self._training(runs, last):
            if pace.due():
                so_far = figure_of(live.up_to(runs, last), False)
                place = self._on_stage(so_far, place)
                pace.drawn()
        epochs = live.up_to(runs, last)
        self._on_stage(figure_of(epochs, True), place, **options)
        self.what_you_see(caption_of(*epochs.values()))

    def train(self, runs: Mapping[str, Run], last: int) -> Epochs:
        """Train named runs to epoch `last`, with nothing to see but how far they are: for each name its epochs."""
        for _ in self._training(runs, last):
            pass
        return live.up_to(runs, last)

    def _training(self, runs: Mapping[str, Run], last: int) -> Iterator[None]:
        """Piece by piece; how far it is stands in the place of what you see."""
        for progress in live.trained(runs, last):
            yield
            if progress:
                self._said = (self._said or self._seen).progress(*progress)

    def what_you_see(self, text: str) -> None:
        """What is on the screen now, in words computed from it."""
        place = self._said or self._seen
        self._said = place.info(text + self._doubt, icon=":material/visibility:")

    def doubt(self, pixels: Tensor, drawn: Image.Image | None) -> None:
        """What speaks against an answer to a visitor's digit (784,), drawn or photographed so, follows whatever is said."""
        self._doubt = doubt(doubts(pixels, drawn))

    def code(self, *functions: Callable[..., Any]) -> None:
        """The source of the very functions that this scene runs, below the fold."""
        source = "\n\n".join(map(source_of, functions))
        with self.below:
            heading(self.seat, "The code that runs")
            st.code(source, language="python")

    def equation(self, latex: str, *places: Place) -> None:
        """An equation and the lines of code that say the same, below the fold."""
        with self.below:
            equation(latex, *places)

    def link(self, step: str, before: str = "") -> None:
        """A link to another page, after the words `before`, below the fold."""
        with self.below:
            step_link(step, before)

    def lesson_map(self) -> None:
        """The map of the lesson, below the fold; on a worksheet there is none."""
        if self.printed is None:
            with self.below:
                lesson_map.draw()

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """While something is computed that is not watched, the stage says so."""
        with self.stage, st.spinner(f"{what} …"):
            yield

    @contextmanager
    def details(self, title: str) -> Iterator[None]:
        """What is written inside is folded away below the fold: the proof, a table, a second chart, a text."""
        with self.below, st.expander(title):
            yield

    def remembered(self, name: str, wanted: Any, compute: Callable[[], T]) -> T:
        """What comes out for what is `wanted`; the last one is remembered, in this visit and nowhere else."""
        held = self.key(name)
        if st.session_state.get(held, (None,))[0] != wanted:
            with self.busy("Training"):
                st.session_state[held] = wanted, compute()
        return st.session_state[held][1]

    def downloads(
        self,
        settings: Any,
        last: int,
        run_of: Callable[[Any], Run] = run_for,
        name: str = "3_or_7",
    ) -> None:
        """Take the run of these settings along, below the fold; `run_of` gives it, its files begin with `name`."""
        if self.printed is None:
            with self.below:
                downloads(settings, last, self.key, run_of, name)

    def run_and_kept(self, settings: Settings) -> dict[str, Run]:
        """The run of these settings, and the kept ones other than it, each by what tells it from the others.

        Buttons under what you see keep this run, or take kept ones off.
        """
        buttons = self.printed is None
        with self._tools:
            shown = [settings, *kept.kept_runs(self.seat, settings, buttons=buttons)]
        return dict(zip(run_labels(shown), map(run_for, shown), strict=True))

    def given_digit(
        self,
        on_stage: bool = False,
        example: str = DIGITS["7"],
        ways: Sequence[str] = given.WAYS,
    ) -> Given:
        """The digit of the visitor, with its controls (see `lesson.ui.given`); doubts about it follow whatever is said."""
        digit = given.given_digit(self, on_stage, example, ways)
        self.doubt(digit.pixels, digit.drawn)
        return digit

    def ink(self, pad: str = "") -> str:
        """What is on a pad of the page, as `lesson.handwriting.strokes` writes it."""
        return ink_on_the_pad(sheets.of_pad(self.key, pad))

    def drawing_pad(self, ink: str, *looks: Any) -> None:
        """The pad of the page, among the controls, with this ink on it; how it looks: see `lesson.ui.pad`."""
        with self.controls:
            drawing_pad(self.key, ink, *looks)

    def own_sheets(self) -> list[Sheet]:
        """The sheets of this visit."""
        return sheets.own_sheets(self.key)

    def write_sheets(self, own: Sequence[Sheet], *how: Any) -> None:
        """The sheets on the stage, and a pad for the next one; how they are read: see `lesson.ui.sheets`."""
        with self.stage:
            sheets.write_sheets(self.seat, own, *how)

    def all_are_here(
        self, read: Callable[[], Any], sample_goes_on: Callable[[str], str]
    ) -> bool:
        """Whether all of MNIST is here and can be `read`; if not, the stage offers it, and says what goes on."""
        return all_are_here(self.stage, self.seat.scene, read, sample_goes_on)

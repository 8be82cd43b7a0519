"""A lab is one screen: card, figure, controls, what you see; and below the fold the code, details, downloads.

A scene calls it in any order: each part goes to its own place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

from lesson.charts.errors import errors_by_epoch
from lesson.charts.theme import LOOK, Figure
from lesson.experiments.baseline import baseline
from lesson.handwriting.oddness import doubts
from lesson.runs import Run, run_for, run_labels
from lesson.training import Settings
from lesson.ui import kept, live
from lesson.ui.cards import deal, draw
from lesson.ui.downloads import Exportable, RunOf, downloads
from lesson.ui.frame import source_of, step_link
from lesson.ui.knobs import Knobs
from lesson.ui.live import Epochs
from lesson.ui.stepping import Place, equation
from lesson.ui.transport import transport
from lesson.words.doubts import doubt
from lesson.words.story import Ask, Card

if TYPE_CHECKING:
    from lesson.ui.page import Page


class Lab(Knobs):
    """The screen of one scene. Controls: see Knobs."""

    def __init__(self, page: "Page", scene: str, printed: int | None = None) -> None:
        self.page, self.scene, self.printed = page, scene, printed
        self.key = page.key
        if printed is not None:
            st.header(scene, anchor=False)
        with self._place_for("sheet" if printed is not None else "lab"):
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

    def heading(self, text: str, **options: Any) -> None:
        """A heading where we are, one level below that of the page, on a worksheet below that of the scene."""
        level = st.header if self.printed is None else st.subheader
        level(text, anchor=False, **options)

    def cards(self, *cards: Card | Ask) -> int:
        """The story of the scene, one card at a time: the number of the open one. On a worksheet all of them, and 0."""
        with self._card:
            if self.printed is None:
                return deal(self, cards)
            for card in cards:
                draw(self, card)
            return 0

    def figure(self, figure: Figure, rem: float | None = None, **options: Any) -> None:
        """A chart on the stage, its title above it. Several share the height, but for one that asks for so many `rem`.

        The options are those of st.vega_lite_chart.
        """
        if figure.title:
            self.stage.markdown(f"**{figure.title}**")
        self.redraw(figure, None, rem, **options)

    def redraw(
        self,
        figure: Figure,
        over: DeltaGenerator | None = None,
        rem: float | None = None,
        **options: Any,
    ) -> DeltaGenerator:
        """As `figure`, without the title, in the place of another one; the place, to draw over it again."""
        spec = {name: part for name, part in figure.spec.items() if name != "height"}
        spec["config"] = {**spec.get("config", {}), **LOOK}
        spec["datasets"] = figure.data
        options |= {"alt": figure.alt, "width": "stretch", "height": "stretch"}
        if over is not None:
            return over.vega_lite_chart(spec, **options)
        self.charts += 1
        room = "stretch" if rem is None else int(16 * rem)
        number = f"chart-{self.charts}"
        with self.stage, self._place_for(number, height=room, border=False):
            return st.vega_lite_chart(spec, **options)

    def play(
        self,
        last: int,
        name: str = "frame",
        words: Sequence[str] | None = None,
        **speeds: Any,
    ) -> None:
        """A transport under the stage, for frames 0 to `last` of all that follows `name`; `words` say each frame aloud.

        `speeds` as in `transport`.
        """
        if self.printed is None:
            with self._bar:
                transport(self.page.step, last, name, words, **speeds)

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
        the `options` of st.vega_lite_chart hold.
        """
        self.play(last, "epoch")
        live.watch(self, runs, last, figure_of, **options)
        self.what_you_see(caption_of(*live.up_to(runs, last).values()))

    def train(self, runs: Mapping[str, Run], last: int) -> Epochs:
        """Train named runs to epoch `last`, with nothing to see but how far they are: for each name its epochs."""
        for _ in live.trained(self, runs, last):
            pass
        return live.up_to(runs, last)

    def watch_errors(
        self,
        runs: Mapping[str, Run],
        last: int,
        caption_of: Callable[[Epochs], str],
        pictures: bool = False,
    ) -> None:
        """Watch the wrong answers of named runs; with pictures, also the weights of the first."""
        self.watch(
            runs,
            last,
            lambda epochs, finished: errors_by_epoch(
                epochs, last, baseline().wrong, pictures=pictures, finished=finished
            ),
            lambda *epochs: caption_of(dict(zip(runs, epochs, strict=True))),
        )

    def progress(self, share: float, text: str) -> None:
        """How far the training is, in the place of what you see."""
        self._said = (self._said or self._seen).progress(share, text)

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
            self.heading("The code that runs")
            st.code(source, language="python")

    def equation(self, latex: str, *places: Place) -> None:
        """An equation and the lines of code that say the same, below the fold."""
        with self.below:
            equation(latex, *places)

    def link(self, step: str, before: str = "") -> None:
        """A link to another page, after the words `before`, below the fold."""
        with self.below:
            step_link(step, before)

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """While something is computed that is not watched, the stage says so."""
        with self.stage, st.spinner(f"{what} …"):
            yield

    @contextmanager
    def details(self, title: str) -> Iterator[None]:
        """What is written inside is folded away below the fold: the proof, a table, a second chart (`ui.draw`), a text."""
        with self.below, st.expander(title):
            yield

    def downloads(
        self, settings: Exportable, last: int, run_of: RunOf = run_for
    ) -> None:
        """Take the run along, below the fold."""
        if self.printed is None:
            with self.below:
                downloads(settings, last, self.key, run_of)

    def run_and_kept(self, settings: Settings) -> dict[str, Run]:
        """The run of these settings, and the kept ones other than it, each by what tells it from the others.

        Buttons under what you see keep this run, or take kept ones off.
        """
        buttons = self.printed is None
        with self._tools:
            shown = [settings, *kept.kept_runs(self.page, settings, buttons=buttons)]
        return dict(zip(run_labels(shown), map(run_for, shown), strict=True))

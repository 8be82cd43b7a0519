"""The controls of a lab: one look, range and default everywhere, their values in the address."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lesson.charts.theme import Figure
from lesson.digits import SIDE
from lesson.experiments.presets import LEARNING_RATES
from lesson.loss import LOSSES
from lesson.runs import MAX_EPOCHS
from lesson.training import KINDS, TRAINING_IMAGES, Settings
from lesson.ui.frame import chart
from lesson.ui.links import SWITCH, heed
from lesson.ui.seat import Seat

BATCH_SIZES = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, TRAINING_IMAGES]
SPREADS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
MAX_HIDDEN = 100
MAP_SIDE, BESIDE = 190, 130  # pixels, so that it fits below a card, in every browser
USUAL = Settings()
SHORT = {
    "model": "model",
    "lr": "learning rate",
    "batch_size": "batch size",
    "epochs": "epochs",
    "seed": "seed",
    "init_std": "start",
    "hidden": "units",
    "relu": "ReLU",
    "shuffle": "shuffle",
    "data": "pictures",
    "loss": "loss",
}

T = TypeVar("T")


def short(number: float) -> str:
    """A number without zeros that say nothing, and without an exponent: 0.000001, 1, 12396."""
    return f"{number:.12f}".rstrip("0").rstrip(".")


class Knobs:
    """Controls, in the order in which they are called. A `name` is both the key on the page and the name in the address."""

    controls: DeltaGenerator  # where they stand
    stage: DeltaGenerator  # where the figure stands

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.key = seat.key  # of a control, which is also its name in the address
        # on a worksheet, the number of the scene; there they show no sliders
        self.printed = seat.printed

    @contextmanager
    def more(self, label: str) -> Iterator[None]:
        """Controls made inside are behind a button: at most three are in sight."""
        in_sight = self.controls
        self.controls = in_sight.popover(f"More: {label}", width="stretch")
        yield
        self.controls = in_sight

    def _place(
        self,
        widget: Callable[..., T],
        label: str,
        name: str,
        labels: Iterable[str],
        **options: Any,
    ) -> T:
        """A control that can be set to these `labels`, as the address writes them."""
        key = self.key(name)
        if key in self.seat.drawn:  # scenes of a worksheet share it
            return st.session_state[key]
        self.seat.drawn.add(key)
        refused = heed(key, (name, label), labels, several=widget is st.pills)
        with self.controls:
            value = widget(label, key=key, bind="query-params", **options)
        if refused:
            shown = value if isinstance(value, list) else [value]
            on_off = ("off", "on").__getitem__
            written = on_off if widget is st.toggle else options.get("format_func", str)
            self.seat.tell(label, refused, map(written, shown))
        return value

    def slider(
        self,
        label: str,
        low: int,
        high: int,
        default: int,
        name: str,
        *,
        help: str | None = None,
    ) -> int:
        """A whole number from `low` to `high`."""
        labels = map(str, range(low, high + 1))
        options = {"min_value": low, "max_value": high, "value": default}
        return self._place(st.slider, label, name, labels, help=help, **options)

    def select(
        self,
        label: str,
        options: Sequence[T],
        default: T,
        name: str,
        *,
        help: str | None = None,
    ) -> T:
        """One of several values on a slider."""
        written = short if isinstance(default, int | float) else str
        return self._place(
            st.select_slider,
            label,
            name,
            map(written, options),
            options=options,
            value=default,
            format_func=written,
            help=help,
        )

    def toggle(
        self, label: str, default: bool, name: str, *, help: str | None = None
    ) -> bool:
        """On or off."""
        return self._place(st.toggle, label, name, SWITCH, value=default, help=help)

    def one_of(
        self,
        label: str,
        options: Sequence[str],
        default: str,
        name: str,
        *,
        help: str | None = None,
    ) -> str:
        """One of a few words side by side, always one: an empty address means the default."""
        chosen = self._place(
            st.segmented_control,
            label,
            name,
            options,
            options=options,
            default=default,
            required=True,
            help=help,
        )
        return chosen or default

    def several_of(
        self,
        label: str,
        options: Sequence[str],
        default: Sequence[str],
        name: str,
        *,
        help: str | None = None,
    ) -> list[str]:
        """Any of a few words side by side, in the order in which they were chosen."""
        chosen = self._place(
            st.pills,
            label,
            name,
            options,
            options=options,
            default=default,
            selection_mode="multi",
            help=help,
        )
        return chosen or []

    def lr(self, default: float = USUAL.lr) -> float:
        """The learning rate, from 0.001 to 100 in the steps 1, 2, 5."""
        hint = "How far each step goes: the gradient is multiplied by it."
        return self.select("Learning rate", LEARNING_RATES, default, "lr", help=hint)

    def batch_size(self) -> int:
        """The batch size, from 8 to all training images."""
        hint = (
            "How many pictures each step looks at. Small batches: many steps, so an "
            "epoch takes longer."
        )
        return self.select(
            "Batch size", BATCH_SIZES, USUAL.batch_size, "batch_size", help=hint
        )

    def epochs(self, default: int = 40) -> int:
        """How many epochs to show."""
        hint = (
            "How many passes over the training pictures. More continues the run; fewer "
            "only shows less of it."
        )
        return self.slider("Epochs", 1, MAX_EPOCHS, default, "epochs", help=hint)

    def seed(self) -> int:
        """The seed of the random start, and of the shuffle."""
        hint = "Which random numbers the model starts with: the same seed always draws the same."
        return self.slider("Seed", 0, 99, USUAL.seed, "seed", help=hint)

    def init_std(self) -> float:
        """The standard deviation of the random start of the model by hand."""
        hint = "How large the random weights are that the model starts with."
        label = "Spread of the start (std)"
        return self.select(label, SPREADS, USUAL.init_std, "init_std", help=hint)

    def hidden(self) -> int:
        """The number of hidden units."""
        hint = "How many units the first layer has: each looks at all 784 pixels."
        return self.slider(
            "Hidden units", 1, MAX_HIDDEN, USUAL.hidden, "hidden", help=hint
        )

    def relu(self) -> bool:
        """Whether there is a ReLU between the layers."""
        hint = "Replaces every negative number between the layers by 0."
        return self.toggle("ReLU between the layers", USUAL.relu, "relu", help=hint)

    def shuffle(self) -> bool:
        """Whether to shuffle."""
        hint = "Off: all threes, then all sevens, so nearly every batch holds one digit only."
        return self.toggle("Shuffle every epoch", USUAL.shuffle, "shuffle", help=hint)

    def loss(self) -> str:
        """Which loss the run makes small."""
        hint = (
            "What the gradient is taken of. Both compare the sigmoid of the score with "
            "the target; cross-entropy takes a logarithm."
        )
        return self.one_of("Loss", list(LOSSES), USUAL.loss, "loss", help=hint)

    def target(self) -> int:
        """Whether a picture is a three, target 1, or a seven, target 0."""
        choices = ("a three", "a seven")
        return int(self.one_of("It is", choices, choices[0], "digit") == choices[0])

    def training_controls(
        self,
        model: str,
        in_sight: Sequence[str] = ("lr", "batch_size", "epochs"),
        epochs: int = 40,
        without: Sequence[str] = (),
    ) -> tuple[Settings, int]:
        """The controls of a run of one model: its settings, and how many epochs of it to show.

        The others than those `in_sight` are behind "More"; what a scene goes `without` is at its default.
        """
        names = [name for name in (*KINDS[model].uses, "epochs") if name not in without]
        make = {name: getattr(self, name) for name in names}
        make["lr"] = lambda: self.lr(KINDS[model].lr)
        if "epochs" in make:
            make["epochs"] = lambda: self.epochs(epochs)
        chosen = self.chosen(make, in_sight)
        last = chosen.pop("epochs", epochs)
        return Settings(model, **chosen), last

    def chosen(
        self, make: dict[str, Callable[[], Any]], in_sight: Sequence[str]
    ) -> dict[str, Any]:
        """What named controls say, made by these functions: those not `in_sight` are behind "More"."""
        chosen = {name: make.pop(name)() for name in in_sight}
        names = [SHORT[name] for name in make]
        with self.more(", ".join(names) if len(names) < 5 else "the training"):
            return chosen | {name: each() for name, each in make.items()}

    def pixel(self, default: tuple[int, int]) -> int:
        """Row and column of a pixel: the flat index, 28 * row + column."""
        row = self.slider("Row of the pixel", 0, SIDE - 1, default[0], "row")
        label = "Column of the pixel"
        return SIDE * row + self.slider(label, 0, SIDE - 1, default[1], "column")

    @contextmanager
    def picking(
        self, more: str, figure_of: Callable[[int], Figure], default: tuple[int, int]
    ) -> Iterator[int]:
        """A picture of the pixels, to click on, and `pixel` behind "More" with what is made inside; gives the index."""
        place = self.controls.container(horizontal=True, vertical_alignment="center")
        with self.more(more):
            index = self.pixel(default)
            yield index
        if self.printed is None:
            figure = figure_of(index)
            with place:
                chart(figure, width=MAP_SIDE, height=MAP_SIDE, **self.clicks())
                st.markdown(figure.title, width=BESIDE)

    def clicks(
        self,
        names: tuple[str, str] = ("row", "column"),
        across: int = SIDE,
        **others: Any,
    ) -> dict[str, Any]:
        """Options of a figure: a click on one of the data set "cells", so many `across`, sets the controls of these names.

        With them it sets `others`.
        """

        def knobs_of(index: int) -> dict[str, Any]:
            return dict(zip(names, divmod(index, across), strict=True)) | others

        return self.clicks_on("index", knobs_of)

    def clicks_on(
        self, field: str, knobs_of: Callable[[int], dict[str, Any]]
    ) -> dict[str, Any]:
        """Options of a figure: a click on a mark sets the controls that `knobs_of` its field, a whole number, says."""
        seat, key = self.seat, f"{self.seat.step} {field} {self.printed}"

        def take() -> None:
            clicked = st.session_state[key]["selection"].get("pick")
            if clicked:
                seat.turn(knobs_of(int(clicked[0][field])))

        return {"key": key, "on_select": take, "selection_mode": "pick"}

"""Charts that move: what the transport under them sets, and layers that follow it, in the browser alone."""

from collections.abc import Sequence
from typing import Any

import altair as alt

NEWEST = 9_999  # where a chart stands while nobody has gone back: at its newest frame


def position(name: str = "epoch") -> alt.Parameter:
    """The number of the frame that is shown, for `.add_params` of one layer; the transport of the same name sets it."""
    slider = alt.binding_range(min=0, max=NEWEST, step=1)
    return alt.param(name=name, value=NEWEST, bind=slider)


def here(name: str = "epoch") -> str:
    """Keeps the rows of the shown frame. Rows need a field of that name, and `newest`: whether it is the last there is."""
    return f"datum.{name} == {name} || (datum.newest && datum.{name} < {name})"


def so_far(name: str = "epoch") -> str:
    """Keeps the rows of the shown frame and of those before it."""
    return f"datum.{name} <= {name}"


FEW = (0, 1, 2, 4, 8, 16, 32, 64)  # epochs whose pictures are worth sending


def thinned(epochs: Sequence[Any], finished: bool = True) -> list[tuple[Any, int]]:
    """A FEW of the epochs and the newest, each with the last number at which it is shown; only the newest unless `finished`."""
    early = [epoch for epoch in epochs[:-1] if epoch.number in FEW and finished]
    seen = [*early, epochs[-1]]
    return [
        (epoch, following.number - 1)
        for epoch, following in zip(seen, seen[1:], strict=False)
    ] + [(epochs[-1], NEWEST)]


def while_shown() -> str:
    """Keeps the thinned rows of the shown frame: they need the fields `epoch` and `until`."""
    return "datum.epoch <= epoch && epoch <= datum.until"

"""Charts that move: what the transport under them sets, and layers that follow it, in the browser alone."""

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

"""What charts are written in: their data, marks that many of them have, and where these stand."""

from collections.abc import Iterable
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.theme import DIGIT_COLOUR, QUIET

# which corner or edge of a text stands at its place
TOP_LEFT = {"align": "left", "baseline": "top"}
TOP_RIGHT = {"align": "right", "baseline": "top"}
LEFT = {"align": "left", "baseline": "middle"}
RIGHT = {"align": "right", "baseline": "middle"}
# what many texts say
EPOCH = "'epoch ' + datum.epoch"
WRONG = "format(datum.wrong, ',d') + ' wrong'"
NO_EDGE = {"view": {"stroke": None}}  # the `config` of a chart without a frame


def record(**fields: Any) -> pd.DataFrame:
    """A data set of one row."""
    return pd.DataFrame([fields])


def table(columns: str, rows: Iterable[Any], by: str = "") -> pd.DataFrame:
    """A data set of rows. With `by`, the field that numbers frames, rows lack "newest": it is added where it is named."""
    names = columns.split()
    if not by:
        return pd.DataFrame(rows, columns=names)
    place = names.index("newest")
    made = pd.DataFrame(rows, columns=[name for name in names if name != "newest"])
    made.insert(place, "newest", made[by] == made[by].max())
    return made


def data(name: str, *filters: str) -> alt.Chart:
    """The rows of a data set that pass all filters."""
    rows = alt.Chart(alt.NamedData(name))
    for each in filters:
        rows = rows.transform_filter(each)
    return rows


def span(*ends: float | str) -> list[Any]:
    """Pixels, or expressions for them: the range of a scale."""
    return [alt.expr(end) if isinstance(end, str) else end for end in ends]


def at(x: Any, y: Any, **ends: Any) -> dict[str, Any]:
    """A place, for `.encode`: pixels, expressions for them, or encodings; with x2 or y2 it is a line or a rectangle."""
    values = {"x": alt.XValue, "y": alt.YValue, "x2": alt.X2Value, "y2": alt.Y2Value}
    places = {"x": x, "y": y, **ends}
    return {
        name: values[name](*span(end)) if isinstance(end, float | int | str) else end
        for name, end in places.items()
        if end is not None
    }


def at_fields(x: str, y: str) -> dict[str, Any]:
    """The same, where two fields hold the pixels."""
    return {"x": alt.X(f"{x}:Q", scale=None), "y": alt.Y(f"{y}:Q", scale=None)}


def text(
    rows: alt.Chart,
    says: str,
    x: Any,
    y: Any,
    readout: int | str | None = None,
    large: float | str = 0,
    **look: Any,
) -> alt.Chart:
    """What a field or an expression says, at a place of `at`; bold if `large`. The transport reads out what is a `readout`."""
    if not says.isidentifier():
        rows, says = rows.transform_calculate(words=says), "words"
    if large:
        look |= {"fontSize": span(large)[0], "fontWeight": "bold"}
    words = rows.mark_text(**look).encode(text=f"{says}:N", **at(x, y))
    return words if readout is None else words.properties(name=f"readout_{readout}")


def image(
    rows: alt.Chart,
    side: str,
    x: Any,
    y: Any,
    url: str = "url",
    height: str = "",
    **look: Any,
) -> alt.Chart:
    """Pictures of sharp pixels at a place of `at`; an expression says how wide they are, and how high unless they are square.

    Screen readers hear what `alt` says of them: Vega would read out the data of each picture. While a chart is laid out it
    is smaller than its margins, and what is left for a picture less than nothing.
    """
    sides = {"width": side, "height": height or side}
    exact = {name: alt.expr(f"max(0, {each})") for name, each in sides.items()}
    pictures = rows.mark_image(**exact, **{"smooth": False, "aria": False} | look)
    return pictures.encode(url=f"{url}:N", **at(x, y))


def tips(*fields: str | tuple[str, ...]) -> list[alt.Tooltip]:
    """What a pointer is told: fields, or a field with the format of its number, and with its title."""
    names = "shorthand", "format", "title"
    told = [(each,) if isinstance(each, str) else each for each in fields]
    told = [zip(names, each, strict=False) for each in told]
    return [alt.Tooltip(**{name: part for name, part in each if part}) for each in told]


def dot(rows: alt.Chart, size: int, **look: Any) -> alt.Chart:
    """Filled points of so many square pixels."""
    return rows.mark_point(filled=True, size=size, opacity=1, **look)


def outline(rows: alt.Chart, colour: str, **look: Any) -> alt.Chart:
    """Frames around what is lit or picked."""
    edge = {"strokeWidth": 3, "aria": False} | look
    return rows.mark_rect(filled=False, stroke=colour, **edge)


def dotted(rows: alt.Chart) -> alt.Chart:
    """Lines to compare with."""
    return rows.mark_rule(strokeDash=[2, 3], color=QUIET, aria=False)


def growing(
    line: alt.Chart, *channels: Any, by: str = "epoch", **more: Any
) -> list[alt.Chart]:
    """A curve, faint to its end and strong up to the shown frame."""
    done = line.transform_filter(frames.so_far(by))
    faint = line.encode(*channels, opacity=alt.value(0.25), **more)
    return [faint, done.encode(*channels, **more)]


def pointable(
    rows: alt.Chart, x: alt.X, y: alt.Y, told: list[alt.Tooltip], **look: Any
) -> alt.Chart:
    """Unseen points, easy to hit, that tell what is there."""
    points = rows.mark_point(**{"opacity": 0, "size": 120} | look)
    return points.encode(x, y, tooltip=told)


def pickable(rows: alt.Chart, field: str = "index", **options: Any) -> alt.Chart:
    """The same marks, one of which is picked by a click: Python is told its field."""
    return rows.add_params(
        alt.selection_point(name="pick", fields=[field], on="click", **options)
    )


def ends(*axes: Any, **look: Any) -> alt.Chart:
    """Keeps axes as long as the data set "ends" while curves are still short."""
    return data("ends").mark_point(opacity=0, **look).encode(*axes)


def ends_data(last: int) -> pd.DataFrame:
    """The data set of `ends`, where the axis is that of epochs."""
    return pd.DataFrame({"epoch": [0, last]})


def by_digit(field: str = "digit") -> alt.Color:
    """Blue for 3, orange for 7."""
    return alt.Color(f"{field}:N").scale(DIGIT_COLOUR).legend(None)


def epoch_axis(**scale: Any) -> alt.X:
    """Epochs from left to right."""
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    return x.scale(**scale, nice=False)


def drawn(*layers: alt.Chart, by: str = "", **properties: Any) -> dict[str, Any]:
    """The specification of a chart of layers; with `by`, it moves with the transport of that name."""
    first, *others = layers
    if by:
        first = first.add_params(frames.position(by))
    return alt.layer(first, *others, **properties).to_dict(validate=False)

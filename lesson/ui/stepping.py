"""Go through a function statement by statement."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from lesson.ui.frame import source_of

Values = Mapping[str, float | None]  # what is looked at, by name


def shown_as(number: float | None) -> str:
    """A number with enough digits to see it double; None as Python writes it."""
    return "None" if number is None else f"{number:.6g}"


def statements_table(
    before: Values, steps: Sequence[tuple[str, Values]], run: int
) -> None:
    """Statements and the values after each; those after number `run` are still to come. What changed is bold.

    On a narrow screen the values stand below their statement.
    """
    names = (escape(name).replace("[", "<wbr>[") for name in before)
    rows = [_row("<i>before</i>", _cells(before, before), "here" if run == 0 else "")]
    for number, (statement, after) in enumerate(steps, start=1):
        cells = _cells(before, after) if number <= run else ["·"] * len(after)
        place = "here" if number == run else "to-come" if number > run else ""
        rows.append(_row(f"<code>{escape(statement)}</code>", cells, place))
        before = after
    st.html(_table("statements", ["statement", *names], rows))


def _cells(old: Values, new: Values) -> list[str]:
    return [
        shown_as(value) if value == old[name] else f"<b>{shown_as(value)}</b>"
        for name, value in new.items()
    ]


def _row(first: str, cells: Sequence[str], place: str = "") -> str:
    data = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr class="{place}"><th scope="row">{first}</th>{data}</tr>'


def _table(name: str, heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{each}</th>' for each in heads)
    body = "".join(rows)
    return f'<table class="{name}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


Place = tuple[Callable[..., Any], str]  # a function, and a part of one of its lines


def lines_side_by_side(
    heads: tuple[str, str], rows: Sequence[tuple[str, Place, Place]], frames: str
) -> None:
    """What two programs do part by part, and for one part the line of each that does it; on a worksheet for all.

    Row 0 belongs to frame 0 of the transport called `frames`, and so on.
    """
    parts = [
        f"{number} · {escape(what)}<dl>{_pair(heads, places)}</dl>"
        for number, (what, *places) in enumerate(rows, start=1)
    ]
    *past, now = parts  # until the transport is there, which stands at the end
    html = "".join(f'<li data-when="past">{part}</li>' for part in past)
    html += f'<li data-when="now">{now}</li>'
    st.html(f'<ol class="side-by-side" data-frames="{escape(frames)}">{html}</ol>')


def _pair(heads: tuple[str, str], places: Sequence[Place]) -> str:
    return "".join(
        f"<dt>{escape(head)}</dt><dd><code>{escape(line_with(*place))}</code></dd>"
        for head, place in zip(heads, places, strict=True)
    )


def equation(latex: str, *places: Place) -> None:
    """An equation, and beside it the lines of code that say the same; on a narrow screen below it."""
    left, right = st.columns(2, vertical_alignment="center")
    left.latex(latex)
    lines = "\n".join(line_with(*place) for place in places)
    right.code(lines, language="python")


def line_with(function: Callable[..., Any], part: str) -> str:
    """The one line in the source of a function that has this part, without its indent."""
    (line,) = (line for line in source_of(function).splitlines() if part in line)
    return line.strip()

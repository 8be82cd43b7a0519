"""Lines of code beside equations, and beside those of another program."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import streamlit as st

from lesson.ui.frame import source_of

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

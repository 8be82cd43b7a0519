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
    names = [escape(name).replace("[", "<wbr>[") for name in before]
    rows = [
        _row("statement", names, "columnheader"),
        _row("<i>before</i>", _cells(before, before), here=run == 0),
    ]
    for number, (statement, after) in enumerate(steps, start=1):
        cells = _cells(before, after) if number <= run else ["·"] * len(after)
        code = f"<code>{escape(statement)}</code>"
        rows.append(_row(code, cells, here=number == run, dim=number > run))
        before = after
    st.html(f'<div role="table">{"".join(rows)}</div>')


def _cells(old: Values, new: Values) -> list[str]:
    return [
        shown_as(value) if value == old[name] else f"<b>{shown_as(value)}</b>"
        for name, value in new.items()
    ]


def _row(
    first: str,
    cells: Sequence[str],
    role: str = "cell",
    here: bool = False,
    dim: bool = False,
) -> str:
    edge, tint = ("#2F7FD1", "#2F7FD11F") if here else ("transparent", "transparent")
    numbers = "".join(
        f'<span role="{role}" style="flex:1;min-width:0;overflow-wrap:anywhere;text-align:right">{cell}</span>'
        for cell in cells
    )
    return (
        f'<div role="row" style="display:flex;flex-wrap:wrap;gap:0 8px;padding:5px 6px;border-left:3px solid {edge};'
        f'background:{tint};border-bottom:1px solid #8884;opacity:{0.55 if dim else 1}">'
        f'<span role="rowheader" style="flex:1 1 270px">{first}</span>'
        f'<span style="flex:3 1 310px;display:flex;gap:6px;font-variant-numeric:tabular-nums">{numbers}</span></div>'
    )


Place = tuple[Callable[..., Any], str]  # a function, and a part of one of its lines


def lines_side_by_side(
    heads: tuple[str, str], rows: Sequence[tuple[str, Place, Place]]
) -> None:
    """What two programs do, and the line of each that does it; on a narrow screen the two lines stand below each other."""
    cells = [("part", *heads)] + [
        (what, *(f"<code>{escape(line_with(*place))}</code>" for place in places))
        for what, *places in rows
    ]
    html = "".join(
        f'<div role="row" style="display:flex;flex-wrap:wrap;gap:2px 10px;padding:6px 4px;border-bottom:1px solid #8884">'
        f'<span role="rowheader" style="flex:0 1 124px">{what}</span><span style="flex:1 1 300px;display:flex;flex-wrap:wrap;'
        f'gap:2px 10px">{"".join(_half(each) for each in halves)}</span></div>'
        for what, *halves in cells
    )
    st.html(f'<div role="table">{html}</div>')


def _half(cell: str) -> str:
    return (
        f'<span role="cell" style="flex:1 1 260px;overflow-wrap:anywhere">{cell}</span>'
    )


def equation(latex: str, *places: Place) -> None:
    """An equation, and beside it the lines of code that say the same; on a narrow screen below it."""
    left, right = st.columns(2, vertical_alignment="center")
    left.latex(latex)
    lines = "\n".join(line_with(*place) for place in places)
    right.code(lines, language="python", wrap_lines=True)


def line_with(function: Callable[..., Any], part: str) -> str:
    """The one line in the source of a function that has this part, without its indent."""
    (line,) = (line for line in source_of(function).splitlines() if part in line)
    return line.strip()

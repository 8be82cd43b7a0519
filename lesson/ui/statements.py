"""Statements with what each of them changes, on the transport."""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from lesson.words.numbers import shown_as

STYLE = Path(__file__).parent / "statements.css"
Values = Sequence[float | None]
DIGITS = 4  # of each number: they stand beside the code


def statements(
    heads: Sequence[str], steps: Sequence[tuple[str, Values]], notes: Sequence[str]
) -> None:
    """A table of statements and the values that each has changed, and below it the note of the one that ran last.

    Row 0 is what was there before. Rows and notes follow the transport of the name "statement"; the values of rows to come
    are not seen yet.
    """
    head = "".join(
        f'<th scope="col">{escape(each).replace(".", "<wbr>.")}</th>' for each in heads
    )
    rows = "".join(
        f'<tr><th scope="row"><code>{escape(code).replace("(", "(<wbr>")}</code></th>'
        f"{_cells(steps[max(number - 1, 0)][1], values, number)}</tr>"
        for number, (code, values) in enumerate(steps)
    )
    texts = "".join(f"<p>{_with_code(each)}</p>" for each in notes)
    st.html(STYLE)
    st.html(
        f'<table class="trace"><thead><tr><th scope="col">statement</th>{head}</tr></thead>'
        f'<tbody data-frames="statement">{rows}</tbody></table>'
        f'<div class="notes" data-frames="statement">{texts}</div>'
    )


def _cells(before: Values, after: Values, number: int) -> str:
    return "".join(
        f"<td>{_number(new) if new != old or not number else ''}</td>"
        for old, new in zip(before, after, strict=True)
    )


def _number(value: float | None) -> str:
    # zeros at the end kept: one sees better what has doubled
    return f"{value:#.{DIGITS}g}" if value else shown_as(value)


def _with_code(text: str) -> str:
    return re.sub("`(.+?)`", r"<code>\1</code>", escape(text))

"""Tables and rows of pictures; where they have frames, a transport of that name lights one after another."""

from collections.abc import Sequence
from html import escape

import streamlit as st


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str | int | float]],
    *,
    frames: str = "",
) -> None:
    """A table where we are: the first column names the rows, numbers stand at the right. Texts in `backticks` are code.

    With `frames`, row 0 belongs to frame 0 of the transport of that name, and so on.
    """
    head = "".join(
        f'<th scope="col">{_cell(each)}</th>' if each else "<td></td>" for each in heads
    )
    body = "".join(
        f'<tr><th scope="row">{_cell(first)}</th>{"".join(map(_data, rest))}</tr>'
        for first, *rest in rows
    )
    follows = f' data-frames="{escape(frames)}"' if frames else ""
    st.html(
        f'<table class="lesson"><thead><tr>{head}</tr></thead><tbody{follows}>{body}</tbody></table>'
    )


def _data(value: str | int | float) -> str:
    number = "" if isinstance(value, str) else ' class="number"'
    return f"<td{number}>{_cell(value)}</td>"


def _cell(value: str | int | float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4f}"
    if value.startswith("`"):
        return f"<code>{escape(value.strip('`'))}</code>"
    return escape(value)


def pictures(
    shown: Sequence[tuple[str, str, str]], size: int = 88, *, frames: str = ""
) -> None:
    """Small square pictures where we are, at least `size` pixels wide: each an address, its alt text, and a caption.

    With `frames`, the first belongs to frame 0 of the transport of that name, and so on.
    """
    follows = f' data-frames="{escape(frames)}"' if frames else ""
    figures = "".join(
        f'<figure><img src="{address}" alt="{escape(alt)}"><figcaption>{escape(caption)}</figcaption></figure>'
        for address, alt, caption in shown
    )
    st.html(f'<div class="gallery" style="--size: {size}px"{follows}>{figures}</div>')

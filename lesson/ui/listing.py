"""Lines of code that a transport goes through."""

from collections.abc import Sequence
from html import escape

import streamlit as st


def listing(statements: Sequence[str], frames: str, *, cycle: bool = False) -> None:
    """Statements where we are, each whole; the transport of the name `frames` lights one after another.

    With `cycle` it begins with the first again after the last.
    """
    again = f' data-cycle="{len(statements)}"' if cycle else ""
    lines = "".join(f"<code>{escape(each)}</code>" for each in statements)
    st.html(
        f'<pre class="listing" tabindex="0" data-frames="{escape(frames)}"{again}>{lines}</pre>'
    )

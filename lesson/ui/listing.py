"""Lines of code that a transport goes through."""

from collections.abc import Sequence
from html import escape

import streamlit as st

# Lines of code fit: sixty-four letters of the size of the text on a desktop, and of a smaller one on a phone.
STYLE = """<style>
.listing { margin: 0 0 0.5rem; overflow-x: auto; font-size: 1rem; line-height: 1.4; }
.listing code { display: block; padding: 0 0.4rem; white-space: pre;
  font: inherit !important; font-family: "Source Code Pro", monospace !important; color: inherit; }
.listing code:not([data-when="now"]) { background: none; }
@media (max-width: 48rem) { .listing { font-size: 0.56rem; line-height: 1.6; } }
</style>"""


def listing(statements: Sequence[str], frames: str) -> None:
    """Statements where we are, each whole; the transport of the name `frames` lights one after another."""
    lines = "".join(f"<code>{escape(each)}</code>" for each in statements)
    st.html(
        f'{STYLE}<pre class="listing" tabindex="0" data-frames="{escape(frames)}">{lines}</pre>'
    )

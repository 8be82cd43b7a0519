"""Components that are heard, also what they said while the connection was away."""

from pathlib import Path
from uuid import uuid4

import streamlit as st

HERE = Path(__file__).parent


def script(name: str) -> str:
    """The script of a component that can `tell` Python something (see heard.js)."""
    files = HERE / "heard.js", HERE / name
    return "".join(each.read_text(encoding="utf-8") for each in files)


def session() -> str:
    """A name of this session: its components see by it that another one was lost."""
    return st.session_state.setdefault("session", uuid4().hex)

"""All of MNIST, beside the bundled sample of ten digits: downloaded only when a visitor asks for it."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lesson.data.all_mnist import BYTES, CannotFetch, arriving, is_here, shares, start
from lesson.data.bundle import DataFileError

ASKED = "download all pictures"  # set for one run by the button
MEGABYTES = BYTES / 1e6


def all_are_here(
    stage: DeltaGenerator,
    scene: str,
    read: Callable[[], Any],
    sample_goes_on: Callable[[str], str],
) -> bool:
    """Whether all pictures are here and can be `read`; while not, the sample goes on, and it is said why."""
    place = stage.empty()
    try:
        if not is_here():
            arrival = start() if st.session_state.pop(ASKED, False) else arriving()
            if arrival is None:
                why = "All 70,000 are not here yet."
                _offer(scene, place, sample_goes_on(why))
                return False
            for share in shares(arrival):
                done = f"{share * MEGABYTES:.1f} of {MEGABYTES:.1f} MB"
                place.progress(share, f"Downloading: {done}")
            place.empty()
        with place, st.spinner("Reading all pictures …"):
            read()
    except CannotFetch as error:
        _offer(scene, place, sample_goes_on(str(error)))
        return False
    except DataFileError as error:
        place.warning(sample_goes_on(str(error)))
        return False
    return True


def _offer(scene: str, place: DeltaGenerator, why: str) -> None:
    with place.container(horizontal=True, vertical_alignment="center"):
        st.markdown(why, width="content")
        st.button(
            f"Download {MEGABYTES:.1f} MB",
            key=f"{ASKED} in {scene}",
            icon=":material/download:",
            on_click=st.session_state.update,
            args=[{ASKED: True}],
        )

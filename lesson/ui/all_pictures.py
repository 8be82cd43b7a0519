"""The choice between the bundled sample of ten digits and all of MNIST, which is downloaded only when a visitor asks for it."""

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lesson.data.all_mnist import BYTES, CannotFetch, arriving, is_here, shares, start
from lesson.data.bundle import DataFileError
from lesson.experiments.ten_runs import everything
from lesson.words.captions.hard_pairs import still_the_sample
from lesson.words.cards.hard_pairs import ALL, SAMPLE

if TYPE_CHECKING:
    from lesson.ui.lab import Lab

ASKED = "download all pictures"  # set for one run by the button
MEGABYTES = BYTES / 1e6


def chosen_pictures(lab: "Lab") -> str:
    """A control: "sample" or "all", for `TenSettings.data`. While all are not there, the sample goes on, and it is said why."""
    hint = "A sample comes with the app. All of MNIST is downloaded once, if it is not here yet."
    chosen = lab.one_of("Pictures", [SAMPLE, ALL], SAMPLE, "pictures", help=hint)
    return "all" if chosen == ALL and _here(lab) else "sample"


def _here(lab: "Lab") -> bool:
    place = lab.stage.empty()
    try:
        if not is_here():
            arrival = start() if st.session_state.pop(ASKED, False) else arriving()
            if arrival is None:
                _offer(lab, place, "All 70,000 are not here yet.")
                return False
            for share in shares(arrival):
                done = f"{share * MEGABYTES:.1f} of {MEGABYTES:.1f} MB"
                place.progress(share, f"Downloading: {done}")
            place.empty()
        with place, st.spinner("Reading all pictures …"):
            everything()
    except CannotFetch as error:
        _offer(lab, place, str(error))
        return False
    except DataFileError as error:
        place.warning(still_the_sample(str(error)))
        return False
    return True


def _offer(lab: "Lab", place: DeltaGenerator, why: str) -> None:
    with place.container(horizontal=True, vertical_alignment="center"):
        st.markdown(still_the_sample(why), width="content")
        st.button(
            f"Download {MEGABYTES:.1f} MB",
            key=f"{ASKED} in {lab.scene}",
            icon=":material/download:",
            on_click=st.session_state.update,
            args=[{ASKED: True}],
        )

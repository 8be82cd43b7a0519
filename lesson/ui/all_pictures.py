"""The choice between the bundled sample of ten digits and all of MNIST, which is downloaded only when a visitor asks for it."""

import streamlit as st

from lesson.data.all_mnist import BYTES, CannotFetch, arriving, is_here, shares, start
from lesson.data.bundle import DataFileError
from lesson.experiments.ten_runs import everything
from lesson.ui.lab import Lab
from lesson.words.captions.hard_pairs import still_the_sample
from lesson.words.cards.hard_pairs import ALL, SAMPLE

ASKED = "download all pictures"  # set for one run by the button


def chosen_pictures(lab: Lab) -> str:
    """A control: "sample" or "all", for `TenSettings.data`. While all are not there, the sample goes on, and it is said why."""
    hint = "A sample comes with the app. All of MNIST is downloaded once, if it is not here yet."
    chosen = lab.one_of("Pictures", [SAMPLE, ALL], SAMPLE, "pictures", help=hint)
    return "all" if chosen == ALL and _here(lab) else "sample"


def _here(lab: Lab) -> bool:
    try:
        if not is_here() and not _download(lab):
            return False
        with lab.busy("Reading all pictures"):
            everything()
    except (CannotFetch, DataFileError) as error:
        lab.stage.warning(still_the_sample(str(error)))
        return False
    return True


def _download(lab: Lab) -> bool:
    """Offer to download, or show how far it is; whether all is there in the end."""
    place, megabytes = lab.stage.empty(), BYTES / 1e6
    arrival = start() if st.session_state.pop(ASKED, False) else arriving()
    if arrival is None:
        with place.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                still_the_sample("All 70,000 pictures are not on this server yet.")
            )
            st.button(
                f"Download {megabytes:.1f} MB",
                key=ASKED + " button",
                icon=":material/download:",
                on_click=st.session_state.update,
                args=[{ASKED: True}],
            )
        return False
    for share in shares(arrival):
        done = f"Downloading: {share * megabytes:.1f} of {megabytes:.1f} MB"
        place.progress(share, done)
    place.empty()
    return True

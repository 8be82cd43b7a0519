"""Take a run along: its figures, its weights, and the code that repeats it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lesson.runs import Run


def downloads(
    settings: Any,
    last: int,
    key: Callable[[str], str],
    run_of: Callable[[Any], Run],
    name: str,
) -> None:
    """A menu of files of a run up to epoch `last`. Each is made when it is asked for.

    `key` makes the key of a button from its name; `run_of` gives the run; the files begin with `name`.
    """
    settings = settings.essential()

    def make(file: str) -> str | bytes:
        from lesson import export  # not before it is needed: a page starts faster

        epochs = run_of(settings).up_to(last)
        return {
            "py": lambda: export.script(settings, last),
            "ipynb": lambda: export.notebook(settings, last),
            "csv": lambda: export.epochs_csv(epochs),
            "safetensors": lambda: export.weights_file(settings, epochs[-1]),
        }[file]()

    with st.expander("Take this run with you", icon=":material/download:"):
        st.markdown(
            "Train it again anywhere: the script and the notebook hold the very code that ran here, and print the same numbers."
        )
        for ending, label in (
            ("py", "Python script"),
            ("ipynb", "Notebook"),
            ("csv", "Figures of its epochs, CSV"),
            ("safetensors", f"Weights after epoch {last}, safetensors"),
        ):
            st.download_button(
                label,
                partial(make, ending),
                f"{name}_{settings.model}.{ending}",
                "application/octet-stream",
                key=key(f"save_{ending}"),
                on_click="ignore",
            )

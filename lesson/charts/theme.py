"""What all charts share: the colours, and a chart as a fixed specification with its data beside it."""

from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from lesson.charts.pictures import SEVEN, THREE
from lesson.experiments.two_losses import CALLED

DIGIT_COLOUR = alt.Scale(domain=["3", "7"], range=[THREE, SEVEN])
# Orange for seven, blue for three, hardly anything between.
VOTES = [SEVEN, "#8884", THREE]
# Lines that are neither threes nor sevens: told apart also by colour-blind eyes, on white and on black.
LINES = ["#0F9D76", "#B35FA8", "#8A8F98", "#A3850B", "#6A6FD8", "#C8525A"]
# For lines that help to read. A grey that stands out on white and on black is too pale for words.
QUIET = LINES[2]
LOSS_COLOUR = alt.Scale(domain=list(CALLED.values()), range=[LINES[4], LINES[1]])

BODY = 16  # pixels: all words in charts are as large as those of the page
LOOK = {  # what all charts share, on top of the theme
    "axis": {"labelFontSize": BODY, "titleFontSize": BODY},
    "legend": {"labelFontSize": BODY, "titleFontSize": BODY},
    "text": {"fontSize": BODY},
    "locale": {  # numbers as in the text: −1 would stand beside -1
        "number": {
            "decimal": ".",
            "thousands": ",",
            "grouping": [3],
            "currency": ["$", ""],
            "minus": "-",
        }
    },
}


def spoken() -> alt.Chart:
    """A layer that nobody sees and that screen readers speak: the words in the data set "words".

    Streamlit writes `alt` into the specification, so a chart with another `alt` is built anew. Data just go in.
    """
    words = alt.Chart(alt.NamedData("words"))
    return words.mark_text(text="").encode(description="words:N")


class Figure(NamedTuple):
    """A chart for `lesson.ui.frame.chart`.

    `spec` is Vega-Lite, as Altair writes it, and names its data sets without holding them. It depends on nothing that a
    slider moves: the browser then keeps the chart and only takes in the new data. `alt` says in words what is to be seen;
    in a chart that moves while a model trains it says what the chart is, and `spoken` the rest.
    Altair validates none where they are made, which takes as long as all the rest: the tests do, by `chart`.
    """

    spec: dict[str, Any]
    data: dict[str, pd.DataFrame]
    alt: str
    title: str = ""  # what is to be seen in it now, in one line

    def chart(self) -> alt.Chart:
        """The same as an Altair chart with its data in it, for notebooks."""
        datasets = {name: frame.to_dict("records") for name, frame in self.data.items()}
        return alt.Chart.from_dict(self.spec | {"datasets": datasets})

"""The loss and the wrong answers after a step of every length, on the transport."""

from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.errors import wrong_axis
from lesson.charts.theme import LINES, Figure
from lesson.experiments.step_length import LENGTHS, StepLengths
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES

SEEN = {"this batch": LINES[1], "all pictures": LINES[4]}
LEFT = LENGTHS[1] / 2  # where no step at all is drawn, on a logarithmic axis
COLOUR = alt.Scale(domain=list(SEEN), range=list(SEEN.values()))


def _along(title: str | None) -> alt.X:
    x = alt.X("drawn:Q").title(title).scale(type="log", domain=[LEFT, LENGTHS[-1]])
    powers = [10**power for power in range(-3, 4)]
    return x.axis(values=powers, format="~g", grid=False, labels=title is not None)


def _rule(x: alt.X) -> alt.Chart:
    """Where the learning rate is."""
    rate = marks.data("rate")
    return rate.mark_rule(strokeDash=[4, 3], color=LINES[5], aria=False).encode(x)


@once
def _losses() -> dict[str, Any]:
    rows, here = marks.data("losses"), marks.data("losses", frames.here("frame"))
    x, y = _along(None), alt.Y("loss:Q").axis(grid=False, tickCount=4, minExtent=44)
    colour = alt.Color("seen:N", scale=COLOUR, legend=None)
    told = marks.tips(("length:Q", "~g"), ("seen:N", "", "of"), ("loss:Q", ".4f"))
    line = rows.mark_line(strokeWidth=2.5, clip=True)
    step = "datum.length ? 'a step of ' + format(datum.length, '~g') : 'no step'"
    key = "datum.seen + ': loss ' + format(datum.loss, '.4f')"
    first = here.transform_filter("datum.place == 0")
    below = "height / 2 - 2 + 22 * datum.place"
    look = {"readout": 0, "fontWeight": "bold", **marks.TOP_LEFT}
    place = marks.dot(here, 90, aria=False)
    return marks.drawn(
        _rule(x),
        line.encode(x, y, colour, order="length:Q", tooltip=told),
        marks.dot(here, 120).encode(x, y, colour, tooltip=told),
        marks.text(first, step, 12, "height / 2 - 38", **look),
        marks.text(here, key, 18, below, readout=1, align="left", dx=12),
        place.encode(colour, **marks.at(18, below)),
        by="frame",
    )


@once
def _wrong() -> dict[str, Any]:
    rows, here = marks.data("wrong"), marks.data("wrong", frames.here("frame"))
    x, y = _along("length of the step"), wrong_axis()
    y = y.axis(values=[10, 100, 1000], format=",d", grid=False, minExtent=44)
    line = rows.mark_line(strokeWidth=2.5, color=LINES[0], clip=True)
    place, look = (12, "height / 2 - 14"), {"large": 24, **marks.TOP_LEFT}
    return marks.drawn(
        _rule(x),
        line.encode(x, y, order="length:Q"),
        marks.dot(here, 120, color=LINES[0]).encode(x, y),
        marks.text(here, marks.WRONG, *place, readout=2, **look),
        by="frame",
    )


def by_step_length(steps: StepLengths, lr: float) -> tuple[Figure, Figure]:
    """The losses of one batch and of all training images, and below them the wrong answers; the learning rate is marked."""
    lengths = pd.DataFrame({"length": LENGTHS, "frame": range(len(LENGTHS))})
    lengths["drawn"] = lengths["length"].clip(lower=LEFT)
    lengths["newest"] = lengths["frame"] == len(LENGTHS) - 1
    losses = pd.concat(
        lengths.assign(seen=seen, place=place, loss=values)
        for place, (seen, values) in enumerate(
            zip(SEEN, (steps.batch_loss, steps.loss), strict=True)
        )
    )
    rate = marks.record(drawn=lr)
    best = LENGTHS[steps.best]
    return (
        Figure(
            _losses(),
            {"losses": losses, "rate": rate},
            f"Line chart of the loss against the length of the step. The loss of the batch is least, "
            f"{min(steps.batch_loss):.4f}, at {best:.3g}; that of all pictures there is {steps.loss[steps.best]:.4f}.",
        ),
        Figure(
            _wrong(),
            {"wrong": lengths.assign(wrong=steps.wrong), "rate": rate},
            f"Line chart of wrong answers against the length of the step: {steps.wrong[0]:,} of {VALIDATION_IMAGES:,} without "
            f"one, at best {min(steps.wrong):,}, after the longest {steps.wrong[-1]:,}.",
        ),
    )


def length_words(steps: StepLengths) -> list[str]:
    """What the transport says aloud, one for each length."""
    return [
        f"{f'a step of {length:.3g}' if length else 'no step'}: loss of this batch {of_batch:.4f}, of all pictures "
        f"{of_all:.4f}, {wrong:,} wrong"
        for length, of_batch, of_all, wrong in zip(LENGTHS, *steps, strict=True)
    ]

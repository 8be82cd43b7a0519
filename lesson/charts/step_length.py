"""The loss and the wrong answers after a step of every length, on the transport."""

from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
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
    marks = [10**power for power in range(-3, 4)]
    return x.axis(values=marks, format="~g", grid=False, labels=title is not None)


def _rule(x: alt.X) -> alt.Chart:
    """Where the learning rate is."""
    rate = alt.Chart(alt.NamedData("rate"))
    return rate.mark_rule(strokeDash=[4, 3], color=LINES[5], aria=False).encode(x)


def _words(rows: alt.Chart, line: str, above: float, **look: Any) -> alt.Chart:
    text = rows.transform_calculate(words=line)
    text = text.mark_text(align="left", baseline="top", **look)
    y = alt.YValue(alt.expr(f"height / 2 - {above}"))
    return text.encode(x=alt.XValue(12), y=y, text="words:N")


@once
def _losses() -> dict[str, Any]:
    rows = alt.Chart(alt.NamedData("losses"))
    here = rows.transform_filter(frames.here("frame"))
    x, y = _along(None), alt.Y("loss:Q").axis(grid=False, tickCount=4, minExtent=44)
    colour = alt.Color("seen:N", scale=COLOUR, legend=None)
    dot = here.mark_point(filled=True, size=120, opacity=1)
    tooltip = [
        alt.Tooltip("length:Q", format="~g"),
        alt.Tooltip("seen:N", title="of"),
        alt.Tooltip("loss:Q", format=".4f"),
    ]
    step = "datum.length ? 'a step of ' + format(datum.length, '~g') : 'no step'"
    key = "datum.seen + ': loss ' + format(datum.loss, '.4f')"
    first = here.transform_filter("datum.place == 0")
    below = "height / 2 - 2 + 22 * datum.place"
    place = here.mark_point(filled=True, size=90, opacity=1, aria=False)
    named = here.transform_calculate(words=key).mark_text(align="left", dx=12)
    at = {"x": alt.XValue(18), "y": alt.YValue(alt.expr(below))}
    return alt.layer(
        _rule(x),
        rows.mark_line(strokeWidth=2.5, clip=True)
        .encode(x, y, colour, order="length:Q", tooltip=tooltip)
        .add_params(frames.position("frame")),
        dot.encode(x, y, colour, tooltip=tooltip),
        _words(first, step, 38, fontWeight="bold").properties(name="readout_0"),
        named.encode(**at, text="words:N").properties(name="readout_1"),
        place.encode(**at, color=colour),
    ).to_dict(validate=False)


@once
def _wrong() -> dict[str, Any]:
    rows = alt.Chart(alt.NamedData("wrong"))
    here = rows.transform_filter(frames.here("frame"))
    x, y = _along("length of the step"), wrong_axis()
    y = y.axis(values=[10, 100, 1000], format=",d", grid=False, minExtent=44)
    dot = here.mark_point(filled=True, size=120, opacity=1, color=LINES[0])
    count = "format(datum.wrong, ',d') + ' wrong'"
    return alt.layer(
        _rule(x),
        rows.mark_line(strokeWidth=2.5, color=LINES[0], clip=True)
        .encode(x, y, order="length:Q")
        .add_params(frames.position("frame")),
        dot.encode(x, y),
        _words(here, count, 14, fontSize=24, fontWeight="bold").properties(
            name="readout_2"
        ),
    ).to_dict(validate=False)


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
    rate = pd.DataFrame({"drawn": [lr]})
    best = LENGTHS[steps.best]
    return (
        Figure(
            _losses(),
            {"losses": losses, "rate": rate},
            f"Line chart of the loss against the length of the step. The loss of the batch is least, "
            f"{min(steps.batch_loss):.4f}, at {best:.3g}; that of all pictures there is {steps.loss[steps.best]:.4f}.",
            "",
        ),
        Figure(
            _wrong(),
            {"wrong": lengths.assign(wrong=steps.wrong), "rate": rate},
            f"Line chart of wrong answers against the length of the step: {steps.wrong[0]:,} of {VALIDATION_IMAGES:,} without "
            f"one, at best {min(steps.wrong):,}, after the longest {steps.wrong[-1]:,}.",
            "",
        ),
    )


def length_words(steps: StepLengths) -> list[str]:
    """What the transport says aloud, one for each length."""
    return [
        f"{f'a step of {length:.3g}' if length else 'no step'}: loss of this batch {of_batch:.4f}, of all pictures "
        f"{of_all:.4f}, {wrong:,} wrong"
        for length, of_batch, of_all, wrong in zip(LENGTHS, *steps, strict=True)
    ]

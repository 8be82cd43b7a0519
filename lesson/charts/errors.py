"""Wrong answers as counts: by epoch, with the weights of that epoch beside them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.pictures import votes_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.baseline import baseline
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import count

FEWEST, MOST = 10, 4_000  # the ends of the axis: room above 2,038 for the moving count
SIDE = (
    "min(168, 0.3 * width, height / 2 - 26)"  # of each of the two pictures, in pixels
)
ROOM = f"(width - {SIDE} - 24)"  # what they leave for the curves


def wrong_axis(field: str = "wrong") -> alt.Y:
    """Counts of wrong answers among the validation images, on a logarithmic axis that is the same everywhere."""
    ticks = [10, 20, 50, 100, 200, 500, 1000, 2000]
    scale = alt.Scale(type="log", domain=[FEWEST, MOST], nice=False, clamp=True)
    y = alt.Y(f"{field}:Q", scale=scale).title(f"wrong, of {VALIDATION_IMAGES:,}")
    return y.axis(values=ticks, format=",d", grid=False)


def baseline_rule(y: alt.Y, right: str) -> list[alt.Chart]:
    """The line of the average pictures, from the left to `right`, and its name: the data set "baseline"."""
    baseline = marks.data("baseline").transform_calculate(
        words="height < 160 ? '' : datum.name"
    )
    look = {"align": "right", "baseline": "bottom", "dy": -4}
    return [
        marks.dotted(baseline).encode(**marks.at(0, y, x2=right)),
        marks.text(baseline, "words", right, y, **look),
    ]


def baseline_data(wrong: int) -> pd.DataFrame:
    """The data set of `baseline_rule`."""
    return marks.record(wrong=wrong, name=f"average pictures: {wrong}")


def moving_count(
    rows: alt.Chart, right: str, line: str, top: str = "0"
) -> list[alt.Chart]:
    """The count of the shown frame in large figures, and under it what it belongs to; the transport reads them out."""
    look, large = marks.TOP_RIGHT, {"readout": 0, "large": 34}
    return [
        marks.text(rows, marks.WRONG, right, f"{top} + 0", **large, **look),
        marks.text(rows, line, right, f"{top} + 38", readout=1, **look),
    ]


def weights_and_added(epoch: Epoch, start: Epoch) -> tuple[str, str]:
    """The weights of an epoch, and what training added to those of the start, as PNGs."""
    weights, first = epoch.parameters[0], start.parameters[0]
    return votes_png(weights), votes_png(weights - first)


@once
def _errors_by_epoch(pictures: bool) -> dict[str, Any]:
    right = ROOM if pictures else "width"
    x = marks.epoch_axis(range=marks.span(0, right))
    y = wrong_axis()
    # By place: a chart that stays for another scene keeps the order of the names it knows.
    places = list(range(len(LINES)))
    dashes = [[1, 0], [4, 2], [2, 1], [1, 1], [1, 2, 4, 2], [6, 3]]
    colour = alt.Color("place:O").scale(domain=places, range=LINES).legend(None)
    dash = alt.StrokeDash("place:O").scale(domain=places, range=dashes).legend(None)

    epochs = marks.data("epochs")
    first, others = (
        marks.data("epochs", frames.here(), f"datum.place {which}")
        for which in ("== 0", "> 0")
    )
    shown = epochs.transform_filter(frames.here())
    curve = epochs.mark_line(clip=True, strokeWidth=2.5)
    told = marks.tips("run:N", "epoch:Q", ("wrong:Q", ",d"), ("accuracy:Q", ".4f"))
    return marks.drawn(
        marks.ends(x),
        *baseline_rule(y, right),
        *marks.growing(curve, x, y, colour, dash, order="epoch:Q"),
        marks.dot(shown, 110, aria=False).encode(x, y, colour),
        *moving_count(first, right, f"datum.line + {marks.EPOCH}"),
        *_key(others, right, colour),
        marks.pointable(epochs, x, y, told, clip=True),
        spoken(),
        *(_panel(first) if pictures else ()),
        by="epoch",
    )


def _key(others: alt.Chart, right: str, colour: alt.Color) -> list[alt.Chart]:
    """The counts of all further runs under the large one, each with a dot in its colour."""
    down, words = "48 + 24 * datum.place", f"datum.run + ': ' + {marks.WRONG}"
    rows, look = others.transform_calculate(words=words), {"dx": -12, "aria": False}
    dot = marks.dot(rows, 90, aria=False)
    return [
        marks.text(rows, "words", right, down, readout=2, **marks.RIGHT, **look),
        dot.encode(colour, **marks.at(f"{right} - 4", down)),
    ]


def _panel(first: alt.Chart) -> list[alt.Chart]:
    """The weights, and below them what training added, at the right of the curves."""
    rows = first.transform_filter("isValid(datum.weights)")
    middle, layers = f"width - {SIDE} / 2", []
    look = {"baseline": "bottom", "dy": -4}
    for field, words, top in (
        ("weights", "weights", "24"),
        ("added", "added by training", f"{SIDE} + 52"),
    ):
        short = f"{SIDE} < 120 ? '{field}' : '{words}'"
        layers += [
            marks.text(rows, short, middle, top, **look),
            marks.image(rows, SIDE, middle, f"{top} + {SIDE} / 2", field),
        ]
    return layers


def errors_by_epoch(
    runs: Mapping[str, Sequence[Epoch]],
    last: int,
    baseline_wrong: int,
    *,
    pictures: bool = False,
    finished: bool = True,
) -> Figure:
    """Wrong answers among the validation images by epoch, of named runs up to epoch `last`; the first run has the large count.

    With pictures, the weights of the first run are shown beside the curves, and what training added to them since the start.
    While runs are not finished only the newest pictures are sent.
    """
    rows = []
    for place, (name, epochs) in enumerate(runs.items()):
        line = f"{name}, " if len(runs) > 1 else ""
        for epoch in epochs:
            newest = epoch is epochs[-1]
            seen = pictures and place == 0 and (finished or newest)
            images = weights_and_added(epoch, epochs[0]) if seen else (None, None)
            known = (epoch.number, epoch.wrong, epoch.valid_accuracy, newest)
            rows.append((name, place, line, *known, *images))
    columns = "run place line epoch wrong accuracy newest weights added"
    words = "; ".join(
        f"{name}: from {epochs[0].wrong:,} to {epochs[-1].wrong:,} at epoch {epochs[-1].number}"
        for name, epochs in runs.items()
    )
    words = f"Wrong answers of {VALIDATION_IMAGES:,}: {words}. The average pictures: {baseline_wrong}."
    if pictures:
        words += " Beside it the weights as a picture, and what training added to them."
    number = min(epochs[-1].number for epochs in runs.values())
    ends = ", ".join(f"{epochs[-1].wrong:,} wrong" for epochs in runs.values())
    return Figure(
        _errors_by_epoch(pictures),
        {
            "epochs": marks.table(columns, rows),
            "baseline": baseline_data(baseline_wrong),
            "ends": marks.ends_data(last),
            "words": marks.record(words=words),
        },
        "Line chart of wrong answers on the validation images by epoch, on a logarithmic axis",
        f"After {count(number, 'epoch')}: {ends}",
    )


def with_errors(
    runs: Mapping[str, Any],
    last: int,
    caption_of: Callable[[Mapping[str, Sequence[Epoch]]], str],
    pictures: bool = False,
) -> tuple[Any, ...]:
    """What `Lab.watch` wants to show the wrong answers of named runs; with pictures, also the weights of the first.

    `caption_of` says what there is, from the epochs of each run by its name.
    """
    return (
        runs,
        last,
        lambda epochs, finished: errors_by_epoch(
            epochs, last, baseline().wrong, pictures=pictures, finished=finished
        ),
        lambda *epochs: caption_of(dict(zip(runs, epochs, strict=True))),
    )

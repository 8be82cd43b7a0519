"""Wrong answers as counts: by epoch, with the weights of that epoch beside them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.pictures import votes_png
from lesson.charts.theme import LINES, QUIET, Figure, image_marks, spoken
from lesson.experiments.baseline import baseline
from lesson.experiments.hidden_units import merged
from lesson.experiments.three_seeds import SeedsEpoch, each_way
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
    return (
        alt.Y(f"{field}:Q", scale=scale)
        .title(f"wrong, of {VALIDATION_IMAGES:,}")
        .axis(values=ticks, format=",d", grid=False)
    )


def baseline_rule(y: alt.Y, right: str) -> list[alt.Chart]:
    """The line of the average pictures, from the left to `right`, and its name: the data set "baseline"."""
    baseline = alt.Chart(alt.NamedData("baseline")).transform_calculate(
        words="height < 160 ? '' : datum.name"
    )
    rule = baseline.mark_rule(strokeDash=[2, 3], color=QUIET, aria=False)
    rule = rule.encode(x=alt.XValue(0), x2=alt.X2Value(alt.expr(right)), y=y)
    name = baseline.mark_text(align="right", baseline="bottom", dy=-4)
    return [rule, name.encode(x=alt.XValue(alt.expr(right)), y=y, text="words:N")]


def baseline_data(wrong: int) -> pd.DataFrame:
    """The data set of `baseline_rule`."""
    return pd.DataFrame({"wrong": [wrong], "name": [f"average pictures: {wrong}"]})


def moving_count(
    rows: alt.Chart, right: str, line: str, top: str = "0"
) -> list[alt.Chart]:
    """The count of the shown frame in large figures, and under it what it belongs to; the transport reads them out."""
    x = alt.XValue(alt.expr(right))
    large = rows.transform_calculate(words="format(datum.wrong, ',d') + ' wrong'")
    small = rows.transform_calculate(words=line)
    marks = {"align": "right", "baseline": "top"}
    return [
        chart.mark_text(**marks, **size)
        .encode(x=x, y=alt.YValue(alt.expr(f"{top} + {y}")), text="words:N")
        .properties(name=f"readout_{number}")
        for number, (chart, y, size) in enumerate(
            [
                (large, 0, {"fontSize": 34, "fontWeight": "bold"}),
                (small, 38, {}),
            ]
        )
    ]


def weights_and_added(epoch: Epoch, start: Epoch) -> tuple[str, str]:
    """The weights of an epoch, and what training added to those of the start, as PNGs."""
    weights, first = epoch.parameters[0], start.parameters[0]
    return votes_png(weights), votes_png(weights - first)


@once
def _errors_by_epoch(pictures: bool) -> dict[str, Any]:
    right = ROOM if pictures else "width"
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(range=[0, alt.expr(right)], nice=False)
    y = wrong_axis()
    # By place: a chart that stays for another scene keeps the order of the names it knows.
    places = list(range(len(LINES)))
    dashes = [[1, 0], [4, 2], [2, 1], [1, 1], [1, 2, 4, 2], [6, 3]]
    colour = alt.Color("place:O").scale(domain=places, range=LINES).legend(None)
    dash = alt.StrokeDash("place:O").scale(domain=places, range=dashes).legend(None)

    epochs = alt.Chart(alt.NamedData("epochs"))
    shown = epochs.transform_filter(frames.here())
    first, others = (
        shown.transform_filter(f"datum.place {at}") for at in ("== 0", "> 0")
    )
    whole_axis = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x)
    curve = epochs.mark_line(clip=True, strokeWidth=2.5)
    to_come = curve.encode(x, y, colour, dash, order="epoch:Q", opacity=alt.value(0.25))
    done = curve.transform_filter(frames.so_far())
    done = done.encode(x, y, colour, dash, order="epoch:Q")
    targets = epochs.mark_point(opacity=0, size=120, clip=True).encode(
        x,
        y,
        tooltip=[
            alt.Tooltip("run:N"),
            alt.Tooltip("epoch:Q"),
            alt.Tooltip("wrong:Q", format=",d"),
            alt.Tooltip("accuracy:Q", format=".4f"),
        ],
    )
    dot = shown.mark_point(filled=True, size=110, opacity=1, aria=False)
    layers = [
        whole_axis,
        *baseline_rule(y, right),
        to_come,
        done.add_params(frames.position()),
        dot.encode(x, y, colour),
        *moving_count(first, right, "datum.line + 'epoch ' + datum.epoch"),
        *_key(others, right, colour),
        targets,
        spoken(),
    ]
    if pictures:
        layers += _panel(first)
    return alt.layer(*layers).to_dict(validate=False)


def _key(others: alt.Chart, right: str, colour: alt.Color) -> list[alt.Chart]:
    """The counts of all further runs under the large one, each with a dot in its colour."""
    y = alt.YValue(alt.expr("48 + 24 * datum.place"))
    rows = others.transform_calculate(
        words="datum.run + ': ' + format(datum.wrong, ',d') + ' wrong'"
    )
    text = rows.mark_text(align="right", baseline="middle", dx=-12, aria=False)
    dot = rows.mark_point(filled=True, size=90, opacity=1, aria=False)
    x = alt.XValue(alt.expr(right))
    return [
        text.encode(x=x, y=y, text="words:N").properties(name="readout_2"),
        dot.encode(x=alt.XValue(alt.expr(f"{right} - 4")), y=y, color=colour),
    ]


def _panel(first: alt.Chart) -> list[alt.Chart]:
    """The weights, and below them what training added, at the right of the curves."""
    rows = first.transform_filter("isValid(datum.weights)")
    middle = alt.XValue(alt.expr(f"width - {SIDE} / 2"))
    layers = []
    for field, words, top in (
        ("weights", "weights", "24"),
        ("added", "added by training", f"{SIDE} + 52"),
    ):
        label = rows.transform_calculate(words=f"{SIDE} < 120 ? '{field}' : '{words}'")
        label = label.mark_text(baseline="bottom", dy=-4)
        image = image_marks(rows, SIDE)
        layers += [
            label.encode(x=middle, y=alt.YValue(alt.expr(top)), text="words:N"),
            image.encode(
                url=f"{field}:N",
                x=middle,
                y=alt.YValue(alt.expr(f"{top} + {SIDE} / 2")),
            ),
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
    names = [
        "run",
        "place",
        "line",
        "epoch",
        "wrong",
        "accuracy",
        "newest",
        "weights",
        "added",
    ]
    words = "; ".join(
        f"{name}: from {epochs[0].wrong:,} to {epochs[-1].wrong:,} at epoch {epochs[-1].number}"
        for name, epochs in runs.items()
    )
    words = f"Wrong answers of {VALIDATION_IMAGES:,}: {words}. The average pictures: {baseline_wrong}."
    if pictures:
        words += " Beside it the weights as a picture, and what training added to them."
    data = {
        "epochs": pd.DataFrame(rows, columns=names),
        "baseline": baseline_data(baseline_wrong),
        "ends": pd.DataFrame({"epoch": [0, last]}),
        "words": pd.DataFrame({"words": [words]}),
    }
    what = "Line chart of wrong answers on the validation images by epoch, on a logarithmic axis"
    number = min(epochs[-1].number for epochs in runs.values())
    ends = ", ".join(f"{epochs[-1].wrong:,} wrong" for epochs in runs.values())
    return Figure(
        _errors_by_epoch(pictures),
        data,
        what,
        f"After {count(number, 'epoch')}: {ends}",
    )


def errors_of_merged(
    runs: Mapping[str, Sequence[Epoch]],
    last: int,
    baseline_wrong: int,
    **finished: bool,
) -> Figure:
    """As `errors_by_epoch`, where the first run has two layers without a ReLU: with pictures of the layer they amount to."""
    (name, epochs), *others = runs.items()
    shown = {name: list(map(merged, epochs)), **dict(others)}
    return errors_by_epoch(shown, last, baseline_wrong, pictures=True, **finished)


def errors_of_ways(
    epochs: Sequence[SeedsEpoch], last: int, baseline_wrong: int, finished: bool
) -> Figure:
    """As `errors_by_epoch`, of the three ways from their first seed."""
    return errors_by_epoch(each_way(epochs), last, baseline_wrong, finished=finished)


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

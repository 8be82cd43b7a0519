"""Curves of several models by epoch: of wrong answers with their spread over starts, and the post's own picture."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
from torch import Tensor

from lesson.charts import frames
from lesson.charts.errors import baseline_data, baseline_rule, moving_count, wrong_axis
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.baseline import baseline
from lesson.experiments.presets import EPOCHS
from lesson.training import VALIDATION_IMAGES, Epoch
from lesson.words.numbers import count
from lesson.words.published import OnTheWay

X = (
    alt.X("epoch:Q")
    .title("epoch")
    .axis(tickMinStep=1, grid=False, labelSeparation=10)
    .scale(nice=False, padding=0)
)
COLOUR = alt.Color("curve:N").scale(range=LINES).sort(None).legend(None)
DASH = alt.StrokeDash("curve:N").sort(None).legend(None)


def _moving(
    curves: alt.Chart, y: alt.Y, tooltip: Sequence[alt.Tooltip], inside: str = "true"
) -> list[alt.Chart]:
    """Each curve faint to its end, strong up to the shown epoch, and a dot there where it is `inside` the axis."""
    line = curves.mark_line(clip=True, strokeWidth=2.5)
    done = line.transform_filter(frames.so_far())
    dot = curves.transform_filter(frames.here()).transform_filter(inside)
    dot = dot.mark_point(filled=True, size=90, opacity=1)
    targets = curves.mark_point(opacity=0, size=120, clip=True)
    return [
        line.encode(X, y, COLOUR, DASH, order="epoch:Q", opacity=alt.value(0.25)),
        done.encode(X, y, COLOUR, DASH, order="epoch:Q").add_params(frames.position()),
        dot.encode(X, y, COLOUR),
        targets.encode(X, y, tooltip=tooltip),
    ]


def _key(rows: alt.Chart, words: str, y: str, readout: int) -> list[alt.Chart]:
    """Lines of text at the right, each with a dot in the colour of its curve."""
    height = alt.YValue(alt.expr(y))
    text = rows.transform_calculate(words=words).mark_text(
        align="right", baseline="middle", dx=-12
    )
    dot = rows.mark_point(filled=True, size=90, opacity=1)
    return [
        text.encode(
            x=alt.XValue(alt.expr("width")), y=height, text="words:N"
        ).properties(name=f"readout_{readout}"),
        dot.encode(x=alt.XValue(alt.expr("width - 4")), y=height, color=COLOUR),
    ]


@cache
def _errors_with_spread(with_printed: bool) -> dict[str, Any]:
    y = wrong_axis()
    curves = alt.Chart(alt.NamedData("curves"))
    shown = curves.transform_filter(frames.here())
    large = shown.transform_filter("datum.large")
    others = shown.transform_filter("!datum.large")
    band = curves.transform_filter(frames.so_far()).mark_area(opacity=0.22, clip=True)
    tooltip = [
        alt.Tooltip("curve:N"),
        alt.Tooltip("epoch:Q"),
        *(
            alt.Tooltip(f"{field}:Q", format=",.0f", title=title)
            for field, title in (
                ("wrong", "wrong"),
                ("lowest", "fewest of all starts"),
                ("highest", "most"),
            )
        ),
    ]
    printed = alt.Chart(alt.NamedData("printed")).mark_point(
        shape="diamond", size=240, filled=True, opacity=1, aria=False
    )
    printed = printed.encode(
        X, y, COLOUR, tooltip=[alt.Tooltip("what:N"), alt.Tooltip("printed:N")]
    )
    ends = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(X)
    layers = [
        ends,
        *baseline_rule(y, "width"),
        band.encode(X, wrong_axis("lowest"), alt.Y2("highest:Q"), COLOUR),
        *_moving(curves, y, tooltip),
        *([printed] if with_printed else []),
        moving_count(large, "width", "''")[0],
        *_key(large, "datum.curve + ', epoch ' + datum.epoch", "48", 1),
        *_key(
            others,
            "datum.curve + ': ' + format(datum.wrong, ',d')",
            "height < 290 ? 66 + 17 * datum.slot : 86 + 19 * datum.slot",
            2,
        ),
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def errors_with_spread(
    curves: Mapping[str, Tensor],
    printed: Sequence[OnTheWay] = (),
    last: int = EPOCHS,
) -> Figure:
    """Wrong answers (epochs, starts) by epoch, for each name: the mean over starts, and a band from the fewest to the most.

    The last of them has the large count. What was printed of them elsewhere stands beside them as diamonds. The axis goes to
    epoch `last`.
    """
    *_, final = curves
    average = baseline().wrong
    rows = [
        (
            name,
            slot,
            name == final,
            epoch,
            epoch == len(wrong) - 1,
            each.mean().item(),
            each.min().item(),
            each.max().item(),
        )
        for slot, (name, wrong) in enumerate(curves.items())
        for epoch, each in enumerate(wrong)
    ]
    columns = ["curve", "slot", "large", "epoch", "newest", "wrong", "lowest"]
    data = {
        "curves": pd.DataFrame(rows, columns=[*columns, "highest"]),
        "baseline": baseline_data(average),
        "ends": pd.DataFrame({"epoch": [0, last]}),
    }
    words = "; ".join(
        f"{name}: {wrong[-1].mean():,.0f} after epoch {len(wrong) - 1}, between {wrong[-1].min():,.0f} and "
        f"{wrong[-1].max():,.0f}"
        for name, wrong in curves.items()
    )
    words = f"Wrong answers of {VALIDATION_IMAGES:,}: {words}. The average pictures: {average}."
    if printed:
        diamonds = [
            (each.curve, each.epoch, each.wrong, each.what, each.printed)
            for each in printed
        ]
        columns = ["curve", "epoch", "wrong", "what", "printed"]
        data["printed"] = pd.DataFrame(diamonds, columns=columns)
        pairs = (f"{each.what}: {each.printed}" for each in printed)
        words += f" Accuracies in print: {'; '.join(pairs)}."
    data["words"] = pd.DataFrame({"words": [words]})
    ends = ", ".join(f"{wrong[-1].mean():,.0f}" for wrong in curves.values())
    return Figure(
        _errors_with_spread(bool(printed)),
        data,
        "Line chart of wrong answers on the validation images by epoch, on a logarithmic axis, with their spread over starts",
        f"After {count(len(curves[final]) - 1, 'epoch')}: {ends} wrong",
    )


@cache
def _posts_picture() -> dict[str, Any]:
    y = alt.Y("accuracy:Q").title("validation accuracy")
    y = y.scale(domain=[0.9, 1]).axis(format=".2f", grid=False, tickCount=5)
    curves = alt.Chart(alt.NamedData("curves"))
    shown = curves.transform_filter(frames.here())
    tooltip = [
        alt.Tooltip("curve:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("accuracy:Q", format=".4f"),
    ]
    epoch = shown.transform_filter("datum.slot == 0").transform_calculate(
        words="'epoch ' + datum.epoch"
    )
    epoch = epoch.mark_text(align="right", baseline="middle", fontWeight="bold")
    ends = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(X)
    layers = [
        ends,
        *baseline_rule(y, "width"),
        *_moving(curves, y, tooltip, "datum.accuracy >= 0.9"),
        *_key(
            shown,
            "datum.curve + ': ' + format(datum.accuracy, '.4f')",
            "height - 62 + 24 * datum.slot",
            0,
        ),
        epoch.encode(
            x=alt.XValue(alt.expr("width")),
            y=alt.YValue(alt.expr("height - 88")),
            text="words:N",
        ).properties(name="readout_1"),
        spoken(),
    ]
    return alt.layer(*layers).to_dict(validate=False)


def posts_picture(runs: Mapping[str, Sequence[Epoch]], last: int) -> Figure:
    """Validation accuracy from 0.9 to 1 by epoch, of named runs up to epoch `last`; that of the average pictures as a line."""
    average = baseline().accuracy
    rows = [
        (name, slot, each.number, each is epochs[-1], each.valid_accuracy)
        for slot, (name, epochs) in enumerate(runs.items())
        for each in epochs
    ]
    words = "; ".join(
        f"{name}: {epochs[-1].valid_accuracy:.4f} at epoch {epochs[-1].number}"
        for name, epochs in runs.items()
    )
    data = {
        "curves": pd.DataFrame(
            rows, columns=["curve", "slot", "epoch", "newest", "accuracy"]
        ),
        "baseline": pd.DataFrame(
            {"accuracy": [average], "name": [f"average pictures: {average:.4f}"]}
        ),
        "ends": pd.DataFrame({"epoch": [0, last]}),
        "words": pd.DataFrame(
            {
                "words": [
                    f"Validation accuracy: {words}. The average pictures: {average:.4f}."
                ]
            }
        ),
    }
    number = min(epochs[-1].number for epochs in runs.values())
    return Figure(
        _posts_picture(),
        data,
        "Line chart of accuracy on the validation images by epoch, from 0.9 to 1",
        f"After {count(number, 'epoch')}",
    )

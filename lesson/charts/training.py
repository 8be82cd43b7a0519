"""Charts of runs: accuracy and loss by epoch, with the weights of the epoch under the pointer, and what is in each batch."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Generator, Tensor
from torch.utils.weak import WeakTensorKeyDictionary

from lesson.charts.pictures import votes_png
from lesson.charts.theme import LINES, QUIET, SEVEN, THREE, Figure, spoken
from lesson.runs import once
from lesson.training import Epoch, batches

PANEL = "min(200, 0.38 * width)"  # pixels kept free at the right of the curves for the picture of the weights


_drawn = WeakTensorKeyDictionary()  # each picture once; it goes when its run goes


def _picture(weights: Tensor) -> str:
    if weights not in _drawn:
        _drawn[weights] = votes_png(weights)
    return _drawn[weights]


@once
def _accuracy_by_epoch(zoomed: bool, panel: bool) -> dict[str, Any]:
    room = f"(width - {PANEL})" if panel else "width"
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(range=[0, alt.expr(room)], nice=False)
    y = alt.Y("accuracy:Q").title("validation accuracy").axis(format=".2f")
    y = y.scale(domain=[0.9, 1] if zoomed else [0, 1])
    colour = alt.Color("run:N").scale(range=LINES).sort(None).title(None)
    colour = colour.legend(orient="top", direction="vertical", labelLimit=400)

    epochs = alt.Chart(alt.NamedData("epochs"))
    curves = epochs.mark_line(clip=True, strokeWidth=2.5).encode(
        x, y, colour, alt.StrokeDash("run:N").sort(None).title(None), order="epoch:Q"
    )
    baseline = alt.Chart(alt.NamedData("baseline")).transform_calculate(
        label=f"{room} > 250 ? 'average pictures ' + datum.name : datum.name"
    )
    rule = baseline.mark_rule(strokeDash=[2, 3], color=QUIET, aria=False).encode(
        x=alt.XValue(0), x2=alt.X2Value(alt.expr(room)), y=y
    )
    name = baseline.mark_text(align="right", baseline="top", dx=-4, dy=4).encode(
        x=alt.XValue(alt.expr(room)), y=y, text="label:N"
    )
    whole_axis = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x)
    layers = [whole_axis, rule, name, curves, spoken()]
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("accuracy:Q", format=".4f"),
    ]
    if not panel:
        layers.append(
            epochs.mark_point(opacity=0, size=120, clip=True).encode(
                x, y, tooltip=tooltip
            )
        )
        return alt.layer(*layers).properties(height=400).to_dict()

    pointed = alt.selection_point(
        name="pointed",
        fields=["epoch"],
        on="pointerover",
        nearest=True,
        clear="pointerout",
        empty=False,
    )
    with_picture = epochs.transform_filter("isValid(datum.picture)")
    targets = (
        with_picture.mark_point(opacity=0, size=80, clip=True)
        .encode(x, y, tooltip=tooltip)
        .add_params(pointed)
    )
    here = with_picture.transform_filter(
        "isArray(pointed.epoch) ? datum.epoch == pointed.epoch[0] : datum.newest"
    ).transform_calculate(
        words="(width > 500 ? 'weights after epoch ' : 'epoch ') + datum.epoch"
    )
    middle = alt.XValue(alt.expr(f"width - {PANEL} / 2 + 8"))
    weights = here.mark_image(
        width=alt.expr(f"{PANEL} - 16"), height=alt.expr(f"{PANEL} - 16"), smooth=False
    ).encode(url="picture:N", x=middle, y=alt.YValue(alt.expr("height / 2")))
    label = here.mark_text(dy=2, baseline="bottom").encode(
        text="words:N", x=middle, y=alt.YValue(alt.expr(f"(height - {PANEL}) / 2"))
    )
    dot = here.mark_point(filled=True, size=90, clip=True, opacity=1).encode(
        x, y, colour
    )
    return (
        alt.layer(*layers, targets, dot, weights, label)
        .properties(height=400)
        .to_dict()
    )


def accuracy_by_epoch(
    runs: Mapping[str, Sequence[Epoch]],
    last: int,
    baseline: float,
    *,
    zoomed: bool = False,
    panel: bool = False,
    finished: bool = True,
) -> Figure:
    """Validation accuracy of named runs up to epoch `last`.

    With a panel, the weights of the first run are shown beside the curves, those of the epoch under the pointer. While runs
    are not finished only the newest weights are sent.
    """
    rows = []
    for place, (name, epochs) in enumerate(runs.items()):
        for epoch in epochs:
            newest = epoch is epochs[-1]
            shown = panel and place == 0 and (finished or newest)
            picture = _picture(epoch.parameters[0]) if shown else None
            rows.append((name, epoch.number, epoch.valid_accuracy, newest, picture))
    data = {
        "epochs": pd.DataFrame(
            rows, columns=["run", "epoch", "accuracy", "newest", "picture"]
        ),
        "baseline": pd.DataFrame({"accuracy": [baseline], "name": [f"{baseline:.4f}"]}),
        "ends": pd.DataFrame({"epoch": [0, last]}),
    }
    words = "; ".join(
        f"{name}: from {epochs[0].valid_accuracy:.4f} to {epochs[-1].valid_accuracy:.4f} at epoch {epochs[-1].number}"
        for name, epochs in runs.items()
    )
    words += f". The average-picture baseline is {baseline:.4f}."
    if panel:
        words += " Beside it the weights as a picture."
    data["words"] = pd.DataFrame({"words": [words]})
    what = "Line chart of accuracy on the validation images by epoch"
    ends = "; ".join(
        f"{f'{name} → ' if len(runs) > 1 else ''}{epochs[-1].valid_accuracy:.4f}"
        for name, epochs in runs.items()
    )
    number = min(epochs[-1].number for epochs in runs.values())
    title = f"Validation accuracy after {number} epochs: {ends}"
    return Figure(_accuracy_by_epoch(zoomed, panel), data, what, title)


@once
def _loss_by_epoch() -> dict[str, Any]:
    x = (
        alt.X("epoch:Q")
        .title("epoch")
        .axis(tickMinStep=1, grid=False)
        .scale(nice=False)
    )
    colour = (
        alt.Color("curve:N")
        .scale(range=[LINES[3], LINES[4], LINES[5], LINES[1]])
        .sort(None)
        .title(None)
    )
    losses = alt.Chart(alt.NamedData("losses")).encode(
        x, alt.Y("loss:Q").title("mean loss")
    )
    curves = losses.mark_line(strokeWidth=2).encode(
        colour.legend(orient="top", direction="vertical", labelLimit=400),
        alt.StrokeDash("curve:N").sort(None).title(None),
    )
    targets = losses.mark_point(opacity=0, size=120).encode(
        tooltip=["curve:N", "epoch:Q", alt.Tooltip("loss:Q", format=".4f")]
    )
    whole_axis = alt.Chart(alt.NamedData("ends")).mark_point(opacity=0).encode(x)
    layers = [whole_axis, curves, targets, spoken()]
    return alt.layer(*layers).properties(height=300).to_dict()


def loss_by_epoch(runs: Mapping[str, Sequence[Epoch]], last: int) -> Figure:
    """Training loss, as the images went by, and validation loss, after each epoch, of named runs up to epoch `last`."""
    curves = {
        f"{split}, {name}" if len(runs) > 1 else split: [
            getattr(epoch, loss) for epoch in epochs
        ]
        for name, epochs in runs.items()
        for split, loss in (("training", "train_loss"), ("validation", "valid_loss"))
    }
    ends = "; ".join(
        f"{curve} → {losses[-1]:.4f}"
        for curve, losses in curves.items()
        if len(runs) == 1 or curve.startswith("validation")
    )
    rows = [
        (curve, epoch, loss)
        for curve, losses in curves.items()
        for epoch, loss in enumerate(losses)
    ]
    words = "; ".join(
        f"{curve}: from {losses[0]:.4f} to {losses[-1]:.4f} at epoch {len(losses) - 1}"
        for curve, losses in curves.items()
    )
    data = {
        "losses": pd.DataFrame(rows, columns=["curve", "epoch", "loss"]),
        "ends": pd.DataFrame({"epoch": [0, last]}),
        "words": pd.DataFrame({"words": [words + "."]}),
    }
    return Figure(
        _loss_by_epoch(),
        data,
        "Line chart of the training and validation loss by epoch",
        f"Mean loss: {ends}",
    )


@once
def _batch_contents() -> dict[str, Any]:
    chart = alt.Chart(alt.NamedData("batches")).mark_rect()
    chart = chart.encode(
        alt.X("start:Q").title(None).scale(nice=False).axis(grid=False, format=",d"),
        alt.X2("end:Q"),
        alt.Y("order:N")
        .sort(None)
        .title(None)
        .scale(paddingInner=0.3)
        .axis(labelLimit=90),
        alt.Color("threes:Q")
        .scale(domain=[0, 0.5, 1], range=[SEVEN, "#B9BCC2", THREE], interpolate="rgb")
        .legend(None),
        tooltip=[
            "batch:Q",
            "images:Q",
            alt.Tooltip("threes:Q", format=".1%", title="threes"),
        ],
    )
    return chart.to_dict()


@lru_cache(maxsize=32)
def batch_contents(train_y: Tensor, batch_size: int, seed: int) -> Figure:
    """The share of threes in every batch of the first epoch, in the order of the files and as `seed` shuffles it."""
    rows = []
    for order, shuffle in (
        ("sorted", None),
        ("shuffled", torch.Generator().manual_seed(seed)),
    ):
        rows += _batch_rows(order, train_y, batch_size, shuffle)
    frame = pd.DataFrame(
        rows, columns=["order", "batch", "start", "end", "images", "threes"]
    )
    mixed = (
        frame.assign(mixed=frame["threes"].between(0, 1, inclusive="neither"))
        .groupby("order")["mixed"]
        .sum()
    )
    count = len(frame) // 2
    return Figure(
        _batch_contents(),
        {"batches": frame},
        f"Two strips of {count:,} batches coloured by their share of threes. In the order of the files {mixed['sorted']:,} "
        f"of them mix both digits, the others hold one digit only; shuffled, {mixed['shuffled']:,} mix both.",
        f"Batches with both digits, of {count:,}: sorted {mixed['sorted']:,}, shuffled {mixed['shuffled']:,}",
    )


def _batch_rows(
    order: str, train_y: Tensor, batch_size: int, shuffle: Generator | None
) -> list[tuple]:
    rows, start = [], 0
    for number, (yb, _) in enumerate(
        batches(train_y, train_y, batch_size, shuffle), start=1
    ):
        rows.append((order, number, start, start + len(yb), len(yb), yb.mean().item()))
        start += len(yb)
    return rows

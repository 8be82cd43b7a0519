"""Charts of runs: accuracy and loss by epoch, with the weights of the epoch under the pointer, and what is in each batch."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Generator, Tensor

from lesson.charts.house import LINES, SEVEN, THREE, Figure
from lesson.pictures import votes_png
from lesson.training import Epoch, batches

SIDE_PANEL = "min(200, 0.38 * width)"  # pixels kept free at the right of the curve for the picture


@cache
def _accuracy_by_epoch(zoomed: bool) -> dict[str, Any]:
    pointed = alt.selection_point(
        name="pointed", fields=["epoch"], on="pointerover", nearest=True, clear="pointerout", empty=False
    )
    at_pointer = "isArray(pointed.epoch) ? datum.epoch == pointed.epoch[0] : datum.newest"
    x = alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False)
    x = x.scale(range=[0, alt.expr(f"width - {SIDE_PANEL}")], nice=False)
    y = alt.Y("accuracy:Q").title("accuracy, all 2,038 validation images")
    y = y.scale(domain=[0.9, 1] if zoomed else [0, 1], clamp=False).axis(format=".2f")

    base = alt.Chart(alt.NamedData("epochs"))
    colour = alt.Color("run:N").scale(range=LINES).sort(None).title(None)
    colour = colour.legend(orient="top", direction="vertical", labelLimit=400)
    curves = base.mark_line(clip=True, strokeWidth=2).encode(
        x, y, colour, alt.StrokeDash("run:N").sort(None).title(None), order="epoch:Q"
    )
    targets = base.transform_filter("isValid(datum.picture)").mark_point(opacity=0, size=80, clip=True)
    targets = targets.encode(
        x, y, tooltip=[alt.Tooltip("epoch:Q"), alt.Tooltip("accuracy:Q", format=".4f")]
    ).add_params(pointed)
    here = base.transform_filter("isValid(datum.picture)").transform_filter(at_pointer)
    dot = here.mark_point(filled=True, size=90, clip=True, opacity=1).encode(x, y, colour)
    weights = here.mark_image(
        width=alt.expr(f"{SIDE_PANEL} - 16"), height=alt.expr(f"{SIDE_PANEL} - 16"), smooth=False, aspect=True
    ).encode(
        url="picture:N", x=alt.XValue(alt.expr(f"width - {SIDE_PANEL} / 2 + 8")), y=alt.YValue(alt.expr("height / 2"))
    )
    label = (
        here.transform_calculate(words="'weights after epoch ' + datum.epoch")
        .mark_text(fontSize=12, dy=-8, baseline="bottom")
        .encode(
            text="words:N",
            x=alt.XValue(alt.expr(f"width - {SIDE_PANEL} / 2 + 8")),
            y=alt.YValue(alt.expr(f"height / 2 - {SIDE_PANEL} / 2")),
        )
    )
    rule = alt.Chart(alt.NamedData("baseline"))
    rule = rule.mark_rule(strokeDash=[2, 3], opacity=0.8, color="#8A8F98").encode(y=y)
    rule_label = alt.Chart(alt.NamedData("baseline")).mark_text(align="left", baseline="top", dy=3, dx=4, color="#8A8F98")
    rule_label = rule_label.encode(y=y, x=alt.XValue(0), text="name:N")
    return alt.layer(rule, rule_label, curves, targets, dot, weights, label).properties(height=340).to_dict()


def accuracy_by_epoch(
    runs: Mapping[str, Sequence[Epoch]], baseline: float, zoomed: bool = False, pictures: bool = True
) -> Figure:
    """Validation accuracy of named runs, the first of them the one whose weights can be seen: all its epochs', or the last.

    Fewer pictures make a smaller message, for a run that is still going.
    """
    rows = []
    for place, (name, epochs) in enumerate(runs.items()):
        for epoch in epochs:
            newest = epoch is epochs[-1]
            shown = place == 0 and (pictures or newest)
            picture = votes_png(epoch.parameters[0]) if shown else None
            rows.append((name, epoch.number, epoch.valid_accuracy, newest, picture))
    frame = pd.DataFrame(rows, columns=["run", "epoch", "accuracy", "newest", "picture"])
    rule = pd.DataFrame({"accuracy": [baseline], "name": [f"average pictures {baseline:.4f}"]})
    in_words = "; ".join(
        f"{name}: from {epochs[0].valid_accuracy:.4f} to {epochs[-1].valid_accuracy:.4f} at epoch {epochs[-1].number}"
        for name, epochs in runs.items()
        if epochs
    )
    return Figure(
        _accuracy_by_epoch(zoomed),
        {"epochs": frame, "baseline": rule},
        f"Line chart of validation accuracy by epoch. {in_words}. The average-picture baseline is at {baseline:.4f}. "
        "Beside it the weights as a picture, those of the epoch under the pointer or else of the last.",
    )


@cache
def _loss_by_epoch() -> dict[str, Any]:
    colour = alt.Color("split:N").scale(range=[LINES[3], LINES[4]]).sort(None).title(None).legend(orient="top")
    chart = alt.Chart(alt.NamedData("losses")).mark_line(strokeWidth=2)
    chart = chart.encode(
        alt.X("epoch:Q").title("epoch").axis(tickMinStep=1, grid=False),
        alt.Y("loss:Q").title("loss, mean over all images"),
        colour,
        alt.StrokeDash("split:N").sort(None).title(None),
        tooltip=["split:N", "epoch:Q", alt.Tooltip("loss:Q", format=".4f")],
    )
    return chart.properties(height=240).to_dict()


def loss_by_epoch(epochs: Sequence[Epoch]) -> Figure:
    """Training and validation loss of one run."""
    rows = [("training", epoch.number, epoch.train_loss) for epoch in epochs]
    rows += [("validation", epoch.number, epoch.valid_loss) for epoch in epochs]
    first, last = epochs[0], epochs[-1]
    return Figure(
        _loss_by_epoch(),
        {"losses": pd.DataFrame(rows, columns=["split", "epoch", "loss"])},
        f"Line chart of the loss by epoch: training from {first.train_loss:.4f} to {last.train_loss:.4f}, "
        f"validation from {first.valid_loss:.4f} to {last.valid_loss:.4f} at epoch {last.number}.",
    )


@cache
def _batch_contents() -> dict[str, Any]:
    chart = alt.Chart(alt.NamedData("batches")).mark_rect()
    chart = chart.encode(
        alt.X("start:Q").title("images seen in one epoch").scale(nice=False).axis(grid=False, format=",d"),
        alt.X2("end:Q"),
        alt.Y("order:N").sort(None).title(None).scale(paddingInner=0.3).axis(labelLimit=90),
        alt.Color("threes:Q")
        .scale(domain=[0, 0.5, 1], range=[SEVEN, "#B9BCC2", THREE])
        .title("share of threes")
        .legend(orient="top", format=".0%", values=[0, 0.5, 1]),
        tooltip=["batch:Q", "images:Q", alt.Tooltip("threes:Q", format=".1%", title="threes")],
    )
    return chart.properties(height=110).to_dict()


def batch_contents(train_y: Tensor, batch_size: int, seed: int) -> Figure:
    """The share of threes in every batch of the first epoch, in the order of the files and as `seed` shuffles it."""
    rows = []
    for order, shuffle in (("sorted", None), ("shuffled", torch.Generator().manual_seed(seed))):
        rows += _batch_rows(order, train_y, batch_size, shuffle)
    frame = pd.DataFrame(rows, columns=["order", "batch", "start", "end", "images", "threes"])
    mixed = frame.assign(mixed=frame["threes"].between(0, 1, inclusive="neither")).groupby("order")["mixed"].sum()
    count = len(frame) // 2
    return Figure(
        _batch_contents(),
        {"batches": frame},
        f"Two strips of {count:,} batches coloured by their share of threes. In the order of the files {mixed['sorted']:,} "
        f"of them mix both digits, the others hold one digit only; shuffled, {mixed['shuffled']:,} mix both.",
    )


def _batch_rows(order: str, train_y: Tensor, batch_size: int, shuffle: Generator | None) -> list[tuple]:
    rows, start = [], 0
    for number, (yb, _) in enumerate(batches(train_y, train_y, batch_size, shuffle), start=1):
        rows.append((order, number, start, start + len(yb), len(yb), yb.mean().item()))
        start += len(yb)
    return rows

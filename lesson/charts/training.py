"""Charts of runs: the loss by epoch, and what is in each batch."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Generator, Tensor

from lesson.charts.theme import LINES, SEVEN, THREE, Figure, spoken
from lesson.runs import once
from lesson.training import Epoch, batches


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
    return alt.layer(*layers).properties(height=300).to_dict(validate=False)


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
    return chart.to_dict(validate=False)


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

"""Charts of runs: the loss by epoch, and what is in each batch."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
import torch
from torch import Generator, Tensor

from lesson.charts import marks
from lesson.charts.theme import LINES, SEVEN, THREE, Figure, spoken
from lesson.runs import once
from lesson.training import Epoch, batches


@once
def _loss_by_epoch() -> dict[str, Any]:
    x = marks.epoch_axis()
    colours = [LINES[3], LINES[4], LINES[5], LINES[1]]
    colour = alt.Color("curve:N").scale(range=colours).sort(None).title(None)
    legend = {"orient": "top", "direction": "vertical", "labelLimit": 400}
    dash = alt.StrokeDash("curve:N").sort(None).title(None)
    losses, y = marks.data("losses"), alt.Y("loss:Q").title("mean loss")
    curves = losses.mark_line(strokeWidth=2)
    told = marks.tips("curve:N", "epoch:Q", ("loss:Q", ".4f"))
    return marks.drawn(
        marks.ends(x),
        curves.encode(x, y, colour.legend(**legend), dash),
        marks.pointable(losses, x, y, told),
        spoken(),
        height=300,
    )


def loss_by_epoch(
    runs: Mapping[str, Sequence[Epoch]], last: int, loss_name: str
) -> Figure:
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
    return Figure(
        _loss_by_epoch(),
        {
            "losses": marks.table("curve epoch loss", rows),
            "ends": pd.DataFrame({"epoch": [0, last]}),
            "words": marks.record(words=f"{loss_name}, {words}."),
        },
        "Line chart of the training and validation loss by epoch",
        f"{loss_name}: {ends}",
    )


@once
def _batch_contents() -> dict[str, Any]:
    x = alt.X("start:Q").title(None).scale(nice=False).axis(grid=False, format=",d")
    y = alt.Y("order:N").sort(None).title(None).scale(paddingInner=0.3)
    colour = alt.Color("threes:Q").legend(None)
    shades = {"domain": [0, 0.5, 1], "range": [SEVEN, "#B9BCC2", THREE]}
    chart = marks.data("batches").mark_rect()
    chart = chart.encode(
        x,
        alt.X2("end:Q"),
        y.axis(labelLimit=90),
        colour.scale(**shades, interpolate="rgb"),
        tooltip=marks.tips("batch:Q", "images:Q", ("threes:Q", ".1%", "threes")),
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
    frame = marks.table("order batch start end images threes", rows)
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

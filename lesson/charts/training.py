"""Charts of runs: the loss by epoch, and what is in each batch."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from lesson.charts import marks
from lesson.charts.theme import LINES, Figure, spoken
from lesson.runs import once
from lesson.training import Epoch


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
            "ends": marks.ends_data(last),
            "words": marks.record(words=f"{loss_name}, {words}."),
        },
        "Line chart of the training and validation loss by epoch",
        f"{loss_name}: {ends}",
    )

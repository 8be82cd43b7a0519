"""A reliability diagram: how often answers are wrong, against how often p says they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames, marks
from lesson.charts.theme import QUIET, Figure, spoken
from lesson.charts.two_losses import COLOUR
from lesson.experiments.reliability import EDGES, reliability_by_epoch
from lesson.experiments.two_losses import CALLED
from lesson.runs import once
from lesson.training import Epoch
from lesson.words.numbers import wilson

LEAST = 1e-5  # the end of the axis of promises: what is less stands there
RAREST = 1e-4  # and of the axis of truth
ONE_IN = "datum.value < 0.5 ? '1 in ' + format(1 / datum.value, ',.0f') : '1 in 2'"
LOW = "height - 56"  # where the counts begin


@once
def _reliability() -> dict[str, Any]:
    scale = {"type": "log", "nice": False, "clamp": True}
    axis = {"labelExpr": ONE_IN, "labelOverlap": "greedy"}

    def x(field: str) -> alt.X:
        of = alt.X(f"{field}:Q").scale(domain=[LEAST, EDGES[-1]], **scale)
        return of.title("p says that it is wrong").axis(values=EDGES, **axis)

    def y(field: str) -> alt.Y:
        of = alt.Y(f"{field}:Q").title("it is wrong")
        of = of.scale(domain=[RAREST, 1], range=[alt.expr(LOW), 0], **scale)
        return of.axis(values=[RAREST, *EDGES], grid=False, **axis)

    colour = alt.Color("name:N").scale(COLOUR).legend(None)

    groups = marks.data("groups", frames.here())
    filled = groups.transform_filter("datum.pictures > 0")
    told = marks.tips(
        ("name:N", "", "loss"),
        ("pictures:Q", ",d"),
        ("wrong:Q", ",d"),
        ("said:Q", ".2~%", "wrong, says p"),
        ("share:Q", ".2~%", "wrong, in truth"),
    )
    layers = []
    for place, aside in ((0, -5), (1, 5)):
        one = filled.transform_filter(f"datum.place == {place}")
        rule = one.mark_rule(strokeWidth=2, xOffset=aside, aria=False)
        dot = marks.dot(one, 150, xOffset=aside)
        layers += [
            rule.encode(x=x("said"), y=y("low"), y2="high:Q", color=colour),
            dot.encode(x=x("said"), y=y("share"), color=colour, tooltip=told),
        ]
    diagonal = marks.data("word")
    diagonal = diagonal.mark_line(strokeDash=[4, 4], color=QUIET, aria=False)
    row, look = "height - 36 + 22 * datum.place", {"baseline": "middle", "aria": False}
    return marks.drawn(
        diagonal.encode(x=x("said"), y=y("said")),
        *layers,
        marks.text(groups, "count", x("middle"), row, **look),
        *_readout(),
        spoken(),
        by="epoch",
    )


def _readout() -> list[alt.Chart]:
    """How many are wrong, and how many p promised: at the right, below the line."""
    ends = marks.data("ends", frames.here())
    first = ends.transform_filter("datum.place == 0")
    colour = alt.Color("name:N").scale(COLOUR).legend(None)
    counts = (
        f"(width < 420 ? '' : datum.name + ': ') + {marks.WRONG[:-1]}, ' + "
        "format(datum.promised, ',.0f') + ' promised'"
    )
    when, down = "height - (120)", "height - (94 - 26 * datum.place)"
    look, dot = {**marks.RIGHT, "aria": False}, marks.dot(ends, 90, aria=False)
    return [
        marks.text(first, marks.EPOCH, "width - 22", when, readout=0, **look),
        marks.text(ends, counts, "width - 22", down, readout=1, **look),
        dot.encode(colour, **marks.at("width - 10", down)),
        dot.encode(colour, **marks.at("10", "height - (36 - 22 * datum.place)")),
    ]


def reliability_diagram(
    runs: Mapping[str, Sequence[Epoch]], finished: bool = True
) -> Figure:
    """Both axes logarithmic: on the dashed line p keeps its word. For each of LOSSES the epochs of a linear model.

    While the runs are not finished only the newest epoch is measured and sent.
    """
    measured = {
        name: reliability_by_epoch(epochs if finished else epochs[-1:])
        for name, epochs in runs.items()
    }
    rows, ends = [], []
    edges = (LEAST, *EDGES)
    for place, (name, epochs) in enumerate(measured.items()):
        for each in epochs:
            known = (CALLED[name], place, each.epoch, each is epochs[-1])
            ends.append((*known, each.wrong, each.promised))
            for number, group in enumerate(each.groups):
                low, high = (
                    wilson(group.wrong, group.pictures) if group.pictures else (0, 1)
                )
                middle = (edges[number] * edges[number + 1]) ** 0.5
                count = f"{group.wrong:,}/{group.pictures:,}"
                share = group.wrong / max(group.pictures, 1)
                rows.append((*known, *group, share, low, high, middle, count))
    known = "name place epoch newest"
    columns = f"{known} pictures wrong said share low high middle count"
    words = "; ".join(
        f"{CALLED[name]} after epoch {epochs[-1].epoch}: {epochs[-1].wrong:,} wrong, {epochs[-1].promised:.0f} promised; of "
        "the surest answers first, wrong are "
        + ", ".join(
            f"{group.wrong:,} of {group.pictures:,}" for group in epochs[-1].groups
        )
        for name, epochs in measured.items()
    )
    return Figure(
        _reliability(),
        {
            "groups": marks.table(columns, rows),
            "ends": marks.table(f"{known} wrong promised", ends),
            "word": pd.DataFrame({"said": [RAREST, 0.5]}),
            "words": marks.record(words=words + "."),
        },
        "Reliability diagram of two losses: how often answers are wrong, against how often p says that they are, both on "
        "logarithmic axes; dashed, where both are equal",
    )

"""A visitor's sheets as a model reads them, and below them how many are read wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from lesson.charts import frames, marks
from lesson.charts.pictures import fresh_png
from lesson.charts.theme import LINES, Figure, spoken
from lesson.handwriting.sheets import Sheet
from lesson.runs import once
from lesson.steps.your_digit.teach_it_yours_measure import TIMES, Taught
from lesson.training import VALIDATION_IMAGES

RIGHT, WRONG = LINES[0], LINES[5]
IN_A_ROW = 12
CELL = f"min(84, width / min({IN_A_ROW}, datum.of))"  # pixels a sheet has across
ROW = f"(height / ceil(datum.of / {IN_A_ROW}))"
PICTURE = f"(min({CELL} - 8, {ROW} - 30))"  # pixels each way
MIDDLE = f"({CELL} * (datum.place % {IN_A_ROW} + 0.5))"
TOP = f"({ROW} * floor(datum.place / {IN_A_ROW}))"


def answer(one: Sheet, right: bool) -> str:
    """What a sheet is read as, and whether that is right."""
    return f"{one.digit} ✓" if right else f"{'37'.replace(one.digit, '')} ✗"


@once
def _strip() -> dict[str, Any]:
    reads = marks.data("reads", frames.here("step"))
    place = MIDDLE, f"{TOP} + {PICTURE} / 2 + 4"
    rim = reads.mark_point(
        shape="square",
        size=alt.expr(f"pow({PICTURE} + 3, 2)"),
        strokeWidth=4,
        filled=False,
        opacity=1,
    )
    colour = alt.Color("right:N").scale(domain=[True, False], range=[RIGHT, WRONG])
    told = marks.tips("meant:N", ("words:N", "", "read as"))
    below = f"{TOP} + {PICTURE} + 11"
    return marks.drawn(
        marks.image(marks.data("pictures"), PICTURE, *place),
        rim.encode(**marks.at(*place), color=colour.legend(None), tooltip=told),
        marks.text(reads, "words", MIDDLE, below, baseline="top"),
        spoken(),
        by="step",
    )


def strip(sheets: Sequence[Sheet], taught: Sequence[Taught]) -> Figure:
    """The sheets, and how each is read in every record, the last of which is shown where nothing moves it."""
    of = len(sheets)
    pictures = [
        (place, of, fresh_png(each.pixels)) for place, each in enumerate(sheets)
    ]
    rows = [
        (place, of, step, right, one.digit, answer(one, right))
        for step, each in enumerate(taught)
        for place, (one, right) in enumerate(zip(sheets, each.sheets, strict=True))
    ]
    said = ", ".join(
        f"a {one.digit} read as {answer(one, right)[0]}"
        for one, right in zip(sheets, taught[-1].sheets, strict=True)
    )
    columns = "place of step newest right meant words"
    return Figure(
        _strip(),
        {
            "pictures": marks.table("place of url", pictures),
            "reads": marks.table(columns, rows, by="step"),
            "words": marks.record(words=f"In the end: {said}."),
        },
        "The sheets side by side, and under each the answer of the model",
    )


AXES = {
    "step": "step",
    "times": "how many times each of yours counts",
    "left out": "step, on all sheets but the one that is read",
}
COUNTS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
MOST = 30_000  # the end of that axis: room above for the words


@once
def _counts(axis: str) -> dict[str, Any]:
    left_out = axis == "left out"
    kind = "log" if axis == "times" else "linear"
    x = alt.X("at:Q").title(AXES[axis]).scale(type=kind, nice=False)
    ticks = {"values": [1, 10, 100, 1000]} if axis == "times" else {"tickMinStep": 1}
    x = x.axis(grid=False, format=",d", **ticks)
    y = alt.Y("wrong:Q").title("wrong")
    if left_out:
        y = y.scale(domainMin=0, nice=False, padding=4)
        y = y.axis(grid=False, format="d", minExtent=50, tickMinStep=1, tickCount=5)
    else:  # so that none of few and many of thousands fit on it
        y = y.scale(type="symlog", constant=1, domain=[0, MOST], nice=False)
        y = y.axis(grid=False, format=",d", minExtent=50, values=COUNTS)
    places = alt.Scale(domain=[0, 1], range=[LINES[4], LINES[1]])
    colour = alt.Color("line:O", scale=places, legend=None)
    dash = alt.StrokeDash("line:O", legend=None)
    dash = dash.scale(domain=[0, 1], range=[[1, 0], [5, 3]])
    rows = marks.data("counts")
    shown = rows.transform_filter(frames.here("step"))
    line, order = rows.mark_line(strokeWidth=2.5), {"by": "step", "order": "at:Q"}
    told = marks.tips("name:N", ("at:Q", ",d", axis), ("wrong:Q", ",d"))
    return marks.drawn(
        *_beside(left_out, y),
        *marks.growing(line, x, y, colour, dash, **order),
        marks.dot(shown, 110).encode(x, y, colour, tooltip=told),
        *_key(shown, colour),
        spoken(),
        by="step",
    )


def _beside(left_out: bool, y: alt.Y) -> list[alt.Chart]:
    """Room above the curves, or what was wrong before anything was taught."""
    if left_out:
        room = marks.data("room").mark_point(opacity=0, aria=False)
        return [room.encode(y=y)]
    before = marks.data("before")
    look = {"align": "left", "baseline": "bottom", "dx": 6, "dy": -5, "aria": False}
    return [
        marks.dotted(before).encode(y=y),
        marks.text(before, "words", 0, y, **look),
    ]


def _key(shown: alt.Chart, colour: alt.Color) -> list[alt.Chart]:
    """What each curve has come to."""
    told = "datum.name + ': ' + format(datum.wrong, ',d') + ' wrong'"
    down, look = "14 + 24 * datum.line", {**marks.RIGHT, "fontWeight": "bold"}
    key = marks.dot(shown, 90, aria=False)
    return [
        marks.text(shown, told, "width - 16", down, readout=1, **look),
        key.encode(colour, **marks.at("width - 6", down)),
    ]


def _counts_figure(
    axis: str,
    curves: Mapping[str, Sequence[tuple[int, int]]],
    newest: int,
    before: Sequence[tuple[int, str]] = (),
) -> Figure:
    """Named curves of (where, how many wrong); the frame `newest` is shown where nothing moves it."""
    rows = [
        (line, name, step, step == newest, at, wrong)
        for line, (name, points) in enumerate(curves.items())
        for step, (at, wrong) in enumerate(points)
    ]
    if axis == "left out":
        room = 1.5 * max(row[-1] for row in rows) + 1
        beside = {"room": marks.record(wrong=room)}
    else:
        beside = {"before": marks.table("wrong words", before)}
    said = "; ".join(
        f"{name}: from {points[0][1]:,} to {points[-1][1]:,} wrong"
        for name, points in curves.items()
    )
    return Figure(
        _counts(axis),
        {
            "counts": marks.table("line name step newest at wrong", rows),
            **beside,
            "words": marks.record(words=said + "."),
        },
        f"Line chart of how many are read wrong; across: {AXES[axis]}",
    )


def figures(
    way: str, sheets: Sequence[Sheet], records: Sequence[Any], how: float
) -> tuple[Figure, Figure]:
    """What came of a way of teaching: the sheets as they are read now, and below them how many are wrong.

    These counts go step by step; where sheets are mixed with MNIST, by how many times each of them counted. There the first
    record is that of no sheets, and `how` many times is what is shown.
    """
    if way == "Varied":
        read = [each.with_variants for each in records]
        curves = {
            "as they are": [(each.number, each.as_they_are.missed) for each in records],
            "with variants": [(each.number, each.missed) for each in read],
        }
        return strip(sheets, read), _counts_figure("left out", curves, len(records) - 1)
    first, axis, before, shown = records[0], "step", "before", len(records) - 1
    taught = read = records
    if way == "Mixed":
        axis, before, shown = "times", "without your sheets", TIMES.index(how)
        taught = records[1:]
        read = [taught[shown]]
    curves = {
        f"of your {len(sheets)}": [(each.number, each.missed) for each in taught],
        f"of MNIST's {VALIDATION_IMAGES:,}": [
            (each.number, each.wrong) for each in taught
        ],
    }
    counts = _counts_figure(
        axis, curves, shown, [(first.wrong, f"{before}: {first.wrong:,}")]
    )
    return strip(sheets, read), counts


def words_of_steps(counts: Figure) -> list[str]:
    """Each step in words, for a transport."""
    return [
        f"step {step}: "
        + ", ".join(
            f"{name} {wrong:,} wrong"
            for name, wrong in zip(here["name"], here["wrong"], strict=True)
        )
        for step, here in counts.data["counts"].groupby("step")
    ]

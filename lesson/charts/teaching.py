"""What models read after they were taught a visitor's sheets: the sheets with rims, and the counts below them."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from lesson.charts import frames
from lesson.charts.pictures import fresh_png
from lesson.charts.theme import LINES, QUIET, Figure, image_marks, spoken
from lesson.handwriting.sheets import Sheet
from lesson.handwriting.teaching import TIMES, LeftOut, Taught
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES

RIGHT, WRONG = LINES[0], LINES[5]
IN_A_ROW = 12
CELL = f"min(84, width / min({IN_A_ROW}, datum.of))"  # pixels a sheet has across
ROW = f"(height / ceil(datum.of / {IN_A_ROW}))"
PICTURE = f"(min({CELL} - 8, {ROW} - 30))"  # pixels each way
MIDDLE = f"({CELL} * (datum.place % {IN_A_ROW} + 0.5))"
TOP = f"({ROW} * floor(datum.place / {IN_A_ROW}))"
AXES = {
    "step": "step",
    "times": "how many times each of yours counts",
    "left out": "step, on all sheets but the one that is read",
}
COUNTS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
MOST = 30_000  # the end of that axis: room above for the words


@once
def _strip() -> dict[str, Any]:
    pictures = alt.Chart(alt.NamedData("pictures"))
    reads = alt.Chart(alt.NamedData("reads")).transform_filter(frames.here("step"))
    at = {
        "x": alt.XValue(alt.expr(MIDDLE)),
        "y": alt.YValue(alt.expr(f"{TOP} + {PICTURE} / 2 + 4")),
    }
    images = image_marks(pictures, PICTURE)
    rim = reads.mark_point(
        shape="square",
        size=alt.expr(f"pow({PICTURE} + 3, 2)"),
        strokeWidth=4,
        filled=False,
        opacity=1,
    )
    colour = alt.Color("right:N").scale(domain=[True, False], range=[RIGHT, WRONG])
    words = reads.mark_text(baseline="top")
    below = alt.YValue(alt.expr(f"{TOP} + {PICTURE} + 11"))
    tooltip = [alt.Tooltip("meant:N"), alt.Tooltip("words:N", title="read as")]
    return alt.layer(
        images.encode(**at, url="url:N").add_params(frames.position("step")),
        rim.encode(**at, color=colour.legend(None), tooltip=tooltip),
        words.encode(x=at["x"], y=below, text="words:N"),
        spoken(),
    ).to_dict(validate=False)


def strip(sheets: Sequence[Sheet], taught: Sequence[Taught]) -> Figure:
    """The sheets, and how each is read in every record, the last of which is shown where nothing moves it."""
    places = range(len(sheets))
    of = len(sheets)
    pictures = [
        (place, of, fresh_png(each.pixels))
        for place, each in zip(places, sheets, strict=True)
    ]
    rows = [
        (place, of, step, each is taught[-1], right, one.digit, answer(one, right))
        for step, each in enumerate(taught)
        for place, one, right in zip(places, sheets, each.sheets, strict=True)
    ]
    columns = ["place", "of", "step", "newest", "right", "meant", "words"]
    reads = pd.DataFrame(rows, columns=columns)
    said = ", ".join(
        f"a {one.digit} read as {answer(one, right)[0]}"
        for one, right in zip(sheets, taught[-1].sheets, strict=True)
    )
    return Figure(
        _strip(),
        {
            "pictures": pd.DataFrame(pictures, columns=["place", "of", "url"]),
            "reads": reads,
            "words": pd.DataFrame({"words": [f"In the end: {said}."]}),
        },
        "The sheets side by side, and under each the answer of the model",
        "",
    )


def answer(one: Sheet, right: bool) -> str:
    """What a sheet is read as, and whether that is right."""
    return f"{one.digit} ✓" if right else f"{'37'.replace(one.digit, '')} ✗"


@once
def _counts(axis: str) -> dict[str, Any]:
    left_out = axis == "left out"
    at = {"type": "log"} if axis == "times" else {"type": "linear"}
    x = alt.X("at:Q").title(AXES[axis]).scale(**at, nice=False)
    marks = {"values": [1, 10, 100, 1000]} if axis == "times" else {"tickMinStep": 1}
    x = x.axis(grid=False, format=",d", **marks)
    y = alt.Y("wrong:Q").title("wrong").axis(grid=False, format=",d", minExtent=50)
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
    rows = alt.Chart(alt.NamedData("counts"))
    curve = rows.mark_line(strokeWidth=2.5)
    shown = rows.transform_filter(frames.here("step"))
    done = curve.transform_filter(frames.so_far("step"))
    dot = shown.mark_point(filled=True, size=110, opacity=1)
    told = shown.transform_calculate(
        words="datum.name + ': ' + format(datum.wrong, ',d') + ' wrong'"
    )
    told = told.mark_text(align="right", baseline="middle", fontWeight="bold")
    key = shown.mark_point(filled=True, size=90, opacity=1, aria=False)
    down = alt.YValue(alt.expr("14 + 24 * datum.line"))
    before = alt.Chart(alt.NamedData("before"))
    rule = before.mark_rule(strokeDash=[2, 3], color=QUIET, aria=False)
    name = before.mark_text(align="left", baseline="bottom", dx=6, dy=-5, aria=False)
    name = name.encode(x=alt.XValue(0), y=y, text="words:N")
    tooltip = [
        alt.Tooltip("name:N"),
        alt.Tooltip("at:Q", title=axis, format=",d"),
        alt.Tooltip("wrong:Q", format=",d"),
    ]
    room = alt.Chart(alt.NamedData("room")).mark_point(opacity=0, aria=False)
    return alt.layer(
        *([room.encode(y=y)] if left_out else [rule.encode(y=y), name]),
        curve.encode(x, y, colour, dash, order="at:Q", opacity=alt.value(0.25)),
        done.encode(x, y, colour, dash, order="at:Q").add_params(
            frames.position("step")
        ),
        dot.encode(x, y, colour, tooltip=tooltip),
        told.encode(
            x=alt.XValue(alt.expr("width - 16")), y=down, text="words:N"
        ).properties(name="readout_1"),
        key.encode(x=alt.XValue(alt.expr("width - 6")), y=down, color=colour),
        spoken(),
    ).to_dict(validate=False)


def _figure(
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
    columns = ["line", "name", "step", "newest", "at", "wrong"]
    if axis == "left out":
        room = [1.5 * max(row[-1] for row in rows) + 1]
        beside = {"room": pd.DataFrame({"wrong": room})}
    else:
        beside = {"before": pd.DataFrame(list(before), columns=["wrong", "words"])}
    said = "; ".join(
        f"{name}: from {points[0][1]:,} to {points[-1][1]:,} wrong"
        for name, points in curves.items()
    )
    return Figure(
        _counts(axis),
        {
            "counts": pd.DataFrame(rows, columns=columns),
            **beside,
            "words": pd.DataFrame({"words": [said + "."]}),
        },
        f"Line chart of how many are read wrong; across: {AXES[axis]}",
        "",
    )


def _both(sheets: Sequence[Sheet], taught: Sequence[Taught]) -> dict[str, list]:
    return {
        f"of your {len(sheets)}": [(each.number, each.missed) for each in taught],
        f"of MNIST's {VALIDATION_IMAGES:,}": [
            (each.number, each.wrong) for each in taught
        ],
    }


def by_step(sheets: Sequence[Sheet], taught: Sequence[Taught]) -> tuple[Figure, Figure]:
    """The sheets; how many of them are wrong, and how many of MNIST's, step by step."""
    before = [(taught[0].wrong, f"before: {taught[0].wrong:,}")]
    counts = _figure("step", _both(sheets, taught), len(taught) - 1, before)
    return strip(sheets, taught), counts


def by_times(
    sheets: Sequence[Sheet], taught: Sequence[Taught], times: int
) -> tuple[Figure, Figure]:
    """As `by_step`, by how many times each sheet counted; `times` is marked, and the first record is that of no sheets."""
    without, *counted = taught
    chosen = TIMES.index(times)
    known = [(without.wrong, f"without your sheets: {without.wrong:,}")]
    counts = _figure("times", _both(sheets, counted), chosen, known)
    return strip(sheets, [counted[chosen]]), counts


def of_left_out(
    sheets: Sequence[Sheet], records: Sequence[LeftOut]
) -> tuple[Figure, Figure]:
    """The sheets as models read them that have not learned from them, with variants; and both counts by step."""
    plain = [each.as_they_are for each in records]
    variants = [each.with_variants for each in records]
    curves = {
        name: [(each.number, each.missed) for each in taught]
        for name, taught in (("as they are", plain), ("with variants", variants))
    }
    counts = _figure("left out", curves, len(records) - 1)
    return strip(sheets, variants), counts


def figures(
    way: str, sheets: Sequence[Sheet], records: Sequence[Any], how: float
) -> tuple[Figure, Figure]:
    """What came of a way of teaching: the sheets, and below them the counts."""
    if way == "Mixed":
        return by_times(sheets, records, how)
    return {"Alone": by_step, "Varied": of_left_out}[way](sheets, records)


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

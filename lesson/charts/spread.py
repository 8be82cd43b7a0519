"""Curves of several models by epoch: of wrong answers with their spread over starts, and the post's own picture."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
from torch import Tensor

from lesson.charts import frames, marks
from lesson.charts.errors import baseline_data, baseline_rule, moving_count, wrong_axis
from lesson.charts.theme import LINES, Figure, spoken
from lesson.experiments.baseline import baseline
from lesson.experiments.presets import EPOCHS
from lesson.runs import once
from lesson.training import VALIDATION_IMAGES
from lesson.words.numbers import count

X = (
    alt.X("epoch:Q")
    .title("epoch")
    .axis(tickMinStep=1, grid=False, labelSeparation=10)
    .scale(nice=False, padding=0)
)
COLOUR = alt.Color("curve:N").scale(range=LINES).sort(None).legend(None)
DASH = alt.StrokeDash("curve:N").sort(None).legend(None)


class OnTheWay(NamedTuple):
    """An accuracy that the book printed after some epoch of a run; its starts are drawn at random."""

    curve: str  # of `curves`
    epoch: int
    printed: str
    expected: str

    @property
    def what(self) -> str:
        """It in words."""
        when = count(self.epoch, "epoch") if self.epoch else "start"
        return f"{self.curve}, {when}"

    @property
    def wrong(self) -> float:
        """The wrong answers among the validation images that go with it."""
        return (1 - float(self.printed)) * VALIDATION_IMAGES


def _moving(
    curves: alt.Chart, y: alt.Y, told: list[alt.Tooltip], inside: str = "true"
) -> list[alt.Chart]:
    """Each curve faint to its end, strong up to the shown epoch, and a dot there where it is `inside` the axis."""
    line = curves.mark_line(clip=True, strokeWidth=2.5)
    shown = curves.transform_filter(frames.here()).transform_filter(inside)
    return [
        *marks.growing(line, X, y, COLOUR, DASH, order="epoch:Q"),
        marks.dot(shown, 90).encode(X, y, COLOUR),
        marks.pointable(curves, X, y, told, clip=True),
    ]


def _key(rows: alt.Chart, words: str, down: str, readout: int) -> list[alt.Chart]:
    """Lines of text at the right, each with a dot in the colour of its curve."""
    return [
        marks.text(rows, words, "width", down, readout, **marks.RIGHT, dx=-12),
        marks.dot(rows, 90).encode(COLOUR, **marks.at("width - 4", down)),
    ]


@once
def _errors_with_spread(with_printed: bool) -> dict[str, Any]:
    y = wrong_axis()
    curves = marks.data("curves")
    large, others = (
        marks.data("curves", frames.here(), which)
        for which in ("datum.large", "!datum.large")
    )
    band = curves.transform_filter(frames.so_far()).mark_area(opacity=0.22, clip=True)
    told = marks.tips(
        "curve:N",
        "epoch:Q",
        ("wrong:Q", ",.0f", "wrong"),
        ("lowest:Q", ",.0f", "fewest of all starts"),
        ("highest:Q", ",.0f", "most"),
    )
    diamonds = marks.dot(marks.data("printed"), 240, shape="diamond", aria=False)
    of_printed = marks.tips("what:N", "printed:N")
    printed = diamonds.encode(X, y, COLOUR, tooltip=of_printed)
    name = "datum.curve + ', epoch ' + datum.epoch"
    other = "datum.curve + ': ' + format(datum.wrong, ',d')"
    below = "height < 290 ? 66 + 17 * datum.slot : 86 + 19 * datum.slot"
    return marks.drawn(
        marks.ends(X),
        *baseline_rule(y, "width"),
        band.encode(X, wrong_axis("lowest"), alt.Y2("highest:Q"), COLOUR),
        *_moving(curves, y, told),
        *([printed] if with_printed else []),
        moving_count(large, "width", "''")[0],
        *_key(large, name, "48", 1),
        *_key(others, other, below, 2),
        spoken(),
        by="epoch",
    )


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
            *(name, slot, name == final, epoch, epoch == len(wrong) - 1),
            *(each.mean().item(), each.min().item(), each.max().item()),
        )
        for slot, (name, wrong) in enumerate(curves.items())
        for epoch, each in enumerate(wrong)
    ]
    columns = "curve slot large epoch newest wrong lowest highest"
    data = {
        "curves": marks.table(columns, rows),
        "baseline": baseline_data(average),
        "ends": marks.ends_data(last),
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
        data["printed"] = marks.table("curve epoch wrong what printed", diamonds)
        pairs = (f"{each.what}: {each.printed}" for each in printed)
        words += f" Accuracies in print: {'; '.join(pairs)}."
    data["words"] = marks.record(words=words)
    ends = ", ".join(f"{wrong[-1].mean():,.0f}" for wrong in curves.values())
    return Figure(
        _errors_with_spread(bool(printed)),
        data,
        "Line chart of wrong answers on the validation images by epoch, on a logarithmic axis, with their spread over starts",
        f"After {count(len(curves[final]) - 1, 'epoch')}: {ends} wrong",
    )

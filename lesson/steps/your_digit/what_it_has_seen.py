"""What it has seen: the training pictures nearest to a digit."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import torch
from torch import Tensor

from lesson.charts import marks
from lesson.charts.pictures import Picture, digit_png
from lesson.charts.theme import Figure
from lesson.digits import Digits, load_digits
from lesson.handwriting.examples import DIGITS, STRANGERS, on_the_pad
from lesson.runs import once
from lesson.training import TRAINING_IMAGES
from lesson.words.story import Card

if TYPE_CHECKING:
    from lesson.ui.lab import Lab


@torch.no_grad()
def distances(pixels: Tensor, images: Tensor) -> Tensor:
    """How far a picture (784,) is from each of (n, 784) images: (n,), the lengths of the differences."""
    exact = "donot_use_mm_for_euclid_dist"  # so that a picture is 0 away from itself
    return torch.cdist(pixels[None], images, compute_mode=exact)[0]


def nearest(away: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The rows of the least of (n,) distances, and how far they are: (count,) each."""
    least = away.topk(count, largest=False)
    return least.indices, least.values


def neighbours(
    pixels: Tensor, rows: Iterable[int], distances: Iterable[float], digits: Digits
) -> list[Picture]:
    """A picture (784,), and training pictures by their rows with their distances."""
    yours = (digit_png(pixels), "Your digit", "yours")
    return [yours] + [
        (
            digit_png(digits.train_x[row]),
            f"A training picture of a {'three' if digits.train_y[row] else 'seven'}, {distance:.2f} away",
            f"a {'3' if digits.train_y[row] else '7'}: {distance:.2f}",
        )
        for row, distance in zip(rows, distances, strict=True)
    ]


WIDTH = 0.25  # of a bar


@once
def _by_distance() -> dict[str, Any]:
    bars = marks.data("bars").mark_bar(opacity=0.6, binSpacing=0)
    x = alt.X("from:Q", bin="binned").title("distance from your digit")
    y = alt.Y("pictures:Q", stack=None).title("training pictures").axis(tickCount=4)
    key = "'the ' + datum.label + 's'"
    legend = alt.Legend(orient="top-left", title=None, labelExpr=key)
    colour = marks.by_digit().legend(legend)
    told = marks.tips("digit:N", "from:Q", "to:Q", "pictures:Q")
    bars = bars.encode(x.axis(grid=False), alt.X2("to:Q"), y, colour, tooltip=told)
    return bars.to_dict(validate=False)


def by_distance(distances: Tensor, targets: Tensor) -> Figure:
    """How many training pictures are how far away, threes and sevens: (n,) distances and (n, 1) targets."""
    most = float(distances.max())
    edges = np.arange(0, most + WIDTH, WIDTH)
    rows = []
    for digit, kept in (("3", targets[:, 0] == 1), ("7", targets[:, 0] == 0)):
        counts, _ = np.histogram(distances[kept].numpy(), edges)
        rows += [
            (digit, start, start + WIDTH, int(count))
            for start, count in zip(edges, counts, strict=False)
            if count
        ]
    return Figure(
        _by_distance(),
        {"bars": marks.table("digit from to pictures", rows)},
        "Histogram of the distances of all training pictures from the digit, the threes in blue, the sevens in orange; the "
        f"nearest is {distances.min():.1f} away, the farthest {most:.1f}.",
        "All training pictures, by their distance",
    )


NEIGHBOURS = Card(
    "The nearest it has seen",
    f"Yours is compared with all {TRAINING_IMAGES:,} training pictures, pixel by pixel. The distance is the length of the "
    "difference. Are the nearest ones the digit you meant? Nothing was trained for this: it only looks them up.",
)
NEAR = Card(
    "Near is not the same as like",
    "Where both are black, nothing adds to the distance. So a thin stroke is never far from anything: this 1, which the "
    "models were never shown, is nearer to some training picture than this 3.",
    show={
        "A 1": on_the_pad(STRANGERS["a 1"]),
        "A 3": on_the_pad(DIGITS["flat-topped 3"]),
        "Back to the 7": on_the_pad(DIGITS["7"]),
    },
)


def caption(rows: Tensor, distances: Tensor, targets: Tensor, own: float) -> str:
    """The nearest of the training pictures by their rows, and what they are; `own` is the length of the picture itself."""
    text = f"The nearest training picture is a **{'3' if targets[rows[0]] else '7'}**, {distances[0]:.2f} away. "
    if len(rows) > 1:
        threes = int(targets[rows].sum())
        counts = (_are(threes, "three"), _are(len(rows) - threes, "seven"))
        text += f"Of the {len(rows)} nearest {' and '.join(counts)}. "
    return f"{text}A picture without any ink would be {own:.2f} away."


def _are(number: int, digit: str) -> str:
    return f"1 is a {digit}" if number == 1 else f"{number} are {digit}s"


def what_it_has_seen(lab: "Lab") -> None:
    """The four nearest, and how far away all of them are."""
    lab.cards(NEIGHBOURS, NEAR)
    count = lab.slider("How many neighbours vote", 1, 500, 100, "neighbours")
    with lab.more("the digit"):
        pixels = lab.given_digit().pixels
    x, y = load_digits().train_x, load_digits().train_y
    away = distances(pixels, x)
    with lab.stage:
        near = nearest(away, 4)
        lab.pictures(neighbours(pixels, *near, load_digits()), 110)
    lab.figure(by_distance(away, y))
    voters = nearest(away, count)
    lab.what_you_see(caption(*voters, y, pixels.norm().item()))
    lab.code(distances, nearest)

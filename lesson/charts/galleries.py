"""Small pictures of a visitor's digit and of what has to do with it: each a PNG, what it is in words, a caption."""

from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image
from torch import Tensor

from lesson.charts.pictures import digit_png, png, votes_png
from lesson.digits import Digits
from lesson.handwriting.preparation import BOX, Prepared
from lesson.handwriting.votes import Votes

Picture = tuple[str, str, str]


CUT_AWAY = (176, 58, 72)  # as dark as can be told from black: it is not read


def found(drawn: Image.Image) -> Picture:
    """The ink that was found in a photo, and in red what was cut away, as `lesson.handwriting.photos.find_ink` says."""
    cut = drawn.info["cut"]
    if not cut:
        return png(drawn), "The ink found", "the ink in it"
    seen = np.array(drawn.convert("RGB"))
    seen[np.any([*cut.values()], axis=0) & (np.asarray(drawn) == 0)] = CUT_AWAY
    words = f"The ink found; cut away, in red: {', '.join(cut)}"
    return png(Image.fromarray(seen)), words, "the ink in it; red: cut away"


def stages(prepared: Prepared | None, pixels: Tensor) -> list[Picture]:
    """How a drawing became a picture (784,) as MNIST has it; only the picture, if it was one of MNIST's or there is no ink."""
    if prepared is None:
        return [(digit_png(pixels), "The picture, 28 × 28", "28 × 28, as it is")]
    drawn = (png(prepared.drawn), "What you gave, light on black", "what you gave")
    if prepared.cropped is prepared.drawn:
        placed = (png(prepared.placed), "Only made smaller, to 28 × 28", "made smaller")
        return [drawn, placed]
    return [
        drawn,
        (png(prepared.cropped), "Cropped to its ink", "cropped"),
        (png(prepared.scaled), f"Made to fit {BOX} × {BOX}", f"fit into {BOX} × {BOX}"),
        (
            png(prepared.placed),
            "Its centre of mass in the middle of 28 × 28",
            "in the middle",
        ),
    ]


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


def units(first_weights: Tensor, votes: Votes) -> list[Picture]:
    """What each hidden unit that adds anything looks for, and what it adds, the loudest first."""
    return [
        (
            votes_png(first_weights[unit]),
            f"What hidden unit {unit} looks for; it adds {votes.each[unit]:+.3f}",
            f"unit {unit}: {votes.each[unit]:+.3f}",
        )
        for unit in votes.loudest
    ]


def cut(pixels: Tensor, other: Tensor, scores: Sequence[float]) -> list[Picture]:
    """A picture (784,) and another one as far as a screen can show it, with the scores of what is shown."""
    return [
        (digit_png(each.clamp(0, 1)), what, f"{what}: score {score:+.3f}")
        for each, what, score in zip(
            (pixels, other), ("the picture", "turned, as shown"), scores, strict=True
        )
    ]

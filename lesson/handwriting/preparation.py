"""From a drawing to a picture as MNIST has it: light ink on black, 28 × 28, in the middle."""

from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from lesson.digits import PIXELS, SIDE

BOX = 20  # a digit of MNIST fills a box of 20 × 20
MIDDLE = 14  # where its centre of mass is, in rows and columns counted from 0
FAINT = 40  # bytes: darker ink does not count when looking for the edges


class Prepared(NamedTuple):
    """A digit on its way to the models. All pictures are light ink on black, bytes."""

    drawn: Image.Image
    cropped: Image.Image  # to the ink
    scaled: Image.Image  # to fit into 20 × 20
    placed: Image.Image  # (28, 28)

    @property
    def pixels(self) -> Tensor:
        """What the models see: (784,) in [0, 1]."""
        return torch.from_numpy(np.array(self.placed)).reshape(PIXELS).float() / 255


def prepare(drawn: Image.Image, centred: bool = True) -> Prepared | None:
    """Crop, scale and place a drawing as the makers of MNIST did; None if it is empty.

    Not centred, the whole drawing is only made smaller.
    """
    edges = drawn.point(lambda ink: 255 * (ink >= FAINT)).getbbox()
    if edges is None:
        return None
    if not centred:
        small = drawn.resize((SIDE, SIDE), Image.Resampling.BOX)
        return Prepared(drawn, drawn, small, small)
    cropped = drawn.crop(edges)
    longest = max(cropped.size)
    size = [max(1, round(BOX * side / longest)) for side in cropped.size]
    scaled = cropped.resize(size, Image.Resampling.BOX)
    across, down = centre_of_mass(scaled)
    placed = Image.new("L", (SIDE, SIDE))
    placed.paste(scaled, (round(MIDDLE - across), round(MIDDLE - down)))
    return Prepared(drawn, cropped, scaled, placed)


def centre_of_mass(picture: Image.Image) -> tuple[float, float]:
    """The mean column and the mean row of the ink, counted from 0."""
    ink = np.asarray(picture, dtype=float)
    columns, rows = ink.sum(0), ink.sum(1)
    return (
        float(columns @ np.arange(len(columns)) / ink.sum()),
        float(rows @ np.arange(len(rows)) / ink.sum()),
    )


class Given(NamedTuple):
    """A visitor's digit."""

    pixels: Tensor  # (784,), what the models see: all 0 as long as there is no ink
    drawn: Image.Image | None = (
        None  # light ink on black; None, if it is one of MNIST's
    )
    prepared: Prepared | None = None  # None also where there is no ink

    @property
    def loose(self) -> list[Tensor]:
        """What was drawn only made smaller, not centred, (784,); none if it is one of MNIST's, or there is no ink."""
        if self.prepared is None:
            return []
        return [prepare(self.drawn, centred=False).pixels]

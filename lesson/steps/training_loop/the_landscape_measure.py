"""The landscape, measured: a plane through 785 dimensions, and the loss over it."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lesson.digits import PIXELS, load_digits
from lesson.loss import LOSSES
from lesson.runs import Run, recent, run_for
from lesson.training import Epoch, Settings, train

POINTS = 41  # of the grid, each way
KEPT = 8  # landscapes, of some 20 kB each, and runs from elsewhere, of at most 320 kB
MARGIN = 0.5  # of the span of the path, around it
LEAST = 2.0  # span of a map: where nothing moved, it still shows what is around


class Plane(NamedTuple):
    """Two directions through the 785 dimensions of weights and bias, at a right angle, and where they cross."""

    centre: Tensor  # (785,): weights and bias
    across: Tensor  # (785,), of length 1
    up: Tensor  # (785,), of length 1

    def place(self, points: Tensor) -> Tensor:
        """Where the shadows of (n, 785) points fall in the plane: (n, 2)."""
        return (points - self.centre) @ torch.stack([self.across, self.up], dim=1)

    def held(self, path: Tensor) -> float:
        """How much of an (n, 785) path's movement, in squares, the plane holds: in [0, 1], and 1 for one that stands still."""
        moved = (path - path.mean(0)).square().sum()
        shadow = self.place(path)
        return float((shadow - shadow.mean(0)).square().sum() / moved) if moved else 1.0


class Landscape(NamedTuple):
    """The loss over all training images, on a grid in a plane."""

    plane: Plane
    held: float  # of the movement of the path that it was made for
    across: Tensor  # places, POINTS of them
    up: Tensor
    loss: Tensor  # (up, across)


def path_of(epochs: Sequence[Epoch]) -> Tensor:
    """The weights and bias of each epoch of a linear model: (n, 785)."""
    return torch.stack(
        [torch.cat([each.flatten() for each in epoch.parameters]) for epoch in epochs]
    )


def main_plane(path: Tensor) -> Plane:
    """The plane that holds most of an (n, 785) path: its two main directions, by principal component analysis."""
    centre = path.mean(0)
    directions = torch.linalg.svd(path - centre, full_matrices=False).Vh
    across, up = (*directions, *torch.eye(2, path.shape[1]))[:2]
    return Plane(centre, across, up)


def plane_of_weights(path: Tensor, first: int, second: int) -> Plane:
    """Only two weights move: all others are as at the end of the path."""
    return Plane(path[-1], *torch.eye(path.shape[1])[[first, second]])


@torch.no_grad()
def landscape(plane: Plane, path: Tensor, loss: str) -> Landscape:
    """The loss around an (n, 785) path.

    Scores add up: a place of the plane has the scores of its centre, and so many times those of its two directions.
    """
    x, y = load_digits().train_x, load_digits().train_y[:, 0]
    places = plane.place(path)
    low, high = places.min(0).values, places.max(0).values
    spare = MARGIN * (high - low) + (LEAST - (high - low)).clamp(min=0) / 2
    ends = zip((low - spare).tolist(), (high + spare).tolist(), strict=True)
    across, up = (torch.linspace(*each, POINTS) for each in ends)
    three = torch.stack([plane.centre, plane.across, plane.up], dim=1)  # (785, 3)
    centre, rightwards, upwards = (x @ three[:PIXELS] + three[PIXELS:]).split(1, dim=1)
    loss_of_columns = torch.vmap(LOSSES[loss], in_dims=(1, None))
    rows = [  # one by one, to save memory
        loss_of_columns(centre + height * upwards + across * rightwards, y)
        for height in up
    ]
    return Landscape(plane, plane.held(path), across, up, torch.stack(rows))


class Map(NamedTuple):
    """A landscape that is wanted, and where on it to start once more."""

    settings: Settings
    last: int  # epoch of the run that it is made for
    pixels: tuple[int, int] | None  # of two weights; None for its main directions
    start: tuple[int, int] | None  # row and column of the grid, or nowhere


def landscape_of(wanted: Map) -> Landscape:
    """The landscape around a run; it trains it where it is not there yet."""
    return _landscape(*wanted[:3])


@recent(KEPT)
def _landscape(
    settings: Settings, last: int, pixels: tuple[int, int] | None
) -> Landscape:
    path = path_of(run_for(settings).up_to(last))
    plane = plane_of_weights(path, *pixels) if pixels else main_plane(path)
    return landscape(plane, path, settings.loss)


def run_from(wanted: Map) -> dict[str, Run]:
    """By its name, a run with the same settings that starts at a place of the landscape, if any."""
    return {"from elsewhere": _run_from(wanted)} if wanted.start else {}


@recent(KEPT)
def _run_from(wanted: Map) -> Run:
    (plane, _, across, up, _), (row, column) = landscape_of(wanted), wanted.start
    point = plane.centre + across[column] * plane.across + up[row] * plane.up
    start = point[:PIXELS, None], point[PIXELS:]
    return Run(wanted.settings, lambda digits, chosen: train(digits, chosen, start))

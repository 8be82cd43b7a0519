"""The loss as a landscape over the two directions in which a run has moved most."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import torch
from cachetools import LRUCache, cached
from torch import Tensor

from lesson.digits import PIXELS, load_digits
from lesson.loss import LOSSES
from lesson.runs import Run, run_for
from lesson.training import Epoch, Settings, train

POINTS = 41  # of the grid, each way
KEPT = 16  # landscapes and runs from elsewhere, of some 20 and 320 kB each
MARGIN = 0.25  # of the span of the path, around it


class Plane(NamedTuple):
    """Two of the 785 dimensions, or rather two directions through all of them."""

    centre: Tensor  # (785,): weights and bias
    across: Tensor  # (785,), of length 1
    up: Tensor  # (785,), of length 1, at a right angle to `across`
    held: float  # how much of the movement of the path lies in the plane, in [0, 1]

    def place(self, points: Tensor) -> Tensor:
        """Where the shadows of (n, 785) points fall in the plane: (n, 2)."""
        return (points - self.centre) @ torch.stack([self.across, self.up], dim=1)

    def point(self, across: float, up: float) -> Tensor:
        """The weights and bias (785,) at a place of the plane."""
        return self.centre + across * self.across + up * self.up


class Landscape(NamedTuple):
    """The loss over all training images, on a grid in a plane."""

    across: list[float]  # places, POINTS of them
    up: list[float]
    loss: Tensor  # (up, across)


class Elsewhere(NamedTuple):
    """A place on the grid of the landscape of a run up to some epoch."""

    settings: Settings
    last: int
    cell: int  # row by row from below


@cached(LRUCache(KEPT), condition=threading.Condition())
def landscape_of(settings: Settings, last: int) -> tuple[Plane, Landscape]:
    """The plane and the landscape of a run up to an epoch."""
    path = path_of(run_for(settings).up_to(last))
    plane = plane_of(path)
    return plane, landscape(plane, path, settings.loss)


@cached(LRUCache(KEPT), condition=threading.Condition())
def run_from(place: Elsewhere) -> Run:
    """The run of the same settings from that place in the plane."""
    plane, around = landscape_of(place.settings, place.last)
    row, column = divmod(place.cell, POINTS)
    point = plane.point(around.across[column], around.up[row])
    start = point[:PIXELS, None], point[PIXELS:]
    return Run(place.settings, lambda digits, chosen: train(digits, chosen, start))


def path_of(epochs: Sequence[Epoch]) -> Tensor:
    """The weights and bias of each epoch of a linear model: (n, 785)."""
    return torch.stack(
        [torch.cat([each.flatten() for each in epoch.parameters]) for epoch in epochs]
    )


def plane_of(path: Tensor) -> Plane:
    """The plane that holds most of an (n, 785) path: its two main directions, by principal component analysis."""
    centre = path.mean(0)
    _, lengths, directions = torch.linalg.svd(path - centre, full_matrices=False)
    squares = lengths.square()
    held = squares[:2].sum() / squares.sum() if squares.sum() else torch.tensor(1.0)
    across, up = (*directions, *torch.eye(2, path.shape[1]))[:2]
    return Plane(centre, across, up, held.item())


@torch.no_grad()
def landscape(plane: Plane, path: Tensor, loss: str) -> Landscape:
    """The loss around a path.

    Scores add up: those of all places are the scores of the centre, and so many times those of the two directions.
    """
    digits, loss_func = load_digits(), LOSSES[loss]
    places = plane.place(path)
    low, high = places.min(0).values, places.max(0).values
    spare = MARGIN * (high - low).clamp(min=1e-3)
    across, up = (
        torch.linspace(float(a), float(b), POINTS)
        for a, b in zip(low - spare, high + spare, strict=True)
    )
    directions = torch.stack([plane.centre, plane.across, plane.up], dim=1)  # (785, 3)
    scores = digits.train_x @ directions[:PIXELS] + directions[PIXELS]  # (12396, 3)
    middle, right, upwards = scores.split(1, dim=1)
    y = digits.train_y.expand(-1, POINTS)
    rows = []
    for height in up.tolist():  # row by row, to save memory
        row = middle + upwards * height + right * across  # (12396, POINTS)
        rows.append(
            torch.stack(
                [
                    loss_func(s[:, None], t[:, None])
                    for s, t in zip(row.unbind(1), y.unbind(1), strict=True)
                ]
            )
        )
    return Landscape(across.tolist(), up.tolist(), torch.stack(rows))

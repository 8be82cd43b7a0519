"""The ruler for what is neither 3 nor 7: what it lets through, and what it catches."""

import pytest
import torch

from lesson.digits import PIXELS, load_digits
from lesson.handwriting.oddness import (
    NEIGHBOURS,
    edges,
    oddness,
    ruler,
)


def test_an_edge_is_seen_where_it_is_and_in_its_direction():
    images = torch.zeros(4, 28, 28)
    images[0, :, 14:] = 1  # brighter to the right
    images[1, :, :14] = 1  # to the left
    images[2, 14:] = 1  # downwards
    seen = edges(images.view(4, PIXELS)).view(4, 8, 7, 7)
    for picture, direction in ((0, 0), (1, 4), (2, 2)):
        total = seen[picture].sum((1, 2))
        assert total.argmax() == direction
        # the neighbouring directions count for cos(45°) ** 5, all others not at all
        beside = total[[(direction + by) % 8 for by in (-1, 1)]] / total[direction]
        assert beside.tolist() == pytest.approx([0.5**2.5] * 2, abs=0.001)
        assert total.sum() == pytest.approx(
            (total[direction] * (1 + 2 * 0.5**2.5)).item(), rel=1e-3
        )
    assert seen[0, 0].sum(0).argmax() in (3, 4)  # in the middle, where the edge is
    assert not seen[3].any()


def test_oddness_is_the_distance_from_the_neighbours_over_their_own():
    known, usual = ruler()[:2]
    image = load_digits().valid_x[:1]
    away = (known - edges(image)).square().sum(1).sqrt()
    rows = away.argsort()[:NEIGHBOURS]
    theirs = [
        (known - known[row]).square().sum(1).sqrt().sort().values[1 : NEIGHBOURS + 1]
        for row in rows
    ]
    wanted = away[rows].mean() / torch.cat(theirs).mean()
    assert oddness(image, known, usual).item() == pytest.approx(wanted.item(), rel=1e-3)

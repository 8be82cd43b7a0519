"""Drawings of threes and sevens, as strokes on the pad."""

import math


def _seven(points: int = 12) -> list[tuple[float, float]]:
    corners = [(0.15, 0.08), (0.85, 0.08), (0.45, 0.95)]
    return [
        (ax + (bx - ax) * part / points, ay + (by - ay) * part / points)
        for (ax, ay), (bx, by) in zip(corners, corners[1:], strict=False)
        for part in range(points + 1)
    ]


def _three(points: int = 16) -> list[tuple[float, float]]:
    def arc(x, y, across, down, start, end):
        angles = (start + (end - start) * part / points for part in range(points + 1))
        return [
            (x + across * math.cos(angle), y + down * math.sin(angle))
            for angle in angles
        ]

    upper = arc(0.42, 0.28, 0.34, 0.22, -2.5, math.pi / 2)
    return upper + arc(0.42, 0.73, 0.4, 0.23, -math.pi / 2, 2.5)


SHAPES = {"3": _three(), "7": _seven()}
MANNERS = {  # slant, size in pixels, left and top corner
    "plain": (0.0, 180, 50, 50),
    "slanted": (0.3, 170, 90, 55),
    "slanted back": (-0.2, 170, 40, 55),
    "small, off-centre": (0.0, 70, 180, 20),
    "large": (0.1, 240, 25, 20),
}
WIDTHS = (7, 15, 24, 36)


def drawing(digit: str, manner: str = "plain", width: float = 22) -> list[dict]:
    """One stroke in one of MANNERS."""
    slant, size, left, top = MANNERS[manner]
    points = [
        [left + size * (x - slant * (y - 0.5)), top + size * y]
        for x, y in SHAPES[digit]
    ]
    return [{"width": min(width, size / 5), "points": points}]


def twenty(digit: str) -> list[list[dict]]:
    """Thick and thin, slanted, off-centre, small."""
    return [drawing(digit, manner, width) for manner in MANNERS for width in WIDTHS]


def as_a_mouse_draws(strokes: list[dict], apart: float = 2) -> list[dict]:
    """The same strokes with a point every few pixels."""
    return [{**stroke, "points": _dense(stroke["points"], apart)} for stroke in strokes]


def _dense(points: list, apart: float) -> list[list[float]]:
    dense = [points[0]]
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        parts = math.ceil(math.dist((ax, ay), (bx, by)) / apart)
        dense += [
            [ax + (bx - ax) * part / parts, ay + (by - ay) * part / parts]
            for part in range(1, parts + 1)
        ]
    return dense

"""What is drawn on the pad: strokes, as a picture and as text for an address."""

import base64
import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

PAD = 280  # pixels each way on the drawing pad
MAX_STROKES, MAX_POINTS = 200, 20_000
NEAR = 3  # pixels on the pad between the points of a stroke in an address


def draw_strokes(strokes: Any) -> Image.Image:
    """The drawing pad: strokes as [{"width": w, "points": [[x, y], …]}, …]. What is no stroke is left out."""
    finer = 4  # drawn larger and made smaller again: smooth edges
    canvas = Image.new("L", (finer * PAD, finer * PAD))
    pen = ImageDraw.Draw(canvas)
    for width, points in _valid_strokes(strokes):
        radius = finer * width / 2
        places = [(finer * x, finer * y) for x, y in points]
        pen.line(places, fill=255, width=round(2 * radius))
        for x, y in places:  # round ends and joints
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return canvas.resize((PAD, PAD), Image.Resampling.BOX)


def _valid_strokes(strokes: Any) -> list[tuple[float, list[tuple[float, float]]]]:
    valid, points_left = [], MAX_POINTS
    for stroke in strokes[:MAX_STROKES] if isinstance(strokes, Sequence) else []:
        try:
            width = min(max(float(stroke["width"]), 1), PAD / 4)
            points = np.array(stroke["points"][:points_left], dtype=float)
        except (TypeError, ValueError, KeyError, IndexError):
            continue
        if points.ndim == 2 and points.shape[1] == 2 and np.isfinite(points).all():
            valid.append((width, points.clip(-PAD, 2 * PAD).tolist()))
            points_left -= len(points)
    return valid


def strokes_to_text(strokes: Any, near: float = NEAR) -> str:
    """Strokes for an address, about 3 letters a point: points nearer than so many pixels to the one before are left out."""
    lines = []
    for width, points in _valid_strokes(strokes):
        places = [[_byte(255 * each / PAD) for each in point] for point in points]
        kept = places[:1]
        for place in places[1:-1]:
            if math.dist(place, kept[-1]) >= near:
                kept.append(place)
        line = bytes([_byte(width), *itertools.chain(*kept, *places[1:][-1:])])
        lines.append(base64.urlsafe_b64encode(line).decode().rstrip("="))
    return ".".join(lines)


def _byte(number: float) -> int:
    return min(max(round(number), 0), 255)


def strokes_from_text(text: str) -> list[dict[str, Any]]:
    """The strokes that strokes_to_text wrote, to within a pixel; what it cannot have written is left out.

    Of a stroke that a mail program has broken or cut off, what is left.
    """
    strokes = []
    for line in text.split(".")[:MAX_STROKES]:
        line = re.sub(r"[^\w-]", "", line, flags=re.ASCII)
        line = line[: len(line) - (len(line) % 4 == 1)]
        try:
            width, *places = base64.urlsafe_b64decode(line + "=" * (-len(line) % 4))
        except ValueError:  # no base64, or nothing at all
            continue
        scaled = [round(PAD * place / 255, 1) for place in places]
        points = [list(point) for point in zip(scaled[::2], scaled[1::2], strict=False)]
        if points:
            strokes.append({"width": width, "points": points})
    return strokes

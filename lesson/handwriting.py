"""From what somebody drew or photographed to a picture as MNIST has it: light ink on black, 28 × 28, in the middle."""

import base64
import io
import itertools
import math
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps
from torch import Tensor
from torch.nn.functional import max_pool2d

from lesson.digits import PIXELS, SIDE

PAD = 280  # pixels each way on the drawing pad
BOX = 20  # a digit of MNIST fills a box of 20 × 20
MIDDLE = 14  # where its centre of mass is, in rows and columns counted from 0
FAINT = 40  # bytes: darker ink does not count when looking for the edges
MOST_STROKES, MOST_POINTS = 200, 20_000
NEAR = 3  # pixels on the pad between the points of a stroke in an address
MOST_BYTES = 20_000_000
MOST_PIXELS = 16_000_000  # 64 MB at most while it is read
MOST_HOLES = 20  # that a digit and its grain may have; more is a texture
LOOKED_AT = 320  # pixels, the longer side of a photo when the digit is looked for


class NotReadable(ValueError):
    """An upload that holds no picture of a digit; the message says why in one sentence."""


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
    valid, points_left = [], MOST_POINTS
    for stroke in strokes[:MOST_STROKES] if isinstance(strokes, Sequence) else []:
        try:
            width = min(max(float(stroke["width"]), 1), PAD / 4)
            points = np.array(stroke["points"][:points_left], dtype=float)
        except (TypeError, ValueError, KeyError, IndexError):
            continue
        if points.ndim == 2 and points.shape[1] == 2 and np.isfinite(points).all():
            valid.append((width, points.clip(-PAD, 2 * PAD).tolist()))
            points_left -= len(points)
    return valid


def strokes_to_text(strokes: Any) -> str:
    """Strokes for an address, about 3 letters a point: points nearer than a few pixels to the one before are left out."""
    lines = []
    for width, points in _valid_strokes(strokes):
        places = [[_byte(255 * each / PAD) for each in point] for point in points]
        kept = places[:1]
        for place in places[1:-1]:
            if math.dist(place, kept[-1]) >= NEAR:
                kept.append(place)
        line = bytes([_byte(width), *itertools.chain(*kept, *places[1:][-1:])])
        lines.append(base64.urlsafe_b64encode(line).decode().rstrip("="))
    return ".".join(lines)


def _byte(number: float) -> int:
    return min(max(round(number), 0), 255)


def strokes_from_text(text: str) -> list[dict[str, Any]]:
    """The strokes that strokes_to_text wrote, to within a pixel; what it cannot have written is left out."""
    strokes = []
    for line in text.split(".")[:MOST_STROKES]:
        try:
            width, *places = base64.urlsafe_b64decode(line + "=" * (-len(line) % 4))
        except ValueError:  # no base64, or nothing at all
            continue
        scaled = [round(PAD * place / 255, 1) for place in places]
        points = [list(point) for point in zip(scaled[::2], scaled[1::2], strict=False)]
        if points:
            strokes.append({"width": width, "points": points})
    return strokes


def read_upload(content: bytes) -> Image.Image:
    """The digit in a PNG or JPEG file: light ink on black, whatever it was. NotReadable, in one sentence, if there is none."""
    return find_ink(_grey(_open(content)))


def _open(content: bytes) -> Image.Image:
    """The file as a picture, as small as will do; refused before its pixels take memory."""
    if not content:
        raise NotReadable("This file is empty: choose another one.")
    if len(content) > MOST_BYTES:
        raise NotReadable(
            f"This file has {len(content) / 1e6:.0f} MB: choose one of at most {MOST_BYTES // 1_000_000} MB."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotReadable(_too_large("far more than")) from None
    except Exception:  # damaged headers make Pillow raise nearly anything
        raise NotReadable(
            "This is no PNG or JPEG picture: choose another file, or save it as one."
        ) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise NotReadable(_too_large(f"{picture.width * picture.height / 1e6:.0f}"))
    if picture.format == "PNG" and getattr(picture, "is_animated", False):
        raise NotReadable("This picture moves: choose one that does not.")
    try:
        picture.load()
        if picture.mode in ("1", "P", "PA"):  # few colours cannot be mixed
            picture = picture.convert(
                "RGBA" if "transparency" in picture.info else "RGB"
            )
        if not picture.mode.startswith("I"):
            picture.thumbnail((2 * LOOKED_AT, 2 * LOOKED_AT))
        picture = ImageOps.exif_transpose(picture)
    except Exception:
        raise NotReadable(
            "This picture is damaged or cut off: choose another file."
        ) from None
    return picture


def _too_large(megapixels: str) -> str:
    most = MOST_PIXELS // 1_000_000
    return f"This picture has {megapixels} megapixels: make it smaller, {most} at most."


def _grey(picture: Image.Image) -> Image.Image:
    """Any mode as grey bytes: 16 bits, CMYK, palettes, and what is transparent as the paper it was on."""
    if picture.mode.startswith("I"):
        step = max(1, max(picture.size) // (2 * LOOKED_AT))
        high_bytes = np.asarray(picture)[::step, ::step].astype(np.uint32) >> 8
        picture = Image.fromarray(high_bytes.clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        alpha = np.asarray(picture.getchannel("A"), dtype=float)
        light = np.asarray(picture.convert("RGB").convert("L"), dtype=float)
        ink_is_dark = (light * alpha).sum() < 127 * alpha.sum()
        paper = Image.new("RGBA", picture.size, "white" if ink_is_dark else "black")
        picture = Image.alpha_composite(paper, picture)
    picture = picture.convert("RGB").convert("L")
    picture.thumbnail((LOOKED_AT, LOOKED_AT), Image.Resampling.BOX)
    return picture


def find_ink(grey: Image.Image) -> Image.Image:
    """The digit in a grey picture, dark on light or light on dark, as light ink on black."""
    sorry = "No digit can be found in this picture: "
    if min(grey.size) < 8:
        raise NotReadable(f"{sorry}it is only {grey.width} by {grey.height} pixels.")
    light = np.asarray(grey, dtype=float)
    border = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
    if np.median(border) > (light.min() + light.max()) / 2:
        grey = ImageOps.invert(grey)
    paper = _paper(grey)
    ink = np.asarray(ImageChops.subtract(grey, paper), dtype=float)
    if ink.max() < 40:
        raise NotReadable(f"{sorry}there is hardly any contrast in it.")
    mask = ink >= _between(ink)
    shape = _main_parts(mask)
    share = shape.mean()
    holes = len(np.unique(_parts(~shape)))
    if not 0.0005 < share < 0.5 or holes > MOST_HOLES:
        raise NotReadable(
            f"{sorry}take one with a single digit, large, on plain paper."
        )
    strong = np.percentile(ink[shape], 90)
    near = max_pool2d(torch.from_numpy(shape).float()[None], 3, 1, 1)[0].numpy() > 0
    return Image.fromarray(
        ((ink / strong * 255).clip(0, 255) * near).astype(np.uint8), "L"
    )


def _paper(grey: Image.Image) -> Image.Image:
    """What the picture would be without ink, shadows and all: each place as dark as the darkest near it, smoothed."""
    small = grey.copy()
    small.thumbnail((80, 80), Image.Resampling.BOX)
    reach = max(small.size) // 4 * 2 + 1
    for _ in range(reach // 6):
        small = small.filter(ImageFilter.MinFilter(7))
    small = small.filter(ImageFilter.GaussianBlur(reach / 6))
    return small.resize(grey.size, Image.Resampling.BILINEAR)


def _between(ink: np.ndarray) -> float:
    """Otsu's threshold: the brightness that parts ink from paper best, the variance between the two at its largest."""
    counts, edges = np.histogram(ink, 64)
    below, levels = counts.cumsum(), (edges[:-1] + edges[1:]) / 2
    above = below[-1] - below
    sums = (counts * levels).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = sums / below - (sums[-1] - sums) / above
        spread = np.nan_to_num(below * above * apart**2)
    return float(edges[1:][spread.argmax()])


def _parts(mask: np.ndarray) -> np.ndarray:
    """A number above 0 for every place in a mask, the same where places touch; 0 outside."""
    there = torch.from_numpy(mask).float()[None]
    labels = there * torch.arange(1, mask.size + 1).view(1, *mask.shape)
    while True:
        spread = max_pool2d(labels, 3, 1, 1) * there  # the largest number next door
        if torch.equal(spread, labels):
            return labels[0].numpy()
        there_too = spread.flatten()[(spread - 1).clamp(min=0).long()]
        labels = there_too * there  # and the one that its place has: far in few steps


def _main_parts(mask: np.ndarray) -> np.ndarray:
    """The largest connected part of a mask, and others of at least a tenth of it: specks are left out."""
    parts = _parts(mask)
    names, sizes = np.unique(parts[mask], return_counts=True)
    return np.isin(parts, names[sizes >= sizes.max() / 10])

"""From a photo or a scan to a drawing: the digit in it, light ink on black."""

import io
import threading
import warnings

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

MAX_BYTES = 20_000_000
MAX_PIXELS = 16_000_000  # 64 MB while it is read, twice that if it is transparent
MAX_HOLES = 20  # that a digit and its grain may have; more is a texture
TOUCHING = np.ones((3, 3))  # places touch at their corners, too
LOOKED_AT = 320  # pixels, the longer side of a photo when the digit is looked for

_decoding = threading.Lock()  # one at a time: a whole class must not take that at once


class NotReadable(ValueError):
    """An upload that holds no picture of a digit; the message says why in one sentence."""


def read_upload(content: bytes) -> Image.Image:
    """The digit in a PNG or JPEG file: light ink on black, whatever it was. NotReadable, in one sentence, if there is none."""
    with _decoding:
        grey = _grey(_open(content))
    return find_ink(grey)


def _open(content: bytes) -> Image.Image:
    """The file as a picture, as small as will do; refused before its pixels take memory."""
    if not content:
        raise NotReadable("This file is empty: choose another one.")
    if len(content) > MAX_BYTES:
        raise NotReadable(
            f"This file has {len(content) / 1e6:.0f} MB: choose one of at most {MAX_BYTES // 1_000_000} MB."
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
    if picture.width * picture.height > MAX_PIXELS:
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
    most = MAX_PIXELS // 1_000_000
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
    from scipy import ndimage  # here, because it takes 0.4 s

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
    shape = main_parts(mask)
    share = shape.mean()
    _, holes = ndimage.label(~shape, TOUCHING)  # and what is around
    if not 0.0005 < share < 0.5 or holes >= MAX_HOLES:
        raise NotReadable(
            f"{sorry}take one with a single digit, large, on plain paper."
        )
    strong = np.percentile(ink[shape], 90)
    near = ndimage.binary_dilation(shape, TOUCHING)
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


def main_parts(mask: np.ndarray) -> np.ndarray:
    """The largest connected part of a mask, and others of at least a tenth of it: specks are left out."""
    from scipy import ndimage

    parts, _ = ndimage.label(mask, TOUCHING)  # numbers from 1 up, and 0 outside
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    return sizes[parts] >= max(1, sizes.max() / 10)

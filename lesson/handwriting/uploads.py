"""From an uploaded file, whatever it may be, to the digit in it."""

import io
import threading
import warnings

import numpy as np
from PIL import Image, ImageOps

from lesson.handwriting.photos import (
    LOOKED_AT,
    SORRY,
    NotReadable,
    find_ink,
    longest,
)

MAX_BYTES = 20_000_000
MAX_PIXELS = 25_000_000  # 100 MB while it is read
MAX_JPEG_PIXELS = 120_000_000  # a JPEG is decoded small, unless it is progressive
KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
ORIENTATION = 0x0112  # the EXIF tag that says how a camera was held

_decoding = threading.Lock()  # one at a time: a whole class must not take that at once


def read_upload(content: bytes) -> Image.Image:
    """The digit in a picture file: light ink on black, whatever it was, as `find_ink` finds it.

    NotReadable, in one sentence, if there is none.
    """
    with _decoding:
        picture = _open(content)
    return find_ink(picture)


def _open(content: bytes) -> Image.Image:
    """The file as a picture, as small as will do; refused before its pixels take memory. Its content says what it is."""
    import pi_heif  # here, as scipy below: only who uploads waits for it

    if not content:
        raise NotReadable("This file is empty: choose another one.")
    if len(content) > MAX_BYTES:
        raise NotReadable(
            f"This file has {len(content) / 1e6:.0f} MB: choose one of at most {MAX_BYTES // 1_000_000} MB."
        )
    pi_heif.register_heif_opener(thumbnails=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is looked at below
            picture = Image.open(io.BytesIO(content), formats=KINDS)
    except Image.DecompressionBombError:
        raise NotReadable(_too_large("far too many", MAX_PIXELS)) from None
    except Exception:  # damaged headers make Pillow raise nearly anything
        raise NotReadable(
            "This is no PNG or JPEG picture, nor WebP, GIF, BMP, TIFF, AVIF or HEIC: choose another file, or save it as one."
        ) from None
    in_steps = picture.format in ("JPEG", "MPO") and "progressive" not in picture.info
    most = MAX_JPEG_PIXELS if in_steps else MAX_PIXELS
    if picture.width * picture.height > most:
        megapixels = f"{picture.width * picture.height / 1e6:.0f}"
        raise NotReadable(_too_large(megapixels, most))
    try:
        moves = picture.format not in ("MPO", "TIFF") and getattr(
            picture, "is_animated", False
        )
        if not moves:
            picture.draft(None, (2 * LOOKED_AT, 2 * LOOKED_AT))  # of a JPEG
            small = _smaller(picture)
            small.getexif()[ORIENTATION] = picture.getexif().get(ORIENTATION, 1)
            picture.close()  # its pixels go now, whoever may still point at it
            return ImageOps.exif_transpose(small)
    except NotReadable:
        raise
    except Exception:
        raise NotReadable(
            "This picture is damaged or cut off: choose another file."
        ) from None
    raise NotReadable("This picture moves: choose one that does not.")


def _too_large(megapixels: str, most: int) -> str:
    return f"This picture has {megapixels} megapixels: make it smaller, {most // 1_000_000} at most."


def _smaller(picture: Image.Image) -> Image.Image:
    """Any picture as RGB or RGBA, of some 640 pixels, strip by strip: no second large one is made."""
    picture.load()
    if min(picture.size) < 8:
        raise NotReadable(
            f"{SORRY}it is only {picture.width} by {picture.height} pixels."
        )
    transparent = picture.has_transparency_data
    mode = "RGBA" if transparent else "F" if picture.mode[0] in "IF" else "RGB"
    step = max(1, max(picture.size) // (2 * longest(picture)))
    strips = []
    for top in range(0, picture.height, 16 * step):
        box = (0, top, picture.width, min(top + 16 * step, picture.height))
        strips.append(np.asarray(picture.crop(box).convert(mode).reduce(step)))
    seen = np.concatenate(strips)
    if mode != "F":
        return Image.fromarray(seen)
    brightest = np.percentile(seen, 99.9) or 1  # it may use 12 of its 16 bits
    return Image.fromarray((seen / brightest * 255).clip(0, 255).astype(np.uint8))

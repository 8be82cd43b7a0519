"""Pictures of digits and of weights, as arrays and as small PNG files inside an address."""

import base64
import io
import threading
from collections.abc import Callable
from hashlib import blake2b

import numpy as np
from cachetools import LRUCache, cached
from PIL import Image
from torch import Tensor

from lesson.digits import SIDE, load_digits
from lesson.runs import once

THREE = "#2F7FD1"  # blue: threes, and votes for three
SEVEN = "#DB7209"  # orange: sevens, and votes for seven. Blue and orange stay apart for colour-blind eyes
MAX_DRAWN = 8_192  # pictures that are remembered, of some 800 bytes each
LEVELS = 31  # shades of each of the two, so that one byte a pixel compresses well


def rgb(colour: str) -> tuple[int, int, int]:
    """The red, green and blue bytes of "#rrggbb"."""
    return tuple(bytes.fromhex(colour.removeprefix("#")))


# A palette from full orange through nothing at all to full blue: transparent in the middle, it suits light and dark pages.
_STEPS = np.arange(-LEVELS, LEVELS + 1)
_PALETTE = [channel for step in _STEPS for channel in rgb(THREE if step > 0 else SEVEN)]
_OPACITY = bytes(int(255 * abs(step) / LEVELS) for step in _STEPS)


def png(image: Image.Image, **options: object) -> str:
    """An image as a data URI."""
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, **options)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def ink(pixels: Tensor) -> np.ndarray:
    """A digit, 784 brightnesses in [0, 1] in any shape, as (28, 28) bytes, white on black."""
    return (pixels.detach().reshape(SIDE, SIDE) * 255).round().byte().numpy()


def _remembered(draw: Callable[..., str]) -> Callable[..., str]:
    """Draw each picture once: known by its numbers, the least recently wanted is forgotten first."""

    def key(values: Tensor, limit: float | None = None) -> tuple:
        numbers = values.detach().contiguous().numpy().tobytes()
        return blake2b(numbers, digest_size=16).digest(), limit

    return cached(LRUCache(MAX_DRAWN), key, threading.Lock())(draw)


def fresh_png(pixels: Tensor) -> str:
    """A digit, 784 brightnesses in [0, 1], as a PNG, white on black, that is not remembered: somebody's own."""
    return png(Image.fromarray(ink(pixels)))


digit_png = _remembered(fresh_png)


@_remembered
def votes_png(values: Tensor, limit: float | None = None) -> str:
    """784 weights or gradients as a PNG: blue above 0, orange below, the stronger the nearer to ±limit (default: largest)."""
    values = values.detach().reshape(SIDE, SIDE)
    limit = limit or values.abs().max().item() or 1.0
    steps = (values / limit).nan_to_num().clamp(-1, 1).mul(LEVELS).round().add(LEVELS)
    image = Image.fromarray(steps.byte().numpy(), "P")
    image.putpalette(_PALETTE)
    return png(image, transparency=_OPACITY)


@once
def example_png(digit: int, number: int = 0) -> str:
    """One of the training images of a digit, 3 or 7."""
    return digit_png(load_digits().select("train", digit)[0][number])


Picture = tuple[str, str, str]  # a PNG, what it is in words, a caption
CUT_AWAY = (176, 58, 72)  # as dark as can be told from black: it is not read


def ink_found(drawn: Image.Image) -> Picture:
    """The ink that was found in a photo, and in red what was cut away, as `lesson.handwriting.photos.find_ink` says."""
    cut = drawn.info["cut"]
    if not cut:
        return png(drawn), "The ink found", "the ink in it"
    seen = np.array(drawn.convert("RGB"))
    seen[np.any([*cut.values()], axis=0) & (np.asarray(drawn) == 0)] = CUT_AWAY
    words = f"The ink found; cut away, in red: {', '.join(cut)}"
    return png(Image.fromarray(seen)), words, "the ink in it; red: cut away"

"""From a photo or a scan to a drawing: the digit in it, light ink on black."""

from typing import NamedTuple

import numpy as np
from PIL import Image

LOOKED_AT = 320  # pixels, the longer side of a photo when the digit is looked for
NARROW = 4  # times longer than wide: from there on the shorter side counts
FAINT = 0.157  # of the brightness of the paper: what differs less from it is no ink
MAX_HOLES = 20  # that a digit and its grain may have; more is a texture
MAX_GRAINS = 1 / 80  # parts for each pixel; more is a texture, too
TOUCHING = np.ones((3, 3))  # places touch at their corners, too
UPRIGHT = [[0, 1, 0]] * 3  # places touch above and below only
SLOPES = np.linspace(-0.1, 0.1, 17)  # of lines on paper, pixels down for each across
SORRY = "No digit can be found in this picture: "


class NotReadable(ValueError):
    """An upload that holds no picture of a digit; the message says why in one sentence."""


def longest(picture: Image.Image) -> int:
    """How long the longer side of a picture may be, so that there is something to see on the shorter one."""
    longer = max(picture.size) / min(picture.size) / NARROW
    return round(LOOKED_AT * min(max(1, longer), 16))


def find_ink(picture: Image.Image) -> Image.Image:
    """The digit in a picture, dark on light or light on dark, as light ink on black.

    Its `info` says what else there is: "cut", by its name a mask of each thing that was cut away; "digits", how many there are.
    """
    from scipy import ndimage  # here, because it takes 0.4 s

    picture = _on_paper(picture)
    picture.thumbnail((longest(picture),) * 2, Image.Resampling.BOX)
    if min(picture.size) < 8:
        raise NotReadable(f"{SORRY}it is far too long for its width.")
    ink, shade = _ink(picture)
    cut = {"lines": _lines(ink)}
    ink = np.where(cut["lines"], 0, ink)
    while True:
        if ink.max() < FAINT:
            raise NotReadable(f"{SORRY}there is hardly any contrast in it.")
        mask = ink >= _between(ink)
        strange = _strange(mask, shade)
        if not strange:
            break
        for name, part in strange:
            away = ndimage.binary_dilation(part, TOUCHING, iterations=2)
            away &= part | ~mask
            cut[name] = cut.get(name, False) | away
            ink = np.where(away, 0, ink)
    shape, cut["other digits"], digits = one_digit(mask)
    cut["spots"] = main_parts(mask) & ~shape & ~cut["other digits"]
    _, holes = ndimage.label(~shape, TOUCHING)  # and what is around
    _, grains = ndimage.label(mask, TOUCHING)
    texture = holes >= MAX_HOLES or grains > MAX_GRAINS * mask.size
    if texture or not 0.0005 < shape.mean() < 0.5:
        raise NotReadable(
            f"{SORRY}take one with a single digit, large, on plain paper."
        )
    strong = np.percentile(ink[shape], 90)
    near = ndimage.binary_dilation(shape, TOUCHING)
    found = Image.fromarray(
        ((ink / strong * 255).clip(0, 255) * near).astype(np.uint8), "L"
    )
    found.info |= {
        "digits": digits,
        "cut": {name: each for name, each in cut.items() if each.any()},
    }
    return found


def _on_paper(picture: Image.Image) -> Image.Image:
    """As RGB; where it is transparent, the paper goes on, or there is some, if it was nothing but ink."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    colours = np.asarray(picture)
    opaque = colours[..., 3] > 127
    box = picture.getchannel("A").point(lambda alpha: 255 * (alpha > 127)).getbbox()
    paper = np.zeros(3)
    if box:
        paper = np.median(colours[opaque], axis=0)[:3]
        left, top, right, bottom = box
        if opaque[top:bottom, left:right].mean() < 0.6:
            paper = np.full(3, 255 if paper.mean() < 127 else 0)
    below = Image.new("RGBA", picture.size, (*paper.astype(int).tolist(), 255))
    return Image.alpha_composite(below, picture).convert("RGB")


def _ink(picture: Image.Image) -> tuple[np.ndarray, str]:
    """How far each place is from the paper around, (high, wide) in [0, 1], and which of the two is dark: the ink if "dark".

    It is taken from the brightness, or from the one colour in which there is far more to see.
    """
    from scipy import ndimage

    clearest, dark, channel = 0.0, True, picture.getchannel("R")
    for each in (picture.convert("L"), *picture.split()):
        small = np.asarray(each.reduce(max(1, max(each.size) // 48)), dtype=float)
        around = ndimage.median_filter(small, max(small.shape) * 2 // 5 | 1)
        off = (small - around)[2:-2, 2:-2]
        contrast = np.percentile(np.abs(off), 98) if off.size else 0
        if contrast > 1.6 * clearest:
            high, wide = np.ogrid[[slice(-1, 1, side * 1j) for side in off.shape]]
            middle = np.exp(-(high**2 + wide**2) / 0.26)  # a desk is farther out
            clearest, dark, channel = contrast, (off**3 * middle).sum() <= 0, each
    light = np.asarray(channel, dtype=float)
    light = light if dark else 255 - light
    # what is narrower than this is on the paper, and no paper
    reach = min(max(light.shape) // 4, min(light.shape)) | 1
    wide = np.pad(light, reach, "reflect", reflect_type="odd")  # shadows go on
    paper = ndimage.grey_closing(wide, reach)[reach:-reach, reach:-reach]
    # in the shade of white paper all is darker in proportion; a blackboard has hardly any shade
    ink = (paper - light) / (np.maximum(paper, 48) if dark else 255)
    return (ink - np.median(ink)).clip(0, 1), "dark" if dark else "light"


def _lines(ink: np.ndarray) -> np.ndarray:
    """A mask of the thin lines that run through most of a picture, along or down, without what crosses them."""
    mask = ink > 0.05 + 6 * np.percentile(ink, 65)  # lines cover less than a third
    return _lines_along(ink, mask) | _lines_along(ink.T, mask.T).T


def _lines_along(ink: np.ndarray, mask: np.ndarray) -> np.ndarray:
    from scipy import ndimage

    high, wide = mask.shape
    length, most = int(0.7 * wide), int(0.05 * wide) + 1
    room = ((most, most), (0, 0))
    thicker = np.pad(ndimage.binary_dilation(mask, UPRIGHT), room)
    columns = np.arange(wide)
    found = np.zeros_like(thicker)
    for slope in SLOPES:
        off = np.round(slope * (columns - wide / 2)).astype(int)
        rows = np.arange(most, most + high)[:, None] + off
        share = ndimage.uniform_filter1d(
            thicker[rows, columns].astype(np.float32), length, mode="constant"
        )
        if (middles := share > 0.9).any():
            line = ndimage.maximum_filter1d(middles, length, mode="constant")
            found[rows, columns] |= line
    found = found[most:-most] & mask
    if not found.any():
        return found
    runs, _ = ndimage.label(mask, UPRIGHT)
    lengths = np.bincount(runs.ravel())[runs]
    usual = np.median(lengths[found])
    if usual > 0.02 * max(mask.shape):
        return np.zeros_like(mask)  # these are strokes
    thin = found & (lengths <= 1.5 * usual + 1)
    pale = ink <= 1.3 * np.percentile(ink[thin], 90)  # a pen on the line is darker
    return np.isin(runs, np.unique(runs[thin])) & pale


class Part(NamedTuple):
    """A connected part of a mask: its number there, its places, and the box around it."""

    number: int
    area: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def high(self) -> int:
        """Its height."""
        return self.bottom - self.top

    @property
    def wide(self) -> int:
        """Its width."""
        return self.right - self.left

    @property
    def extent(self) -> int:
        """Its longer side."""
        return max(self.high, self.wide)

    def gaps(self, other: "Part") -> tuple[int, int]:
        """How far it is from another one, across and down; below 0 where they stand in each other's way."""
        return (
            max(self.left, other.left) - min(self.right, other.right),
            max(self.top, other.top) - min(self.bottom, other.bottom),
        )

    def is_another_digit(self, other: "Part") -> bool:
        """Whether it is a digit beside or below another one, not a stroke of it."""
        across, down = self.gaps(other)
        least, high = sorted((self.high, other.high))
        slim = min(self.high / self.wide, other.high / other.wide)
        beside = across > 0 and slim > 0.9 and down < 0
        below = down > 0.15 * high and slim > 1.15
        return least > 0.6 * high and (beside or below)


def _parts(mask: np.ndarray) -> tuple[np.ndarray, list[Part]]:
    """The numbers of the parts of a mask, and the parts; strokes nearer than 3 pixels are of one part."""
    from scipy import ndimage

    labels, _ = ndimage.label(ndimage.binary_dilation(mask, TOUCHING), TOUCHING)
    labels *= mask
    areas = np.bincount(labels.ravel())
    boxes = enumerate(ndimage.find_objects(labels), 1)
    return labels, [
        Part(number, int(areas[number]), down.start, down.stop, along.start, along.stop)
        for number, (down, along) in boxes
    ]


def _strange(mask: np.ndarray, shade: str) -> list[tuple[str, np.ndarray]]:
    """What in a mask is no digit, by its name: what comes in from the edge, if there is more inside, and what runs around."""
    labels, parts = _parts(mask)
    high, wide = mask.shape
    inside = [
        each
        for each in parts
        if min(each.top, each.left, high - each.bottom, wide - each.right) > 1
    ]
    largest = max((each.extent for each in inside), default=0)
    from_edge = [
        (f"a {shade} edge", labels == each.number)
        for each in parts
        if each not in inside and each.extent * 0.15 <= largest
    ]
    return from_edge + [
        ("a frame", labels == each.number)
        for each in inside
        if any(_runs_around(labels == each.number, each, other) for other in inside)
    ]


def _runs_around(frame: np.ndarray, part: Part, other: Part) -> bool:
    """Whether a part of a mask is seen in most directions from the middle of another, large one."""
    if other.extent < 0.2 * part.extent or other == part or max(part.gaps(other)) > 0:
        return False
    rows, columns = frame.nonzero()
    down, across = (other.top + other.bottom) / 2, (other.left + other.right) / 2
    angles = np.arctan2(rows - down, columns - across)
    outside = (
        part.left < other.left
        and part.right > other.right
        and part.top < other.top
        and part.bottom > other.bottom
    )
    return outside and len(np.unique(angles * 18 // np.pi)) > 27  # of 36


def one_digit(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """The largest digit in a mask, a mask of the other ones, and how many there are in all."""
    labels, parts = _parts(mask)
    main = max(parts, key=lambda each: each.extent * each.area**0.5)
    others = [each for each in parts if each.is_another_digit(main)]
    near = [
        each.number
        for each in parts
        if each not in others and max(each.gaps(main)) < 0.3 * main.extent
    ]
    own = main_parts(np.isin(labels, near))
    return own, np.isin(labels, [each.number for each in others]), 1 + len(others)


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

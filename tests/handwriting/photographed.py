"""Photos of digits as people take them: each kind of photo is made here from a picture of the digit's ink."""

import io
import math
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from torch import Tensor

from tests.handwriting.drawn import SHAPES

WIDE, HIGH = SIZE = (800, 600)
WHITE, BLACK, PAPER = (255, 255, 255), (0, 0, 0), (236, 234, 228)
DESK, LIGHT_DESK = (110, 74, 46), (206, 178, 140)

Kind = Callable[[Image.Image], Image.Image]  # of ink, light on black, a photo


def written(digit: "Tensor", high: int = 380) -> Image.Image:
    """The ink of one of MNIST's digits (784,), in the middle of a photo: light on black."""
    pixels = (digit.reshape(28, 28).numpy() * 255).astype(np.uint8)
    small = Image.fromarray(pixels)
    small = small.crop(small.getbbox())
    size = max(1, round(small.width * high / small.height)), high
    large = small.resize(size, Image.Resampling.BICUBIC)
    steep = large.point(lambda light: min(max(4 * (light - 96), 0), 255))
    return put(steep, (WIDE - size[0]) // 2, (HIGH - high) // 2)


def penned(digit: str, chance: random.Random, width: int, high: int = 380):
    """A digit written with a pen of so many pixels: light on black."""
    slant, wide = chance.uniform(-0.15, 0.3), chance.uniform(0.6, 0.85)
    x0, y0 = WIDE / 2 - wide * high / 2, HIGH / 2 - high / 2
    shake = [chance.uniform(-0.02, 0.02) for _ in range(4)]
    points = [
        (
            x0 + high * (wide * x - slant * (y - 0.5) + shake[0] * math.sin(9 * y)),
            y0 + high * (y + shake[1] * math.sin(7 * x)),
        )
        for x, y in SHAPES[digit]
    ]
    return stroke(Image.new("L", SIZE), points, width, 255)


def stroke(picture, points, width: float, colour):
    """A line drawn into a picture, with round ends; the picture."""
    pen = ImageDraw.Draw(picture)
    pen.line(points, fill=colour, width=round(width), joint="curve")
    for x, y in points:
        box = (x - width / 2, y - width / 2, x + width / 2, y + width / 2)
        pen.ellipse(box, fill=colour)
    return picture


def put(ink: Image.Image, left: int, top: int) -> Image.Image:
    """Ink somewhere else in a photo."""
    canvas = Image.new("L", SIZE)
    canvas.paste(ink, (left, top))
    return canvas


def scaled(ink: Image.Image, high: int, across: float, down: float) -> Image.Image:
    """The digit `high` pixels high, its middle at a place that is given in shares of the photo."""
    cropped = ink.crop(ink.getbbox())
    size = max(1, round(cropped.width * high / cropped.height)), high
    small = cropped.resize(size, Image.Resampling.LANCZOS)
    left, top = across * WIDE - size[0] / 2, down * HIGH - high / 2
    return put(small, round(left), round(top))


def on(paper, ink: Image.Image, colour=(25, 25, 35)) -> Image.Image:
    """Ink of a colour on paper, a colour or a picture."""
    if not isinstance(paper, Image.Image):
        paper = Image.new("RGB", ink.size, paper)
    return Image.composite(Image.new("RGB", ink.size, colour), paper, ink)


def lit(picture: Image.Image, light: np.ndarray) -> Image.Image:
    """A picture under uneven light: (600, 800) shares of full light."""
    seen = np.asarray(picture, dtype=float) * light[..., None]
    return Image.fromarray(seen.clip(0, 255).astype(np.uint8))


def grainy(picture: Image.Image, sigma: float = 4) -> Image.Image:
    """With the noise of a camera, not quite sharp, and as a JPEG."""
    noise = np.random.default_rng(0).normal(0, sigma, (*picture.size[::-1], 1))
    noisy = np.asarray(picture.convert("RGB"), dtype=float) + noise
    blurred = Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
    file = io.BytesIO()
    blurred.filter(ImageFilter.GaussianBlur(0.7)).save(file, "JPEG", quality=70)
    return Image.open(file).convert("RGB")


def with_lines(paper, colour, across: int = 0, down: int = 0, width: int = 2, skew=0.0):
    """Paper with lines so far apart, `skew` pixels off for each pixel along."""
    picture = Image.new("RGB", SIZE, paper)
    pen = ImageDraw.Draw(picture)
    if down:
        for y in range(-HIGH, 2 * HIGH, down):
            pen.line((0, y, WIDE, y + skew * WIDE), fill=colour, width=width)
    if across:
        for x in range(-WIDE, 2 * WIDE, across):
            pen.line((x, 0, x - skew * HIGH, HIGH), fill=colour, width=width)
    return picture


def dotted() -> Image.Image:
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    for x in range(15, WIDE, 32):
        for y in range(15, HIGH, 32):
            pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill=(150, 150, 160))
    return picture


def beside(ink: Image.Image, box, colour, edge: int = 0, paper=PAPER) -> Image.Image:
    """On paper, and a box of another colour over it, with a blurred edge."""
    cover = Image.new("L", SIZE)
    ImageDraw.Draw(cover).rectangle(box, fill=255)
    if edge:
        cover = cover.filter(ImageFilter.GaussianBlur(edge))
    return on(on(paper, ink), cover, colour)


def woody(box, base=DESK) -> Kind:
    """A desk with a grain of its own."""

    def photo(ink):
        rows = np.indices(SIZE[::-1])[0]
        grain = 12 * np.sin(rows / 3 + 2 * np.sin(rows / 17))
        wood = np.asarray(base, dtype=float) + grain[..., None]
        desk = Image.fromarray(wood.clip(0, 255).astype(np.uint8))
        cover = Image.new("L", SIZE)
        ImageDraw.Draw(cover).rectangle(box, fill=255)
        return grainy(Image.composite(desk, on(PAPER, ink), cover))

    return photo


def edge_line(side: str, width: int = 2, grey: int = 90) -> Kind:
    return lambda ink: beside(ink, at_the(side, width), (grey,) * 3, paper=WHITE)


def at_the(side: str, width: int) -> tuple[int, int, int, int]:
    return {
        "left": (0, 0, width - 1, HIGH),
        "right": (WIDE - width, 0, WIDE, HIGH),
        "top": (0, 0, WIDE, width - 1),
        "bottom": (0, HIGH - width, WIDE, HIGH),
    }[side]


def frame(width: int, colour=(60, 60, 60), paper=WHITE) -> Kind:
    def photo(ink):
        picture = on(paper, ink)
        box = (0, 0, WIDE - 1, HIGH - 1)
        ImageDraw.Draw(picture).rectangle(box, outline=colour, width=width)
        return picture

    return photo


def card_on(desk, margin: int) -> Kind:
    """A whole sheet with desk all around."""

    def photo(ink):
        picture = Image.new("RGB", SIZE, desk)
        picture.paste(
            on(PAPER, ink).resize((WIDE - 2 * margin, HIGH - 2 * margin)),
            (margin, margin),
        )
        return grainy(picture)

    return photo


def corner_of_desk(ink):
    picture = on(PAPER, ink)
    corners = [(0, 0), (260, 0), (0, 420)]
    ImageDraw.Draw(picture).polygon(corners, fill=DESK)
    return grainy(picture)


def tilted_desk(ink):
    picture = on(PAPER, ink)
    corners = [(0, 0), (190, 0), (90, HIGH), (0, HIGH)]
    ImageDraw.Draw(picture).polygon(corners, fill=DESK)
    return grainy(picture)


def light_by(function) -> Kind:
    def photo(ink):
        rows, columns = np.indices(SIZE[::-1])
        return grainy(lit(on(PAPER, ink), function(columns / WIDE, rows / HIGH)), 2)

    return photo


def half(mask, dark: float):
    return np.where(mask, dark, 1.0)


def holes(ink):
    picture = on(PAPER, ink)
    pen = ImageDraw.Draw(picture)
    for y in (180, 420):
        pen.ellipse((30, y - 17, 64, y + 17), fill=(40, 36, 32))
    return picture


def finger(side: str) -> Kind:
    def photo(ink):
        picture = on(PAPER, ink)
        pen, skin = ImageDraw.Draw(picture), (176, 122, 96)
        if side == "bottom":
            pen.rounded_rectangle((60, 470, 150, 700), 45, fill=skin)
        else:
            pen.rounded_rectangle((690, 380, 900, 480), 50, fill=skin)
        return grainy(picture)

    return photo


def around(shape: str, width: int = 10) -> Kind:
    def photo(ink):
        left, top, right, bottom = ink.getbbox()
        picture = on(PAPER, ink)
        pen, colour = ImageDraw.Draw(picture), (25, 25, 35)
        more = 70 if shape == "circle" else 40
        box = (left - more, top - more, right + more, bottom + more)
        if shape == "circle":
            box = (left - 110, top - 75, right + 110, bottom + 75)
            pen.ellipse(box, outline=colour, width=width)
        elif shape == "open circle":
            box = (left - 110, top - 75, right + 110, bottom + 75)
            pen.arc(box, 20, 345, fill=colour, width=width)
        else:
            pen.rectangle(box, outline=colour, width=width)
        return picture

    return photo


def tray(ink):
    """A whiteboard: its tray below, with a pen on it."""
    picture = on((238, 240, 241), ink, (20, 40, 150))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 548, WIDE, HIGH), fill=(120, 122, 126))
    pen.rectangle((0, 540, WIDE, 548), fill=(190, 190, 194))
    pen.rounded_rectangle((500, 552, 640, 572), 8, fill=(30, 30, 30))
    return grainy(picture)


def screenshot(ink, dark: bool = True):
    """A phone held upright: bars above and below with small things on them."""
    picture = on(WHITE, ink).resize((420, 315))
    shown = Image.new("RGB", (420, 800), WHITE)
    shown.paste(picture, (0, 240))
    pen = ImageDraw.Draw(shown)
    bar, sign = ((20, 20, 22), (230, 230, 230)) if dark else ((240,) * 3, (40,) * 3)
    for top, bottom in ((0, 48), (730, 800)):
        pen.rectangle((0, top, 420, bottom), fill=bar)
        for x in range(40, 420, 90):
            pen.ellipse((x, top + 16, x + 22, top + 34), fill=sign)
    return shown


def margin_line(ink):
    paper = with_lines(PAPER, (170, 190, 225), down=40, width=2)
    ImageDraw.Draw(paper).line((110, 0, 110, HIGH), fill=(220, 90, 90), width=3)
    return grainy(on(paper, ink))


def see_through(ink, around=(0, 0, 0, 0), inside=WHITE, margin: int = 90):
    """A card on nothing: what is around it is transparent."""
    picture = Image.new("RGBA", SIZE, around)
    card = on(inside, ink, WHITE if inside == BLACK else (25, 25, 35)).convert("RGBA")
    picture.paste(
        card.crop((margin,) * 2 + (WIDE - margin, HIGH - margin)), (margin,) * 2
    )
    return picture


def chalk(board) -> Kind:
    def photo(ink):
        rough = np.random.default_rng(0).uniform(0.55, 1, SIZE[::-1])
        dusty = Image.fromarray((np.asarray(ink) * rough).astype(np.uint8))
        return grainy(on(board, dusty, (235, 235, 225)))

    return photo


def sixteen_bits(ink, top: int = 65535):
    grey = 255 - np.asarray(ink, dtype=float)
    return Image.fromarray((grey / 255 * top).astype(np.uint16))


def coloured(paper, colour) -> Kind:
    return lambda ink: grainy(on(paper, ink, colour), 2)


def skewed(ink):
    return grainy(on(PAPER, ink).rotate(5, Image.Resampling.BICUBIC, fillcolor=DESK))


def vignette(x, y):
    return 1 - 0.55 * ((x - 0.5) ** 2 + (y - 0.5) ** 2) / 0.5


PENCIL = (110, 110, 110)
KINDS: dict[str, Kind] = {
    "clean": lambda ink: on(WHITE, ink),
    "light on dark": lambda ink: on(BLACK, ink, WHITE),
    "grainy": lambda ink: grainy(on(PAPER, ink), 8),
    **{f"dark line {s}": edge_line(s) for s in ("left", "right", "top", "bottom")},
    "dark line, wide": edge_line("bottom", 14, 40),
    "lighter line": edge_line("right", 4, 180),
    "frame of 1 pixel": frame(1),
    "frame of 6": frame(6, BLACK),
    "light frame, light on dark": lambda ink: Image.eval(
        frame(2)(ink), lambda light: 255 - light
    ),
    **{
        f"desk {s}": (lambda ink, s=s: beside(ink, at_the(s, 160), DESK))
        for s in ("left", "right")
    },
    **{
        f"desk {s}": (lambda ink, s=s: beside(ink, at_the(s, 70), DESK, 2))
        for s in ("top", "bottom")
    },
    "wooden desk": woody(at_the("left", 150)),
    "light desk": lambda ink: grainy(beside(ink, at_the("left", 150), LIGHT_DESK, 1)),
    "black desk": lambda ink: grainy(
        beside(ink, at_the("right", 200), (22, 22, 24), 1)
    ),
    "corner of a desk": corner_of_desk,
    "tilted desk": tilted_desk,
    "sheet on a desk": card_on(DESK, 60),
    "sheet on a wide desk": card_on(DESK, 130),
    "sheet on a light desk": card_on(LIGHT_DESK, 80),
    "sheet on a black desk": card_on((20, 20, 20), 100),
    "gradient to 0.6": light_by(lambda x, y: 1 - 0.4 * x),
    "gradient down": light_by(lambda x, y: 1 - 0.4 * y),
    "gradient to 0.35": light_by(lambda x, y: 1 - 0.65 * (x + y) / 2),
    "hard shadow": light_by(lambda x, y: half(x > 0.5, 0.6)),
    "hard shadow, slanted": light_by(lambda x, y: half(x + 0.6 * y > 0.8, 0.6)),
    "shadow of a hand": light_by(
        lambda x, y: half((x - 0.9) ** 2 + (y - 0.9) ** 2 < 0.22, 0.65)
    ),
    "shadow all but a spot": light_by(
        lambda x, y: 0.55 + 0.45 * np.exp(-6 * ((x - 0.3) ** 2 + (y - 0.4) ** 2))
    ),
    "stripe of shadow": light_by(lambda x, y: half(np.abs(x - 0.75) < 0.12, 0.7)),
    "vignette": light_by(vignette),
    "shadow 0.7 at the left": light_by(
        lambda x, y: 0.7 + 0.3 * np.clip((x - 0.15) / 0.2, 0, 1)
    ),
    "punch holes": holes,
    "finger below": finger("bottom"),
    "finger at the right": finger("right"),
    "circle around": around("circle"),
    "open circle": around("open circle"),
    "thin circle": around("circle", 4),
    "box around": around("box"),
    "thick box": around("box", 20),
    "whiteboard tray": tray,
    "screenshot": screenshot,
    "light screenshot": lambda ink: screenshot(ink, False),
    "ruled": lambda ink: grainy(on(with_lines(PAPER, (150, 170, 210), down=44), ink)),
    "ruled, dark": lambda ink: on(with_lines(WHITE, (120, 120, 140), down=50), ink),
    "squared": lambda ink: grainy(
        on(with_lines(PAPER, (150, 170, 210), 36, 36, 2), ink)
    ),
    "squared, tilted": lambda ink: grainy(
        on(with_lines(PAPER, (150, 170, 210), 36, 36, 2, 0.04), ink)
    ),
    "ruled, pencil": lambda ink: grainy(
        on(with_lines(WHITE, (150, 170, 210), down=44), ink, PENCIL)
    ),
    "squared, pencil": lambda ink: grainy(
        on(with_lines(WHITE, (160, 180, 220), 36, 36, 2), ink, PENCIL)
    ),
    "dotted": lambda ink: grainy(on(dotted(), ink)),
    "dotted, pencil": lambda ink: grainy(on(dotted(), ink, PENCIL)),
    "margin line": margin_line,
    "pencil": lambda ink: grainy(on(PAPER, ink, PENCIL)),
    "faint pencil": lambda ink: grainy(on(PAPER, ink, (185, 185, 185)), 2),
    "see-through margin": see_through,
    "see-through, white outside": lambda ink: see_through(ink, (255, 255, 255, 0)),
    "black card, see-through margin": lambda ink: see_through(ink, inside=BLACK),
    "yellow on white": coloured(WHITE, (255, 240, 60)),
    "red on green": coloured((70, 150, 70), (215, 60, 50)),
    "blue on black": coloured((12, 12, 12), (50, 60, 235)),
    "green on white": coloured(WHITE, (120, 220, 120)),
    "pink on yellow": coloured((250, 235, 110), (250, 130, 190)),
    "white on red": coloured((190, 40, 40), WHITE),
    "chalk on black": chalk((38, 40, 40)),
    "chalk on green": chalk((40, 84, 66)),
    "16 bits": sixteen_bits,
    "12 of 16 bits": lambda ink: sixteen_bits(ink, 4095),
    "CMYK": lambda ink: on(PAPER, ink).convert("CMYK"),
    "palette": lambda ink: on(PAPER, ink).quantize(8),
    "grey and alpha": lambda ink: see_through(ink).convert("LA"),
    "1 bit": lambda ink: on(WHITE, ink).convert("1"),
    "skewed": skewed,
    "far away": lambda ink: grainy(on(PAPER, scaled(ink, 64, 0.82, 0.2)), 2),
    "small and low": lambda ink: on(WHITE, scaled(ink, 90, 0.2, 0.85)),
    "touches the top": lambda ink: on(WHITE, scaled(ink, 520, 0.5, 0.43)),
    "touches two edges": lambda ink: on(WHITE, scaled(ink, 604, 0.5, 0.5)),
    "dark line and shadow": lambda ink: lit(
        edge_line("bottom")(ink), np.linspace(1, 0.65, WIDE) * np.ones((HIGH, 1))
    ),
    "ruled on a desk": lambda ink: grainy(
        beside(
            ink,
            at_the("left", 130),
            DESK,
            1,
            with_lines(PAPER, (150, 170, 210), down=44),
        )
    ),
}

"""Photos as people take them, and files as phones and browsers make them: the digit in them is found and read."""

import io
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from lesson.handwriting import photos
from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.oddness import Doubts, doubts
from lesson.handwriting.photos import NotReadable, find_ink, read_upload
from lesson.handwriting.preparation import prepare
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.votes import votes_of
from lesson.runs import run_for
from tests.conftest import nightly
from tests.handwriting import photographed as kinds
from tests.handwriting.drawn import drawing
from tests.handwriting.test_handwriting import MODELS, moving, photo, png_of, saved

LOST = {  # of the four digits; thin pens, where more of the photo is desk than paper
    "stripe of shadow": 1,
    "squared, pencil": 1,
    "sheet on a wide desk": 2,
    "sheet on a black desk": 2,
}


@pytest.fixture(scope="module")
def models() -> list:
    return [run_for(each).up_to(10)[-1].parameters for each in MODELS.values()]


def vote(pixels: torch.Tensor, models: list) -> str:
    return "37"[sum(votes_of(pixels, each).score < 0 for each in models) > 1]


@pytest.fixture(scope="module")
def inks(digits, models) -> list[tuple[str, Image.Image]]:
    """Digits that the models read right when clean: of MNIST, and written with a pen."""
    written = [
        ("3" if digits.valid_y[row] else "7", kinds.written(digits.valid_x[row]))
        for row in (5, 1500)
    ]
    chance = random.Random(1)
    penned = [(digit, kinds.penned(digit, chance, 10)) for digit in "37"]
    for digit, ink in written + penned:
        assert vote(prepare(ink).pixels, models) == digit
    return written + penned


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["some", *nightly("all")])
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_photo_of_any_kind_is_read_as_the_digit_on_it(kind, whose, inks, models):
    right = 0
    if whose == "some" and kind not in LOST:
        inks = inks[::3]  # a 3 of MNIST, and a 7 from a pen
    for digit, ink in inks:
        picture = kinds.KINDS[kind](ink)
        file = saved(picture, "JPEG" if picture.mode == "CMYK" else "PNG")
        right += vote(prepare(read_upload(file)).pixels, models) == digit
    assert right >= len(inks) - LOST.get(kind, 0)


def test_where_nothing_is_wrong_nothing_is_cut_and_the_ink_is_as_it_was(inks):
    for _, ink in inks:
        small = ink.reduce(3)
        for clean in (small, ImageOps.invert(small)):
            found = find_ink(clean)
            assert found.info == {"digits": 1, "cut": {}}
            off = np.asarray(found, dtype=float) - np.asarray(small)
            assert abs(off).mean() < 1


CUT = {
    "desk top": "a dark edge",
    "finger below": "a dark edge",
    "circle around": "a frame",
    "punch holes": "spots",
    "squared": "lines",
}


@pytest.mark.parametrize("kind", CUT)
def test_what_is_cut_away_is_named_and_was_there(kind, inks):
    _, ink = inks[-1]  # drawn with a pen, so holes are as large as a part of it
    found = find_ink(kinds.KINDS[kind](ink))
    assert CUT[kind] in found.info["cut"]
    mask = found.info["cut"][CUT[kind]]
    assert mask.any()
    assert mask.shape == found.size[::-1]


def in_a_row(digits: str, size: int = 150) -> Image.Image:
    picture = Image.new("L", (220 * len(digits), 300))
    for place, digit in enumerate(digits):
        one = draw_strokes(strokes_from_text(DIGITS[digit])).resize((size, size))
        picture.paste(one, (40 + 200 * place, 70))
    return picture


@pytest.mark.parametrize("text", ["3", "37", "377"])
def test_more_than_one_digit_is_counted_and_the_largest_is_read(text):
    for picture in (in_a_row(text), ImageOps.invert(in_a_row(text))):
        found = find_ink(picture)
        assert found.info["digits"] == len(text)
        assert ("other digits" in found.info["cut"]) == (len(text) > 1)
        left, _, right, _ = found.getbbox()
        assert right - left < 0.5 * found.width or len(text) == 1


def strokes(*lines: list) -> list[dict]:
    return [{"width": 20, "points": line} for line in lines]


ONE_DIGIT = {
    "a 7 with a bar of its own": strokes(
        [[60, 50], [210, 50]], [[205, 75], [110, 240]], [[90, 150], [130, 150]]
    ),
    "a 7 in two parts": strokes([[60, 40], [200, 40]], [[200, 75], [120, 250]]),
    "a 3 in two parts": strokes(
        [[80, 40], [170, 50], [180, 90], [110, 120]],
        [[110, 155], [190, 170], [190, 220], [80, 250]],
    ),
    "a 5 with a hat of its own": strokes(
        [[100, 40], [95, 120], [170, 140], [180, 200], [90, 230]],
        [[130, 30], [200, 30]],
    ),
}


@pytest.mark.parametrize("name", ONE_DIGIT)
def test_several_strokes_of_one_digit_are_one_digit(name):
    drawn = draw_strokes(ONE_DIGIT[name])
    assert doubts(prepare(drawn).pixels, drawn).digits == 1
    assert find_ink(ImageOps.invert(drawn)).info["digits"] == 1
    assert find_ink(drawn).getbbox() == drawn.getbbox()


def test_a_drawing_is_doubted_where_it_is_odd_or_two():
    def of(ink: list) -> Doubts:
        drawn = draw_strokes(ink)
        return doubts(prepare(drawn).pixels, drawn)

    assert of(drawing("3")) == of(drawing("7")) == Doubts(together=True)
    assert of(strokes_from_text(STRANGERS["a face"])).odd
    two = [
        {
            "width": 14,
            "points": [[left + 0.4 * x, y] for x, y in drawing(d)[0]["points"]],
        }
        for d, left in (("3", 0), ("7", 140))
    ]
    assert of(two).digits == 2
    assert doubts(torch.zeros(784), Image.new("L", (280, 280))) == Doubts()


def strip() -> Image.Image:
    picture = Image.new("L", (12_000, 200), 255)
    picture.paste(
        photo(mode="L").crop((60, 10, 340, 290)).resize((180, 180)), (700, 10)
    )
    return picture


def jpeg(width: int, height: int, **options) -> bytes:
    return saved(photo(mode="L").resize((width, height)), "JPEG", quality=20, **options)


LATE = {
    "12,000 by 200": lambda: saved(strip()),
    "AVIF": lambda: saved(photo(), "AVIF"),
    "WebP": lambda: saved(photo(), "WEBP"),
    "GIF": lambda: saved(photo(), "GIF"),
    "BMP": lambda: saved(photo(), "BMP"),
    "TIFF": lambda: saved(photo(), "TIFF"),
    "TIFF of two pages": lambda: moving("TIFF"),
    "a camera's JPEG with a second picture": lambda: moving("MPO"),
    "HEIC": lambda: (Path(__file__).parent / "seven.heic").read_bytes(),
    "24 megapixels": lambda: jpeg(5712, 4284),
    "24 megapixels, progressive": lambda: jpeg(5712, 4284, progressive=True),
}


@pytest.mark.parametrize("kind", LATE)
def test_a_file_of_any_usual_kind_is_read(kind, models):
    assert vote(prepare(read_upload(LATE[kind]())).pixels, models) == "7"


def frames(kind: str) -> bytes:
    first, *others = [Image.new("L", (300, 300), shade % 256) for shade in range(2000)]
    return saved(first, kind, save_all=True, append_images=others)


REFUSED = {
    "GIF of 2,000 frames": (lambda: frames("GIF"), "moves"),
    "WebP that moves": (lambda: moving("WEBP"), "moves"),
    "a page named .png": (lambda: b"<!doctype html><p>Not found", "no PNG or JPEG"),
    "PDF": (lambda: saved(photo(), "PDF"), "no PNG or JPEG"),
    "HEIC cut off": (lambda: LATE["HEIC"]()[:600], "damaged or cut off"),
    "TIFF cut off": (lambda: LATE["TIFF"]()[:5000], "."),
    "WebP cut off": (lambda: LATE["WebP"]()[:500], "."),
    "AVIF cut off": (lambda: LATE["AVIF"]()[:500], "."),
    "PNG of 30 megapixels": (lambda: png_of(6000, 5000), "30 megapixels"),
    "progressive JPEG of 30 megapixels": (
        lambda: jpeg(6000, 5000, progressive=True),
        "30 megapixels",
    ),
    "BMP bomb": (
        lambda: saved(photo(mode="1"), "BMP").replace(
            (400).to_bytes(4, "little") + (300).to_bytes(4, "little"),
            (20_000).to_bytes(4, "little") * 2,
        ),
        "megapixels",
    ),
    "60,000 by 40": (
        lambda: saved(Image.new("L", (60_000, 40), 255)),
        "far too long for its width",
    ),
    "4,000 by 5": (lambda: saved(Image.new("L", (4000, 5))), "only 4000 by 5 pixels"),
    "only a desk's edge": (
        lambda: saved(kinds.edge_line("left")(Image.new("L", kinds.SIZE))),
        "hardly any contrast",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_picture_or_too_much_is_refused_in_one_sentence(kind):
    content, words = REFUSED[kind]
    with pytest.raises(NotReadable, match=words) as refusal:
        read_upload(content())
    assert str(refusal.value).count(".") == 1


def test_a_large_jpeg_never_is_large_in_memory(monkeypatch):
    sizes = []
    smaller = photos._smaller
    monkeypatch.setattr(
        photos,
        "_smaller",
        lambda picture: sizes.append(picture.size) or smaller(picture),
    )
    read_upload(jpeg(5712, 4284))
    assert sizes == [(1428, 1071)]  # a quarter each way


def test_any_colours_and_transparency_keep_their_size(inks):
    _, ink = inks[0]
    picture = io.BytesIO(saved(kinds.see_through(ink)))
    assert find_ink(Image.open(picture)).size == (320, 240)

"""Photos as people take them: the digit in them is found and read, and what else there is is cut away and named."""

import io
import random
import time

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.oddness import Doubts, doubts
from lesson.handwriting.photos import find_ink, main_parts
from lesson.handwriting.preparation import prepare
from lesson.handwriting.readers import settings_of
from lesson.handwriting.strokes import draw_strokes, strokes_from_text
from lesson.handwriting.uploads import read_upload
from lesson.handwriting.votes import votes_of
from lesson.runs import run_for
from tests.conftest import nightly
from tests.handwriting import photographed as kinds
from tests.handwriting.drawn import drawing
from tests.handwriting.files import photo, saved

LOST = {  # of the four digits; thin pens, where more of the photo is desk than paper
    "stripe of shadow": 1,
    "squared, pencil": 1,
    "sheet on a wide desk": 2,
    "sheet on a black desk": 2,
}


@pytest.fixture(scope="module")
def models() -> list:
    return [run_for(each).up_to(10)[-1].parameters for each in settings_of(0).values()]


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


def test_any_colours_and_transparency_keep_their_size(inks):
    _, ink = inks[0]
    picture = io.BytesIO(saved(kinds.see_through(ink)))
    assert find_ink(Image.open(picture)).size == (320, 240)


def test_specks_are_not_the_digit():
    picture = photo(mode="L")
    for place in ((5, 5), (390, 290), (20, 280)):
        picture.paste(0, (*place, place[0] + 4, place[1] + 4))
    clean = prepare(find_ink(photo(mode="L")))
    assert prepare(find_ink(picture)).cropped.size == clean.cropped.size


def test_parts_of_a_long_winding_line_are_found_quickly():
    spiral = np.zeros((301, 301), dtype=bool)
    for ring in range(0, 150, 4):
        spiral[ring, max(ring - 4, 0) : 301 - ring] = True
        spiral[ring : 301 - ring, 300 - ring] = True
        spiral[300 - ring, ring : 301 - ring] = True
        spiral[ring + 4 : 301 - ring, ring] = True
    dots = np.zeros((301, 301), dtype=bool)
    dots[::2, ::2] = True
    start = time.perf_counter()
    assert np.array_equal(main_parts(spiral), spiral)
    assert np.array_equal(main_parts(dots), dots)
    assert time.perf_counter() - start < 1


def test_parts_touch_at_their_corners_and_specks_are_left_out():
    mask = np.zeros((20, 20), dtype=bool)
    mask[range(15), range(15)] = True  # one part of 15 places
    mask[18, 2] = mask[2, 18] = True  # two of one place
    assert main_parts(mask).sum() == 15
    mask[18, 3] = True  # now one of the two has more than a tenth of 15
    assert main_parts(mask).sum() == 17
    assert not main_parts(np.zeros((5, 5), dtype=bool)).any()

"""What somebody draws or uploads, on its way to the models."""

import contextlib
import io
import struct
import subprocess
import sys
import time
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter, ImageOps

from lesson.charts.pictures import ink
from lesson.handwriting import photos
from lesson.handwriting import strokes as pad
from lesson.handwriting.examples import DIGITS, STRANGERS
from lesson.handwriting.photos import MAX_BYTES, NotReadable, find_ink, read_upload
from lesson.handwriting.preparation import centre_of_mass, prepare
from lesson.handwriting.strokes import (
    PAD,
    draw_strokes,
    strokes_from_text,
    strokes_to_text,
)
from lesson.handwriting.votes import votes_of
from lesson.runs import run_for
from lesson.training import Settings
from tests.conftest import ROOT, linux
from tests.handwriting.drawn import MANNERS, drawing, twenty

MODELS = {
    "by hand": Settings("by_hand"),
    "pytorch": Settings("pytorch"),
    "relu": Settings("relu_net", lr=0.2),
}


@pytest.fixture(scope="module")
def models():
    """The parameters of the three models after 40 epochs."""
    return {
        name: run_for(each).up_to(40)[-1].parameters for name, each in MODELS.items()
    }


def says(pixels, parameters) -> str:
    return "3" if votes_of(pixels, parameters).score > 0 else "7"


@pytest.mark.slow
def test_a_validation_image_enlarged_and_shifted_comes_back(digits, models):
    generator = torch.Generator().manual_seed(0)
    rows = torch.randperm(len(digits.valid_x), generator=generator)[:200].tolist()
    for resample in (Image.Resampling.NEAREST, Image.Resampling.BICUBIC):
        same, same_uncentred = dict.fromkeys(models, 0), 0
        for row in rows:
            picture = Image.fromarray(ink(digits.valid_x[row]))
            across, down = torch.randint(-40, 41, (2,), generator=generator).tolist()
            canvas = Image.new("L", (280, 280))
            canvas.paste(picture.resize((280, 280), resample), (across, down))
            there, back = digits.valid_x[row], prepare(canvas).pixels
            for name, each in models.items():
                same[name] += says(back, each) == says(there, each)
            loose = prepare(canvas, centred=False).pixels
            same_uncentred += says(loose, models["pytorch"]) == says(
                there, models["pytorch"]
            )
        assert min(same.values()) >= 0.98 * len(rows)
        assert same_uncentred < 0.9 * len(rows)


def test_a_prepared_drawing_is_as_mnist_has_it(digits):
    for digit in "37":
        for strokes in twenty(digit):
            prepared = prepare(draw_strokes(strokes))
            assert prepared.placed.size == (28, 28)
            assert max(prepared.scaled.size) == 20
            across, down = centre_of_mass(prepared.placed)
            assert abs(across - 14) <= 0.75
            assert abs(down - 14) <= 0.75
            wide, high = prepared.cropped.size
            scaled_wide, scaled_high = prepared.scaled.size
            assert abs(scaled_wide / scaled_high - wide / high) < 0.1
            assert prepared.pixels.shape == (784,)
            assert 0 <= prepared.pixels.min() < prepared.pixels.max() <= 1


@pytest.mark.parametrize("digit", ["3", "7"])
def test_most_of_twenty_drawings_are_read_right(models, digit):
    prepared = [prepare(draw_strokes(strokes)).pixels for strokes in twenty(digit)]
    for name, parameters in models.items():
        right = sum(says(pixels, parameters) == digit for pixels in prepared)
        print(digit, name, right, "of", len(prepared))
        assert right >= 17


def test_an_empty_pad_is_nothing_and_a_dot_is_something():
    assert prepare(draw_strokes([])) is None
    dot = prepare(draw_strokes([{"width": 20, "points": [[100, 200]]}]))
    assert dot.pixels.max() > 0.9
    assert prepare(Image.new("L", (5, 5), 255)).pixels.max() == 1


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["width", "points", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(strokes=anything)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_from_the_pad_is_drawn_or_left_out(strokes):
    assert draw_strokes(strokes).size == (PAD, PAD)


def test_strokes_without_end_are_cut_off():
    endless = [{"width": 3, "points": [[1, 2]] * 30_000}] * 300
    lines = pad._valid_strokes(endless)
    assert sum(len(points) for _, points in lines) <= pad.MAX_POINTS


def photo(digit: str = "7", mode: str = "RGB", light_on_dark: bool = False):
    """A drawn digit as a picture of 400 by 300, dark on light or the other way round."""
    strokes = draw_strokes(drawing(digit, "slanted", 18)).resize((260, 260))
    picture = Image.new("L", (400, 300))
    picture.paste(strokes, (70, 20))
    return (picture if light_on_dark else ImageOps.invert(picture)).convert(mode)


def saved(picture, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    quick = {"compress_level": 1} if kind == "PNG" else {}
    picture.save(file, kind, **quick, **options)
    return file.getvalue()


def on_paper() -> Image.Image:
    """As photographed: a shadow across, grain, not quite sharp."""
    light = np.asarray(photo().convert("L"), dtype=float) / 255
    rows, columns = np.indices(light.shape)
    shadow = 210 - 0.2 * columns - 0.15 * rows
    grain = np.random.default_rng(0).normal(0, 3, light.shape)
    paper = shadow * (0.35 + 0.65 * light) + grain
    picture = Image.fromarray(paper.clip(0, 255).astype(np.uint8))
    return picture.filter(ImageFilter.GaussianBlur(1)).resize((1600, 1200))


def transparent(light: bool) -> Image.Image:
    mask = photo(light_on_dark=True).convert("L")
    picture = Image.new("RGBA", mask.size, "white" if light else "black")
    picture.putalpha(mask)
    return picture


def sixteen_bits() -> bytes:
    values = np.asarray(photo().convert("L")).astype(np.uint16) * 257
    return saved(Image.fromarray(values))


def turned_by_exif() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees to the right
    return saved(photo().rotate(90, expand=True), "JPEG", exif=exif, quality=95)


READABLE = {
    "dark on light, PNG": lambda: saved(photo()),
    "light on dark, PNG": lambda: saved(photo(light_on_dark=True)),
    "JPEG": lambda: saved(photo(), "JPEG"),
    "grey": lambda: saved(photo(mode="L")),
    "one bit": lambda: saved(photo(mode="1")),
    "palette": lambda: saved(photo().quantize(8)),
    "CMYK": lambda: saved(photo(mode="CMYK"), "JPEG", quality=95),
    "16 bits": sixteen_bits,
    "dark on transparent": lambda: saved(transparent(light=False)),
    "light on transparent": lambda: saved(transparent(light=True)),
    "turned by EXIF": turned_by_exif,
    "photographed paper": lambda: saved(on_paper(), "JPEG"),
    "large": lambda: saved(photo().resize((4000, 3000)), "JPEG"),
}


@pytest.mark.parametrize("kind", READABLE)
def test_an_upload_is_read(kind, models):
    found = read_upload(READABLE[kind]())
    assert max(found.size) <= 320
    plain = prepare(find_ink(photo(mode="L"))).pixels
    pixels = prepare(found).pixels
    assert (pixels - plain).abs().mean() < 0.06
    assert says(pixels, models["pytorch"]) == "7"


def png_of(width: int, height: int) -> bytes:
    """A PNG file whose header promises more than it holds."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def moving(kind: str) -> bytes:
    frames = [photo(), photo("3")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def noise() -> bytes:
    grey = np.random.default_rng(0).integers(0, 256, (200, 200), dtype=np.uint8)
    return saved(Image.fromarray(grey))


REFUSED = {
    "zero bytes": (lambda: b"", "empty"),
    "text": (lambda: b"this is a letter, not a picture", "no PNG or JPEG"),
    "GIF that moves": (lambda: moving("GIF"), "moves"),
    "SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG or JPEG"),
    "50 megapixels": (lambda: png_of(10_000, 5_000), "50 megapixels"),
    "decompression bomb": (lambda: png_of(60_000, 60_000), "megapixels"),
    "no size": (lambda: png_of(0, 0), "."),
    "animated": (lambda: moving("PNG"), "moves"),
    "truncated PNG": (lambda: saved(photo())[:900], "damaged or cut off"),
    "truncated JPEG": (lambda: saved(photo(), "JPEG")[:3000], "damaged or cut off"),
    "promises more than it holds": (lambda: png_of(500, 500), "damaged or cut off"),
    "too many bytes": (lambda: b"\x89PNG" + bytes(MAX_BYTES), "MB"),
    "white": (lambda: saved(Image.new("RGB", (300, 300), "white")), "contrast"),
    "tiny": (lambda: saved(photo().resize((5, 4))), "only 5 by 4"),
    "noise": (noise, "No digit"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_an_upload_is_refused_in_one_sentence(kind):
    content, words = REFUSED[kind]
    with pytest.raises(NotReadable) as refusal:
        read_upload(content())
    sentence = str(refusal.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@given(content=st.binary(max_size=300), start=st.sampled_from(["PNG", "JPEG"]))
@settings(max_examples=100, deadline=None)
def test_whatever_is_uploaded_is_read_or_refused(content, start):
    good = saved(photo(), start)
    for damaged in (content, good[:200] + content + good[200 + len(content) :]):
        with contextlib.suppress(NotReadable):
            assert read_upload(damaged).mode == "L"


ALL_AT_ONCE = """
import io, re, threading
from pathlib import Path
from PIL import Image
from lesson.handwriting import photos
from lesson.ui.process import settle
from scipy import ndimage

settle()  # as the app does

def resident(which):
    return int(re.search(which + r":\\s+(\\d+)", Path("/proc/self/status").read_text("utf-8"))[1]) / 1024

file = io.BytesIO()
Image.linear_gradient("L").resize((5000, 5000)).convert("RGBA").save(file, "PNG", compress_level=1)
before = resident("VmRSS")
Path("/proc/self/clear_refs").write_text("5", "utf-8")  # the peak from here on

def upload():
    try:
        photos.read_upload(file.getvalue())
    except photos.NotReadable:
        pass

visitors = [threading.Thread(target=upload) for _ in range(8)]
for each in visitors: each.start()
for each in visitors: each.join()
print(resident("VmHWM") - before)
"""


@pytest.mark.slow
@linux
def test_eight_uploads_at_once_take_the_memory_of_one():
    """One of 25 million pixels takes 100 MB while it is read, whether it may be transparent or not."""
    done = subprocess.run(
        [sys.executable, "-c", ALL_AT_ONCE],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    assert 90 < float(done.stdout) < 150


def test_specks_are_not_the_digit():
    picture = photo(mode="L")
    for place in ((5, 5), (390, 290), (20, 280)):
        picture.paste(0, (*place, place[0] + 4, place[1] + 4))
    clean = prepare(find_ink(photo(mode="L")))
    assert prepare(find_ink(picture)).cropped.size == clean.cropped.size


@pytest.mark.parametrize("name", [*DIGITS, *STRANGERS])
def test_an_example_is_on_the_pad_and_its_ink_comes_back_as_it_is(name):
    ink = {**DIGITS, **STRANGERS}[name]
    assert strokes_to_text(strokes_from_text(ink)) == ink
    assert prepare(draw_strokes(strokes_from_text(ink))).pixels.any()


def test_the_digit_on_the_pad_at_first_is_misread_by_the_untrained_models_only():
    pixels = prepare(draw_strokes(strokes_from_text(DIGITS["7"]))).pixels
    for each in MODELS.values():
        run = run_for(each).up_to(40)
        assert says(pixels, run[0].parameters) == "3"
        assert says(pixels, run[40].parameters) == "7"


def test_every_manner_of_the_test_drawings_is_on_the_pad():
    for digit in "37":
        for manner in MANNERS:
            for stroke in drawing(digit, manner):
                assert all(
                    -10 <= x <= 290 and 0 <= y <= 285 for x, y in stroke["points"]
                )


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
    assert np.array_equal(photos.main_parts(spiral), spiral)
    assert np.array_equal(photos.main_parts(dots), dots)
    assert time.perf_counter() - start < 1


def test_parts_touch_at_their_corners_and_specks_are_left_out():
    mask = np.zeros((20, 20), dtype=bool)
    mask[range(15), range(15)] = True  # one part of 15 places
    mask[18, 2] = mask[2, 18] = True  # two of one place
    assert photos.main_parts(mask).sum() == 15
    mask[18, 3] = True  # now one of the two has more than a tenth of 15
    assert photos.main_parts(mask).sum() == 17
    assert not photos.main_parts(np.zeros((5, 5), dtype=bool)).any()


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "width": st.integers(1, 60),
                "points": st.lists(
                    st.lists(st.floats(-20, 300), min_size=2, max_size=2),
                    min_size=1,
                    max_size=30,
                ),
            }
        ),
        max_size=5,
    )
)
def test_strokes_in_an_address_come_back_as_they_were_sent(strokes):
    text = strokes_to_text(strokes)
    opened = strokes_from_text(text)
    assert [each["width"] for each in opened] == [each["width"] for each in strokes]
    assert strokes_to_text(opened) == text
    for sent, came in zip(strokes, opened, strict=True):
        ends = np.array([sent["points"][0], sent["points"][-1]]).clip(0, PAD)
        assert np.abs(ends - [came["points"][0], came["points"][-1]]).max() < 0.7


@given(st.text(max_size=300) | st.binary(max_size=300).map(bytes.hex))
def test_any_text_in_an_address_is_some_drawing(text):
    assert draw_strokes(strokes_from_text(text)).size == (PAD, PAD)

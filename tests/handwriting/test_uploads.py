"""Files as people, phones and browsers make them: read, or refused in one sentence, within the memory there is."""

import contextlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from lesson.handwriting import uploads
from lesson.handwriting.photos import find_ink
from lesson.handwriting.preparation import prepare
from lesson.handwriting.uploads import MAX_BYTES, NotReadable, read_upload
from tests.conftest import ROOT, linux
from tests.handwriting import photographed as kinds
from tests.handwriting.conftest import read_as
from tests.handwriting.files import jpeg, moving, photo, png_of, saved


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
    assert read_as(pixels, models["PyTorch's version"]) == "7"


def strip() -> Image.Image:
    picture = Image.new("L", (12_000, 200), 255)
    picture.paste(
        photo(mode="L").crop((60, 10, 340, 290)).resize((180, 180)), (700, 10)
    )
    return picture


USUAL = {
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


@pytest.mark.parametrize("kind", USUAL)
def test_a_file_of_any_usual_kind_is_read(kind, models):
    pixels = prepare(read_upload(USUAL[kind]())).pixels
    assert [read_as(pixels, each) for each in models.values()].count("7") > 1


def noise() -> bytes:
    grey = np.random.default_rng(0).integers(0, 256, (200, 200), dtype=np.uint8)
    return saved(Image.fromarray(grey))


def frames(kind: str) -> bytes:
    first, *others = [Image.new("L", (300, 300), shade % 256) for shade in range(2000)]
    return saved(first, kind, save_all=True, append_images=others)


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
    "GIF of 2,000 frames": (lambda: frames("GIF"), "moves"),
    "WebP that moves": (lambda: moving("WEBP"), "moves"),
    "a page named .png": (lambda: b"<!doctype html><p>Not found", "no PNG or JPEG"),
    "PDF": (lambda: saved(photo(), "PDF"), "no PNG or JPEG"),
    "HEIC cut off": (lambda: USUAL["HEIC"]()[:600], "damaged or cut off"),
    "TIFF cut off": (lambda: USUAL["TIFF"]()[:5000], "."),
    "WebP cut off": (lambda: USUAL["WebP"]()[:500], "."),
    "AVIF cut off": (lambda: USUAL["AVIF"]()[:500], "."),
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


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=[pytest.mark.slow] if "2,000" in kind else [])
        for kind in REFUSED
    ],
)
def test_an_upload_is_refused_in_one_sentence(kind):
    content, words = REFUSED[kind]
    with pytest.raises(NotReadable) as refusal:
        read_upload(content())
    sentence = str(refusal.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert sentence.count(".") == 1
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
from lesson.handwriting import uploads
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
        uploads.read_upload(file.getvalue())
    except uploads.NotReadable:
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


def test_a_large_jpeg_never_is_large_in_memory(monkeypatch):
    sizes = []
    smaller = uploads._smaller
    monkeypatch.setattr(
        uploads,
        "_smaller",
        lambda picture: sizes.append(picture.size) or smaller(picture),
    )
    read_upload(jpeg(5712, 4284))
    assert sizes == [(1428, 1071)]  # a quarter each way

"""Pictures of a digit, and the files in which somebody may upload them."""

import io
import struct
import zlib

from PIL import Image, ImageOps

from lesson.handwriting.strokes import draw_strokes
from tests.handwriting.drawn import drawing


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


def moving(kind: str) -> bytes:
    frames = [photo(), photo("3")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def png_of(width: int, height: int) -> bytes:
    """A PNG file whose header promises more than it holds."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def jpeg(width: int, height: int, **options) -> bytes:
    return saved(photo(mode="L").resize((width, height)), "JPEG", quality=20, **options)

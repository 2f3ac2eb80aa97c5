"""Files as people upload them, good and bad, made in the test."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from kapcms.content.file_types import TYPES
from kapcms.services.media.rendering import make_next_renditions
from tests.doors import made


def image(kind="PNG", size=(1200, 800), color=(200, 40, 40), mode="RGB", **options):
    """An image of one colour with a paler corner, as bytes."""
    picture = Image.new(mode, size, color)
    picture.paste((250, 250, 210, 255)[: len(mode)] if len(mode) > 1 else 255, (0, 0, size[0] // 4, size[1] // 4))
    made_file = io.BytesIO()
    picture.save(made_file, kind, **options)
    return made_file.getvalue()


def moving(kind="GIF", size=(64, 48), frames=3):
    """An image that moves."""
    pictures = [Image.new("RGB", size, (80 * n, 40, 40)) for n in range(frames)]
    made_file = io.BytesIO()
    pictures[0].save(made_file, kind, save_all=True, append_images=pictures[1:], duration=120, loop=0)
    return made_file.getvalue()


def photo(orientation=6, size=(400, 200), profile=None):
    """A JPEG as a telephone makes it: lying on its side, with the place where it was taken, and a comment.

    `profile`: the ICC profile that says what its colours mean.
    """
    picture = Image.new("RGB", size, "navy")
    picture.paste("white", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "SECRET DESCRIPTION"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    made_file = io.BytesIO()
    picture.save(made_file, "JPEG", exif=exif, comment=b"SECRET COMMENT", icc_profile=profile)
    return made_file.getvalue()


def bomb(width=20_000, height=20_000):
    """A PNG of a few bytes that says it has 400 megapixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def webp_bomb():
    """A WebP whose header says 16,383 by 16,383 pixels; a decoder would reserve 2 GB for them."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + (16382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def polyglot():
    """A GIF that is also a script, and has a ZIP archive's end behind it."""
    return image("GIF", (20, 20), 3, "P") + b"/*<script>alert('POLYGLOT')</script>*/PK\x05\x06" + b"\0" * 18


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MP3 = b"\xff\xfb\x90\x44" + b"\0" * 413
MP4 = struct.pack(">I", 24) + b"ftypisom\0\0\x02\0isommp41" + struct.pack(">I", 8) + b"moov" + bytes(range(256)) * 40
HEIC = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic"


def upload(editor, content, filename="A red house.png", headers=None, **fields):
    """The answer to an upload."""
    data = {"file": (io.BytesIO(content), filename), **fields}
    return editor.request("POST", "/media", data=data, content_type="multipart/form-data", headers=headers)


def uploaded(editor, content=None, filename="A red house.png", **fields):
    """A new medium; the data of the answer."""
    return made(upload(editor, image() if content is None else content, filename, **fields))


def path_of(url):
    """The path of an address of the site."""
    assert url.startswith("http://127.0.0.1:8000/media/")
    return url.removeprefix("http://127.0.0.1:8000")


def fetch(app, url, **headers):
    """The answer at the address of a file."""
    return app.test_client().get(path_of(url), headers={name.replace("_", "-"): v for name, v in headers.items()})


def render_all(app):
    """Make all renditions, as the worker does."""
    with app.app_context():
        while make_next_renditions():
            pass


def picture_at(app, url):
    """The image at an address, decoded."""
    return Image.open(io.BytesIO(fetch(app, url).data))


def is_known(media_type):
    """Whether files of this type are kept."""
    return media_type in TYPES


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

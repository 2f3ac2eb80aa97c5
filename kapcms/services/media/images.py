"""Images by Pillow: judged before they are decoded, turned upright, written anew without anything but their pixels.

Written anew, whatever else was in the file (places where a photo was taken, scripts behind the image, a second file
inside the first) is gone; a file that only begins like an image is refused.
"""

from __future__ import annotations

import io
import struct
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import blurhash
from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    ImageSequence,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from kapcms.content.file_types import AVIF, GIF, HEAD_BYTES, JPEG, PNG, WEBP, FileType, webp_size
from kapcms.errors import Invalid, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

Image.MAX_IMAGE_PIXELS = None  # ours is a setting, and an error where Pillow's is a warning
PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
"""Imported by name: Pillow would import its forty others to find one."""

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", AVIF: "AVIF", GIF: "GIF"}
"""What Pillow calls the types."""
ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held (CIPA DC-008, 4.6.4)."""
KEPT_FACTS = ("transparency", "loop", "duration", "background", "disposal", "blend")
"""What Pillow must still know of an image to write it: nothing that describes it to people."""
MOST_FRAMES = 3000
"""Of a moving image, two minutes at 25 a second: each costs time and memory, however small it is."""
HASHED_PIXELS = 32
"""The side of what the blurhash is made from: it has four waves each way."""
RENDITIONS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}
"""How renditions are written, by the endings of their names: qualities that look alike (by eye, on 20 photographs)."""
_ORIGINALS: dict[FileType, dict[str, Any]] = {
    JPEG: {"quality": 92, "subsampling": 0},
    PNG: {"optimize": False},
    WEBP: {"quality": 92, "method": 4},
    AVIF: {"quality": 85, "speed": 8},
    GIF: {},
}
_BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, OverflowError),
    *(struct.error, zlib.error),
)
"""What Pillow raises for broken images (its own UnidentifiedImageError is an OSError)."""
_one_at_a_time = threading.Lock()
"""An image may take hundreds of megabytes while it is decoded: one in a process."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What is known of an image when it is stored: pixels, whether it moves, a 28-letter picture of its colours."""

    width: int
    height: int
    is_animated: bool
    blurhash: str


def clean_image(source: IO[bytes], known: FileType, target: IO[bytes], limit_pixels: int) -> ImageFacts:
    """Write the image of the type `known` in `source` upright and without metadata to `target`.

    Raises:
        TooLarge: it has more pixels than `limit_pixels`, all frames together; it was not decoded.
        Invalid: it is broken or cut off.
    """
    with _one_at_a_time:
        try:
            return _clean(source, known, target, limit_pixels)
        except _BROKEN as error:
            raise Invalid("The image is broken or cut off; it cannot be decoded.", code="broken_image") from error


def write_renditions(source: IO[bytes], wanted: list[tuple[int, int, str]]) -> Iterator[tuple[int, str, io.BytesIO]]:
    """For each wanted (width, height, ending): (width, ending, its bytes). The image is decoded once.

    Raises:
        Invalid: it cannot be decoded.
    """
    with _one_at_a_time:
        try:
            with Image.open(source, formats=tuple(FORMATS.values())) as image:
                image.load()
                plain = _drawable(image)
            for width, height, ending in wanted:
                yield width, ending, _rendition(plain, (width, height), ending)
        except _BROKEN as error:
            raise Invalid(f"The image cannot be made smaller: {error}", code="broken_image") from error


def _clean(source: IO[bytes], known: FileType, target: IO[bytes], limit_pixels: int) -> ImageFacts:
    source.seek(0)
    head = source.read(HEAD_BYTES)
    if known is WEBP:
        _check_pixels(*webp_size(head), 1, limit_pixels)
    source.seek(0)
    with Image.open(source, formats=(FORMATS[known],)) as image:
        _check_pixels(image.width, image.height, 1, limit_pixels)
        frames = _count_frames(image, known, limit_pixels)
        _check_pixels(image.width, image.height, frames, limit_pixels)
        if frames > MOST_FRAMES:
            raise TooLarge(f"The image has more than {MOST_FRAMES} frames.", code="too_many_frames")
        if frames > 1:
            return _write_moving(image, known, target)
        return _write_still(image, known, target, _options_for(known, head))


def _count_frames(image: Image.Image, known: FileType, limit_pixels: int) -> int:
    """How many frames it has. Those of a GIF, whose head does not say, are walked no further than decides."""
    if known is not GIF:
        return 1 if known is JPEG else int(getattr(image, "n_frames", 1))
    most = min(MOST_FRAMES, limit_pixels // (image.width * image.height))
    count = 0
    with suppress(EOFError):  # how Pillow says that there is none
        while count <= most:
            image.seek(count)
            count += 1
    image.seek(0)
    return count


def _check_pixels(width: int, height: int, frames: int, limit: int) -> None:
    if width * height * frames > limit:
        moving = f" in {frames} or more frames" if frames > 1 else ""
        detail = f"The image has {width} by {height} pixels{moving}; at most {limit} are taken."
        raise TooLarge(detail, code="too_many_pixels")


def _options_for(known: FileType, head: bytes) -> dict[str, Any]:
    """How the image is written anew: lossless where it was."""
    if known is WEBP and head[12:16] == b"VP8L":
        return {"lossless": True}
    return _ORIGINALS[known]


def _write_still(image: Image.Image, known: FileType, target: IO[bytes], options: dict[str, Any]) -> ImageFacts:
    image.load()
    turned = image if image.getexif().get(ORIENTATION, 1) == 1 else ImageOps.exif_transpose(image)
    upright = _in_srgb(turned)  # after the turn: what changes colours forgets how the camera was held
    if known is JPEG and upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    upright.info = {name: value for name, value in upright.info.items() if name in KEPT_FACTS}
    upright.save(target, FORMATS[known], **options)
    return _facts(upright, is_animated=False)


def _write_moving(image: Image.Image, known: FileType, target: IO[bytes]) -> ImageFacts:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frame.load()
        durations.append(frame.info.get("duration", 100))
        copy = frame.copy()
        copy.info = {name: value for name, value in frame.info.items() if name in KEPT_FACTS}
        frames.append(copy)
    options = _ORIGINALS[known] | {"loop": image.info.get("loop", 0), "duration": durations}
    frames[0].save(target, FORMATS[known], save_all=True, append_images=frames[1:], **options)
    return _facts(frames[0], is_animated=True)


def _facts(image: Image.Image, *, is_animated: bool) -> ImageFacts:
    small = image.convert("RGB").resize((HASHED_PIXELS, HASHED_PIXELS), Image.Resampling.BOX, reducing_gap=2.0)
    data = small.tobytes()
    row = HASHED_PIXELS * 3
    rows = [[data[at : at + 3] for at in range(y * row, (y + 1) * row, 3)] for y in range(HASHED_PIXELS)]
    return ImageFacts(image.width, image.height, is_animated, blurhash.encode(rows, 4, 4))


def _in_srgb(image: Image.Image) -> Image.Image:
    """The image in the colours that browsers take for granted, since its profile does not go with it."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(own).startswith("sRGB"):
            return image
        target = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=target) or image
    except (ImageCms.PyCMSError, OSError):  # a profile that cannot be read says nothing
        return image


def _drawable(image: Image.Image) -> Image.Image:
    """The image in a mode that every format can be written from: RGB, or RGBA where something shines through."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _rendition(image: Image.Image, size: tuple[int, int], ending: str) -> io.BytesIO:
    scaled = image if image.size == size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if ending == "jpg" and scaled.mode == "RGBA":
        ground = Image.new("RGB", scaled.size, "white")
        ground.paste(scaled, mask=scaled.getchannel("A"))
        scaled = ground
    scaled.info = {}
    made = io.BytesIO()
    scaled.save(made, **RENDITIONS[ending])
    made.seek(0)
    return made

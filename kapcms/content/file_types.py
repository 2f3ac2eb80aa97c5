"""What a file is, told by its first bytes alone: names and declared types lie.

Sources: WHATWG MIME Sniffing (2025), section 6; ISO/IEC 14496-12 for `ftyp`; RFC 9649 for WebP; ISO 32000-1, 7.5.2, for
PDF; ISO/IEC 11172-3, 2.4.1.3, for the frame header of MP3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kapcms.errors import Invalid

HEAD_BYTES = 4096
"""So many first bytes are enough."""

Kind = Literal["image", "audio", "video", "document"]


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file that is kept: its media type, the ending of its name, what it is to people."""

    media_type: str
    ending: str
    kind: Kind


JPEG = FileType("image/jpeg", "jpg", "image")
PNG = FileType("image/png", "png", "image")
WEBP = FileType("image/webp", "webp", "image")
AVIF = FileType("image/avif", "avif", "image")
GIF = FileType("image/gif", "gif", "image")
PDF = FileType("application/pdf", "pdf", "document")
MP3 = FileType("audio/mpeg", "mp3", "audio")
MP4 = FileType("video/mp4", "mp4", "video")
M4A = FileType("audio/mp4", "m4a", "audio")

TYPES = {known.media_type: known for known in (JPEG, PNG, WEBP, AVIF, GIF, PDF, MP3, MP4, M4A)}
"""Every type that is kept, by its media type."""

_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
)
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B "})
_VIDEO_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"})
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"\A(\xef\xbb\xbf)?\s*<", re.IGNORECASE)
_RATE_RESERVED, _BITRATES_BAD, _LAYER_3 = 0b11, (0b0000, 0b1111), 0b01


def file_type(head: bytes) -> FileType:
    """The type of the file that begins with `head`.

    Raises:
        Invalid: it is of no type that is kept; SVG and HEIC are named.
    """
    for beginning, known in _BEGINNINGS:
        if head.startswith(beginning):
            return known
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if _is_mp3_frame(head):
        return MP3
    raise _refused(head)


def webp_size(head: bytes) -> tuple[int, int]:
    """Width and height of a WebP file in pixels, by its header: the decoder reserves memory for them when it begins.

    Raises:
        Invalid: its header is broken.
    """
    chunk, data = head[12:16], head[20:30]
    if chunk == b"VP8X" and len(data) == 10:  # noqa: PLR2004  the whole of it
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if chunk == b"VP8L" and data[:1] == b"\x2f":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    raise Invalid("The header of this WebP image is broken.", code="broken_image")


def _by_brand(head: bytes) -> FileType:
    """The type of an ISO media file, by its major brand, then by the compatible ones."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    if _AVIF_BRANDS & set(brands):
        return AVIF
    if brands[0] in _HEIC_BRANDS:
        raise Invalid("HEIC images are not shown by browsers; export it as JPEG, WebP or AVIF.", code="heic_refused")
    if brands[0] in _AUDIO_BRANDS:
        return M4A
    if _VIDEO_BRANDS & set(brands):
        return MP4
    raise _refused(head)


def _is_mp3_frame(head: bytes) -> bool:
    """Whether it begins with the header of a frame of MPEG audio, layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004  eleven bits of synchronisation
        return False
    version, layer = head[1] >> 3 & 0b11, head[1] >> 1 & 0b11
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 0b11
    return version != 0b01 and layer == _LAYER_3 and bitrate not in _BITRATES_BAD and rate != _RATE_RESERVED


def _refused(head: bytes) -> Invalid:
    if _MARKUP.match(head) and _SVG.search(head):
        detail = "SVG can hold scripts, so it is not taken; export it as PNG or WebP."
        return Invalid(detail, code="svg_refused")
    detail = "By its content this is none of JPEG, PNG, WebP, AVIF, GIF, PDF, MP3, MP4; its name does not count."
    return Invalid(detail, code="unknown_file_type")

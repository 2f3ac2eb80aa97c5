"""Bytes of unknown encoding to text: byte order marks, UTF-8, and Windows-1252 for what UTF-8 cannot be."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.importers.imported import Remark, UnreadableSource

if TYPE_CHECKING:
    from kapcms.importers.source import Source

ITEM_LIMIT_BYTES = 32 * 1024 * 1024
"""No single article is larger; the longest public posts measured have about 1 MB. A larger one is refused, not read."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ESCAPED = re.compile("[\udc80-\udcff]")
"""How Python's `surrogateescape` writes a byte that is not UTF-8 (PEP 383)."""
_CONTROLS_ALLOWED = 0.01
"""Share of control characters above which bytes are no text; plain text has none, old exports a few."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with newline line ends, and what had to be guessed to get it."""

    text: str
    remarks: tuple[Remark, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of `data`: by its byte order mark, else as UTF-8, with each byte that UTF-8 cannot be read as cp1252."""
    text, remarks = _decoded(data)
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), remarks)


def require_text(text: str) -> None:
    """Nothing, where `text` is text.

    Raises:
        UnreadableSource: it is binary (NUL, or more than 1 % control characters).
    """
    nul = text.find("\0")
    controls = len(_CONTROLS.findall(text))
    if nul >= 0 or controls > _CONTROLS_ALLOWED * len(text):
        place = f"character {nul}" if nul >= 0 else f"{controls} control characters"
        raise UnreadableSource("the file is binary, not text", position=place)


def read_small(source: Source, limit_bytes: int = ITEM_LIMIT_BYTES) -> bytes:
    """All bytes of a file that holds one article.

    Raises:
        UnreadableSource: the file is longer than `limit_bytes`, or the system cannot read it.
    """
    try:
        with source.open() as file:
            data = file.read(limit_bytes + 1)
    except OSError as error:
        raise UnreadableSource(f"the file cannot be opened: {error.strerror}") from error
    if len(data) > limit_bytes:
        raise UnreadableSource(f"the file is larger than {limit_bytes} bytes", position=f"byte {limit_bytes}")
    return data


def _decoded(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark) and encoding != "utf-8":
            text = data[len(mark) :].decode(encoding, errors="replace")
            return text, _replaced(text, encoding)
    return _utf8_or_cp1252(data.removeprefix(codecs.BOM_UTF8))


def _replaced(text: str, encoding: str) -> tuple[Remark, ...]:
    count = text.count("\ufffd")
    return (Remark("encoding_damaged", f"{count} characters are no {encoding} and were lost"),) if count else ()


def _utf8_or_cp1252(data: bytes) -> tuple[str, tuple[Remark, ...]]:
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        offset = error.start
    text, count = _ESCAPED.subn(_as_cp1252, data.decode("utf-8", errors="surrogateescape"))
    detail = f"{count} bytes are not UTF-8 and were read as Windows-1252, the first at byte {offset}"
    return text, (Remark("encoding_guessed", detail),)


def _as_cp1252(escaped: re.Match[str]) -> str:
    return bytes([ord(escaped[0]) - 0xDC00]).decode("cp1252", errors="replace")

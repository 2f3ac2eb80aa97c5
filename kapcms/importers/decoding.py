"""Bytes of a text file to text: marks are honoured, what is no UTF-8 is read as Windows-1252 and reported."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded(data: bytes) -> tuple[str, int | None]:
    """The text of `data`, and the byte at which it stopped being what it claimed to be (None: it is clean).

    Only the bytes that are no UTF-8 are read as Windows-1252 (the five that it leaves open become U+FFFD), so that one
    bad byte does not spoil every other letter.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _tolerant(data[len(mark) :], name, len(mark))
    return _tolerant(data, "utf-8", 0)


def _tolerant(data: bytes, encoding: str, skipped: int) -> tuple[str, int | None]:
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        first = error.start + skipped
    if encoding != "utf-8":
        return data.decode(encoding, "replace"), first
    text = data.decode("utf-8", "surrogateescape")
    return "".join(_windows(character) for character in text), first


def _windows(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return bytes([ord(character) - 0xDC00]).decode("cp1252", "replace")
    return character

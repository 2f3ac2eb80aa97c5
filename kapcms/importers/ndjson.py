"""kapcms' own export: one JSON object a line, each with its `type` and `id`.

This module only tells the kind and takes lines apart, with a limit on their length; what the lines mean is the business
of the service that writes and reads exports.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from kapcms.importers.imported import FailedItem, SkippedItem, UnreadableSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source

KIND = "kapcms"

LINE_LIMIT_BYTES = 64 * 1024 * 1024
"""A line above this is refused and read past."""

TYPES = (
    "export", "meta", "site", "article", "series", "person", "topic", "redirect", "snippet", "term", "media",
    "revision", "publication", "place", "user", "reminder", "notice",
)  # fmt: skip
"""The types by which a first line is known as ours."""

_SUFFIXES = (".ndjson", ".jsonl", ".json", ".txt", "")
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, and its object."""

    number: int
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no object of ours: its number from 1, and why."""

    number: int
    detail: str


def looks_like(head: bytes, name: str) -> bool:
    """Whether the first line is an object with a `type` of ours, closed on its line or longer than `head`."""
    suffix = name[name.rfind(".") :].lower() if "." in name.rsplit("/", 1)[-1] else ""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    line = start.split(b"\n", 1)[0].rstrip()
    if suffix not in _SUFFIXES or not line.startswith(b"{"):
        return False
    if b"\n" not in start and not line.endswith(b"}"):  # longer than the head: its beginning must do
        match = re.match(rb'\{\s*"(?:type|id)"\s*:\s*"([^"]*)"(?:\s*,\s*"type"\s*:\s*"([^"]*)")?', line)
        return match is not None and any(group and group.decode("latin-1") in TYPES for group in match.groups())
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("type") in TYPES and "data" not in value


def read_lines(source: Source) -> Iterator[Line | BadLine]:
    """Every line that is not blank, in order; a bad one does not stop the others.

    Raises:
        UnreadableSource: the file is empty or cannot be opened.
    """
    number = 0
    try:
        with source.open() as file:
            for number, data in enumerate(_lines(file), start=1):
                line = _line(number, data)
                if line is not None:
                    yield line
    except OSError as error:
        raise UnreadableSource(f"{source.path.name}: {error.strerror or 'cannot be read'}") from error
    if number == 0:
        raise UnreadableSource(f"{source.path.name}: the file is empty")


def read(source: Source) -> Iterator[Item]:
    """What the lines would be as foreign items: none is imported this way, each is skipped or failed.

    The importing service hands this kind to the service for exports; this keeps every importer's face the same.

    Raises:
        UnreadableSource: the file is empty or cannot be opened.
    """
    for line in read_lines(source):
        if isinstance(line, BadLine):
            yield FailedItem(None, None, "bad_line", line.detail, f"line {line.number}")
        else:
            key = line.value.get("id")
            kind = line.value.get("type")
            yield SkippedItem(None if key is None else str(key), None, "own_export", f"a line of type {kind!r}")


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines without their ends; None for one that is too long, which is read past in pieces."""
    while line := file.readline(LINE_LIMIT_BYTES + 1):
        if len(line) <= LINE_LIMIT_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while piece := file.readline(_PIECE_BYTES):
            if piece.endswith(b"\n"):
                break
        yield None


def _line(number: int, data: bytes | None) -> Line | BadLine | None:
    if data is None:
        return BadLine(number, f"the line is longer than {LINE_LIMIT_BYTES // 1024 // 1024} MiB")
    text = data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data
    if not text.strip():
        return None
    try:
        value = json.loads(text)
    except UnicodeDecodeError as error:
        return BadLine(number, f"byte {error.start} of the line is no UTF-8")
    except json.JSONDecodeError as error:
        return BadLine(number, f"JSON: {error.msg} at character {error.pos}")
    except (RecursionError, ValueError):
        return BadLine(number, "JSON: too deep, or a number too long")
    return Line(number, value) if isinstance(value, dict) else BadLine(number, "the line is no JSON object")

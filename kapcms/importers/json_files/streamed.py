"""Large JSON read piece by piece: only one item is in memory at a time, whatever the size of the file.

The bytes are made clean UTF-8 on the way to the parser (what is no UTF-8 becomes U+FFFD), and three things have limits:
the length of one text, the size of one item, and the depth.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

import ijson  # type: ignore[import-untyped]  # the package has no types
from ijson.common import ObjectBuilder  # type: ignore[import-untyped]  # as above

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from kapcms.importers.source import Source

PIECE_BYTES = 64 * 1024
TEXT_LIMIT_BYTES = 64 * 1024 * 1024
"""One text (or run of blanks) above this is refused; the longest article is far below."""

ITEM_LIMIT = 64 * 1024 * 1024
"""Characters of all texts of one item, with 16 for each value."""

DEPTH_LIMIT = 120
"""Levels of lists and objects; rich text documents of real exports have below 40."""

TOP_LEVEL = "*"
"""Wanted instead of paths: every object that is a top-level value, and every member of a top-level list."""

_PATH_LIMIT = 8
_QUOTE = re.compile(rb'(?<!\\)"')
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class BrokenJson(Exception):
    """The file stops being JSON: why, and the byte near which (never before the fault by more than one piece)."""

    def __init__(self, detail: str, byte: int) -> None:
        super().__init__(f"{detail} (near byte {byte})")
        self.detail = detail
        self.position = f"near byte {byte}"


@dataclass(frozen=True, slots=True)
class Oversized:
    """Stands for an item that is over `ITEM_LIMIT` or `DEPTH_LIMIT`, and was not kept."""

    detail: str


def values(source: Source, wanted: Container[str]) -> Iterator[tuple[str, Any]]:
    """Each value at one of the wanted paths, with its path, in the order of the file.

    A path names keys and `item` for members of lists, with dots (`db.item.data.posts.item`); the empty path is the
    whole document. Numbers are int or float. An item over a limit comes as `Oversized`.

    Raises:
        BrokenJson: the file cannot be read on; what came before stands.
    """
    with source.open() as file:
        reader = _CleanReader(file)
        try:
            yield from _walk(reader, wanted)
        except ijson.JSONError as error:
            raise BrokenJson(_reason(error), reader.bytes_read) from error
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise BrokenJson(f"JSON: {type(error).__name__}", reader.bytes_read) from error


def _walk(reader: _CleanReader, wanted: Container[str]) -> Iterator[tuple[str, Any]]:
    stack: list[str] = []
    building: _Item | None = None
    for event, value in ijson.basic_parse(reader, buf_size=PIECE_BYTES):
        if event in {"end_map", "end_array"}:
            stack.pop()
        if building is None:
            path = ".".join(stack) if len(stack) <= _PATH_LIMIT else "?"
            if event not in {"map_key", "end_map", "end_array"} and _is_wanted(path, event, len(stack), wanted):
                building = _Item(path, len(stack))
        if building is not None:
            building.take(event, value, len(stack))
            if event not in {"map_key", "start_map", "start_array"} and len(stack) == building.depth:
                yield building.path, building.value()
                building = None
        if event == "map_key":
            stack[-1] = value
        elif event in {"start_map", "start_array"}:
            stack.append("item")


def _is_wanted(path: str, event: str, depth: int, wanted: Container[str]) -> bool:
    if TOP_LEVEL in wanted:
        return (depth == 1 and event == "start_map") or (depth == len(("name", "item")) and path.endswith(".item"))
    return path in wanted


class _Item:
    """A value while it is built; it lets go of everything once a limit is passed."""

    def __init__(self, path: str, depth: int) -> None:
        self.path = path
        self.depth = depth
        self._builder: ObjectBuilder | None = ObjectBuilder()
        self._size = 0
        self._why = ""

    def take(self, event: str, value: Any, depth: int) -> None:
        if self._builder is None:
            return
        self._size += 16 + (len(value) if isinstance(value, str) else 0)
        if self._size > ITEM_LIMIT:
            self._builder, self._why = None, f"the item is larger than {ITEM_LIMIT} characters"
        elif depth - self.depth > DEPTH_LIMIT:
            self._builder, self._why = None, f"the item has more than {DEPTH_LIMIT} levels"
        else:
            self._builder.event(event, float(value) if isinstance(value, Decimal) else value)

    def value(self) -> Any:
        return Oversized(self._why) if self._builder is None else self._builder.value


class _CleanReader:
    """The file's bytes as clean UTF-8 without a byte order mark; refuses a text without an end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder: codecs.IncrementalDecoder | None = None
        self._run = 0
        self.bytes_read = 0

    def read(self, size: int = PIECE_BYTES) -> bytes:
        """About `size` bytes; none at the end."""
        if size == 0:
            return b""
        while True:
            piece = self._file.read(size)
            self.bytes_read += len(piece)
            clean = self._cleaned(piece)
            if clean or not piece:
                self._watch(clean)
                return clean

    def _cleaned(self, piece: bytes) -> bytes:
        if self._decoder is None:
            mark, name = next(((m, n) for m, n in _MARKS if piece.startswith(m)), (b"", "utf-8"))
            piece = piece[len(mark) :]
            self._decoder = codecs.getincrementaldecoder(name)("replace")
        return self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")

    def _watch(self, piece: bytes) -> None:
        quotes = [match.end() for match in _QUOTE.finditer(piece)]
        self._run = len(piece) - quotes[-1] if quotes else self._run + len(piece)
        if self._run > TEXT_LIMIT_BYTES:
            raise BrokenJson(f"a text is longer than {TEXT_LIMIT_BYTES // 1024 // 1024} MiB", self.bytes_read)


def _reason(error: Exception) -> str:
    """The parser's reason in one line, without the piece of the file that it quotes."""
    text = error.args[0] if error.args else ""
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    line = text.split("\n", 1)[0].strip()
    return "the file ends in the middle" if "premature EOF" in line or "Incomplete" in line else f"JSON: {line}"

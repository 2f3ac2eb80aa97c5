"""The items of an XML export, each parsed on its own, with what the file says around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kapcms.importers.imported import FailedItem, KnownItem, Remark, UnreadableSource
from kapcms.importers.xml_files.pieces import Piece, pieces
from kapcms.importers.xml_files.repair import declared_encoding, parse, parse_frame, refuse_dtd, root_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml import etree

    from kapcms.importers.source import Source

_FRAME_LIMIT_CHARACTERS = 4 * 1024 * 1024
"""What may stand around the items; a file with more before its first item is none of ours."""


_ARTICLES = {"item", "entry"}
"""The tags that hold an article in RSS and Atom; other pieces (authors, terms) may fail without a word."""


@dataclass(frozen=True, slots=True)
class XmlItem:
    """One parsed item: its element, where it stands, its number in the file from 1, and what had to be guessed."""

    element: etree._Element
    position: str
    number: int
    name: str
    remarks: tuple[Remark, ...] = ()
    mark: str | None = None


@dataclass(slots=True)
class Frame:
    """What stands around the items: its text so far, its encoding, its namespaces by prefix."""

    text: str = ""
    encoding: str | None = None
    root: str = ""
    namespaces: dict[str, str] = field(default_factory=dict)
    element: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a format's files look like: the tags that are items (a pattern), the root's name and namespaces.

    Pieces that are not `is_wanted` are counted but neither parsed nor given out. `mark` gives the mark of a whole
    piece that makes one article, None where what it makes does not depend on its bytes alone.
    """

    items: str
    is_root: Callable[[str, dict[str, str]], bool]
    kind: str
    is_wanted: Callable[[Piece], bool] = lambda _: True
    mark: Callable[[Piece], str | None] = lambda _: None


def xml_items(source: Source, shape: Shape, frame: Frame) -> Iterator[XmlItem | KnownItem | FailedItem]:
    """Every item of the file in order; broken ones as `FailedItem`, those with a mark that `source` knows unparsed.

    `frame` is filled as the file is read.

    A file that ends before its last tag gives one `FailedItem` with the code `truncated` at its end.

    Raises:
        UnreadableSource: the file is empty, declares a DTD, has another root, or is broken and holds no item.
    """
    number = 0
    is_cut = False
    last: Piece | None = None
    for piece in _opened(source, shape):
        last = piece
        if not piece.name:
            _add(frame, piece, shape)
            continue
        if not frame.root:
            _require_root(frame, shape)
        is_article = piece.name.rpartition(":")[2] in _ARTICLES
        for item in _wanted(piece, frame, number + 1, source, shape):
            number += is_article
            if item is not None and (is_article or not isinstance(item, FailedItem)):
                yield item
        is_cut = is_article and not piece.is_whole
    yield from _end(frame, shape, last, number, is_cut=is_cut)


def _opened(source: Source, shape: Shape) -> Iterator[Piece]:
    try:
        yield from pieces(source, shape.items)
    except OSError as error:
        raise UnreadableSource(f"the file cannot be read: {error.strerror}") from error


def _add(frame: Frame, piece: Piece, shape: Shape) -> None:
    if frame.text and piece.data.isspace():
        return  # the line between two items
    if not frame.text:
        frame.encoding = declared_encoding(piece.data)
    try:
        text, _ = text_of(piece.data, frame.encoding)
        refuse_dtd(frame.text[-32:] + text)
    except UnreadableSource as error:
        raise UnreadableSource(error.detail, position=piece.position) from error
    frame.text += text
    if piece.is_too_large or len(frame.text) > _FRAME_LIMIT_CHARACTERS:
        detail = f"more than {_FRAME_LIMIT_CHARACTERS} characters stand outside items; this is no {shape.kind} file"
        raise UnreadableSource(detail, position=piece.position)


def _require_root(frame: Frame, shape: Shape) -> None:
    frame.root, frame.namespaces = root_of(frame.text)
    if not frame.root:
        raise UnreadableSource("the file is empty" if not frame.text.strip() else f"this is no {shape.kind} file")
    if not shape.is_root(frame.root, frame.namespaces):
        raise UnreadableSource(f"this is no {shape.kind} file; its root is <{frame.root}>", position="line 1")


def _wanted(
    piece: Piece, frame: Frame, number: int, source: Source, shape: Shape
) -> Iterable[XmlItem | KnownItem | FailedItem | None]:
    """What a piece gives; None for one that only counts."""
    if not shape.is_wanted(piece):
        return [None]
    mark = shape.mark(piece) if piece.is_whole and not piece.is_too_large else None
    if mark is not None and mark in source.known:
        return [KnownItem(mark)]
    items = list(_items(piece, frame, number))
    if mark is not None and len(items) == 1 and isinstance(one := items[0], XmlItem):
        return [XmlItem(one.element, one.position, one.number, one.name, one.remarks, mark)]
    return items


def _items(piece: Piece, frame: Frame, number: int) -> Iterator[XmlItem | FailedItem]:
    if piece.is_too_large:
        yield FailedItem(None, None, "too_large", "the item is larger than any article", piece.position)
        return
    item = _item(piece, frame, number)
    parts = _split_again(piece) if piece.data.count(b"<" + piece.name.encode() + b">") > 1 else []
    if len(parts) > 1:
        found = [_item(part, frame, number + offset) for offset, part in enumerate(parts)]
        if isinstance(item, FailedItem) or isinstance(found[-1], XmlItem):
            yield from found
            return
    yield item


def _item(piece: Piece, frame: Frame, number: int) -> XmlItem | FailedItem:
    try:
        text, remarks = text_of(piece.data, frame.encoding)
        element = parse(piece, text, frame.namespaces)
    except UnreadableSource as error:
        code, detail = ("malformed", error.detail) if piece.is_whole else ("truncated", "the item has no end tag")
        return FailedItem(None, None, code, detail, piece.position)
    return XmlItem(element, piece.position, number, piece.name, remarks)


def _split_again(piece: Piece) -> list[Piece]:
    """The piece cut at every start tag in it, CDATA or not.

    CDATA that was never closed swallows the items after it, up to the next that closes it. Where the last part is
    sound by itself this is so; in an item that only shows such tags as text, the last part is not.
    """
    start = b"<" + piece.name.encode() + b">"
    parts = piece.data.split(start)
    found: list[Piece] = []
    line, byte = piece.line, piece.byte
    for index, part in enumerate(parts):
        data = (start if index else b"") + part
        if index or data.strip():
            is_whole = piece.is_whole or index + 1 < len(parts)
            found.append(Piece(piece.name, data, line, byte, is_whole))
        line += data.count(b"\n")
        byte += len(data)
    return found


def _end(frame: Frame, shape: Shape, last: Piece | None, number: int, *, is_cut: bool) -> Iterator[FailedItem]:
    if not frame.root:
        _require_root(frame, shape)
    frame.element = parse_frame(frame.text)
    if frame.element is not None:
        return
    place = last.position if last else "line 1"
    if not number:
        raise UnreadableSource("the file is cut off or not well-formed, and holds no item", position=place)
    if not is_cut:
        detail = "the file is cut off or not well-formed outside its items; items may be missing"
        yield FailedItem(None, None, "truncated", detail, place)

"""What stands inside a line of Markdown.

Delimiters (`**`, `_`, `~~`) are used only where CommonMark's rules on flanking leave no doubt; elsewhere, inside words
or next to foreign punctuation, the tag is written (`<strong>`). Emphasis is `_`, so that it never touches a `**`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.content.to_html.lines import ATTRIBUTES, TAGS, closing
from kapcms.content.to_markdown.escaping import code_span, escaped, escaped_start, tag_attribute, target

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kapcms.content.inline import Node

_DELIMITERS = {"strong": "**", "emphasis": "_", "strikethrough": "~~"}
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_EDGE = "*"
"""What the edge of a mark looks like to its neighbours, whichever form it takes: punctuation of ASCII."""


@dataclass(slots=True)
class _Piece:
    """A piece of a line; of marks `start` and `end` hold the indexes of both edges, `mark` the mark."""

    text: str
    mark: Node | None = None
    start: int = -1
    end: int = -1


def line(nodes: Sequence[Node], write_other: Callable[[Node], str], line_break: str = "\\\n") -> str:
    """Inline `nodes` as Markdown; `write_other` writes a footnote or a citation, `line_break` stands for a break."""
    if len(nodes) == 1 and "marks" not in nodes[0] and nodes[0]["type"] == "text":
        return escaped_start(escaped(nodes[0]["text"]))
    pieces = _pieces(nodes, write_other, line_break)
    for piece in pieces:
        if piece.mark is not None and piece.start >= 0 and pieces[piece.start] is piece:
            _write_edges(pieces, piece)
    return "".join([piece.text for piece in pieces])


def _pieces(nodes: Sequence[Node], write_other: Callable[[Node], str], line_break: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    opened: list[_Piece] = []
    at_start = True
    for node in nodes:
        marks = [mark for mark in node.get("marks", ()) if mark["type"] != "code"]
        shared = 0
        while shared < len(opened) and shared < len(marks) and opened[shared].mark == marks[shared]:
            shared += 1
        _close(pieces, opened, shared)
        for mark in marks[shared:]:
            opened.append(_Piece("", mark, start=len(pieces)))
            pieces.append(opened[-1])
        written = _written(node, write_other, line_break)
        if at_start and node["type"] == "text" and not node.get("marks"):
            written = escaped_start(written)
        pieces.append(_Piece(written))
        at_start = written.endswith("\n")
    _close(pieces, opened, 0)
    return pieces


def _close(pieces: list[_Piece], opened: list[_Piece], kept: int) -> None:
    while len(opened) > kept:
        piece = opened.pop()
        piece.end = len(pieces)
        pieces.append(_Piece("", piece.mark, end=piece.end))


def _written(node: Node, write_other: Callable[[Node], str], line_break: str) -> str:
    if node["type"] == "hard_break":
        return line_break
    if node["type"] != "text":
        return write_other(node)
    if any(mark["type"] == "code" for mark in node.get("marks", ())):
        return code_span(node["text"])
    return escaped(node["text"])


def _write_edges(pieces: list[_Piece], piece: _Piece) -> None:
    mark = piece.mark or {}
    last = pieces[piece.end]
    kind = mark["type"]
    if kind == "link":
        piece.text = "["
        last.text = f"]({target(mark['attrs']['href'], mark['attrs'].get('title'))})"
    elif kind in _DELIMITERS and _is_clear(pieces, piece, in_words=kind == "strong"):
        piece.text = last.text = _DELIMITERS[kind]
    else:
        attributes = "".join(
            tag_attribute(ATTRIBUTES.get(name, name), value) for name, value in mark.get("attrs", {}).items()
        )
        piece.text = f"<{TAGS[kind]}{attributes}>"
        last.text = closing(mark)


def _is_clear(pieces: list[_Piece], piece: _Piece, *, in_words: bool) -> bool:
    """Whether delimiters around `piece` open and close as meant, by the characters on both sides of both edges."""
    before = _last(pieces, piece.start - 1)
    first = _first(pieces, piece.start + 1)
    last = _last(pieces, piece.end - 1)
    after = _first(pieces, piece.end + 1)
    return _opens(before, first, in_words=in_words) and _opens(after, last, in_words=in_words)


def _opens(outside: str, inside: str, *, in_words: bool) -> bool:
    if not inside.isalnum() and not _PUNCTUATION.match(inside):
        return False
    if outside in {"", " ", "\n"} or _PUNCTUATION.match(outside):
        return True
    return in_words and outside.isalnum() and inside.isalnum()


def _first(pieces: list[_Piece], index: int) -> str:
    if index >= len(pieces):
        return ""
    return _EDGE if pieces[index].mark is not None else pieces[index].text[:1]


def _last(pieces: list[_Piece], index: int) -> str:
    if index < 0:
        return ""
    return _EDGE if pieces[index].mark is not None else pieces[index].text[-1:]

"""Pages saved as plain text: the title on the first line, headings by shape, the neighbours' titles at the foot.

No date, author or address stands in such a file, so none is given. Source of the shape: page dumps of blogs in which
`Previous` and `Next` stand doubled above the titles of the neighbours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    Item,
    Remark,
    UnreadableSource,
)
from kapcms.importers.page_text.blocks import blocks_html
from kapcms.importers.page_text.labels import Foot, is_label, without_labels
from kapcms.importers.texts.decoding import decode, read_small, require_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.source import Source

KIND = "plaintext"
_LONGEST_TITLE = 250
_MARKUP = re.compile(
    r"\s*(?:<(?:\?xml|!doctype|html|rss|feed|article|div|p|h1)\b|[{\[]\s*[\"{]|\{\\rtf|%PDF-)", re.IGNORECASE
)
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,})")
_LINE_ENDS = re.compile("[\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\ufeff\u200b\u2060\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]")


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file of this name, beginning with `head`, is text without markup or front matter."""
    if not name.casefold().endswith((".txt", ".text")):
        return False
    text = decode(head).text
    try:
        require_text(text)
    except UnreadableSource:
        return False
    return bool(text.strip()) and not _MARKUP.match(text) and not text.startswith(("---\n", "+++\n"))


def read(source: Source) -> Iterator[Item]:
    """The one article of a page dump.

    A file without a first line that could be a title, or without any text below it, is a `FailedItem`.

    Raises:
        UnreadableSource: the file is empty, binary, markup, or too large.
    """
    data = read_small(source)
    decoded = decode(data)
    require_text(decoded.text)
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", decoded.text))
    if not text.strip():
        raise UnreadableSource("the file is empty")
    if _MARKUP.match(text):
        raise UnreadableSource("the file holds markup or data, not a page saved as plain text", position="line 1")
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    yield _article(source.name, lines, decoded.remarks)


def _article(source_id: str, lines: list[str], remarks: tuple[Remark, ...]) -> Item:
    first = next(index for index, line in enumerate(lines) if line)
    title = " ".join(lines[first].lstrip("#").split())
    if not title or len(title) > _LONGEST_TITLE:
        detail = f"the first line has {len(title)} characters, so it is no title"
        return FailedItem(source_id, None, "no_title", detail, f"line {first + 1}")
    if is_label(title):
        return FailedItem(source_id, None, "no_title", "the file begins with a label", f"line {first + 1}")
    foot = without_labels(_below_title(lines, first))
    body, guesses = blocks_html(foot.lines)
    if not body:
        return FailedItem(source_id, title, "no_text", "no text stands below the title", f"line {first + 2}")
    return ImportedArticle(
        source_id=source_id,
        title=title,
        body=ImportedBody("html", body),
        labelled_previous=foot.previous,
        labelled_next=foot.next,
        source_path=source_id,
        warnings=(*remarks, *guesses, *_foot_remarks(foot)),
    )


def _below_title(lines: list[str], first: int) -> list[str]:
    """The lines below the title, its underline and its repetition."""
    below = lines[first + 1 :]
    if below and _UNDERLINE.fullmatch(below[0]):
        below = below[1:]
    filled = next((index for index, line in enumerate(below) if line), None)
    if filled is not None and below[filled] == lines[first]:
        below = below[filled + 1 :]
    return below


def _foot_remarks(foot: Foot) -> tuple[Remark, ...]:
    if not foot.is_labelled:
        return (Remark("no_neighbours", "no Previous or Next label stands at the foot of the page"),)
    if foot.lines_after:
        detail = f"{foot.lines_after} lines stood below the labels and are now the end of the text"
        return (Remark("text_after_labels", detail),)
    return ()

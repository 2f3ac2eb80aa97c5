"""Substack: its export (`posts.csv` with an HTML file for each post beside it) and single pages saved from the web.

The export's other CSV files (subscribers, opens, deliveries) hold mail addresses and are never opened.
"""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING

from kapcms.importers.html_bodies.late_images import images_in
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    Item,
    Remark,
    SkippedItem,
    Status,
    UnreadableSource,
)
from kapcms.importers.source import Source
from kapcms.importers.substack_export import page
from kapcms.importers.substack_export.body import sound, substack_body
from kapcms.importers.substack_export.page import AUDIENCES
from kapcms.importers.texts.dates import from_iso
from kapcms.importers.texts.decoding import decode, read_small, require_text
from kapcms.importers.texts.plain import text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KIND = "substack"
_COLUMNS = {"post_id", "is_published", "title"}
_POST_ID = re.compile(r"[\w%~-]+(?:\.[\w%~-]+)*")
_TYPES = {"newsletter", "podcast", ""}


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file is the list of a Substack export, or a saved Substack page."""
    if name.casefold().endswith((".html", ".htm")):
        return page.looks_like(head)
    first = decode(head).text.lstrip("\ufeff").split("\n", 1)[0]
    return {column.strip(' "\r') for column in first.split(",")} >= _COLUMNS


def is_read_with_another(path: Path) -> bool:
    """Whether a file is the text of a post whose list lies above it, and is read or reported with that list."""
    is_text = path.suffix == ".html" and path.parent.name == "posts" and _POST_ID.fullmatch(path.stem) is not None
    return is_text and (path.parent.parent / "posts.csv").is_file()


def read(source: Source) -> Iterator[Item]:
    """Every post of the list in order, or the one post of a saved page.

    Raises:
        UnreadableSource: the file is empty, binary, too large, or neither.
    """
    decoded = decode(read_small(source))
    if not decoded.text.strip():
        raise UnreadableSource("the file is empty")
    require_text(decoded.text)
    if decoded.text.lstrip().startswith("<"):
        yield page.item_of(decoded.text, source.name)
        return
    yield from _rows(source, decoded.text)


def _rows(source: Source, text: str) -> Iterator[Item]:
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey="_more", restval="", strict=True)
    try:
        if not set(rows.fieldnames or ()) >= _COLUMNS:
            missing = ", ".join(sorted(_COLUMNS - set(rows.fieldnames or ())))
            raise UnreadableSource(f"this is no list of a Substack export: it lacks {missing}", position="line 1")
        listed = set()
        for row in rows:
            listed.add((row.get("post_id") or "").strip())
            yield _item(row, source, f"line {rows.line_num}")
    except csv.Error as error:
        raise UnreadableSource(f"the list is damaged: {error}", position=f"after line {rows.line_num}") from error
    for file in sorted((source.path.parent / "posts").glob("*.html")):
        if file.stem not in listed and is_read_with_another(file):
            yield SkippedItem(file.stem, None, "not_listed", f"posts/{file.name} stands in no row of the list")


def _item(row: dict[str, str], source: Source, position: str) -> Item:
    post_id = (row.get("post_id") or "").strip()
    title = text_of_html(unescape(row.get("title") or ""))
    if not any(value for value in row.values()):
        return SkippedItem(None, None, "empty", f"the row says nothing ({position})")
    if not _POST_ID.fullmatch(post_id):
        return FailedItem(None, title or None, "malformed", "the row has no id that names a file", position)
    path = _html_path(source.path, post_id)
    podcast_url = (row.get("podcast_url") or "").strip()
    recording = sound(podcast_url) if podcast_url.startswith("http") else ""
    if path is None and not recording:
        return FailedItem(post_id, title or None, "body_missing", "its HTML file is not beside the list", position)
    try:
        text = decode(read_small(Source(path))).text if path else ""
    except UnreadableSource as error:
        return FailedItem(post_id, title or None, "body_unreadable", error.detail, position)
    return _article(row, title, recording, text)


def _article(row: dict[str, str], title: str, recording: str, text: str) -> ImportedArticle:
    number, _, slug = row["post_id"].strip().partition(".")
    body = substack_body(text)
    html = "\n".join(part for part in (recording, body.html) if part)
    return ImportedArticle(
        source_id=number,
        title=title,
        body=ImportedBody("html", html),
        status=_status(row, is_paid=body.is_paid),
        slug=slug or None,
        subtitle=text_of_html(unescape(row.get("subtitle") or "")) or None,
        published_at=from_iso(row.get("post_date")),
        source_path=f"{row['post_id'].strip()}.html",
        media=images_in(html),
        fields={"type": row["type"]} if row.get("type") else {},
        warnings=tuple(_notes(row, title, body.remarks)),
    )


def _notes(row: dict[str, str], title: str, remarks: list[Remark]) -> list[Remark]:
    kind = (row.get("type") or "").strip().lower()
    notes = [] if title else [Remark("no_title", "the post has no title")]
    if kind == "page":
        notes.append(Remark("page", "this was a page of the site, not a post"))
    elif kind not in _TYPES:
        notes.append(Remark("custom_type", f"this was a {kind}; what its readers wrote is not in the export"))
    return [*notes, *remarks]


def _status(row: dict[str, str], *, is_paid: bool) -> Status:
    if (row.get("is_published") or "").strip().lower() != "true":
        return "draft"
    audience = (row.get("audience") or "").strip().lower()
    if not audience:
        return "paid" if is_paid else "unknown"
    said = AUDIENCES.get(audience, "unknown")
    return "paid" if is_paid and said == "public" else said


def _html_path(listed_in: Path, post_id: str) -> Path | None:
    """The HTML of a post: beside the list, in `posts/`, or in a folder or with a prefix of the list's own name."""
    folder, stem = listed_in.parent, listed_in.stem
    name = f"{post_id}.html"
    places = (folder / name, folder / "posts" / name, folder / stem / name, folder / f"{stem}__{name}")
    return next((place for place in places if place.is_file() and not place.is_symlink()), None)

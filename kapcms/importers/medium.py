"""Medium's export: one HTML file an article, with the microformat `h-entry`; drafts, profile and lists beside them.

The file repeats title and subtitle in its text. A draft is told by its file name (`draft_…`) and by the date of
publication that it lacks. Source: exports of 2018 to 2024.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.late_images import images_in
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    ImportedPerson,
    ImportedTopic,
    Item,
    Remark,
    SkippedItem,
    UnreadableSource,
)
from kapcms.importers.medium_export.body import medium_body
from kapcms.importers.texts.dates import from_iso
from kapcms.importers.texts.decoding import decode, read_small, require_text
from kapcms.importers.texts.plain import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from kapcms.importers.source import Source

KIND = "medium"
_ENTRY = re.compile(r"<article\b[^<>]*\bh-entry\b")
_OTHER_PAGE = re.compile(r"<section\b[^<>]*\bh-(?:card|feed)\b")
_ID = re.compile(r"(?:^|-)([0-9a-f]{8,14})$")


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file is a page of Medium's export."""
    text = decode(head).text
    is_page = _ENTRY.search(text) is not None and ('class="p-name"' in text or "data-field=" in text)
    is_other = _OTHER_PAGE.search(text) is not None and "medium.com" in text
    return name.casefold().endswith((".html", ".htm")) and (is_page or is_other)


def read(source: Source) -> Iterator[Item]:
    """The one item of a page: its article, or `SkippedItem` for a profile or list.

    Raises:
        UnreadableSource: the file is empty, binary, too large, or no page of Medium's export.
    """
    decoded = decode(read_small(source))
    if not decoded.text.strip():
        raise UnreadableSource("the file is empty")
    require_text(decoded.text)
    if not _ENTRY.search(decoded.text):
        if _OTHER_PAGE.search(decoded.text) or "medium.com" in decoded.text:
            yield SkippedItem(source.name, None, "no_article", "a profile or list of Medium's export is no article")
            return
        raise UnreadableSource("this is no page of Medium's export", position="line 1")
    tree = LexborHTMLParser(decoded.text)
    entry = tree.css_first("article.h-entry")
    if entry is None or "</article" not in decoded.text:
        place = f"line {decoded.text.count(chr(10)) + 1}"
        yield FailedItem(source.name, _text(tree.css_first(".p-name")), "truncated", "the file is cut off", place)
        return
    yield _article(entry, source.name, decoded.remarks)


def _article(entry: LexborNode, name: str, remarks: tuple[Remark, ...]) -> ImportedArticle:
    canonical = _address(entry, "a.p-canonical")
    short = _short_address(entry)
    published = entry.css_first("time.dt-published")
    is_draft = name.rpartition("/")[2].startswith("draft") or (published is None and not canonical)
    title, subtitle = _text(entry.css_first("header .p-name")) or "", _text(entry.css_first(".p-summary"))
    body = medium_body(entry.css_first('section[data-field="body"], section.e-content'), title, subtitle)
    notes = [*remarks, *body.remarks]
    if not title:
        notes.append(Remark("no_title", "the page has no title"))
    return ImportedArticle(
        source_id=_source_id(canonical, short) or name,
        title=title,
        body=ImportedBody("html", body.html),
        status="draft" if is_draft else "public",
        slug=_slug(canonical),
        subtitle=None if body.is_summary_taken_from_text else subtitle,
        excerpt=subtitle if body.is_summary_taken_from_text else None,
        published_at=from_iso(published.attributes.get("datetime")) if published is not None else None,
        authors=_authors(entry),
        topics=tuple(ImportedTopic(tag) for tag in dict.fromkeys(map(_text, entry.css("a.p-tag"))) if tag),
        urls=tuple(dict.fromkeys(url for url in (canonical, short) if url)),
        canonical_url=canonical or None,
        source_path=name,
        media=images_in(body.html),
        warnings=tuple(notes),
    )


def _text(node: LexborNode | None) -> str | None:
    return (" ".join(node.text().split()) or None) if node is not None else None


def _address(entry: LexborNode, selector: str) -> str:
    link = entry.css_first(selector)
    return (link.attributes.get("href") or "").strip() if link is not None else ""


def _short_address(entry: LexborNode) -> str:
    """`https://medium.com/p/<id>`, around the date of an article or under "View original" of a draft."""
    links = (link.attributes.get("href") or "" for link in entry.css("footer a"))
    return next((link for link in links if re.fullmatch(r"https?://(?:[\w-]+\.)*medium\.com/p/\w+/?", link)), "")


def _source_id(canonical: str, short: str) -> str | None:
    """Medium's id of the post: at the end of its address, with or without words before it."""
    for address in (canonical, short):
        last = _last(address)
        found = _ID.search(last) or re.search(r"^(\w{8,14})$", last)
        if found:
            return found[1]
    return None


def _slug(canonical: str) -> str | None:
    last = _last(canonical)
    return _ID.sub("", last) or None


def _last(address: str) -> str:
    try:
        return unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return ""


def _authors(entry: LexborNode) -> tuple[ImportedPerson, ...]:
    people = []
    for link in entry.css("a.p-author"):
        name = name_of(_text(link))
        handle = re.search(r"/@([\w.-]+)", link.attributes.get("href") or "")
        if name:
            people.append(ImportedPerson(name, handle[1] if handle else None))
    return tuple(dict.fromkeys(people))

"""JSON Feed, versions 1 and 1.1. Source: jsonfeed.org/version/1.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.importers.feed_entries.body import text_as_html
from kapcms.importers.feed_entries.page_slug import slug_of_page, without_counters
from kapcms.importers.html_bodies.late_images import images_in, with_real_images
from kapcms.importers.html_bodies.relative_addresses import full_address, with_full_addresses
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedTopic,
    Item,
    Remark,
    SkippedItem,
    UnreadableSource,
)
from kapcms.importers.json_files.whole import list_at, object_at, read_object, text_at
from kapcms.importers.texts.dates import from_iso
from kapcms.importers.texts.plain import name_of, text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.source import Source

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")


def looks_like(head: bytes) -> bool:
    """Whether JSON that begins with `head` names the version of JSON Feed."""
    return _VERSION.search(head.replace(b"\\/", b"/").decode("utf-8", "replace")) is not None


def read(source: Source) -> Iterator[Item]:
    """Every item of the feed in order.

    Raises:
        UnreadableSource: the file is no JSON, or no JSON Feed.
    """
    feed = read_object(source)
    if not _VERSION.match(text_at(feed, "version")) or not isinstance(feed.get("items"), list):
        raise UnreadableSource("the file is no JSON Feed: it names no version of it, or has no items")
    for number, item in enumerate(list_at(feed, "items"), 1):
        if isinstance(item, dict):
            yield _item(item, feed, number)
        else:
            yield FailedItem(None, None, "malformed", "the item is no JSON object", f"item {number}")


def _item(item: dict[str, Any], feed: dict[str, Any], number: int) -> Item:
    if not any(text_at(item, name) for name in ("title", "content_html", "content_text", "summary", "url")):
        return SkippedItem(text_at(item, "id") or None, None, "empty", f"item {number} says nothing")
    title, link, name = text_of_html(text_at(item, "title")), _link(item, feed), item.get("id")
    html, notes = _body(item, link)
    if not title:
        notes.append(Remark("no_title", "the item has no title"))
    if text_at(feed, "next_url") and number == len(list_at(feed, "items")):
        notes.append(Remark("more_pages", "the feed goes on on further pages that are not in this file"))
    image = text_at(item, "banner_image", "image")
    return ImportedArticle(
        source_id=str(name) if isinstance(name, int) else text_at(item, "id", "url") or f"item-{number}",
        title=title,
        body=ImportedBody("html", html),
        status="public",
        site=text_at(feed, "home_page_url", "feed_url", "title") or None,
        slug=slug_of_page(link),
        excerpt=text_at(item, "summary") or None,
        locale=text_at(item, "language") or text_at(feed, "language") or None,
        published_at=from_iso(text_at(item, "date_published")),
        updated_at=from_iso(text_at(item, "date_modified")),
        authors=_authors(item) or _authors(feed),
        topics=tuple(ImportedTopic(tag) for tag in dict.fromkeys(filter(_is_word, list_at(item, "tags")))),
        urls=(link,) if link else (),
        cover=ImportedImage(image) if image else None,
        media=images_in(html),
        fields=_fields(item),
        warnings=tuple(notes),
    )


def _link(item: dict[str, Any], feed: dict[str, Any]) -> str:
    link = text_at(item, "url")
    return without_counters(full_address(link, text_at(feed, "home_page_url", "feed_url"))) if link else ""


def _body(item: dict[str, Any], link: str) -> tuple[str, list[Remark]]:
    html, text = text_at(item, "content_html"), text_at(item, "content_text")
    if html or text:
        full = with_full_addresses(with_real_images(html), link)
        return full or text_as_html(text), []
    summary = text_at(item, "summary")
    code = "excerpt_only" if summary else "no_body"
    return text_as_html(summary), [Remark(code, "the feed does not hold the whole text of this item")]


def _authors(told: dict[str, Any]) -> tuple[ImportedPerson, ...]:
    """Version 1.1 has a list, version 1 one object."""
    people = [*list_at(told, "authors"), object_at(told, "author")]
    names = (name_of(text_at(person, "name")) for person in people if isinstance(person, dict))
    return tuple(ImportedPerson(name) for name in dict.fromkeys(names) if name)


def _is_word(tag: object) -> bool:
    return isinstance(tag, str) and bool(tag.strip())


def _fields(item: dict[str, Any]) -> dict[str, str]:
    sounds = [text_at(each, "url") for each in list_at(item, "attachments") if isinstance(each, dict)]
    told = {"source_url": text_at(item, "external_url"), "enclosure": next(iter(sounds), "")}
    return {name: value for name, value in told.items() if value}

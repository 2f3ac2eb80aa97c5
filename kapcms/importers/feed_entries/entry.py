"""One item of an RSS or Atom feed as an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from kapcms.importers.feed_entries.body import feed_body
from kapcms.importers.feed_entries.elements import FeedElement, nearest_base, text_of_element
from kapcms.importers.feed_entries.page_slug import slug_of_page, without_counters
from kapcms.importers.feed_entries.standing import KIND_SCHEME, is_writing, remarks_of, status_of, type_of
from kapcms.importers.html_bodies.late_images import images_in
from kapcms.importers.html_bodies.relative_addresses import full_address, is_web
from kapcms.importers.imported import (
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedTopic,
    Item,
    Remark,
    SkippedItem,
)
from kapcms.importers.texts.dates import from_any, says_zone
from kapcms.importers.texts.plain import name_of, text_of_html
from kapcms.importers.xml_files.repair import repaired

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kapcms.importers.xml_files.items import XmlItem


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says about itself above its first item: its site's address, language, and authors of all items.

    `base` is its `xml:base`.
    """

    address: str | None = None
    locale: str | None = None
    authors: tuple[ImportedPerson, ...] = ()
    base: str | None = None

    @staticmethod
    def of(text: str) -> Channel:
        """The channel of the text above the first item, whose end tags are still missing."""
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(repaired(text).strip().encode(), parser)
        except etree.XMLSyntaxError:
            return Channel()
        if root is None:
            return Channel()
        top = FeedElement(root)
        told = top.child("channel") or top
        base = nearest_base(told.element, None)
        address = full_address(_link(told), base)
        return Channel(
            address=address or told.text("title", "atom:title") or None,
            locale=told.text("language", "dc:language") or told.locale or top.locale,
            authors=tuple(_people(told, "atom:author")),
            base=base,
        )


def feed_item(item: XmlItem, channel: Channel, number: int) -> Item:
    """The article of an `item` or `entry`; an empty one is skipped."""
    told = FeedElement(item.element)
    if told.is_empty:
        return SkippedItem(None, None, "empty", f"item {number} says nothing ({item.position})")
    entry_type = type_of(told)
    if not is_writing(entry_type):
        name = told.text("atom:id") or None
        return SkippedItem(name, None, entry_type, f"item {number} is of the type {entry_type}, no article")
    link = _link(told)
    base = nearest_base(told.element, channel.base)
    link = without_counters(full_address(link, base or channel.address)) if link else ""
    guid = told.text("guid", "atom:id", "dc:identifier")
    title = text_of_html(told.text("title", "atom:title", "dc:title", "media:title"))
    body = feed_body(told, link, channel.base)
    notes = [*item.remarks, *remarks_of(entry_type), *body.remarks]
    status, published = status_of(told), _published(told, notes)
    if not title:
        notes.append(Remark("no_title", "the item has no title"))
    return ImportedArticle(
        source_id=guid or link or told.element.get(_ABOUT) or _named_by_itself(told, title) or f"item-{number}",
        title=title,
        body=ImportedBody("html", body.html),
        status=status,
        site=channel.address,
        slug=slug_of_page(link),
        excerpt=body.excerpt,
        locale=told.text("dc:language") or told.locale or channel.locale,
        published_at=None if status == "scheduled" else published,
        scheduled_at=published if status == "scheduled" else None,
        updated_at=from_any(told.text("atom:updated", "atom:modified", "dcterms:modified")),
        authors=tuple(_authors(told)) or channel.authors,
        topics=tuple(_topics(told)),
        urls=tuple(dict.fromkeys(url for url in (link, _permalink(told, guid)) if url)),
        cover=_cover(told),
        media=images_in(body.html),
        fields=_fields(told),
        warnings=tuple(notes),
    )


_DATES = ("pubDate", "atom:published", "atom:issued", "dcterms:issued", "dc:date")


def _named_by_itself(told: FeedElement, title: str) -> str:
    """An id for an item that has none: its place would mean another one as soon as the feed goes on."""
    return " ".join(filter(None, (title, told.text(*_DATES))))


def _published(told: FeedElement, notes: list[Remark]) -> datetime | None:
    said = told.text(*_DATES)
    found = from_any(said)
    if said and found is None:
        notes.append(Remark("date_unread", f"{said[:100]!r} is no date that is known here; it stays unknown"))
    elif said and not says_zone(said):
        notes.append(Remark("date_without_zone", f"{said[:100]!r} names no zone that is known; it was taken as UTC"))
    return found


_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def _link(told: FeedElement) -> str:
    """The address of the page: FeedBurner's original, Blogger's file name, RSS's `link`, Atom's `alternate`."""
    original = told.text("feedburner:origLink")
    if original:
        return original
    if told.text("blogger:filename"):
        return told.text("blogger:filename")
    for link in told.all("link", "atom:link"):
        if link.get("href") and (link.get("rel") or "alternate") == "alternate":
            return (link.get("href") or "").strip()
        if not link.get("href") and text_of_element(link):
            return text_of_element(link)
    return ""


def _permalink(told: FeedElement, guid: str) -> str:
    """A `guid` is an address unless it says that it is none (RSS 2.0)."""
    is_permalink = any((each.get("isPermaLink") or "true").lower() != "false" for each in told.all("guid"))
    return guid if is_permalink and is_web(guid) else ""


def _authors(told: FeedElement) -> Iterator[ImportedPerson]:
    people = [*_people(told, "atom:author"), *(_named(told, "dc:creator"))]
    yield from dict.fromkeys(people or [*_named(told, "author"), *_named(told, "itunes:author")])


def _people(told: FeedElement, name: str) -> Iterator[ImportedPerson]:
    for person in told.all(name):
        found = name_of(FeedElement(person).text("atom:name", "name"))
        if found:
            yield ImportedPerson(found)


def _named(told: FeedElement, name: str) -> Iterator[ImportedPerson]:
    for person in told.all(name):
        found = name_of(text_of_element(person))
        if found:
            yield ImportedPerson(found)


def _topics(told: FeedElement) -> Iterator[ImportedTopic]:
    titles: dict[str, None] = {}
    for category in told.all("category", "atom:category", "dc:subject"):
        if category.get("scheme") == KIND_SCHEME:
            continue
        title = text_of_html(category.get("label") or category.get("term") or text_of_element(category))
        if title:
            titles.setdefault(title)
    return (ImportedTopic(title) for title in titles)


def _cover(told: FeedElement) -> ImportedImage | None:
    """The picture that the feed names for the item, by Media RSS, iTunes or an enclosure."""
    group = told.child("media:group")
    for place in filter(None, (told, group)):
        for media in place.all("media:thumbnail", "media:content"):
            is_image = str(media.tag).endswith("thumbnail") or _is_image(media)
            url = (media.get("url") or "").strip()
            if is_image and url:
                return ImportedImage(url, width=_number(media.get("width")), height=_number(media.get("height")))
    for image in told.all("itunes:image"):
        if image.get("href"):
            return ImportedImage((image.get("href") or "").strip())
    pictures = [url for kind, url in _enclosures(told) if kind.startswith("image/")]
    return ImportedImage(pictures[0]) if pictures else None


def _is_image(media: etree._Element) -> bool:
    return media.get("medium") == "image" or (media.get("type") or "").startswith("image/")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004 (pixels)


def _enclosures(told: FeedElement) -> Iterator[tuple[str, str]]:
    for enclosure in told.all("enclosure"):
        if enclosure.get("url"):
            yield (enclosure.get("type") or "").lower(), (enclosure.get("url") or "").strip()
    for link in told.all("atom:link"):
        if link.get("rel") == "enclosure" and link.get("href"):
            yield (link.get("type") or "").lower(), (link.get("href") or "").strip()


def _fields(told: FeedElement) -> dict[str, str]:
    sounds = [url for kind, url in _enclosures(told) if not kind.startswith("image/")]
    return {"enclosure": sounds[0]} if sounds else {}

"""Squarespace: its XML export, which imitates WordPress's, and its pages fetched with `?format=json`.

The XML is often not well-formed and may hold empty items. A JSON page holds one `item`, or a collection's `items`, with
times in milliseconds. Its `pagination` names neighbours the other way round from a book: `prevItem` is the newer one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.importers.html_bodies.late_images import images_in, with_real_images
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
    Status,
    UnreadableSource,
)
from kapcms.importers.json_files.whole import list_at, object_at, read_object, text_at
from kapcms.importers.squarespace_export.blocks import plain_blocks
from kapcms.importers.texts.dates import from_milliseconds
from kapcms.importers.texts.plain import name_of, text_of_html, words_without_mail
from kapcms.importers.wordpress.wxr_article import slug_of
from kapcms.importers.wxr import is_squarespace, is_wxr, read_wxr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.source import Source

KIND = "squarespace"
_STATUSES: dict[int, Status] = {1: "public", 2: "draft", 3: "draft", 4: "scheduled"}
"""`workflowState`: published, draft, needs review, scheduled; seen in pages of 2014 to 2024."""
_NO_ARTICLES = {"store-item", "product"}
_JSON_MARKS = (b'"collection', b'"urlId"', b'"fullUrl"', b'"squarespace', b'"typeName"')


def looks_like(head: bytes, name: str) -> bool:  # noqa: ARG001 (all importers are asked alike)
    """Whether a file that begins with `head` is a Squarespace export or one of its pages as JSON."""
    if _is_json(head):
        return sum(mark in head for mark in _JSON_MARKS) >= 2  # noqa: PLR2004 (two marks: one alone is any CMS)
    return is_wxr(head) and is_squarespace(head)


def read(source: Source) -> Iterator[Item]:
    """Every item of the export or page in order.

    Raises:
        UnreadableSource: the file is neither, or cannot be read as what it is.
    """
    if _is_json(source.head()):
        yield from _pages(read_object(source))
    else:
        yield from read_wxr(source, KIND)


def _is_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _pages(page: dict[str, Any]) -> Iterator[Item]:
    collection = object_at(page, "collection")
    items = _items(page)
    if not items and text_at(page, "mainContent"):
        yield _plain_page(page, collection)
        return
    if not items and not collection:
        raise UnreadableSource("the file is no Squarespace page: neither item, items nor collection stands in it")
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            yield _item(item, page, collection, number)
        else:
            yield FailedItem(None, None, "malformed", "the item is no JSON object", f"item {number}")


def _items(page: dict[str, Any]) -> list[Any]:
    if "item" in page:
        return [page["item"]]
    return [item for name in ("items", "upcoming", "past") for item in list_at(page, name)]


def _item(item: dict[str, Any], page: dict[str, Any], collection: dict[str, Any], number: int) -> Item:
    title, html = text_of_html(text_at(item, "title")), text_at(item, "body")
    source_id = text_at(item, "id", "fullUrl", "urlId") or f"item-{number}"
    if text_at(item, "recordTypeLabel") in _NO_ARTICLES:
        return SkippedItem(source_id, title or None, "product", "a product of the shop is no article")
    if not title and not html:
        return SkippedItem(source_id, None, "empty", f"item {number} has neither title nor text")
    notes = _notes(title, html, page)
    body, blocks = plain_blocks(with_real_images(html))
    notes += blocks
    status = _status(item, collection)
    date = from_milliseconds(item.get("publishOn"))
    neighbours = object_at(page, "pagination") if "item" in page else {}
    notes += _seen(item, neighbours)
    return ImportedArticle(
        source_id=source_id,
        title=title,
        body=ImportedBody("html", body),
        status=status,
        site=_site(page),
        slug=slug_of(text_at(item, "urlId")),
        excerpt=text_of_html(text_at(item, "excerpt")) or None,
        published_at=None if status == "scheduled" else date,
        scheduled_at=date if status == "scheduled" else None,
        updated_at=from_milliseconds(item.get("updatedOn")),
        authors=_authors(item),
        topics=_topics(item),
        labelled_previous=_neighbour(neighbours, "prevItem"),
        labelled_next=_neighbour(neighbours, "nextItem"),
        urls=_urls(item, page),
        cover=_cover(item),
        media=images_in(body),
        seo_title=text_at(object_at(item, "seoData"), "seoTitle") or None,
        seo_description=text_at(object_at(item, "seoData"), "seoDescription") or None,
        fields=_fields(item, collection),
        warnings=tuple(notes),
    )


def _plain_page(page: dict[str, Any], collection: dict[str, Any]) -> ImportedArticle:
    body, blocks = plain_blocks(with_real_images(text_at(page, "mainContent")))
    return ImportedArticle(
        source_id=text_at(collection, "id", "fullUrl", "urlId") or "page",
        title=text_of_html(text_at(collection, "title")),
        body=ImportedBody("html", body),
        status="protected" if collection.get("passwordProtected") else "unknown",
        site=_site(page),
        slug=slug_of(text_at(collection, "urlId")),
        updated_at=from_milliseconds(collection.get("updatedOn")),
        urls=_urls(collection, page),
        media=images_in(body),
        warnings=(Remark("page", "this was a page of the site, not a post of its blog"), *blocks),
    )


def _notes(title: str, html: str, page: dict[str, Any]) -> list[Remark]:
    notes = []
    if not title:
        notes.append(Remark("no_title", "the item has no title"))
    if not html:
        notes.append(Remark("no_body", "the page does not hold the text of this item"))
    if "item" not in page and object_at(page, "pagination").get("nextPage"):
        notes.append(Remark("more_pages", "the collection goes on on further pages that are not in this file"))
    return notes


def _status(item: dict[str, Any], collection: dict[str, Any]) -> Status:
    state = item.get("workflowState")
    said = _STATUSES.get(state, "unknown") if isinstance(state, int) else "unknown"
    return "protected" if said == "public" and collection.get("passwordProtected") else said


def _neighbour(neighbours: dict[str, Any], name: str) -> str | None:
    return text_of_html(text_at(object_at(neighbours, name), "title")) or None


def _seen(item: dict[str, Any], neighbours: dict[str, Any]) -> list[Remark]:
    """What the labels meant in this very file, told by the dates."""
    own = from_milliseconds(item.get("publishOn"))
    seen = []
    for name, label in (("prevItem", "Previous"), ("nextItem", "Next")):
        other = from_milliseconds(object_at(neighbours, name).get("publishOn"))
        if own is not None and other is not None and own != other:
            seen.append(f"{label} is the {'newer' if other > own else 'older'} post")
    return [Remark("neighbour_labels", "in this file " + " and ".join(seen))] if seen else []


def _authors(item: dict[str, Any]) -> tuple[ImportedPerson, ...]:
    author = object_at(item, "author")
    full = f"{text_at(author, 'firstName')} {text_at(author, 'lastName')}"
    name = name_of(text_at(author, "displayName")) or name_of(full)
    return (ImportedPerson(name, bio=words_without_mail(text_at(author, "bio"))),) if name else ()


def _topics(item: dict[str, Any]) -> tuple[ImportedTopic, ...]:
    categories = [ImportedTopic(text_of_html(name), kind="category") for name in _words(item, "categories")]
    return (*categories, *(ImportedTopic(text_of_html(name)) for name in _words(item, "tags")))


def _words(item: dict[str, Any], name: str) -> list[str]:
    return [word for word in list_at(item, name) if isinstance(word, str) and word.strip()]


def _site(page: dict[str, Any]) -> str | None:
    return text_at(object_at(page, "website"), "baseUrl", "authenticUrl", "siteTitle") or None


def _urls(item: dict[str, Any], page: dict[str, Any]) -> tuple[str, ...]:
    path, base = text_at(item, "fullUrl"), text_at(object_at(page, "website"), "baseUrl", "authenticUrl")
    if not path:
        return ()
    return (base.rstrip("/") + path if path.startswith("/") else path,)


def _cover(item: dict[str, Any]) -> ImportedImage | None:
    """The thumbnail; without one `assetUrl` is only a folder and ends with a slash."""
    url = text_at(item, "assetUrl")
    if not url or url.endswith("/"):
        return None
    size = re.fullmatch(r"(\d{1,6})x(\d{1,6})", text_at(item, "originalSize"))
    width, height = (int(size[1]), int(size[2])) if size else (None, None)
    return ImportedImage(url, width=width, height=height)


def _fields(item: dict[str, Any], collection: dict[str, Any]) -> dict[str, str]:
    told = {"collection": text_at(collection, "title"), "source_url": text_at(item, "sourceUrl")}
    for name, given in (("starts_at", item.get("startDate")), ("ends_at", item.get("endDate"))):
        moment = from_milliseconds(given)
        told[name] = moment.isoformat() if moment else ""
    return {name: value for name, value in told.items() if value}

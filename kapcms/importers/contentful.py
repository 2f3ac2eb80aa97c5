"""Exports of Contentful spaces (`contentful space export`): entries with a long text become articles, one a language.

The export holds each entry's newest draft, not what was public: an entry that was changed after its publication is a
draft here. The file is read three times in pieces (types, then titles and images, then entry by entry).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.importers.contentful_export.links import link_id, status_of, sys_of
from kapcms.importers.contentful_export.rich_text import RichText
from kapcms.importers.contentful_export.space import Space, read_space, slug_of_path
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedPlace,
    ImportedTopic,
    Remark,
    SkippedItem,
    Status,
    UnreadableSource,
)
from kapcms.importers.json_files.streamed import BrokenJson, Oversized, values
from kapcms.importers.texts.dates import moment
from kapcms.importers.texts.plain import plain_title, storable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.contentful_export.types import ContentType
    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source

KIND = "contentful"

_START = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:contentTypes|entries|assets|locales|tags|editorInterfaces|webhooks|roles)"\s*:\s*\['
)
_DATES = ("publishDate", "publishedDate", "publishedAt", "publicationDate", "publishedOn", "date", "datePublished")
_COVERS = ("heroImage", "featuredImage", "coverImage", "cover", "image", "thumbnail", "mainImage")
_POSITIONS = ("seriesOrder", "seriesPosition", "seriesIndex", "part", "partNumber", "order", "position")
_EXCERPTS = ("excerpt", "summary", "description", "intro", "introduction", "teaser", "shortDescription", "abstract")
_TAKEN = ("title", "slug", "subtitle", "seoTitle", "metaTitle", "seoDescription", "metaDescription", "canonicalUrl")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def looks_like(head: bytes, name: str) -> bool:  # noqa: ARG001 - every importer is asked with the name
    """Whether the beginning is that of a space's export."""
    return _START.match(head) is not None and (b'"sys"' in head or b'"contentTypes"' in head)


def read(source: Source) -> Iterator[Item]:
    """One item for every entry and language that it has; assets and types are no items.

    Raises:
        UnreadableSource: the file is no JSON, or holds no entries at all.
    """
    space = read_space(source)
    count = 0
    try:
        for _, row in values(source, {"entries.item"}):
            count += 1
            yield from _items(row, count, space)
    except BrokenJson as error:
        if not count:
            raise UnreadableSource(f"{source.path.name}: {error.detail}", position=error.position) from error
        yield FailedItem(None, None, "broken_json", f"{error.detail}; what follows is lost", error.position)
        return
    if not count:
        raise UnreadableSource(f"{source.path.name}: no entries were found in this file")


def _items(row: Any, place: int, space: Space) -> Iterator[Item]:
    key = sys_of(row).get("id") if isinstance(row, dict) else None
    if isinstance(row, Oversized):
        yield FailedItem(None, None, "too_large", row.detail, f"entry {place}")
    elif not isinstance(key, str):
        yield FailedItem(None, None, "no_entry", "an entry has no id", f"entry {place}")
    else:
        content_type = space.type_of(row)
        kind = link_id(sys_of(row).get("contentType")) or "unknown"
        if content_type is None or content_type.body is None or not isinstance(row.get("fields"), dict):
            why = f"an entry of the type {kind} without a long text"
            yield SkippedItem(key, space.titles.get(key), "no_article", why)
        elif not space.is_article(key, content_type):
            why = f"an entry of the type {kind} that stands in the text of another one"
            yield SkippedItem(key, space.titles.get(key), "no_article", why)
        else:
            for locale in _locales(row["fields"], content_type.title, content_type.body, space):
                yield _Entry(row, locale, space).article(content_type, content_type.body)


def _locales(fields: dict[str, Any], title: str | None, body: str, space: Space) -> list[str]:
    """The languages in which title or body is written, the default one first."""
    found = [code for name in (body, title) if name and isinstance(fields.get(name), dict) for code in fields[name]]
    codes = [code for code in dict.fromkeys(found) if _LANGUAGE.fullmatch(code) and code != space.default_locale]
    return [space.default_locale, *codes] if space.default_locale in found or not codes else codes


class _Entry:
    """One entry in one language."""

    def __init__(self, row: dict[str, Any], locale: str, space: Space) -> None:
        self._fields: dict[str, Any] = row["fields"]
        self._metadata = row.get("metadata")
        self._sys = sys_of(row)
        self._locale = locale
        self._space = space

    def article(self, content_type: ContentType, body_field: str) -> ImportedArticle:
        key, default = str(self._sys["id"]), self._space.default_locale
        body, status, remarks = self._body(body_field)
        path = self._text(content_type.slug or "slug")
        excerpts = {name: line for name in _EXCERPTS if (line := self._line(name))}
        excerpt = next(iter(excerpts), None)
        remarks += self._other_texts(content_type, {body_field, *_TAKEN, excerpt})
        return ImportedArticle(
            source_id=key if self._locale == default else f"{key}@{self._locale}",
            title=plain_title(self._text(content_type.title or "title") or ""),
            body=body,
            status=status,
            slug=(slug_of_path(path) or None) if path else None,
            subtitle=self._line("subtitle"),
            excerpt=excerpts[excerpt] if excerpt else None,
            locale=self._locale,
            published_at=self._published(),
            updated_at=moment(self._sys.get("updatedAt")),
            authors=self._authors(),
            topics=self._topics(),
            series=self._series(key),
            urls=(path,) if path and path.startswith(("/", "https://", "http://")) else (),
            translation_of=None if self._locale == default else key,
            cover=self._cover(),
            seo_title=self._line("seoTitle") or self._line("metaTitle"),
            seo_description=self._line("seoDescription") or self._line("metaDescription"),
            canonical_url=self._text("canonicalUrl"),
            warnings=tuple(remarks),
        )

    def _value(self, name: str) -> Any:
        return self._space.in_language(self._fields.get(name), self._locale)

    def _text(self, name: str) -> str | None:
        value = self._value(name)
        return (storable(value).strip() or None) if isinstance(value, str) else None

    def _line(self, name: str) -> str | None:
        value = self._value(name)
        if isinstance(value, dict) and value.get("nodeType") == "document":
            value = re.sub(r"<[^>]+>", " ", RichText(self._space, self._locale).html(value))
        return (plain_title(value) or None) if isinstance(value, str) else None

    def _body(self, name: str) -> tuple[ImportedBody, Status, list[Remark]]:
        """The body, and the entry's status with all that the body shows of others."""
        value, status, remarks = self._value(name), status_of(self._sys, self._locale), []
        if status == "draft" and self._sys.get("publishedVersion") is not None:
            remarks.append(Remark("changed_since_publication", "the export holds a newer draft, not the public text"))
        if not isinstance(value, dict):
            return ImportedBody("markdown", storable(value).strip() if isinstance(value, str) else ""), status, remarks
        writer = RichText(self._space, self._locale)
        html = storable(writer.html(value))
        if writer.unmapped:
            names = ", ".join(sorted(writer.unmapped)[:20])
            remarks.append(Remark("unmapped_nodes", f"kept as text: {names}"))
        left = sorted(writer.unpublished & self._space.hidden)
        if left:
            remarks.append(
                Remark("not_public_there", f"embedded, but not public, and left out: {', '.join(left[:20])}")
            )
        changed = sorted(writer.unpublished & self._space.changed)
        if changed:
            detail = f"embedded entries have changed since they were published: {', '.join(changed[:20])}"
            remarks.append(Remark("changed_since_publication", detail))
        return ImportedBody("html", html), "draft" if changed and status == "public" else status, remarks

    def _other_texts(self, content_type: ContentType, taken: set[str | None]) -> list[Remark]:
        """The long texts that have no place here, which are left out."""
        found = [name for name in content_type.long if name not in taken and self._line(name)]
        detail = f"long texts beside the body are not taken over: {', '.join(found[:20])}"
        return [Remark("other_body", detail)] if found else []

    def _published(self) -> Any:
        said = next((found for name in _DATES if (found := moment(self._value(name)))), None)
        return said or moment(self._sys.get("firstPublishedAt")) or moment(self._sys.get("publishedAt"))

    def _linked_titles(self, *names: str) -> list[tuple[str, str | None]]:
        """Titles and slugs of the texts or entries that these fields name."""
        found: list[tuple[str, str | None]] = []
        for name in names:
            value = self._value(name)
            for entry in value if isinstance(value, list) else [value]:
                key = link_id(entry)
                if isinstance(entry, str) and entry.strip():
                    found.append((plain_title(entry), None))
                elif key is not None and key in self._space.titles:
                    found.append((self._space.titles[key], self._space.slugs.get(key)))
        return list(dict.fromkeys(found))

    def _authors(self) -> tuple[ImportedPerson, ...]:
        found = self._linked_titles("author", "authors", "writer", "byline")
        return tuple(ImportedPerson(name, slug) for name, slug in found if "@" not in name)

    def _topics(self) -> tuple[ImportedTopic, ...]:
        categories = [ImportedTopic(t, s, "category") for t, s in self._linked_titles("category", "categories")]
        tags = [ImportedTopic(t, s) for t, s in self._linked_titles("tags", "topics", "topic")]
        links = self._metadata.get("tags") if isinstance(self._metadata, dict) else None
        keys = [link_id(link) for link in links] if isinstance(links, list) else []
        own = [ImportedTopic(self._space.tags[key]) for key in keys if key and key in self._space.tags]
        return tuple(dict.fromkeys([*categories, *tags, *own]))

    def _series(self, key: str) -> tuple[ImportedPlace, ...]:
        number = next((v for name in _POSITIONS if isinstance(v := self._value(name), int | float)), None)
        named = [ImportedPlace(title, number, slug) for title, slug in self._linked_titles("series", "collection")]
        listed = self._space.places.get(key, [])
        titles = {place.series_title for place in listed}
        return (*listed, *(place for place in named if place.series_title not in titles))

    def _cover(self) -> ImportedImage | None:
        keys = (link_id(self._value(name)) for name in _COVERS)
        return next((self._space.images[key] for key in keys if key in self._space.images), None)

"""An imported item becomes the content of a draft: its body read, its fields within their limits, nothing invented."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from kapcms.clock import rfc3339
from kapcms.content.characters import FORBIDDEN
from kapcms.content.document import checked
from kapcms.content.html_reading import document_from_html
from kapcms.content.markdown_reading import document_from_markdown
from kapcms.errors import Invalid
from kapcms.schemas.fields import LOCALE_PATTERN, URL_PATTERN
from kapcms.services.drafts.blank import BLANK, Content
from kapcms.services.drafts.searched import Searched, searched_of
from kapcms.services.importing.addresses import open_links
from kapcms.services.importing.citing import citations_of, review_of
from kapcms.services.importing.media_addresses import absolute, base_of, make_images_absolute
from kapcms.services.importing.protecting import protected, restore_texts

if TYPE_CHECKING:
    from kapcms.importers.imported import ImportedArticle, ImportedImage
    from kapcms.services.importing.addresses import Meant

LIMITS = {"title": 500, "subtitle": 1000, "excerpt": 5000, "seo_title": 300, "seo_description": 1000, "alt": 1000}
"""The longest texts that the Editor API takes, in characters; a longer one is cut, and the report says so."""
FIELD_LIMIT = 10_000
FIELD_NAME = re.compile(r"[^a-z0-9_]+")
_READERS = {"html": document_from_html, "markdown": document_from_markdown}


@dataclass(slots=True)
class Prepared:
    """Content without slug, people and topics; the links that may mean other items; and what a person should see.

    `searched` is of the whole: slug, people, topics and the targets of links are no part of what drafts are found by.
    """

    content: Content
    searched: Searched
    links: dict[str, Meant]
    warnings: list[str]


def hash_of_item(item: ImportedArticle) -> str:
    """The SHA-256 of all that the item says; not of its mark, which is another word for the same.

    Raises:
        Invalid: it holds characters that no encoding has.
    """
    try:
        return hashlib.sha256(_without_mark(orjson.dumps(item))).hexdigest()
    except TypeError as error:
        raise Invalid("It holds broken characters (lone surrogates).", code="broken_characters") from error


def _without_mark(said: bytes) -> bytes:
    """What an item says, without its last field."""
    return said.rpartition(b',"mark":')[0]


def prepare(item: ImportedArticle) -> Prepared:
    """The content of the item.

    Raises:
        Invalid: its body is too large or too deep.
    """
    warnings = [f"{remark.code}: {remark.detail}" for remark in item.warnings]
    document, base = _document(item, warnings), base_of(item)
    make_images_absolute(document, base)
    content = BLANK["article"] | {
        "title": _limited("title", item.title, warnings) or "",
        "subtitle": _limited("subtitle", item.subtitle, warnings),
        "excerpt": _limited("excerpt", item.excerpt, warnings),
        "body": document,
        "locale": _locale(item.locale, warnings),
        "published_at": _bears(item),
        "cover": _cover(item.cover, base, warnings),
        "seo": _seo(item, warnings),
        "review": review_of(item, warnings),
        "citations": citations_of(item, warnings),
        "fields": _fields(item, warnings),
    }
    return Prepared(content, searched_of(content), open_links(document, item), warnings)


def _document(item: ImportedArticle, warnings: list[str]) -> dict[str, Any]:
    if item.body.form == "document":
        try:
            return checked(orjson.loads(item.body.text))
        except orjson.JSONDecodeError as error:
            raise Invalid(f"The document is no JSON: {error}", code="invalid_document") from error
    text = protected(item.body.text)
    reading = _READERS[item.body.form](text)
    if text is not item.body.text:
        restore_texts(reading.document)
    warnings += [f"{remark.code}: {remark.detail}" for remark in reading.warnings]
    document: dict[str, Any] = reading.document
    return document


def _bears(item: ImportedArticle) -> str | None:
    """The date it bears; that of a scheduled one is kept, though nothing is set to happen then."""
    moment = item.published_at or item.scheduled_at
    return rfc3339(moment) if moment else None


def _limited(name: str, text: str | None, warnings: list[str]) -> str | None:
    if text is None:
        return None
    clean = FORBIDDEN.sub("", text).strip()
    if len(clean) > LIMITS[name]:
        warnings.append(f"cut: the {name} has {len(clean)} characters; {LIMITS[name]} are kept")
        clean = clean[: LIMITS[name]].rstrip()
    return clean or None


def _locale(locale: str | None, warnings: list[str]) -> str:
    usual: str = BLANK["article"]["locale"]
    if not locale:
        return usual
    tag = locale.replace("_", "-")
    if re.match(LOCALE_PATTERN, tag) and len(tag) <= 35:  # noqa: PLR2004  BCP 47's longest registered tag
        return tag
    warnings.append(f"unknown_locale: {locale!r} is no language tag; {usual} is taken")
    return usual


def _cover(cover: ImportedImage | None, base: str | None, warnings: list[str]) -> Content | None:
    if cover is None:
        return None
    url = absolute(cover.url, base)
    if not re.match(URL_PATTERN, url):
        warnings.append(f"bad_cover: {cover.url[:200]!r} is no absolute address")
        return None
    return {
        "url": url,
        "alt": _limited("alt", cover.alt, warnings) or "",
        "width": cover.width,
        "height": cover.height,
    }


def _seo(item: ImportedArticle, warnings: list[str]) -> Content:
    canonical = item.canonical_url if item.canonical_url and re.match(URL_PATTERN, item.canonical_url) else None
    seo: Content = BLANK["article"]["seo"] | {
        "title": _limited("seo_title", item.seo_title, warnings),
        "description": _limited("seo_description", item.seo_description, warnings),
        "canonical_url": canonical,
    }
    return seo


def _fields(item: ImportedArticle, warnings: list[str]) -> dict[str, str]:
    """The site-defined fields, their names as the Editor API takes them."""
    fields = {}
    for given, value in item.fields.items():
        name = FIELD_NAME.sub("_", given.lower()).strip("_").lstrip("0123456789_")[:64]
        if not name:
            warnings.append(f"bad_field: {given!r} is no name of a field")
            continue
        if len(value) > FIELD_LIMIT:
            warnings.append(f"cut: the field {name} has {len(value)} characters; {FIELD_LIMIT} are kept")
        fields[name] = FORBIDDEN.sub("", value[:FIELD_LIMIT])
    return fields

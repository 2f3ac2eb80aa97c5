"""Series, people, topics and the site as readers get them: JSON bytes made from what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from kapcms.content.body_media import without_lost_images
from kapcms.content.html_writing import html_from_document
from kapcms.content.languages import alternates
from kapcms.content.media_document import image_for_html, medium_document, medium_shown
from kapcms.content.public_article import images_shown, topic_brief, translations_shown
from kapcms.content.structured_data import CONTEXT, person_data, series_data, term_data

if TYPE_CHECKING:
    from kapcms.content.public_article import Record, Surroundings


@dataclass(frozen=True, slots=True)
class ThingParts:
    """`facts`: the public document; `heading`: the few facts by which others name it. Both JSON objects as bytes."""

    heading: bytes
    facts: bytes


def thing_parts(type_: str, record: Record, around: Surroundings) -> ThingParts:
    """The public document of a series, person, topic or site."""
    facts, heading_keys = _SHAPES[type_](record, around)
    heading = {key: facts[key] for key in heading_keys}
    return ThingParts(heading=orjson.dumps(heading), facts=orjson.dumps(facts))


def title_of_record(record: Record) -> str:
    """The title, name or term of a thing."""
    return str(next(record[name] for name in ("title", "name", "term") if name in record))


def _series(record: Record, around: Surroundings) -> tuple[Record, tuple[str, ...]]:
    translations = translations_shown("series", around)
    facts: Record = {
        "id": record["id"],
        "type": "series",
        "slug": record["slug"],
        "url": around.url("series", record["slug"]),
        "title": record["title"],
        "description": record["description"],
        "locale": record["locale"],
        "direction": "manual",
        "published_at": record["published_at"],
        "updated_at": record["updated_at"],
        "translations": translations,
        "fields": record["fields"],
        "json_ld": {"@context": CONTEXT} | series_data(record, around),
    }
    facts["alternates"] = alternates(facts, translations, around.locale)
    return facts, ("id", "slug", "url", "title", "direction")


def _person(record: Record, around: Surroundings) -> tuple[Record, tuple[str, ...]]:
    photo = _photo(record, around)
    facts = {
        "id": record["id"],
        "type": "person",
        "slug": record["slug"],
        "url": around.url("people", record["slug"]),
        "name": record["name"],
        "credentials": record["credentials"],
        "licence": record["licence"],
        "bio": record["bio"],
        "photo": photo,
        "links": record["links"],
        "updated_at": record["updated_at"],
        "fields": record["fields"],
        "json_ld": {"@context": CONTEXT} | person_data(record, around, photo),
    }
    return facts, ("id", "slug", "name", "credentials")


def _topic(record: Record, around: Surroundings) -> tuple[Record, tuple[str, ...]]:
    parent = around.topics.get(record["parent"] or "")
    facts = {
        "id": record["id"],
        "type": "topic",
        "slug": record["slug"],
        "url": around.url("topics", record["slug"]),
        "title": record["title"],
        "description": record["description"],
        "parent": None if parent is None else topic_brief(parent),
        "place": record["place"],
        "updated_at": record["updated_at"],
        "fields": record["fields"],
    }
    return facts, ("id", "slug", "title")


def _term(record: Record, around: Surroundings) -> tuple[Record, tuple[str, ...]]:
    facts = {
        "id": record["id"],
        "type": "term",
        "slug": record["slug"],
        "term": record["term"],
        "short": record["short"],
        "expansion": record["expansion"],
        "definition": record["definition"],
        "locale": record["locale"],
        "updated_at": record["updated_at"],
        "json_ld": {"@context": CONTEXT} | term_data(record, around),
    }
    return facts, ("id", "slug", "term")


def _snippet(record: Record, around: Surroundings) -> tuple[Record, tuple[str, ...]]:
    body = without_lost_images(record["body"], around.media)
    images = images_shown(body, around, record["locale"])
    html = html_from_document(body, images={key: image_for_html(shown) for key, shown in images.items()})
    facts = {
        "id": record["id"],
        "type": "snippet",
        "slug": record["slug"],
        "title": record["title"],
        "locale": record["locale"],
        "body": {"html": html, "document": record["body"]},
        "media": list(images.values()),
        "updated_at": record["updated_at"],
    }
    return facts, ("id", "slug", "title")


def _photo(record: Record, around: Surroundings) -> Record | None:
    medium = around.media.get(record.get("photo") or "")
    return None if medium is None else medium_shown(medium, around, around.locale)


def _media(record: Record, around: Surroundings) -> tuple[Record, tuple[str, ...]]:
    return medium_document(record, around), ("id", "slug", "title")


def _site(record: Record, around: Surroundings) -> tuple[Record, tuple[str, ...]]:
    facts = {
        "type": "site",
        "name": record["name"],
        "description": record["description"],
        "base_url": around.base_url,
        "locale": record["locale"],
        "direction": record["direction"],
        "field_schemas": record["field_schemas"],
        "updated_at": record["updated_at"],
    }
    return facts, ("direction",)


_SHAPES = {
    "series": _series,
    "person": _person,
    "topic": _topic,
    "snippet": _snippet,
    "term": _term,
    "media": _media,
    "site": _site,
}

"""An article as readers get it: made once from what was published, as JSON bytes ready to be sent.

A pure function of the record in the publication log and of what surrounds it (site, people, topics), so that rebuilding
gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from kapcms.content.body_media import media_ids, with_addresses, without_lost_images
from kapcms.content.counting import reading_minutes, word_count
from kapcms.content.excerpt import excerpt
from kapcms.content.expanding import expanded, snippet_slugs
from kapcms.content.glossing import glossed, meaning_of, term_slugs
from kapcms.content.html_writing import html_from_document
from kapcms.content.markdown_writing import markdown_from_document
from kapcms.content.media_document import image_for_html, medium_shown
from kapcms.content.outline import outline
from kapcms.content.references import numbered, references_html
from kapcms.content.sharing import seo_of
from kapcms.content.structured_data import article_data
from kapcms.content.text import text_from_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Record = dict[str, Any]

FORM = 1
"""The form of public documents: counted up when the same records give other bytes, so that `migrate` rebuilds them."""
NEIGHBOUR_KEYS = ("id", "slug", "title", "excerpt", "url", "reading_minutes")
"""What the nav of an article shows of its previous and next."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article shows of others: facts of the site, records of people, topics, media by id, of others by slug.

    `translations` are the public ones, each with `locale`, `slug` and `title`, by language. Media stand below the
    address `media_url`; `locale` is the site's own.
    """

    site_name: str
    base_url: str
    article_type: str = "Article"
    people: Mapping[str, Record] = field(default_factory=dict)
    topics: Mapping[str, Record] = field(default_factory=dict)
    snippets: Mapping[str, Record] = field(default_factory=dict)
    terms: Mapping[str, Record] = field(default_factory=dict)
    translations: Sequence[Record] = ()
    field_schemas: Mapping[str, Record] = field(default_factory=dict)
    media: Mapping[str, Record] = field(default_factory=dict)
    media_url: str = ""
    locale: str = "en"

    @classmethod
    def of_site(cls, record: Record, media_url: str) -> Surroundings:
        """The surroundings that a site's record gives."""
        return cls(
            site_name=record["name"],
            base_url=record["base_url"].rstrip("/"),
            locale=record["locale"],
            article_type=record["article_type"],
            field_schemas=record["field_schemas"],
            media_url=media_url,
        )

    def url(self, noun: str, slug: str) -> str:
        """The public address of a thing."""
        return f"{self.base_url}/{noun}/{slug}"


@dataclass(frozen=True, slots=True)
class ArticleParts:
    """The parts of the public document, each a JSON value as bytes.

    `facts`: the document without body and nav; `card`: as lists show it; `neighbour`: as the nav of others shows it;
    the others: the body in one format.
    """

    neighbour: bytes
    card: bytes
    facts: bytes
    html: bytes
    markdown: bytes
    text: bytes
    document: bytes


def article_parts(record: Record, around: Surroundings) -> ArticleParts:
    """The public document of the article that `record` is, in parts."""
    body = _body_shown(record, around)
    images = images_shown(body, around, record["locale"])
    text = text_from_document(body)
    card = _card(record, text, around)
    return ArticleParts(
        neighbour=orjson.dumps({key: card[key] for key in NEIGHBOUR_KEYS}),
        card=orjson.dumps(card),
        facts=orjson.dumps(card | _further_facts(record, card, body, around, list(images.values()))),
        html=orjson.dumps(
            html_from_document(body, citations=record["citations"], images=_for_html(images))
            + references_html(record["citations"])
        ),
        markdown=orjson.dumps(markdown_from_document(with_addresses(body, images))),
        text=orjson.dumps(text),
        document=orjson.dumps(record["body"]),
    )


def neighbour_of(record: Record, around: Surroundings) -> Record:
    """The article as the nav of others shows it."""
    card = _card(record, text_from_document(_body_shown(record, around)), around)
    return {key: card[key] for key in NEIGHBOUR_KEYS}


def person_brief(record: Record) -> Record:
    """A person as articles name them."""
    return {key: record[key] for key in ("id", "slug", "name", "credentials")}


def topic_brief(record: Record) -> Record:
    """A topic as articles name it."""
    return {key: record[key] for key in ("id", "slug", "title")}


def translations_shown(noun: str, around: Surroundings) -> list[Record]:
    """The translations as public documents name them; `noun` begins their addresses."""
    return [dict(one) | {"url": around.url(noun, one["slug"])} for one in around.translations]


def shown_snippets(record: Record) -> list[str]:
    """The slugs of the snippets that an article shows as they are shared: those that it does not override."""
    return [slug for slug in snippet_slugs(record["body"]) if slug not in record["snippets"]]


def shown_terms(record: Record, snippets: Mapping[str, Record]) -> list[str]:
    """The slugs of the terms that an article marks, its snippets (by slug) included."""
    return term_slugs(_expanded(record, snippets))


def images_shown(body: Record, around: Surroundings, locale: str) -> dict[str, Record]:
    """What a body shows of the media library, by id, in the order of reading."""
    known = (media_id for media_id in media_ids(body) if media_id in around.media)
    return {media_id: medium_shown(around.media[media_id], around, locale) for media_id in known}


def _for_html(images: Mapping[str, Record]) -> dict[str, dict[str, Any]]:
    return {media_id: image_for_html(shown) for media_id, shown in images.items()}


def _body_shown(record: Record, around: Surroundings) -> Record:
    meanings = {slug: meaning_of(term) for slug, term in around.terms.items()}
    return without_lost_images(glossed(_expanded(record, around.snippets), meanings), around.media)


def _expanded(record: Record, snippets: Mapping[str, Record]) -> Record:
    """The body with its snippets in place: the article's own words for one, else those that all share."""
    return expanded(record["body"], {slug: snippet["body"] for slug, snippet in snippets.items()} | record["snippets"])


def _cover(record: Record, around: Surroundings) -> Record | None:
    """The cover: a medium, or an image elsewhere that an import named; None where its medium is not public."""
    cover = record["cover"]
    if cover is None or "id" not in cover:
        return None if cover is None else {"id": None} | cover | {"blurhash": None, "renditions": []}
    medium = around.media.get(cover["id"])
    if medium is None:
        return None
    shown = medium_shown(medium, around, record["locale"])
    return shown | {"alt": cover.get("alt") or shown["alt"]}


def _card(record: Record, text: str, around: Surroundings) -> Record:
    words = word_count(text)
    return {
        "id": record["id"],
        "type": "article",
        "slug": record["slug"],
        "url": around.url("articles", record["slug"]),
        "title": record["title"],
        "subtitle": record["subtitle"],
        "excerpt": record["excerpt"] or excerpt(record["body"]),
        "locale": record["locale"],
        "published_at": record["published_at"],
        "updated_at": record["updated_at"],
        "word_count": words,
        "reading_minutes": reading_minutes(words),
        "authors": [person_brief(around.people[i]) for i in record["authors"] if i in around.people],
        "topics": [topic_brief(around.topics[i]) for i in record["topics"] if i in around.topics],
        "cover": _cover(record, around),
    }


def _further_facts(
    record: Record, card: Record, body: Record, around: Surroundings, images: Sequence[Record]
) -> Record:
    translations = translations_shown("articles", around)
    further = {
        "outline": outline(record["body"]),
        "seo": seo_of(record, card, translations, around),
        "review": _review(record["review"], around),
        "citations": numbered(record["citations"]),
        "glossary": [term_brief(around.terms[slug]) for slug in term_slugs(body)],
        "translations": translations,
        "history": record["history"],
        "fields": record["fields"],
        "media": images,
    }
    return further | {"json_ld": article_data(record, card, further, around)}  # last: delivery adds the place to it


def term_brief(record: Record) -> Record:
    """A term as articles name it."""
    return {key: record[key] for key in ("id", "slug", "term", "short", "expansion", "definition")}


def _review(review: Record | None, around: Surroundings) -> Record | None:
    if review is None:
        return None
    reviewer = around.people.get(review["reviewed_by"] or "")
    return review | {"reviewed_by": None if reviewer is None else person_brief(reviewer)}

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
from kapcms.content.expanding import expanded
from kapcms.content.html_writing import html_from_document
from kapcms.content.markdown_writing import markdown_from_document
from kapcms.content.media_document import image_for_html, medium_shown
from kapcms.content.outline import outline
from kapcms.content.text import text_from_document

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, Any]

NEIGHBOUR_KEYS = ("id", "slug", "title", "excerpt", "url", "reading_minutes")
"""What the nav of an article shows of its previous and next."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article shows of others: facts of the site, records of people, topics, media by id, of snippets by slug.

    Media stand below the address `media_url`; `locale` is the site's own.
    """

    site_name: str
    base_url: str
    people: Mapping[str, Record] = field(default_factory=dict)
    topics: Mapping[str, Record] = field(default_factory=dict)
    snippets: Mapping[str, Record] = field(default_factory=dict)
    media: Mapping[str, Record] = field(default_factory=dict)
    media_url: str = ""
    locale: str = "en"

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
        facts=orjson.dumps(card | _further_facts(record, card, around) | {"media": list(images.values())}),
        html=orjson.dumps(html_from_document(body, citations=record["citations"], images=_for_html(images))),
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


def images_shown(body: Record, around: Surroundings, locale: str) -> dict[str, Record]:
    """What a body shows of the media library, by id, in the order of reading."""
    known = (media_id for media_id in media_ids(body) if media_id in around.media)
    return {media_id: medium_shown(around.media[media_id], around, locale) for media_id in known}


def _for_html(images: Mapping[str, Record]) -> dict[str, dict[str, Any]]:
    return {media_id: image_for_html(shown) for media_id, shown in images.items()}


def _body_shown(record: Record, around: Surroundings) -> Record:
    body = expanded(record["body"], {slug: snippet["body"] for slug, snippet in around.snippets.items()})
    return without_lost_images(body, around.media)


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


def _further_facts(record: Record, card: Record, around: Surroundings) -> Record:
    seo = record["seo"]
    review = _review(record["review"], around)
    return {
        "outline": outline(record["body"]),
        "seo": {
            "title": seo["title"] or record["title"],
            "description": seo["description"] or card["excerpt"],
            "canonical_url": seo["canonical_url"],
            "noindex": seo["noindex"],
        },
        "review": review,
        "citations": record["citations"],
        "fields": record["fields"],
        "json_ld": _json_ld(record, card, review, around),
    }


def _review(review: Record | None, around: Surroundings) -> Record | None:
    if review is None:
        return None
    reviewer = around.people.get(review["reviewed_by"] or "")
    return review | {"reviewed_by": None if reviewer is None else person_brief(reviewer)}


def _json_ld(record: Record, card: Record, review: Record | None, around: Surroundings) -> Record:
    """The article in schema.org's words (https://schema.org/Article); members that are unknown are left out."""
    facts: Record = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": card["url"],
        "headline": record["title"],
        "description": card["excerpt"],
        "inLanguage": record["locale"],
        "datePublished": record["published_at"],
        "dateModified": record["updated_at"],
        "wordCount": card["word_count"],
        "mainEntityOfPage": record["seo"]["canonical_url"] or card["url"],
        "publisher": {"@type": "Organization", "name": around.site_name, "url": around.base_url},
    }
    if card["authors"]:
        facts["author"] = [_person_json_ld(author) for author in card["authors"]]
    if card["topics"]:
        facts["about"] = [topic["title"] for topic in card["topics"]]
    if review is not None:
        facts["@type"] = ["Article", "MedicalWebPage"]
        if review["last_reviewed_at"]:
            facts["lastReviewed"] = review["last_reviewed_at"]
        if review["reviewed_by"]:
            facts["reviewedBy"] = _person_json_ld(review["reviewed_by"])
    if card["cover"] is not None:
        facts["image"] = card["cover"]["url"]
    if record["citations"]:
        facts["citation"] = [_citation_json_ld(citation) for citation in record["citations"]]
    return facts


def _person_json_ld(person: Record) -> Record:
    facts = {"@type": "Person", "name": person["name"]}
    if person["credentials"]:
        facts["honorificSuffix"] = person["credentials"]
    return facts


def _citation_json_ld(citation: Record) -> Record:
    facts = {"@type": "CreativeWork", "name": citation["title"]}
    if citation.get("url"):
        facts["url"] = citation["url"]
    return facts

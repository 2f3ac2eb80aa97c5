"""What surrounds a thing when its public document is made: the records of the things it shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from kapcms.config import media_base
from kapcms.content.body_media import media_named_by
from kapcms.content.languages import group_of
from kapcms.content.public_article import Record, Surroundings, shown_snippets, shown_terms
from kapcms.models.change import find_last_record
from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterable


def site_surroundings() -> Surroundings:
    """The site's own facts alone: enough for people, snippets and terms."""
    site_id = db.session.scalar(select(PublicThing.id).where(PublicThing.type == "site"))
    record = find_last_record(site_id) if site_id else None
    if record is None:
        raise LookupError("the site has no settings; run `python -m kapcms migrate`")
    return surroundings_of_site(record)


def surroundings_of_site(record: Record) -> Surroundings:
    """The surroundings that a site's record gives."""
    return Surroundings.of_site(record, media_base(record["base_url"].rstrip("/")))


def article_surroundings(record: Record) -> Surroundings:
    """The site, what the article of this record shows, and its translations; what is not public is absent."""
    people = [*record["authors"]]
    if record["review"] and record["review"]["reviewed_by"]:
        people.append(record["review"]["reviewed_by"])
    snippets = _records_by_slug("snippet", shown_snippets(record))
    return replace(
        site_surroundings(),
        people=_records(people),
        topics=_records(record["topics"]),
        snippets=snippets,
        terms=_records_by_slug("term", shown_terms(record, snippets)),
        translations=_translated_articles(record),
        media=_records([*media_named_by(record), *(i for s in snippets.values() for i in media_named_by(s))]),
    )


def thing_surroundings(type_: str, record: Record) -> Surroundings:
    """The site, and what a thing shows: a topic its parent, a series its translations."""
    if type_ == "site":
        return surroundings_of_site(record)
    site = replace(site_surroundings(), media=_records(media_named_by(record)))
    if type_ == "topic":
        return replace(site, topics=_records([record["parent"]] if record["parent"] else []))
    return replace(site, translations=_translated_series(record)) if type_ == "series" else site


def _translated_articles(record: Record) -> list[Record]:
    query = select(PublicArticle.locale, PublicArticle.slug, PublicArticle.neighbour.label("shown"))
    return _translations(query.where(PublicArticle.group_id == group_of(record), PublicArticle.id != record["id"]))


def _translated_series(record: Record) -> list[Record]:
    query = select(PublicThing.locale, PublicThing.slug, PublicThing.heading.label("shown"))
    is_other = (PublicThing.group_id == group_of(record)) & (PublicThing.id != record["id"])
    return _translations(query.where(is_other, PublicThing.type == "series"))


def _translations(query: Any) -> list[Record]:
    """By language; a group has one in each."""
    found = [
        {"locale": row.locale, "slug": row.slug, "title": orjson.loads(row.shown)["title"]}
        for row in db.session.execute(query)
    ]
    return sorted(found, key=lambda one: (str(one["locale"]), str(one["slug"])))


def _records_by_slug(type_: str, slugs: list[str]) -> dict[str, Record]:
    if not slugs:
        return {}
    query = select(PublicThing.slug, PublicThing.id).where(PublicThing.type == type_, PublicThing.slug.in_(slugs))
    found = {slug: find_last_record(thing_id) for slug, thing_id in db.session.execute(query)}
    return {slug: record for slug, record in found.items() if record is not None}


def _records(ids: Iterable[str]) -> dict[str, Record]:
    found = {entity_id: find_last_record(entity_id) for entity_id in dict.fromkeys(ids)}
    return {entity_id: record for entity_id, record in found.items() if record is not None}

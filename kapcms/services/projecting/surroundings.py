"""What surrounds an article when its public document is made: the records of the things it shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.config import media_base
from kapcms.content.body_media import media_named_by
from kapcms.content.expanding import snippet_slugs
from kapcms.content.public_article import Record, Surroundings
from kapcms.models.change import find_last_record
from kapcms.models.database import db
from kapcms.models.public import PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterable


def site_surroundings() -> Surroundings:
    """The site's own facts alone: enough for series, people and topics."""
    site_id = db.session.scalar(select(PublicThing.id).where(PublicThing.type == "site"))
    record = find_last_record(site_id) if site_id else None
    if record is None:
        raise LookupError("the site has no settings; run `python -m kapcms migrate`")
    return surroundings_of_site(record)


def surroundings_of_site(record: Record) -> Surroundings:
    """The surroundings that a site's record gives."""
    base_url = record["base_url"].rstrip("/")
    return Surroundings(record["name"], base_url, media_url=media_base(base_url), locale=record["locale"])


def thing_surroundings(type_: str, record: Record) -> Surroundings:
    """What surrounds a thing: the site, and the media that it shows."""
    around = surroundings_of_site(record) if type_ == "site" else site_surroundings()
    return replace(around, media=_records(media_named_by(record)))


def article_surroundings(record: Record) -> Surroundings:
    """The site, and the people and topics that the article of this record shows; those not public are absent."""
    site = site_surroundings()
    people = [*record["authors"]]
    if record["review"] and record["review"]["reviewed_by"]:
        people.append(record["review"]["reviewed_by"])
    snippets = _snippets(snippet_slugs(record["body"]))
    return replace(
        site,
        people=_records(people),
        topics=_records(record["topics"]),
        snippets=snippets,
        media=_records([*media_named_by(record), *(i for s in snippets.values() for i in media_named_by(s))]),
    )


def _snippets(slugs: list[str]) -> dict[str, Record]:
    if not slugs:
        return {}
    query = select(PublicThing.slug, PublicThing.id).where(PublicThing.type == "snippet", PublicThing.slug.in_(slugs))
    found = {slug: find_last_record(snippet_id) for slug, snippet_id in db.session.execute(query)}
    return {slug: record for slug, record in found.items() if record is not None}


def _records(ids: Iterable[str]) -> dict[str, Record]:
    found = {entity_id: find_last_record(entity_id) for entity_id in dict.fromkeys(ids)}
    return {entity_id: record for entity_id, record in found.items() if record is not None}

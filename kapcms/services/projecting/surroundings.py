"""What surrounds an article when its public document is made: the records of the things it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

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
    return Surroundings(site_name=record["name"], base_url=record["base_url"].rstrip("/"))


def article_surroundings(record: Record) -> Surroundings:
    """The site, and the people and topics that the article of this record shows; those not public are absent."""
    site = site_surroundings()
    people = [*record["authors"]]
    if record["review"] and record["review"]["reviewed_by"]:
        people.append(record["review"]["reviewed_by"])
    return Surroundings(
        site.site_name,
        site.base_url,
        people=_records(people),
        topics=_records(record["topics"]),
        snippets=_snippets(snippet_slugs(record["body"])),
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

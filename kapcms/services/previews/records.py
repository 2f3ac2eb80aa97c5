"""The record that a draft would have in the log if it were published now, and what would surround it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kapcms.clock import now, rfc3339
from kapcms.config import media_base
from kapcms.content.body_media import media_named_by
from kapcms.content.public_article import Record, Surroundings, shown_snippets, shown_terms
from kapcms.models.change import find_last_record, find_latest_record
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_draft, find_drafts
from kapcms.models.public import SITE_SLUG
from kapcms.services.drafts.contents import references_of
from kapcms.services.drafts.editing import content_of, get_draft
from kapcms.services.drafts.translating import translations_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def drafted_record(draft: Draft) -> Record:
    """The working copy as a record; one that is public as it is has the dates that readers see."""
    known = None if draft.public_version is None else find_last_record(draft.id)
    if known is not None and not draft.is_changed:
        return known
    content = content_of(draft)
    bears = content.get("published_at") or rfc3339(draft.first_public_at or now())
    record = content | {"id": draft.id, "published_at": bears, "updated_at": rfc3339(draft.updated_at)}
    if draft.type == "article":
        record["history"] = (find_latest_record(draft.id) or {}).get("history", [])
    return record


def drafted_site() -> Record:
    """The site's own facts."""
    return content_of(get_draft("site", SITE_SLUG))


def drafted_surroundings(record: Record, site: Record) -> Surroundings:
    """What the article of this record would show of others: what is public of them, or becomes public with it."""
    named = find_drafts(target for _, target in references_of("article", record))
    snippets = _by_slug("snippet", shown_snippets(record))
    translated = translations_of(db.session.get_one(Draft, record["id"]), record)
    media = find_drafts(i for thing in (record, *snippets.values()) for i in media_named_by(thing))
    return replace(
        Surroundings.of_site(site, media_base(site["base_url"].rstrip("/"))),
        people={r["id"]: r for r in _shown(d for d in named.values() if d.type == "person")},
        topics={r["id"]: r for r in _shown(d for d in named.values() if d.type == "topic")},
        snippets=snippets,
        terms=_by_slug("term", shown_terms(record, snippets)),
        translations=[
            {"locale": r["locale"], "slug": r["slug"], "title": r["title"]}
            for r in _shown(d for d in translated if d.public_version is not None)
        ],
        media={medium.id: drafted_record(medium) for medium in media.values()},
    )


def _by_slug(type_: str, slugs: Iterable[str]) -> dict[str, Record]:
    found = (find_draft(type_, slug) for slug in slugs)
    return {r["slug"]: r for r in _shown(d for d in found if d is not None)}


def _shown(drafts: Iterable[Draft]) -> list[Record]:
    """The records of those that readers would see: what is withdrawn or in the trash stays away."""
    found = (_record_shown(draft) for draft in drafts)
    return [record for record in found if record is not None]


def _record_shown(draft: Draft) -> Record | None:
    if draft.public_version is not None:
        return find_last_record(draft.id)
    if draft.trashed_at is not None or draft.first_public_at is not None:
        return None
    return drafted_record(draft)

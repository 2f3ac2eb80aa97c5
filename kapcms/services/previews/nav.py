"""The place of a draft among the drafts: all articles that are not in the trash, public or not, in every order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import and_, func, literal, or_, select

from kapcms.clock import now, parse_rfc3339
from kapcms.content.public_article import Record, Surroundings, neighbour_of
from kapcms.content.public_thing import thing_parts
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_drafts
from kapcms.models.reference import find_referring
from kapcms.services.drafts.editing import content_of
from kapcms.services.previews.records import drafted_record, drafted_surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

_articles = and_(Draft.type == "article", Draft.trashed_at.is_(None))


def drafted_nav(record: Record, site: Record, around: Surroundings) -> Record:
    """The nav as the Content API has it: `site`, and `series` by slug."""
    series = [d for d in find_drafts(find_referring(record["id"], "member")).values() if d.trashed_at is None]
    shown = _Shown(site)
    return {
        "site": _in_site(record, site["direction"], shown),
        "series": [_in_series(draft, record["id"], around, shown) for draft in sorted(series, key=lambda d: d.slug)],
    }


class _Shown:
    """How each article stands in the nav of others, made once an answer."""

    def __init__(self, site: Record) -> None:
        self.site = site
        self.made: dict[str, Record] = {}

    def of(self, draft: Draft | None) -> Record | None:
        if draft is None:
            return None
        if draft.id not in self.made:
            record = drafted_record(draft)
            self.made[draft.id] = neighbour_of(record, drafted_surroundings(record, self.site))
        return self.made[draft.id]


def _in_site(record: Record, direction: str, shown: _Shown) -> Record:
    """The place by (date, id); what bears no date and never was public stands where publishing now would put it."""
    moment = now()
    date = func.coalesce(Draft.bears_at, Draft.first_public_at, literal(moment, Draft.bears_at.type))
    mine = parse_rfc3339(record["published_at"]) if _is_dated(record) else moment
    is_older = or_(date < mine, and_(date == mine, Draft.id < record["id"]))
    is_newer = or_(date > mine, and_(date == mine, Draft.id > record["id"]))
    older = _first(is_older, date.desc(), Draft.id.desc())
    newer = _first(is_newer, date, Draft.id)
    count = _count(_articles)
    older_count = _count(_articles, is_older)
    if direction == "oldest_first":
        place: tuple[int, Draft | None, Draft | None] = (older_count + 1, older, newer)
    else:
        place = (count - older_count, newer, older)
    return {
        "direction": direction,
        "position": place[0],
        "count": count,
        "previous": shown.of(place[1]),
        "next": shown.of(place[2]),
    }


def _is_dated(record: Record) -> bool:
    draft = db.session.get_one(Draft, record["id"])
    return draft.bears_at is not None or draft.first_public_at is not None


def _first(condition: ColumnElement[bool], *order: Any) -> Draft | None:
    return db.session.scalar(select(Draft).where(_articles, condition).order_by(*order).limit(1))


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Draft).where(*conditions)) or 0


def _in_series(series: Draft, article_id: str, around: Surroundings, shown: _Shown) -> Record:
    heading: Record = orjson.loads(thing_parts("series", drafted_record(series), around).heading)
    members = _members(content_of(series)["articles"])
    index = next(i for i, member in enumerate(members) if member.id == article_id)
    return heading | {
        "position": index + 1,
        "count": len(members),
        "first": shown.of(members[0]),
        "last": shown.of(members[-1]),
        "previous": shown.of(members[index - 1]) if index else None,
        "next": shown.of(members[index + 1]) if index + 1 < len(members) else None,
    }


def _members(ids: Sequence[str]) -> list[Draft]:
    found = find_drafts(ids)
    return [found[i] for i in ids if i in found and found[i].trashed_at is None]

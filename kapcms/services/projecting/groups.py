"""Who shows whom besides articles: translations of one group show each other, topics show their parent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from kapcms.models.change import Change
from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterable

Seen = tuple[str, str | None, str, bytes]


def seen_of(type_: str, entity_id: str) -> Seen | None:
    """What its translations show of an article or series: (group, language, slug, how others show it)."""
    if type_ == "article":
        query = select(PublicArticle.group_id, PublicArticle.locale, PublicArticle.slug, PublicArticle.neighbour)
        statement: Any = query.where(PublicArticle.id == entity_id)
    else:
        columns = select(PublicThing.group_id, PublicThing.locale, PublicThing.slug, PublicThing.heading)
        statement = columns.where(PublicThing.id == entity_id, PublicThing.group_id.is_not(None))
    row = db.session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def others_of(type_: str, entity_id: str, groups: Iterable[str]) -> list[str]:
    """The ids of the public things of a type in these groups, but this one; sorted."""
    model: Any = PublicArticle if type_ == "article" else PublicThing
    query = select(model.id).where(model.group_id.in_(sorted(set(groups))), model.id != entity_id)
    return sorted(db.session.scalars(query))


def topics_below(topic_id: str) -> list[str]:
    """The ids of the public topics whose parent this is, sorted."""
    public = select(PublicThing.id).where(PublicThing.type == "topic")
    last = (
        select(func.max(Change.number))
        .where(Change.entity_id.in_(public), Change.record.is_not(None))
        .group_by(Change.entity_id)
    )
    records = db.session.scalars(select(Change.record).where(Change.number.in_(last)))
    return sorted(record["id"] for record in records if record and record["parent"] == topic_id)

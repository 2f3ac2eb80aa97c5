"""The tags by which lists of articles are narrowed, with the keys of lists, and how many articles have each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, func, insert, literal, select, tuple_, update

from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicCount, PublicPlace, PublicTag

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

Tag = tuple[str, str]
"""`rel` and target."""
SERIES = "series"
COUNTED = frozenset({"author", "topic", SERIES, "locale", "field"})
"""The kinds of tags by which readers narrow lists."""

_counted_by = tuple_(PublicCount.rel, PublicCount.target_id)


class ListKeys(NamedTuple):
    """By what an article is ordered in lists."""

    published_at: datetime
    updated_at: datetime
    title_key: str


def put_tags(article_id: str, wanted: Collection[Tag], keys: ListKeys) -> bool:
    """Make the tags of an article these; whether any of them is new, gone, or at another date."""
    columns = (PublicTag.rel, PublicTag.target_id, PublicTag.published_at, PublicTag.updated_at, PublicTag.title_key)
    rows = db.session.execute(select(*columns).where(PublicTag.article_id == article_id)).all()
    known = {(row.rel, row.target_id) for row in rows}
    new, gone = sorted(set(wanted) - known), sorted(known - set(wanted))
    if gone:
        is_gone = tuple_(PublicTag.rel, PublicTag.target_id).in_(gone)
        db.session.execute(delete(PublicTag).where(PublicTag.article_id == article_id, is_gone))
    if any(tuple(row[2:]) != keys for row in rows):
        db.session.execute(update(PublicTag).where(PublicTag.article_id == article_id).values(keys._asdict()))
    if new:
        values = [{"article_id": article_id, "rel": rel, "target_id": target} | keys._asdict() for rel, target in new]
        db.session.execute(insert(PublicTag), values)
    _count(new, 1)
    _count(gone, -1)
    return bool(new or gone) or any(row.published_at != keys.published_at for row in rows)


def drop_tags(article_id: str) -> None:
    """Take an article out of all lists."""
    query = select(PublicTag.rel, PublicTag.target_id).where(PublicTag.article_id == article_id)
    gone = [(row.rel, row.target_id) for row in db.session.execute(query)]
    db.session.execute(delete(PublicTag).where(PublicTag.article_id == article_id))
    _count(gone, -1)


def tag_members(series_id: str) -> None:
    """Give its tag to the public articles that have a place in the series, and to no others."""
    has_tag = (PublicTag.rel == SERIES) & (PublicTag.target_id == series_id)
    members = select(PublicPlace.article_id).where(PublicPlace.series_id == series_id)
    db.session.execute(delete(PublicTag).where(has_tag, PublicTag.article_id.not_in(members)))
    columns = {
        "article_id": PublicArticle.id,
        "rel": literal(SERIES),
        "target_id": literal(series_id, PublicTag.target_id.type),
        **{name: getattr(PublicArticle, name) for name in ListKeys._fields},
    }
    tagged = select(PublicTag.article_id).where(has_tag)
    untagged = select(*columns.values()).where(PublicArticle.id.in_(members), PublicArticle.id.not_in(tagged))
    db.session.execute(insert(PublicTag).from_select(list(columns), untagged))
    count = db.session.scalar(select(func.count()).select_from(PublicTag).where(has_tag))
    db.session.execute(delete(PublicCount).where(PublicCount.rel == SERIES, PublicCount.target_id == series_id))
    if count:
        db.session.execute(insert(PublicCount).values(rel=SERIES, target_id=series_id, count=count))


def untag_members(series_id: str) -> None:
    """Take its tag from all articles of the series."""
    for table in (PublicTag, PublicCount):
        db.session.execute(delete(table).where(table.rel == SERIES, table.target_id == series_id))


def articles_showing(target_id: str) -> list[str]:
    """The ids of the public articles that have a tag with this target, sorted."""
    return sorted(set(db.session.scalars(select(PublicTag.article_id).where(PublicTag.target_id == target_id))))


def _count(tags: Collection[Tag], by: int) -> None:
    """Count tags that came or went; what nothing has any more is not counted."""
    counted = [tag for tag in tags if tag[0] in COUNTED]
    if not counted:
        return
    is_meant = _counted_by.in_(counted)
    query = select(PublicCount.rel, PublicCount.target_id).where(is_meant)
    known = {(row.rel, row.target_id) for row in db.session.execute(query)}
    db.session.execute(update(PublicCount).where(is_meant).values(count=PublicCount.count + by))
    if by < 0:
        db.session.execute(delete(PublicCount).where(is_meant, PublicCount.count == 0))
    elif new := [
        {"rel": rel, "target_id": target, "count": by} for rel, target in counted if (rel, target) not in known
    ]:
        db.session.execute(insert(PublicCount), new)

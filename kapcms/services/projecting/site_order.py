"""The order of all public articles of the site, counted in runs so that a position is cheap at any size.

The order is by (`published_at`, `id`), oldest first. A run begins at every article whose id ends in two zeros (one in
256, by the random end of a UUIDv7): where runs begin follows from the articles alone and not from their history, so a
rebuilt table is the same, row for row. The first run begins before all articles and is always there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, literal, select, tuple_, update

from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicChunk

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

Key = tuple[datetime, str]
BEGINNING: Key = (datetime(1000, 1, 1, tzinfo=UTC), "00000000-0000-0000-0000-000000000000")
"""The key of the first run: before every date that an article may bear."""

_run_key = tuple_(PublicChunk.published_at, PublicChunk.id)
_article_key = tuple_(PublicArticle.published_at, PublicArticle.id)
_oldest_first = (PublicArticle.published_at, PublicArticle.id)


@dataclass(frozen=True, slots=True)
class _Run:
    key: Key
    before: int
    count: int


def begins_run(article_id: str) -> bool:
    """Whether a run of the order begins at this article."""
    return article_id.endswith("00")


def insert_key(key: Key) -> None:
    """Count the article with this key in; its row is there already."""
    run = _run_of(key)
    _shift_after(key, 1)
    if not begins_run(key[1]):
        _set_count(run, run.count + 1)
        return
    older = _count_between(run.key, key)
    _set_count(run, older)
    new = _Run(key, before=run.before + older, count=run.count - older + 1)
    _add_run(new)
    _set_count(new, new.count)


def remove_key(key: Key) -> None:
    """Count the article with this key out; its row is gone already, or has another key."""
    run = _run_of(key)
    if run.key == key:
        db.session.execute(delete(PublicChunk).where(_run_key == _bound(key)))
        older = _run_of(key)
        _set_count(older, older.count + run.count - 1)
    else:
        _set_count(run, run.count - 1)
    _shift_after(key, -1)


def note_update(key: Key) -> None:
    """Let the run of this key tell when the last of its articles was updated; their rows are up to date already."""
    run = _run_of(key)
    _set_count(run, run.count)


def clear() -> None:
    """Make the order of an empty site."""
    db.session.execute(delete(PublicChunk))
    _add_run(_Run(BEGINNING, before=0, count=0))


def _run_of(key: Key) -> _Run:
    query = (
        select(PublicChunk.published_at, PublicChunk.id, PublicChunk.before, PublicChunk.count)
        .where(_run_key <= _bound(key))
        .order_by(PublicChunk.published_at.desc(), PublicChunk.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).one()
    return _Run((row[0], row[1]), before=row[2], count=row[3])


def _add_run(run: _Run) -> None:
    values = {"published_at": run.key[0], "id": run.key[1], "before": run.before, "count": run.count}
    db.session.execute(insert(PublicChunk).values(values))


def _set_count(run: _Run, count: int) -> None:
    """Let the run have the first `count` articles from its key on."""
    own = select(PublicArticle.updated_at).where(_article_key >= _bound(run.key)).order_by(*_oldest_first).limit(count)
    latest = select(func.max(own.subquery().c.updated_at)).scalar_subquery()
    statement = update(PublicChunk).where(_run_key == _bound(run.key))
    db.session.execute(statement.values(count=count, updated_at=latest))


def _shift_after(key: Key, by: int) -> None:
    """Change the number of older articles for every run that begins after `key`."""
    db.session.execute(update(PublicChunk).where(_run_key > _bound(key)).values(before=PublicChunk.before + by))


def _count_between(first: Key, end: Key) -> int:
    """The number of public articles with a key from `first` on and before `end`."""
    between = (_article_key >= _bound(first)) & (_article_key < _bound(end))
    return db.session.scalars(select(func.count()).select_from(PublicArticle).where(between)).one()


def _bound(key: Key) -> ColumnElement[Any]:
    return tuple_(literal(key[0], PublicChunk.published_at.type), literal(key[1], PublicChunk.id.type))

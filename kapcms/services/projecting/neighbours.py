"""Whose previous and next is who, in every order: read before and after a change, to tell whose place it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select, tuple_

from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicPlace, PublicThing

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from kapcms.services.projecting.site_order import Key

_article_key = tuple_(PublicArticle.published_at, PublicArticle.id)


def beside_in_site_order(key: Key) -> set[str]:
    """The ids of the public articles next before and next after `key` in the site order."""
    bound = tuple_(literal(key[0], PublicArticle.published_at.type), literal(key[1], PublicArticle.id.type))
    older = _nearest(_article_key < bound, PublicArticle.published_at.desc(), PublicArticle.id.desc())
    newer = _nearest(_article_key > bound, PublicArticle.published_at, PublicArticle.id)
    return {found for found in (older, newer) if found is not None}


def beside_in_series(article_id: str) -> set[str]:
    """The ids of the public articles next before and next after the article in every series where it is public."""
    mine = (
        select(PublicPlace.series_id, PublicPlace.position)
        .where(PublicPlace.article_id == article_id, PublicPlace.position.is_not(None))
        .subquery()
    )
    adjacent = PublicPlace.position.in_((mine.c.position - 1, mine.c.position + 1))
    query = select(PublicPlace.article_id).join(mine, (PublicPlace.series_id == mine.c.series_id) & adjacent)
    return set(db.session.scalars(query))


def series_it_opens_or_ends(article_id: str) -> list[str]:
    """The ids of the series whose first or last public article this is, sorted."""
    at_an_end = (PublicPlace.position == 1) | (PublicPlace.position == PublicThing.count)
    query = (
        select(PublicPlace.series_id)
        .join(PublicThing, PublicThing.id == PublicPlace.series_id)
        .where(PublicPlace.article_id == article_id, at_an_end)
    )
    return sorted(db.session.scalars(query))


def order_of(series_id: str) -> list[str]:
    """The ids of the public articles of a series, in order."""
    query = (
        select(PublicPlace.article_id)
        .where(PublicPlace.series_id == series_id, PublicPlace.position.is_not(None))
        .order_by(PublicPlace.position)
    )
    return list(db.session.scalars(query))


def moved_between(before: list[str], after: list[str]) -> set[str]:
    """The ids whose previous or next (or presence) differs between two orders of one series."""
    old, new = _pairs(before), _pairs(after)
    return {article_id for article_id in old.keys() | new.keys() if old.get(article_id) != new.get(article_id)}


def _pairs(order: list[str]) -> dict[str, tuple[str | None, str | None]]:
    fore: list[str | None] = [None, *order[:-1]]
    aft: list[str | None] = [*order[1:], None]
    return dict(zip(order, zip(fore, aft, strict=True), strict=True)) if order else {}


def _nearest(condition: ColumnElement[bool], *order: Any) -> str | None:
    return db.session.scalar(select(PublicArticle.id).where(condition).order_by(*order).limit(1))

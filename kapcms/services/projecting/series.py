"""The published orders of series: members at their places, positions dense among the public ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, insert, select, update

from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicPlace, PublicThing
from kapcms.services.projecting.tags import tag_members, untag_members

if TYPE_CHECKING:
    from collections.abc import Sequence


def put_members(series_id: str, article_ids: Sequence[str]) -> None:
    """Make `article_ids`, in order, the members of the series, and number the public ones."""
    db.session.execute(delete(PublicPlace).where(PublicPlace.series_id == series_id))
    rows = [
        {"series_id": series_id, "place": place, "article_id": article_id, "position": None}
        for place, article_id in enumerate(article_ids, start=1)
    ]
    if rows:
        db.session.execute(insert(PublicPlace), rows)
    tag_members(series_id)
    number_positions(series_id)


def drop_members(series_id: str) -> None:
    """Let the series have no members."""
    untag_members(series_id)
    db.session.execute(delete(PublicPlace).where(PublicPlace.series_id == series_id))


def number_positions(series_id: str) -> None:
    """Number the public members of the series from 1, without gaps, and keep their count, in one statement each."""
    hidden = PublicArticle.id.is_(None)
    rank = func.row_number().over(partition_by=hidden, order_by=PublicPlace.place)
    ranked = (
        select(PublicPlace.place, case((hidden, None), else_=rank).label("position"))
        .outerjoin(PublicArticle, PublicArticle.id == PublicPlace.article_id)
        .where(PublicPlace.series_id == series_id)
        .cte("ranked")
        .prefix_with("MATERIALIZED", dialect="sqlite")
    )
    db.session.execute(
        update(PublicPlace)
        .where(PublicPlace.series_id == series_id, PublicPlace.place == ranked.c.place)
        .values(position=ranked.c.position)
        .execution_options(synchronize_session=False)
    )
    count = select(func.count(PublicPlace.position)).where(PublicPlace.series_id == series_id).scalar_subquery()
    db.session.execute(update(PublicThing).where(PublicThing.id == series_id).values(count=count))


def series_with(article_id: str) -> list[str]:
    """The ids of the public series whose published order names the article, sorted."""
    query = select(PublicPlace.series_id).where(PublicPlace.article_id == article_id)
    return sorted(set(db.session.scalars(query)))

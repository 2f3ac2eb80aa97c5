"""The previous and next of public articles in every order, read inside the transaction; for comparing two states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import literal, select, tuple_

from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicPlace, PublicThing
from kapcms.services.projecting.articles import public_key
from kapcms.services.projecting.neighbours import order_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kapcms.services.projecting.site_order import Key

Told = dict[str, Any]
SITE = "site"
NEWEST_FIRST = b'{"direction":"newest_first"}'

_key = tuple_(PublicArticle.published_at, PublicArticle.id)


def navs_of(article_ids: Iterable[str]) -> dict[tuple[str, str], Told]:
    """By article and order (the id of a series, or `site`): the `article`, the `order`, and who stands `beside`."""
    navs: dict[tuple[str, str], Told] = {}
    direction = db.session.scalar(select(PublicThing.heading).where(PublicThing.type == "site"))
    orders: dict[str, list[str]] = {}
    for article_id in sorted(set(article_ids)):
        key = public_key(article_id)
        if key is None:
            continue
        older, newer = _beside_in_site(key)
        pair = (newer, older) if direction == NEWEST_FIRST else (older, newer)
        navs[article_id, SITE] = _nav(article_id, {"type": "site", "id": None, "slug": None, "title": None}, pair)
        for series in series_of(article_id):
            order = orders.setdefault(series["id"], order_of(series["id"]))
            index = order.index(article_id)
            fore = order[index - 1] if index else None
            aft = order[index + 1] if index + 1 < len(order) else None
            navs[article_id, series["id"]] = _nav(article_id, series, (fore, aft))
    return navs


def _nav(article_id: str, order: Told, pair: tuple[str | None, str | None]) -> Told:
    beside = {"previous": _brief(pair[0]), "next": _brief(pair[1])}
    return {"article": _brief(article_id), "order": order, "beside": beside}


def _brief(article_id: str | None) -> Told | None:
    if article_id is None:
        return None
    row = db.session.execute(select(PublicArticle.slug, PublicArticle.neighbour).where(PublicArticle.id == article_id))
    slug, neighbour = row.one()
    return {"id": article_id, "slug": slug, "title": orjson.loads(neighbour)["title"]}


def series_of(article_id: str) -> list[Told]:
    """The series in whose visible order the article stands: `type`, `id`, `slug` and `title` of each, by id."""
    query = (
        select(PublicThing.id, PublicThing.slug, PublicThing.heading)
        .join(PublicPlace, PublicPlace.series_id == PublicThing.id)
        .where(PublicPlace.article_id == article_id, PublicPlace.position.is_not(None))
        .order_by(PublicThing.id)
    )
    return [
        {"type": "series", "id": row.id, "slug": row.slug, "title": orjson.loads(row.heading)["title"]}
        for row in db.session.execute(query)
    ]


def _beside_in_site(key: Key) -> tuple[str | None, str | None]:
    """The articles next older and next newer than `key`."""
    bound = tuple_(literal(key[0], PublicArticle.published_at.type), literal(key[1], PublicArticle.id.type))
    query = select(PublicArticle.id).limit(1)
    older = query.where(_key < bound).order_by(PublicArticle.published_at.desc(), PublicArticle.id.desc())
    newer = query.where(_key > bound).order_by(PublicArticle.published_at, PublicArticle.id)
    return db.session.scalar(older), db.session.scalar(newer)

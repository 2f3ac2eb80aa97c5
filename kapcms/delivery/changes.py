"""The publication log for clients that keep a copy: each change with the thing as readers get it now.

A client that applies the rows in order, from any number on, ends with what a full read gives. Therefore a document
here bears nothing that can change without a row of its own: an article has its previous and next in every order, but no
position and no count; a series has the ids of its articles in order. The document is the present one and not that of
the moment of the row, so that nothing that was withdrawn is ever told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import BigInteger, Integer, Uuid, bindparam, select
from sqlalchemy.orm import aliased

from kapcms.clock import rfc3339
from kapcms.delivery.article_statement import at_position, beside_in_site
from kapcms.delivery.nav import OLDEST_FIRST
from kapcms.delivery.reading import one_of, rows_of
from kapcms.errors import Unavailable
from kapcms.models.change import Change, LogHead
from kapcms.models.public import PublicArticle, PublicPlace, PublicRedirect, PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kapcms.models.database import AnyRow, AnySelect


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: its last `number`, the last number that was pruned, and the id of its site."""

    number: int
    pruned_to: int
    site_id: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of the log as JSON objects; `last` is the number of the last one (without any: the one asked for)."""

    items: tuple[bytes, ...]
    last: int
    has_more: bool


_ids = bindparam("ids", type_=Uuid(as_uuid=False), expanding=True)
_rows = (
    select(Change.number, Change.at, Change.kind, Change.type, Change.entity_id, Change.slug, Change.notice)
    .where(Change.number > bindparam("since", type_=BigInteger))
    .order_by(Change.number)
    .limit(bindparam("limit", type_=Integer))
)
_things = select(PublicThing.id, PublicThing.type, PublicThing.facts).where(PublicThing.id.in_(_ids))
_redirects = select(PublicRedirect.id, PublicRedirect.path, PublicRedirect.target).where(PublicRedirect.id.in_(_ids))
_members = (
    select(PublicPlace.series_id, PublicPlace.article_id)
    .where(PublicPlace.series_id.in_(_ids), PublicPlace.position.is_not(None))
    .order_by(PublicPlace.series_id, PublicPlace.position)
)


def read_head() -> Head:
    """The end of the log.

    Raises:
        Unavailable: the database is not migrated.
    """
    row = one_of(_head())
    if row is None:
        raise Unavailable("The database is not migrated; run `python -m kapcms migrate`.", retry_after_seconds=5)
    return Head(row.number, row.pruned_to, row.id)


def read_changes(since: int, limit: int) -> Changes:
    """Up to `limit` changes after number `since`, each with the present document of its thing (null where none is)."""
    rows = rows_of(_rows, {"since": since, "limit": limit + 1})
    page = rows[:limit]
    documents = (
        _article_documents(_ids_of(page, "article"))
        | _redirect_documents(_ids_of(page, "redirect"))
        | _thing_documents(_ids_of(page, "series", "person", "topic", "snippet", "term", "media", "site"))
    )
    return Changes(
        items=tuple(_item(row, documents.get(row.entity_id, b"null")) for row in page),
        last=page[-1].number if page else since,
        has_more=len(rows) > limit,
    )


@cache
def _head() -> AnySelect:
    site = aliased(PublicThing, name="site")
    return select(LogHead.number, LogHead.pruned_to, site.id).join(site, site.type == "site").where(LogHead.id == 1)


@cache
def _articles() -> AnySelect:
    site = aliased(PublicThing, name="site")
    return (
        select(
            PublicArticle.id,
            PublicArticle.facts,
            PublicArticle.html,
            beside_in_site(newer=False).label("older"),
            beside_in_site(newer=True).label("newer"),
            site.heading.label("site"),
        )
        .join(site, site.type == "site")
        .where(PublicArticle.id.in_(_ids))
    )


@cache
def _places() -> AnySelect:
    place = aliased(PublicPlace, name="place")
    return (
        select(
            place.article_id,
            place.series_id,
            at_position(place.series_id, place.position - 1).label("previous"),
            at_position(place.series_id, place.position + 1).label("next"),
        )
        .where(place.article_id.in_(_ids), place.position.is_not(None))
        .order_by(place.series_id)
    )


def _ids_of(page: Iterable[AnyRow], *types: str) -> list[str]:
    return sorted({row.entity_id for row in page if row.type in types})


def _item(row: AnyRow, document: bytes) -> bytes:
    facts = {
        "number": row.number,
        "at": rfc3339(row.at),
        "kind": row.kind,
        "type": row.type,
        "id": row.entity_id,
        "slug": row.slug,
    }
    if row.notice is not None:
        facts["notice"] = row.notice
    return orjson.dumps(facts)[:-1] + b',"document":' + document + b"}"


def _article_documents(ids: Sequence[str]) -> dict[str, bytes]:
    if not ids:
        return {}
    navs: dict[str, list[bytes]] = {}
    for place in rows_of(_places(), {"ids": ids}):
        nav = b'{"id":"%b",%b}' % (place.series_id.encode(), _beside(place.previous, place.next))
        navs.setdefault(place.article_id, []).append(nav)
    return {row.id: _article_document(row, navs.get(row.id, [])) for row in rows_of(_articles(), {"ids": ids})}


def _article_document(row: AnyRow, series: Sequence[bytes]) -> bytes:
    site = (row.older, row.newer) if row.site == OLDEST_FIRST else (row.newer, row.older)
    nav = b'{"site":{%b},"series":[%b]}' % (_beside(*site), b",".join(series))
    document: bytes = row.facts[:-1] + b',"body":{"html":' + row.html + b'},"nav":' + nav + b"}"
    return document


def _beside(previous: bytes | None, following: bytes | None) -> bytes:
    return b'"previous":%b,"next":%b' % (previous or b"null", following or b"null")


def _thing_documents(ids: Sequence[str]) -> dict[str, bytes]:
    if not ids:
        return {}
    rows = rows_of(_things, {"ids": ids})
    members: dict[str, list[str]] = {row.id: [] for row in rows if row.type == "series"}
    for place in rows_of(_members, {"ids": sorted(members)}) if members else ():
        members[place.series_id].append(place.article_id)
    return {row.id: _thing_document(row, members) for row in rows}


def _thing_document(row: AnyRow, members: dict[str, list[str]]) -> bytes:
    facts: bytes = row.facts
    if row.type != "series":
        return facts
    articles = orjson.dumps([{"id": article_id} for article_id in members[row.id]])
    return facts[:-1] + b',"articles":' + articles + b"}"


def _redirect_documents(ids: Sequence[str]) -> dict[str, bytes]:
    rows = rows_of(_redirects, {"ids": ids}) if ids else ()
    return {
        row.id: orjson.dumps({"id": row.id, "type": "redirect", "path": row.path, "to": row.target}) for row in rows
    }

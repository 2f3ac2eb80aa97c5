"""Series, topics, people and the site for readers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, bindparam, func, select

from kapcms.content.sparse import picked
from kapcms.delivery.fields import have_fields
from kapcms.delivery.found import Absent, Answer, Found, Moved, notice_of
from kapcms.delivery.languages import in_language, is_in_language
from kapcms.delivery.paging import Order, Page, Span, cut, span_of
from kapcms.delivery.prepared import Prepared
from kapcms.delivery.reading import one_of, rows_of
from kapcms.models.change import LogHead
from kapcms.models.public import PublicArticle, PublicNotice, PublicPlace, PublicSlug, PublicThing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

LIST_KEYS = {
    "series": "series",
    "person": "people",
    "topic": "topics",
    "snippet": "snippets",
    "term": "glossary",
    "media": "media",
    "site": "site",
}
"""Surrogate keys of the lists of all things of a type: every change of what such a list shows bears it."""

_thing = Prepared(
    select(
        PublicThing.id, PublicThing.facts, PublicThing.count.label("articles"), PublicThing.modified_at, LogHead.number
    )
    .join(LogHead, LogHead.id == 1)
    .where(PublicThing.type == bindparam("type", type_=Text), PublicThing.slug == bindparam("slug", type_=Text)),
    looks_up=True,
)
_old_slug = (
    select(PublicSlug.entity_id, PublicThing.slug, LogHead.number, PublicNotice.notice, PublicNotice.at)
    .select_from(LogHead)
    .outerjoin(
        PublicSlug,
        (PublicSlug.type == bindparam("type", type_=Text)) & (PublicSlug.slug == bindparam("slug", type_=Text)),
    )
    .outerjoin(PublicThing, PublicThing.id == PublicSlug.entity_id)
    .outerjoin(PublicNotice, PublicNotice.entity_id == PublicSlug.entity_id)
    .where(LogHead.id == 1)
)
_members = Prepared(
    select(PublicArticle.id, PublicArticle.card, PublicArticle.modified_at, PublicPlace.position)
    .join(PublicArticle, PublicArticle.id == PublicPlace.article_id)
    .where(PublicPlace.series_id == bindparam("series", type_=PublicPlace.series_id.type))
    .where(PublicPlace.position.is_not(None))
    .order_by(PublicPlace.position)
)
_own_languages = (
    select(PublicThing.id, PublicThing.group_id, LogHead.number, LogHead.at)
    .join(LogHead, LogHead.id == 1)
    .where(PublicThing.type == "series", PublicThing.slug == bindparam("slug", type_=Text))
)
_languages = select(PublicThing.id, PublicThing.slug, PublicThing.locale).where(
    PublicThing.type == "series", PublicThing.group_id == bindparam("group", type_=PublicThing.group_id.type)
)
_head = Prepared(select(LogHead.number, LogHead.at).where(LogHead.id == 1), looks_up=True)
ORDERS = {
    "title": Order((PublicThing.title_key, PublicThing.id)),
    "-title": Order((PublicThing.title_key, PublicThing.id), descending=True),
}
"""The orders a client may ask for."""


@dataclass(frozen=True, slots=True)
class ThingFilters:
    """What a list of things is narrowed to: a language (and those in its stead), and fields of the site's own."""

    locale: str | None = None
    fallback: tuple[str, ...] = ()
    field: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ThingList:
    """A list of the things of a type: those that pass, in the order `sort`, with the members `shown` (empty: all)."""

    type_: str
    filters: ThingFilters = ThingFilters()
    sort: str = "title"
    shown: frozenset[str] = frozenset()


def read_series(slug: str, languages: tuple[str, ...] = ()) -> Found:
    """The series with this slug, or its translation in the first of these languages."""
    asked = one_of(_own_languages, {"slug": slug}) if languages else None
    if asked is None:
        return read_thing("series", slug)
    chosen = in_language(rows_of(_languages, {"group": asked.group_id}), languages)
    keys = (f"series:{asked.id}",)
    if chosen.row is None:
        return Absent(gone=False, number=asked.number, keys=keys, languages=chosen.available)
    found = read_thing("series", chosen.row.slug)
    if isinstance(found, Answer):  # which series the language has may have changed with any publication
        return replace(found, keys=(*found.keys, *keys), modified_at=max(found.modified_at, asked.at))
    return found


def read_thing(type_: str, slug: str) -> Found:
    """The thing of `type_` with this slug; a series with its `count` and the cards of its articles in order."""
    row = _thing.one(type=type_, slug=slug)
    if row is None:
        return _absent(type_, slug)
    document: bytes = row.facts
    keys: tuple[str, ...] = (f"{type_}:{row.id}",)
    moments = [row.modified_at]
    if type_ == "series":
        members = _members.rows(series=row.id)
        document = series_document(document, [member.card for member in members])
        keys += tuple(f"article:{member.id}" for member in members)
        moments += [member.modified_at for member in members]
    return Answer(body=b'{"data":' + document + b"}", number=row.number, modified_at=max(moments), keys=keys)


def read_things(wanted: ThingList, span: Span) -> Page:
    """One page of the list; a series with its `count`."""
    columns: list[Any] = [PublicThing.title_key, PublicThing.id, PublicThing.facts, PublicThing.count.label("articles")]
    conditions = _conditions(wanted)
    query = select(*columns).where(*conditions)
    rows, after, before = cut(rows_of(span_of(query, ORDERS[wanted.sort], span)), span)
    head = _head.one()
    if head is None:
        raise LookupError("the log has no head; run `python -m kapcms migrate`")
    return Page(
        items=tuple(item_of(wanted, row.facts, row.articles) for row in rows),
        next_key=(rows[-1].title_key, rows[-1].id) if rows and after else None,
        previous_key=(rows[0].title_key, rows[0].id) if rows and before else None,
        total=_count(conditions) if span.with_total else None,
        number=head.number,
        modified_at=head.at,
        keys=things_keys(wanted),
    )


def things_keys(wanted: ThingList) -> tuple[str, ...]:
    """The surrogate keys of a page; the site says by which fields lists may be narrowed."""
    return (LIST_KEYS[wanted.type_], *(("site",) if wanted.filters.field else ()))


def _conditions(wanted: ThingList) -> list[ColumnElement[bool]]:
    filters = wanted.filters
    conditions: list[ColumnElement[bool]] = [PublicThing.type == wanted.type_]
    if filters.locale is not None:
        conditions.append(is_in_language(PublicThing, filters.locale, filters.fallback))
    return [*conditions, *have_fields(PublicThing.id, filters.field)]


def series_document(facts: bytes, cards: Sequence[bytes]) -> bytes:
    """A series with the cards of its articles, each at its position from 1."""
    placed = b",".join(card[:-1] + b',"position":%d}' % position for position, card in enumerate(cards, start=1))
    return _with_count(facts, len(cards))[:-1] + b',"articles":[%b]}' % placed


def item_of(wanted: ThingList, facts: bytes, count: int) -> bytes:
    """A thing as the list shows it: a series with `count`, the number of its articles."""
    item = _with_count(facts, count) if wanted.type_ == "series" else facts
    return picked(item, wanted.shown) if wanted.shown else item


def _with_count(facts: bytes, count: int) -> bytes:
    return facts[:-1] + b',"count":%d}' % count


def _count(conditions: Sequence[ColumnElement[bool]]) -> int:
    row = one_of(select(func.count()).select_from(PublicThing).where(*conditions))
    return 0 if row is None else int(row[0])


def _absent(type_: str, slug: str) -> Moved | Absent:
    row = one_of(_old_slug, {"type": type_, "slug": slug})
    if row is None or row.entity_id is None:
        return Absent(gone=False, number=0 if row is None else row.number, keys=("absent",))
    keys = (f"{type_}:{row.entity_id}",)
    if row.slug is None:
        return Absent(gone=True, number=row.number, keys=keys, notice=notice_of(row))
    return Moved(slug=row.slug, number=row.number, keys=keys)

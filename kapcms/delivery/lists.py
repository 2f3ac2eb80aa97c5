"""Lists of articles for readers: filters and orders from a fixed choice, cards as stored bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import Text, bindparam, exists, func, literal, select
from sqlalchemy.orm import aliased

from kapcms.content.languages import lookup_chain
from kapcms.content.sparse import picked
from kapcms.delivery.languages import is_in_language
from kapcms.delivery.paging import Order, Page, Span, cut, parameters_of, span_of
from kapcms.delivery.prepared import Prepared
from kapcms.delivery.reading import one_of, rows_of
from kapcms.delivery.search.matching import matches
from kapcms.models.change import LogHead
from kapcms.models.database import UtcDateTime
from kapcms.models.public import PublicArticle, PublicCount, PublicPlace, PublicTag, PublicThing, named_target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from kapcms.models.database import AnyRow, AnySelect

CARD_FIELDS = frozenset(
    {
        "id", "type", "slug", "url", "title", "subtitle", "excerpt", "locale", "published_at", "updated_at",
        "word_count", "reading_minutes", "authors", "topics", "cover", "position",
    }
)  # fmt: skip
"""The members of a card."""
FURTHER_FIELDS = frozenset(
    {
        "outline", "seo", "review", "citations", "glossary", "translations", "history", "fields", "json_ld", "media",
        "body",
    }
)  # fmt: skip
"""The members of an article that a list gives only where they are asked for."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None narrows nothing. Things are named by their slugs.

    `fallback`: with `locale`, the languages in which an article is shown that is not there in that one. `field`: names
    and values of fields of the site's own.
    """

    series: str | None = None
    topic: str | None = None
    author: str | None = None
    locale: str | None = None
    q: str | None = None
    published_after: datetime | None = None
    published_before: datetime | None = None
    updated_after: datetime | None = None
    reviewed_before: datetime | None = None
    fallback: tuple[str, ...] = ()
    field: tuple[tuple[str, str], ...] = ()


ORDERS = {
    "-published_at": Order((PublicArticle.published_at, PublicArticle.id), descending=True),
    "published_at": Order((PublicArticle.published_at, PublicArticle.id)),
    "title": Order((PublicArticle.title_key, PublicArticle.id)),
    "-updated_at": Order((PublicArticle.updated_at, PublicArticle.id), descending=True),
    "position": Order((PublicPlace.position,)),
}
"""The orders a client may ask for; `position` only inside a series."""


BY_TAG = {
    "-published_at": Order((PublicTag.published_at, PublicTag.article_id), descending=True),
    "published_at": Order((PublicTag.published_at, PublicTag.article_id)),
    "title": Order((PublicTag.title_key, PublicTag.article_id)),
    "-updated_at": Order((PublicTag.updated_at, PublicTag.article_id), descending=True),
}
"""The same orders by the columns of tags, whose indexes have the articles of one series or topic in each of them."""


def read_cards(filters: Filters, sort: str, span: Span, fields: frozenset[str] | None = None) -> Page:
    """One page of the articles that pass `filters`, as cards (or with the members asked for)."""
    shown, order = fields or frozenset(), order_of(filters, sort)
    head = _head.one()
    if head is None:
        raise LookupError("the log has no head; run `python -m kapcms migrate`")
    rows, after, before = cut(_rows(filters, sort, span, shown), span)
    return Page(
        items=tuple(item_of(row, filters, shown) for row in rows),
        next_key=tuple(_order_key(rows[-1], order)) if rows and after else None,
        previous_key=tuple(_order_key(rows[0], order)) if rows and before else None,
        total=_total(filters) if span.with_total else None,
        number=head.number,
        modified_at=head.at,
        keys=keys_of(filters, sort, [row.id for row in rows]),
    )


def _rows(filters: Filters, sort: str, span: Span, shown: frozenset[str]) -> Sequence[AnyRow]:
    """The rows of the page and one more; by a statement that is made once for each shape of a list."""
    if filters.q is not None or filters.field or filters.fallback:  # these are part of the statement
        return rows_of(_statement(filters, sort, span, shown))
    named = {name: value for name in FILTERS if (value := getattr(filters, name)) is not None}
    if filters.locale is not None:
        named["locale"] = named_target("locale", filters.locale)
    looks = (bool(shown & FURTHER_FIELDS), "body" in shown)
    return _prepared(frozenset(named), sort, span.beyond is not None, span.backwards, looks).rows(
        **named, **parameters_of(span)
    )


@lru_cache(maxsize=256)
def _prepared(
    named: frozenset[str], sort: str, is_further: bool, backwards: bool, looks: tuple[bool, bool]
) -> Prepared:
    """The statement of all lists of a shape; the values are given when it is run."""
    filters = Filters(**dict.fromkeys(named, cast("Any", "")))
    beyond = ("",) * len(order_of(filters, sort).columns) if is_further else None
    shown = frozenset(name for name, is_shown in zip(("outline", "body"), looks, strict=True) if is_shown)
    return Prepared(_statement(filters, sort, Span(1, beyond, backwards), shown))


def _statement(filters: Filters, sort: str, span: Span, shown: frozenset[str]) -> AnySelect:
    order = order_of(filters, sort)
    query = narrowed(select(*_columns(order, filters, shown)), filters, sort)
    if filters.series is not None and sort != "position":
        is_here = (PublicPlace.article_id == PublicArticle.id) & (PublicPlace.series_id == PublicTag.target_id)
        query = query.join(PublicPlace, is_here)
    return span_of(query, order, span)


def order_of(filters: Filters, sort: str) -> Order:
    """The order by the columns of the table that the list begins at: a topic's articles are found by its tags."""
    return BY_TAG[sort] if sort in BY_TAG and tags_of(filters) else ORDERS[sort]


class WantedTag(NamedTuple):
    """A tag that articles must have: of a thing of the type by its slug, or of what has no id by its name."""

    rel: str
    type_: str | None
    name: str


def tags_of(filters: Filters) -> tuple[WantedTag, ...]:
    """The tags by which the list is narrowed, that first which it begins at."""
    series = () if filters.series is None else (WantedTag("series", "series", filters.series),)
    topic = () if filters.topic is None else (WantedTag("topic", "topic", filters.topic),)
    author = () if filters.author is None else (WantedTag("author", "person", filters.author),)
    fields = tuple(WantedTag("field", None, f"{name}={value}") for name, value in filters.field)
    is_in_one = filters.locale is not None and not filters.fallback
    return series + topic + author + fields + ((WantedTag("locale", None, str(filters.locale)),) if is_in_one else ())


def allowed_by(filters: Filters, article_id: Any) -> ColumnElement[bool]:
    """Whether the article with this id (a column of the enclosing statement) passes `filters`."""
    return narrowed(select(literal(1)), filters).where(PublicArticle.id == article_id).exists()


_Id = PublicTag.target_id.type
_head = Prepared(select(LogHead.number, LogHead.at).where(LogHead.id == 1), looks_up=True)
FILTERS = tuple(name for name in Filters.__dataclass_fields__ if name not in {"fallback", "field"})


def _columns(order: Order, filters: Filters, shown: frozenset[str]) -> list[Any]:
    columns: list[Any] = [column.label(f"key_{index}") for index, column in enumerate(order.columns)]
    columns += [
        PublicArticle.id,
        (PublicArticle.facts if shown & FURTHER_FIELDS else PublicArticle.card).label("shown"),
    ]
    if filters.series is not None:
        columns.append(PublicPlace.position)
    if "body" in shown:
        columns.append(PublicArticle.html)
    return columns


def _order_key(row: AnyRow, order: Order) -> list[Any]:
    return list(row[: len(order.columns)])


def item_of(row: AnyRow, filters: Filters, shown: frozenset[str]) -> bytes:
    """One item of a list: the card, or the members in `shown`."""
    item: bytes = row.shown
    if filters.series is not None:
        item = item[:-1] + b',"position":%d}' % row.position
    if "body" in shown:
        item = item[:-1] + b',"body":{"html":' + row.html + b"}}"
    return picked(item, shown) if shown else item


def narrowed(query: AnySelect, filters: Filters, sort: str | None = None) -> AnySelect:
    """`query` over the public articles that pass `filters`: from the table by whose columns `sort` goes (see above).

    Without `sort`, from that which tells soonest which pass.
    """
    tags = tags_of(filters)
    if sort == "position":
        query = query.select_from(PublicPlace).join(PublicArticle, PublicArticle.id == PublicPlace.article_id)
        query = query.where(PublicPlace.series_id == _target(tags[0]), PublicPlace.position.is_not(None))
    elif tags:
        query = query.select_from(PublicTag).join(PublicArticle, PublicArticle.id == PublicTag.article_id)
        query = query.where(PublicTag.rel == tags[0].rel, PublicTag.target_id == _target(tags[0]))
    elif filters.locale is not None and sort is None:
        targets = [named_target("locale", tag) for tag in lookup_chain(filters.locale, filters.fallback)]
        query = query.select_from(PublicTag).join(PublicArticle, PublicArticle.id == PublicTag.article_id)
        query = query.where(PublicTag.rel == "locale", PublicTag.target_id.in_(targets))
    else:
        query = query.select_from(PublicArticle)
    return query.where(*(_has(tag) for tag in tags[1:]), *_conditions(filters))


def _has(wanted: WantedTag) -> ColumnElement[bool]:
    tag = aliased(PublicTag)
    return exists().where(tag.article_id == PublicArticle.id, tag.rel == wanted.rel, tag.target_id == _target(wanted))


def _target(tag: WantedTag) -> ColumnElement[str]:
    """The target, by the parameter of that name where a filter has it but once."""
    if tag.type_ is None:
        return bindparam(tag.rel if tag.rel == "locale" else None, named_target(tag.rel, tag.name), _Id)
    named = PublicThing.slug == bindparam(tag.rel, tag.name, Text)
    return select(PublicThing.id).where(PublicThing.type == tag.type_, named).scalar_subquery()


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.locale is not None and filters.fallback:
        conditions.append(is_in_language(PublicArticle, filters.locale, filters.fallback))
    if filters.published_after is not None:
        conditions.append(
            PublicArticle.published_at > bindparam("published_after", filters.published_after, UtcDateTime)
        )
    if filters.published_before is not None:
        conditions.append(
            PublicArticle.published_at < bindparam("published_before", filters.published_before, UtcDateTime)
        )
    if filters.updated_after is not None:
        conditions.append(PublicArticle.updated_at > bindparam("updated_after", filters.updated_after, UtcDateTime))
    if filters.reviewed_before is not None:
        conditions.append(
            PublicArticle.reviewed_at < bindparam("reviewed_before", filters.reviewed_before, UtcDateTime)
        )
    if filters.q is not None:
        conditions.append(matches(PublicArticle.id, filters.q, filters.locale))
    return conditions


def _total(filters: Filters) -> int:
    """The number of articles that pass; kept for the whole site and for each single tag, counted else."""
    tags = tags_of(filters)
    is_by_tags = replace(filters, series=None, topic=None, author=None, locale=None, field=()) == Filters()
    if is_by_tags and not tags:
        query = select(PublicThing.count).where(PublicThing.type == "site")
    elif is_by_tags and len(tags) == 1:
        query = select(PublicCount.count).where(
            PublicCount.rel == tags[0].rel, PublicCount.target_id == _target(tags[0])
        )
    else:
        query = narrowed(select(func.count(PublicArticle.id)), filters)
    row = one_of(query)
    return 0 if row is None else int(row[0])


def keys_of(filters: Filters, sort: str, ids: Sequence[str]) -> tuple[str, ...]:
    """The surrogate keys of a page with the articles `ids`."""
    by_updates = sort in {"title", "-updated_at"} or filters.q is not None or filters.updated_after is not None
    named = tuple(
        key for key, slug in (("series", filters.series), ("topics", filters.topic), ("people", filters.author)) if slug
    )
    declared = ("site",) if filters.field else ()  # the site says by which fields lists may be narrowed
    return ("articles", *(("updates",) if by_updates else ()), *declared, *named, *(f"article:{i}" for i in ids))

"""Lists of articles as they were read at a number of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kapcms.content.field_schemas import filter_values
from kapcms.content.languages import group_of
from kapcms.delivery.languages import stands_for_group
from kapcms.delivery.lists import FURTHER_FIELDS, ORDERS, Filters, item_of, keys_of
from kapcms.delivery.paging import Page, Span, cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kapcms.delivery.history.state import PastArticle, SiteState

Key = tuple[Any, ...]


class _Row(NamedTuple):
    """What a row of the list's statement has."""

    id: str
    shown: bytes
    position: int
    html: bytes


def read_cards_at(
    state: SiteState, filters: Filters, sort: str, span: Span, fields: frozenset[str] | None = None
) -> Page:
    """One page of the articles that passed `filters` then."""
    members = _members(state, filters)
    positions = {article_id: position for position, article_id in enumerate(members, start=1)}
    passed = [article_id for article_id in members if _passes(state, state.articles[article_id], filters)]
    keys = {article_id: _KEYS[sort](state.articles[article_id], positions[article_id]) for article_id in passed}
    ids, after, before = page_of(keys, span, descending=ORDERS[sort].descending)
    shown = fields or frozenset()
    return Page(
        items=tuple(item_of(_row(state, i, positions[i], shown), filters, shown) for i in ids),
        next_key=keys[ids[-1]] if ids and after else None,
        previous_key=keys[ids[0]] if ids and before else None,
        total=len(passed) if span.with_total else None,
        number=state.number,
        modified_at=state.at,
        keys=keys_of(filters, sort, ids),
    )


def page_of(keys: dict[str, Key], span: Span, *, descending: bool) -> tuple[list[str], bool, bool]:
    """The ids of a page of what `keys` order, and whether there are more after and before it."""
    downwards = descending != span.backwards
    ordered: Iterable[str] = sorted(keys, key=lambda i: keys[i], reverse=downwards)
    if span.beyond is not None:
        bound = tuple(span.beyond)
        ordered = (i for i in ordered if (keys[i] < bound if downwards else keys[i] > bound))
    rows: Any = list(ordered)[: span.limit + 1]
    found: Any = cut(rows, span)
    page: tuple[list[str], bool, bool] = found
    return page


_KEYS: dict[str, Callable[[PastArticle, int], Key]] = {
    "-published_at": lambda article, _: article.key,
    "published_at": lambda article, _: article.key,
    "title": lambda article, _: (article.title_key, article.facts["id"]),
    "-updated_at": lambda article, _: (article.updated_at, article.facts["id"]),
    "position": lambda _, position: (position,),
}


def _row(state: SiteState, article_id: str, position: int, shown: frozenset[str]) -> Any:
    parts = state.parts(article_id)
    return _Row(article_id, parts.facts if shown & FURTHER_FIELDS else parts.card, position, parts.html)


def _members(state: SiteState, filters: Filters) -> list[str]:
    if filters.series is None:
        return state.site_order
    series = state.thing_by_slug("series", filters.series)
    return [] if series is None else state.series_orders[series["id"]]


def _passes(state: SiteState, article: PastArticle, filters: Filters) -> bool:
    return (
        _shows(state, article, filters)
        and _speaks(state, article, filters)
        and set(filters.field) <= set(_field_values(state, article, filters))
        and (filters.published_after is None or article.published_at > filters.published_after)
        and (filters.published_before is None or article.published_at < filters.published_before)
        and (filters.updated_after is None or article.updated_at > filters.updated_after)
        and _was_reviewed(article, filters)
    )


def _speaks(state: SiteState, article: PastArticle, filters: Filters) -> bool:
    group = [
        other.facts["locale"]
        for other in (state.articles.values() if filters.fallback else ())
        if group_of(other.facts) == group_of(article.facts)
    ]
    return stands_for_group(article.facts["locale"], group, filters.locale, filters.fallback)


def _field_values(state: SiteState, article: PastArticle, filters: Filters) -> list[tuple[str, str]]:
    schema = state.site["field_schemas"].get("article")
    return filter_values(schema, article.facts["fields"]) if schema and filters.field else []


def _was_reviewed(article: PastArticle, filters: Filters) -> bool:
    if filters.reviewed_before is None:
        return True
    return article.reviewed_at is not None and article.reviewed_at < filters.reviewed_before


def _shows(state: SiteState, article: PastArticle, filters: Filters) -> bool:
    for type_, slug, member in (("topic", filters.topic, "topics"), ("person", filters.author, "authors")):
        if slug is not None:
            thing = state.thing_by_slug(type_, slug)
            if thing is None or thing["id"] not in article.facts[member]:
                return False
    return True

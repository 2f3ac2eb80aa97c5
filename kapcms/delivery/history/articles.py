"""One article as it was read at a number of the log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kapcms.content.languages import best_of, group_of
from kapcms.content.public_thing import thing_parts
from kapcms.delivery.articles import compose
from kapcms.delivery.found import Absent, Found, Moved
from kapcms.delivery.history.state import beside

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.content.public_article import Record
    from kapcms.delivery.articles import Wanted
    from kapcms.delivery.history.state import SiteState


class _ArticleRow(NamedTuple):
    """What the article statement's first row has."""

    id: str
    slug: str
    facts: bytes
    modified_at: datetime
    place: int
    articles: int
    number: int
    previous: bytes | None
    next: bytes | None
    site: bytes
    site_modified_at: datetime
    log_at: datetime
    published_at: None
    next_due_at: None
    html: bytes
    markdown: bytes
    text: bytes
    document: bytes


class _SeriesRow(NamedTuple):
    """What each further row has."""

    id: str
    slug: str
    facts: bytes
    modified_at: datetime
    place: int
    articles: int
    previous: bytes | None
    next: bytes | None
    first: bytes
    last: bytes


def read_article_at(state: SiteState, slug: str, wanted: Wanted) -> Found:
    """The article with this slug then: an answer, where it had moved to, or that it was gone or never had been."""
    article_id = state.slugs.get(("article", slug))
    if article_id is None:
        return Absent(gone=False, number=state.number, keys=("absent",))
    keys = (f"article:{article_id}", *wanted.further_keys)
    article = state.articles.get(article_id)
    if article is None:
        return Absent(gone=True, number=state.number, keys=keys, notice=state.notices.get(article_id))
    if article.facts["slug"] != slug:
        return Moved(slug=article.facts["slug"], number=state.number, keys=keys)
    if wanted.languages:
        return _in_language(state, article.facts, wanted)
    rows: list[Any] = [_article_row(state, article_id)]
    rows += [_series_row(state, i, article_id) for i, order in state.series_orders.items() if article_id in order]
    return compose(rows, wanted)


def _in_language(state: SiteState, asked: Record, wanted: Wanted) -> Found:
    group = {
        other.facts["locale"]: other.facts
        for other in state.articles.values()
        if group_of(other.facts) == group_of(asked)
    }
    chosen = best_of(group, wanted.languages)
    keys = (f"article:{asked['id']}",)
    if chosen is None:
        return Absent(gone=False, number=state.number, keys=keys, languages=tuple(sorted(group)))
    return read_article_at(state, chosen["slug"], replace(wanted, languages=(), further_keys=keys))


def _article_row(state: SiteState, article_id: str) -> _ArticleRow:
    parts = state.parts(article_id)
    index = state.site_order.index(article_id)
    older, newer = beside(state.site_order, index)
    return _ArticleRow(
        id=article_id,
        slug=state.articles[article_id].facts["slug"],
        facts=parts.facts,
        modified_at=state.modified_at[article_id],
        place=index,
        articles=len(state.site_order),
        number=state.number,
        previous=_neighbour(state, older),
        next=_neighbour(state, newer),
        site=thing_parts("site", state.site, state.surroundings()).heading,
        site_modified_at=state.site_modified_at,
        log_at=state.at,
        published_at=None,
        next_due_at=None,
        html=parts.html,
        markdown=parts.markdown,
        text=parts.text,
        document=parts.document,
    )


def _series_row(state: SiteState, series_id: str, article_id: str) -> _SeriesRow:
    series, order = state.things["series"][series_id], state.series_orders[series_id]
    index = order.index(article_id)
    previous, following = beside(order, index)
    return _SeriesRow(
        id=series_id,
        slug=series["slug"],
        facts=thing_parts("series", series, state.surroundings()).heading,
        modified_at=state.modified_at[series_id],
        place=index + 1,
        articles=len(order),
        previous=_neighbour(state, previous),
        next=_neighbour(state, following),
        first=state.parts(order[0]).neighbour,
        last=state.parts(order[-1]).neighbour,
    )


def _neighbour(state: SiteState, article_id: str | None) -> bytes | None:
    return None if article_id is None else state.parts(article_id).neighbour

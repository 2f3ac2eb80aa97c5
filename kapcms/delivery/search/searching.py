"""Searching for readers: the best articles first, each as its card with the places that were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import select

from kapcms.delivery.lists import Filters, allowed_by
from kapcms.delivery.prepared import Prepared
from kapcms.delivery.reading import one_connection, rows_of
from kapcms.delivery.search.engines import Part, engine, looked_at
from kapcms.delivery.search.highlighting import highlights_of
from kapcms.delivery.search.ranking import Candidate, best_first
from kapcms.delivery.search.vocabulary import Resolved, resolve
from kapcms.delivery.search.wishes import wishes_of
from kapcms.models.change import LogHead
from kapcms.models.public import PublicArticle
from kapcms.models.search import READERS, SearchEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from kapcms.models.database import AnyRow
    from kapcms.models.search import SearchIndex

_head = Prepared(select(LogHead.number, LogHead.at).where(LogHead.id == 1))


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Results as JSON objects; `is_last`: there are no more; `corrections`: typed words and what was taken for them."""

    items: tuple[bytes, ...]
    is_last: bool
    corrections: dict[str, str]
    number: int
    modified_at: datetime
    keys: tuple[str, ...] = field(default=("articles", "updates"))


@one_connection()
def search(q: str, filters: Filters, *, offset: int, limit: int) -> SearchPage:
    """The articles with all words of `q` that pass `filters`: words in titles first, then in headings, then in texts.

    Nothing is an error: where `q` has no words, or one that no article has, there are no results.

    Raises:
        LookupError: the database is not migrated.
    """
    head = _head.one()
    if head is None:
        raise LookupError("the log has no head; run `python -m kapcms migrate`")
    resolved = resolve(READERS, wishes_of(q), filters.locale)
    ids = find_entries(READERS, resolved, narrowed_to(filters), offset + limit + 1)
    shown = _shown(ids[offset : offset + limit], resolved)
    return SearchPage(shown, len(ids) <= offset + limit, resolved.corrections, head.number, head.at)


def narrowed_to(filters: Filters) -> ColumnElement[bool] | None:
    """The condition on the entries of public articles that `filters` makes; None where all pass."""
    return None if filters == Filters() else allowed_by(filters, SearchEntry.article_id)


def find_entries(
    index: SearchIndex,
    resolved: Resolved,
    allowed: ColumnElement[bool] | None,
    count: int,
    parts: Sequence[Part] = tuple(Part),
) -> list[int]:
    """The ids of the best `count` entries; a part is asked only where the better parts gave too few."""
    if not resolved.terms:
        return []
    found: dict[int, None] = {}
    for part in parts:
        ids = engine().candidates(index, resolved, part, allowed)
        new = [Candidate._make(row) for row in rows_of(looked_at(index, ids)) if row.id not in found]
        found |= dict.fromkeys(best_first(new, resolved.terms, resolved.counts))
        if len(found) >= count:
            break
    return list(found)[:count]


def _shown(ids: Sequence[int], resolved: Resolved) -> tuple[bytes, ...]:
    columns = (SearchEntry.id, SearchEntry.locale, SearchEntry.title, SearchEntry.headings, SearchEntry.text)
    query = (
        select(*columns, PublicArticle.card)
        .join(PublicArticle, PublicArticle.id == SearchEntry.article_id)
        .where(SearchEntry.id.in_(ids))
    )
    by_id = {row.id: row for row in rows_of(query)}
    return tuple(_item(by_id[entry_id], resolved) for entry_id in ids if entry_id in by_id)


def _item(row: AnyRow, resolved: Resolved) -> bytes:
    highlights = highlights_of(row, resolved.stems)
    card: bytes = row.card
    return card[:-1] + b',"highlights":' + orjson.dumps(highlights) + b"}"

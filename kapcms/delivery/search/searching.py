"""Searching for readers: the best articles first, each as its card with the places that were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import select

from kapcms.delivery.lists import Filters, allowed_by
from kapcms.delivery.reading import one_of, rows_of
from kapcms.delivery.search.engines import Part, engine
from kapcms.delivery.search.highlighting import fragments, marked
from kapcms.delivery.search.vocabulary import Resolved, resolve
from kapcms.delivery.search.wishes import wishes_of
from kapcms.models.change import LogHead
from kapcms.models.public import PublicArticle
from kapcms.models.search import SearchEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kapcms.models.database import AnyRow

_head = select(LogHead.number, LogHead.at).where(LogHead.id == 1)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Results as JSON objects; `is_last`: there are no more; `corrections`: typed words and what was taken for them."""

    items: tuple[bytes, ...]
    is_last: bool
    corrections: dict[str, str]
    number: int
    modified_at: datetime
    keys: tuple[str, ...] = field(default=("articles", "updates"))


def search(q: str, filters: Filters, *, offset: int, limit: int) -> SearchPage:
    """The articles with all words of `q` that pass `filters`: words in titles first, then in headings, then in texts.

    Nothing is an error: where `q` has no words, or one that no article has, there are no results.

    Raises:
        LookupError: the database is not migrated.
    """
    head = one_of(_head)
    if head is None:
        raise LookupError("the log has no head; run `python -m kapcms migrate`")
    resolved = resolve(wishes_of(q), filters.locale)
    ids = find_entries(resolved, filters, offset + limit + 1)
    shown = _shown(ids[offset : offset + limit], resolved)
    return SearchPage(shown, len(ids) <= offset + limit, resolved.corrections, head.number, head.at)


def find_entries(resolved: Resolved, filters: Filters, count: int, parts: Sequence[Part] = tuple(Part)) -> list[int]:
    """The ids of the best `count` entries; a part is asked only where the better parts gave too few."""
    if not resolved.terms:
        return []
    allowed = None if filters == Filters() else allowed_by(filters, SearchEntry.article_id)
    found: dict[int, None] = {}
    for part in parts:
        rows = rows_of(engine().ranked(resolved.terms, part, allowed))
        found |= dict.fromkeys(row.id for row in sorted(rows, key=lambda row: (row.score, -row.id)))
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
    stems = resolved.stems
    highlights = {
        "title": marked(row.title, stems, row.locale),
        "fragments": fragments(row.text, stems, row.locale) or fragments(row.headings, stems, row.locale),
    }
    card: bytes = row.card
    return card[:-1] + b',"highlights":' + orjson.dumps(highlights) + b"}"

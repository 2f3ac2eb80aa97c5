"""Suggestions while a person types: known words that the last one may become, and articles with such titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sqlalchemy import select

from kapcms.delivery.found import Answer
from kapcms.delivery.lists import Filters
from kapcms.delivery.prepared import Prepared
from kapcms.delivery.reading import one_connection, rows_of
from kapcms.delivery.search.engines import Part
from kapcms.delivery.search.searching import find_entries, narrowed_to
from kapcms.delivery.search.vocabulary import completions, resolve
from kapcms.delivery.search.wishes import Wish, wishes_of
from kapcms.models.change import LogHead
from kapcms.models.public import PublicArticle
from kapcms.models.search import READERS, SearchEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

_head = Prepared(select(LogHead.number, LogHead.at).where(LogHead.id == 1))
_SHOWN = ("id", "slug", "title", "url")


@one_connection()
def suggest(q: str, locale: str | None, limit: int) -> Answer:
    """Up to `limit` words and `limit` articles for what was typed so far; the last word is taken as a beginning.

    Raises:
        LookupError: the database is not migrated.
    """
    head = _head.one()
    if head is None:
        raise LookupError("the log has no head; run `python -m kapcms migrate`")
    wishes = wishes_of(q)
    words: list[str] = []
    articles: list[dict[str, str]] = []
    if wishes:
        last = wishes[-1]
        words = _words(last.words[-1], limit)
        resolved = resolve(READERS, (*wishes[:-1], Wish(last.words, is_prefix=len(last.words) == 1)), locale)
        allowed = narrowed_to(Filters(locale=locale))
        articles = _articles(find_entries(READERS, resolved, allowed, limit, parts=(Part.TITLE,)))
    body = orjson.dumps({"data": {"words": words, "articles": articles}})
    return Answer(body, head.number, head.at, ("articles", "updates"))


def _words(beginning: str, limit: int) -> list[str]:
    """Each once, though it may have stems in several languages."""
    return list(dict.fromkeys(word for word, _, _ in completions(READERS, beginning, 2 * limit)))[:limit]


def _articles(ids: Sequence[int]) -> list[dict[str, str]]:
    query = (
        select(SearchEntry.id, PublicArticle.card)
        .join(PublicArticle, PublicArticle.id == SearchEntry.article_id)
        .where(SearchEntry.id.in_(ids))
    )
    cards = {row.id: orjson.loads(row.card) for row in rows_of(query)}
    return [{name: cards[entry_id][name] for name in _SHOWN} for entry_id in ids if entry_id in cards]

"""Putting a public article into the search index and dropping it, in the transaction that makes it public."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import select

from kapcms.content.search_entry import entry_of
from kapcms.models.database import db
from kapcms.models.public import PublicArticle
from kapcms.models.search import READERS, SearchEntry
from kapcms.services.indexing import clear, count_words, drop, put, put_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kapcms.content.search_entry import Entry, Shown
    from kapcms.services.indexing import Vocabulary

AT_ONCE = 500
"""Articles of a rebuild that are held in memory together."""


def put_entry(article_id: str, locale: str, facts: bytes, text: bytes) -> None:
    """Make the article findable by its title, headings and text; `facts` and `text` are parts of its document."""
    count_words(READERS, put(READERS, article_id, _shown_of(locale, facts, text)))


def drop_entry(article_id: str) -> None:
    """Let the article be found no more, nor its words be suggested where no other has them."""
    count_words(READERS, drop(READERS, article_id))


def clear_search() -> None:
    """Empty the index, a damaged one too."""
    clear(READERS)


def search_is_missing() -> bool:
    """Whether articles are public that nobody can find: they were published before there was a search."""
    is_empty = db.session.scalar(select(SearchEntry.id).limit(1)) is None
    return is_empty and db.session.scalar(select(PublicArticle.id).limit(1)) is not None


def rebuild_search() -> int:
    """Make the index anew from the public articles; how many there are."""
    clear_search()
    ids = list(db.session.scalars(select(PublicArticle.id).order_by(PublicArticle.id)))
    vocabulary: Vocabulary = Counter()
    for start in range(0, len(ids), AT_ONCE):
        vocabulary.update(put_many(READERS, _entries(ids[start : start + AT_ONCE])))
    count_words(READERS, vocabulary)
    return len(ids)


def _entries(article_ids: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    columns = (PublicArticle.id, PublicArticle.locale, PublicArticle.facts, PublicArticle.text)
    query = select(*columns).where(PublicArticle.id.in_(article_ids)).order_by(PublicArticle.id)
    for article_id, locale, facts, text in db.session.execute(query):
        yield article_id, entry_of(_shown_of(locale, facts, text))


def _shown_of(locale: str, facts: bytes, text: bytes) -> Shown:
    """What of an article is searched and shown in fragments."""
    known = orjson.loads(facts)
    return {
        "locale": locale,
        "title": " \u2014 ".join(filter(None, (known["title"], known["subtitle"]))),
        "headings": "\n".join(heading["title"] for heading in known["outline"]),
        "text": orjson.loads(text),
    }

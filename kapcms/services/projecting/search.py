"""Putting a public article into the search index and dropping it, in the transaction that makes it public."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy import text as sql
from sqlalchemy.dialects import sqlite

from kapcms.content.search_words import stem, words_of
from kapcms.later import later
from kapcms.models.database import db, table_of
from kapcms.models.public import PublicArticle
from kapcms.models.search import SearchEntry, SearchWord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.dialects import postgresql
else:
    postgresql = later("sqlalchemy.dialects.postgresql")

INDEXED_BYTES = 400_000
"""So much of each part of an article is searched: PostgreSQL refuses a tsvector of more than 1 MB."""
AT_ONCE = 500
"""Articles of a rebuild that are held in memory together, and words in one statement (SQLite bounds parameters)."""

Shown = dict[str, str]
Vocabulary = Counter[tuple[str, str]]
"""In how many articles each (word, stem) stands."""

Stemmed = dict[str, list[tuple[str, str]]]
"""The (word, stem) pairs of each part."""
PARTS = {"title_stems": "title", "heading_stems": "headings", "text_stems": "text"}
"""The columns of stems, each with the part of an article that it is made of."""

_entry = table_of(SearchEntry)
_word = table_of(SearchWord)


def put_entry(article_id: str, locale: str, facts: bytes, text: bytes) -> None:
    """Make the article findable by its title, headings and text; `facts` and `text` are parts of its document."""
    shown = _shown_of(locale, facts, text)
    before = _find_shown(article_id)
    if before == shown:
        return
    values = shown | _stems_in(_stemmed(shown))
    if before is None:
        db.session.execute(insert(_entry).values(article_id=article_id, **values))
    else:
        db.session.execute(update(_entry).where(_entry.c.article_id == article_id).values(values))
    _count(vocabulary_of(shown), vocabulary_of(before))


def drop_entry(article_id: str) -> None:
    """Let the article be found no more, nor its words be suggested where no other has them."""
    before = _find_shown(article_id)
    if before is not None:
        db.session.execute(delete(_entry).where(_entry.c.article_id == article_id))
        _count(Counter(), vocabulary_of(before))


def clear_search() -> None:
    """Empty the index, a damaged one too."""
    db.session.execute(delete(_entry))
    db.session.execute(delete(_word))
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.execute(sql("INSERT INTO search_index (search_index) VALUES ('rebuild')"))  # from no entries: empty


def search_is_missing() -> bool:
    """Whether articles are public that nobody can find: they were published before there was a search."""
    is_empty = db.session.scalar(select(_entry.c.id).limit(1)) is None
    return is_empty and db.session.scalar(select(PublicArticle.id).limit(1)) is not None


def rebuild_search() -> int:
    """Make the index anew from the public articles; how many there are."""
    clear_search()
    ids = list(db.session.scalars(select(PublicArticle.id).order_by(PublicArticle.id)))
    vocabulary: Vocabulary = Counter()
    for start in range(0, len(ids), AT_ONCE):
        vocabulary.update(_put_many(ids[start : start + AT_ONCE]))
    _add(vocabulary)
    return len(ids)


def vocabulary_of(shown: Mapping[str, str] | None) -> Vocabulary:
    """The words of one article, each once."""
    return Counter() if shown is None else Counter(_each_once(_stemmed(shown)))


def _put_many(article_ids: Sequence[str]) -> Vocabulary:
    """Enter these articles; their words, which are not counted yet."""
    columns = (PublicArticle.id, PublicArticle.locale, PublicArticle.facts, PublicArticle.text)
    query = select(*columns).where(PublicArticle.id.in_(article_ids)).order_by(PublicArticle.id)
    vocabulary: Vocabulary = Counter()
    rows: list[dict[str, Any]] = []
    for article_id, locale, facts, text in db.session.execute(query):
        shown = _shown_of(locale, facts, text)
        stemmed = _stemmed(shown)  # once for both: it is most of the work
        rows.append({"article_id": article_id} | shown | _stems_in(stemmed))
        vocabulary.update(_each_once(stemmed))
    db.session.execute(insert(_entry), rows)
    return vocabulary


def _shown_of(locale: str, facts: bytes, text: bytes) -> Shown:
    """What of an article is searched and shown in fragments."""
    known = orjson.loads(facts)
    return {
        "locale": locale,
        "title": " \u2014 ".join(filter(None, (known["title"], known["subtitle"]))),
        "headings": "\n".join(heading["title"] for heading in known["outline"]),
        "text": orjson.loads(text),
    }


def _find_shown(article_id: str) -> Shown | None:
    columns = (_entry.c.locale, _entry.c.title, _entry.c.headings, _entry.c.text)
    row = db.session.execute(select(*columns).where(_entry.c.article_id == article_id)).one_or_none()
    return None if row is None else row._asdict()


def _stemmed(shown: Mapping[str, str]) -> Stemmed:
    """The words of each part in their order, with their stems."""
    locale = shown["locale"]
    return {part: [(word, stem(word, locale)) for word in _words(shown[part])] for part in PARTS.values()}


def _stems_in(stemmed: Stemmed) -> Shown:
    return {name: " ".join([each for _, each in stemmed[part]]) for name, part in PARTS.items()}


def _each_once(stemmed: Stemmed) -> set[tuple[str, str]]:
    return {pair for pairs in stemmed.values() for pair in pairs}


def _words(text: str) -> list[str]:
    whole = len(text) * 4 <= INDEXED_BYTES  # no character takes more bytes
    return words_of(text if whole else text.encode()[:INDEXED_BYTES].decode(errors="ignore"))


def _count(now: Vocabulary, before: Vocabulary) -> None:
    """Change the vocabulary by the words that came and those that went."""
    _add(now - before)
    gone = sorted(pair for pair in before if pair not in now)
    for start in range(0, len(gone), AT_ONCE):
        rows = tuple_(_word.c.word, _word.c.stem).in_(gone[start : start + AT_ONCE])
        db.session.execute(delete(_word).where(rows, _word.c.count == 1))
        db.session.execute(update(_word).where(rows).values(count=_word.c.count - 1))


def _add(vocabulary: Vocabulary) -> None:
    rows = [
        {"word": word, "stem": stemmed, "backwards": word[::-1], "count": count}
        for (word, stemmed), count in sorted(vocabulary.items())
    ]
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(_word)
    more = {"count": _word.c.count + statement.excluded.count}
    if rows:
        db.session.execute(statement.on_conflict_do_update(index_elements=["word", "stem"], set_=more), rows)

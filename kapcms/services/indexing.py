"""Entering texts into a search index and dropping them, in the transaction of what made them."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy import text as sql
from sqlalchemy.dialects import sqlite

from kapcms.content.search_words import stem, words_of
from kapcms.later import later
from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.dialects import postgresql

    from kapcms.models.search import SearchIndex
else:
    postgresql = later("sqlalchemy.dialects.postgresql")

INDEXED_BYTES = 400_000
"""So much of each part of a text is searched: PostgreSQL refuses a tsvector of more than 1 MB."""
AT_ONCE = 500
"""Words in one statement (SQLite bounds parameters)."""

Shown = dict[str, str]
"""What is searched and shown in fragments: `locale`, `title`, `headings`, `text`."""
Vocabulary = Counter[tuple[str, str]]
"""In how many entries each (word, stem) stands."""
Line = tuple[str, frozenset[tuple[str, str]]]
"""The stems of a line, joined by spaces, and its (word, stem) pairs."""
PARTS = {"title_stems": "title", "heading_stems": "headings", "text_stems": "text"}
"""The columns of stems, each with the part of a text that it is made of."""


def put(index: SearchIndex, owner_id: str, shown: Shown) -> None:
    """Make what has this id findable by these texts alone."""
    before = find_shown(index, owner_id)
    if before == shown:
        return
    values, now = entered(shown)
    if before is None:
        db.session.execute(insert(index.entry).values({index.owner.key: owner_id, **values}))
    else:
        db.session.execute(update(index.entry).where(index.owner == owner_id).values(values))
    _count(index, now, Counter() if before is None else vocabulary_of(before))


def put_many(index: SearchIndex, texts: Iterable[tuple[str, Shown]]) -> Vocabulary:
    """Enter these (id, texts), none of which is there; their words, which are not counted yet (see `add_words`)."""
    vocabulary: Vocabulary = Counter()
    rows: list[dict[str, Any]] = []
    for owner_id, shown in texts:
        values, words = entered(shown)  # once for both: it is most of the work
        rows.append({index.owner.key: owner_id, **values})
        vocabulary.update(words)
    if rows:
        db.session.execute(insert(index.entry), rows)
    return vocabulary


def drop(index: SearchIndex, owner_id: str) -> None:
    """Let it be found no more, nor its words be suggested where nothing else has them."""
    before = find_shown(index, owner_id)
    if before is not None:
        db.session.execute(delete(index.entry).where(index.owner == owner_id))
        _count(index, Counter(), vocabulary_of(before))


def clear(index: SearchIndex) -> None:
    """Empty the index, a damaged one too."""
    db.session.execute(delete(index.entry))
    db.session.execute(delete(index.word))
    if db.session.get_bind().dialect.name == "sqlite":
        for name in fts5_tables(index):
            db.session.execute(sql(f"INSERT INTO {name} ({name}) VALUES ('rebuild')"))  # noqa: S608  from no entries: empty


def fts5_tables(index: SearchIndex) -> tuple[str, ...]:
    """The full-text tables of an index on SQLite."""
    return (index.name, f"{index.name}_title", f"{index.name}_headings")


def find_shown(index: SearchIndex, owner_id: str) -> Shown | None:
    """What the index holds of this; None where it holds nothing."""
    entry = index.entry.c
    columns = (entry.locale, entry.title, entry.headings, entry.text)
    row = db.session.execute(select(*columns).where(index.owner == owner_id)).one_or_none()
    return None if row is None else row._asdict()


def vocabulary_of(shown: Mapping[str, str]) -> Vocabulary:
    """The words of one entry, each once."""
    return Counter(set().union(*(pairs for part in PARTS.values() for _, pairs in _lines(shown, part))))


def entered(shown: Shown) -> tuple[Shown, Vocabulary]:
    """The columns of an entry of these texts, and its words, each once."""
    lines = {name: list(_lines(shown, part)) for name, part in PARTS.items()}
    stems = {name: " ".join([stems for stems, _ in found if stems]) for name, found in lines.items()}
    return shown | stems, Counter(set().union(*(pairs for found in lines.values() for _, pairs in found)))


def add_words(index: SearchIndex, vocabulary: Vocabulary) -> None:
    """Count words that came."""
    word = index.word
    rows = [
        {"word": each, "stem": stemmed, "backwards": each[::-1], "count": count}
        for (each, stemmed), count in sorted(vocabulary.items())
    ]
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(word)
    more = {"count": word.c.count + statement.excluded.count}
    if rows:
        db.session.execute(statement.on_conflict_do_update(index_elements=["word", "stem"], set_=more), rows)


def _lines(shown: Mapping[str, str], part: str) -> Iterator[Line]:
    text, locale = shown[part], shown["locale"]
    whole = len(text) * 4 <= INDEXED_BYTES  # no character takes more bytes
    kept = text if whole else text.encode()[:INDEXED_BYTES].decode(errors="ignore")
    return (_stemmed(line, locale) for line in kept.split("\n"))


@lru_cache(maxsize=1000)
def _stemmed(line: str, locale: str) -> Line:
    """No word goes beyond its line; of a text that is saved again, most lines are those of the time before."""
    pairs = [(word, stem(word, locale)) for word in words_of(line)]
    return " ".join([stemmed for _, stemmed in pairs]), frozenset(pairs)


def _count(index: SearchIndex, now: Vocabulary, before: Vocabulary) -> None:
    """Change the vocabulary by the words that came and those that went."""
    add_words(index, now - before)
    word = index.word
    gone = sorted(pair for pair in before if pair not in now)
    for start in range(0, len(gone), AT_ONCE):
        rows = tuple_(word.c.word, word.c.stem).in_(gone[start : start + AT_ONCE])
        db.session.execute(delete(word).where(rows, word.c.count == 1))
        db.session.execute(update(word).where(rows).values(count=word.c.count - 1))

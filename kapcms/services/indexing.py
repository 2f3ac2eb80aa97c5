"""Entering texts into a search index and dropping them, in the transaction of what made them.

Entries belong to one article or draft each; words are everybody's. So who enters gets the words that came and went, and
says when they are counted (`count_words`): at once, or at the end of the transaction.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy import text as sql
from sqlalchemy.dialects import sqlite

from kapcms.content.search_entry import PARTS, Pair, difference, entry_of
from kapcms.later import later
from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import CursorResult, Executable
    from sqlalchemy.dialects import postgresql

    from kapcms.content.search_entry import Entry, Shown
    from kapcms.models.search import SearchIndex
else:
    postgresql = later("sqlalchemy.dialects.postgresql")

AT_ONCE = 500
"""Words in one statement (SQLite bounds parameters)."""

Vocabulary = Counter[Pair]
"""In how many entries each stands, or in how many more (fewer: less than 0)."""


def put(index: SearchIndex, owner_id: str, shown: Shown) -> Vocabulary:
    """Make what has this id findable by these texts alone; the words that came and went."""
    before = find_shown(index, owner_id)
    if before == shown:
        return Counter()
    entry = entry_of(shown)
    if before is None:
        _run(insert(index.entry).values({index.owner.key: owner_id, **entry.columns}))
        return Counter(entry.words)
    same = {part for part in shown if before["locale"] == shown["locale"] and before[part] == shown[part]}
    changed = {name: value for name, value in entry.columns.items() if PARTS.get(name, name) not in same}
    _run(update(index.entry).where(index.owner == owner_id).values(changed))
    came, gone = difference(shown, before)
    return Counter(dict.fromkeys(came, 1) | dict.fromkeys(gone, -1))


def put_many(index: SearchIndex, entries: Iterable[tuple[str, Entry]]) -> Vocabulary:
    """Enter these (id, entries), none of which is there; the words that came."""
    vocabulary: Vocabulary = Counter()
    rows: list[dict[str, Any]] = []
    for owner_id, entry in entries:
        rows.append({index.owner.key: owner_id, **entry.columns})
        vocabulary.update(entry.words)
    if rows:
        db.session.connection().execute(insert(index.entry), rows)
    return vocabulary


def drop(index: SearchIndex, owner_id: str) -> Vocabulary:
    """Let it be found no more; the words that went."""
    before = find_shown(index, owner_id)
    if before is None:
        return Counter()
    _run(delete(index.entry).where(index.owner == owner_id))
    return Counter(dict.fromkeys(entry_of(before).words, -1))


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
    row = _run(select(*columns).where(index.owner == owner_id)).one_or_none()
    return None if row is None else row._asdict()


def count_words(index: SearchIndex, vocabulary: Vocabulary) -> None:
    """Count words that came and went; what no entry has any more is suggested no more.

    In the order of the words: transactions that count at the same time wait for each other, and none for a second one.
    """
    word = index.word
    rows = [
        {"word": each, "stem": stemmed, "backwards": each[::-1], "count": count}
        for (each, stemmed), count in sorted(vocabulary.items())
        if count
    ]
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(word)
    more = {"count": word.c.count + statement.excluded.count}
    if rows:
        update_them = statement.on_conflict_do_update(index_elements=["word", "stem"], set_=more)
        db.session.connection().execute(update_them, rows)
    gone = sorted(pair for pair, count in vocabulary.items() if count < 0)
    for start in range(0, len(gone), AT_ONCE):
        pairs = tuple_(word.c.word, word.c.stem).in_(gone[start : start + AT_ONCE])
        _run(delete(word).where(pairs, word.c.count <= 0))


def _run(statement: Executable) -> CursorResult[Any]:
    """Run a statement of the session's transaction without the session's own way, which costs as much as it."""
    return db.session.connection().execute(statement)

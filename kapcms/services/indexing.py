"""Entering texts into a search index and dropping them, in the transaction of what made them.

Entries belong to one article or draft each; words are everybody's. So who enters gets the words that came and went, and
says when they are counted (`count_words`): at once, or at the end of the transaction.
"""

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
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import CursorResult, Executable
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
Pair = tuple[str, str]
"""A word and its stem."""
Vocabulary = Counter[Pair]
"""In how many entries each stands, or in how many more (fewer: less than 0)."""
Line = tuple[str, frozenset[Pair]]
"""The stems of a line, joined by spaces, and its words."""
PARTS = {"title_stems": "title", "heading_stems": "headings", "text_stems": "text"}
"""The columns of stems, each with the part of a text that it is made of."""


def put(index: SearchIndex, owner_id: str, shown: Shown) -> Vocabulary:
    """Make what has this id findable by these texts alone; the words that came and went."""
    before = find_shown(index, owner_id)
    if before == shown:
        return Counter()
    lines = _lines_of(shown)
    values = _entered(shown, lines)
    if before is None:
        _run(insert(index.entry).values({index.owner.key: owner_id, **values}))
        return _vocabulary_of(lines)
    same = {part for part in shown if before["locale"] == shown["locale"] and before[part] == shown[part]}
    changed = {name: value for name, value in values.items() if PARTS.get(name, name) not in same}
    _run(update(index.entry).where(index.owner == owner_id).values(changed))
    came, gone = _difference(_all_lines(shown), _all_lines(before))
    return Counter(dict.fromkeys(came, 1) | dict.fromkeys(gone, -1))


def put_many(index: SearchIndex, texts: Iterable[tuple[str, Shown]]) -> Vocabulary:
    """Enter these (id, texts), none of which is there; the words that came."""
    vocabulary: Vocabulary = Counter()
    rows: list[dict[str, Any]] = []
    for owner_id, shown in texts:
        lines = _lines_of(shown)
        rows.append({index.owner.key: owner_id, **_entered(shown, lines)})
        vocabulary.update(_vocabulary_of(lines))
    if rows:
        db.session.execute(insert(index.entry), rows)
    return vocabulary


def drop(index: SearchIndex, owner_id: str) -> Vocabulary:
    """Let it be found no more; the words that went."""
    before = find_shown(index, owner_id)
    if before is None:
        return Counter()
    _run(delete(index.entry).where(index.owner == owner_id))
    return Counter(dict.fromkeys(vocabulary_of(before), -1))


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


def vocabulary_of(shown: Mapping[str, str]) -> Vocabulary:
    """The words of one entry, each once."""
    return _vocabulary_of(_lines_of(shown))


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


def _entered(shown: Shown, lines: Mapping[str, Sequence[Line]]) -> Shown:
    """The columns of an entry of these texts, which have these lines."""
    return shown | {name: " ".join([stems for stems, _ in found if stems]) for name, found in lines.items()}


def _vocabulary_of(lines: Mapping[str, Sequence[Line]]) -> Vocabulary:
    return Counter(set().union(*(pairs for found in lines.values() for _, pairs in found)))


def _lines_of(shown: Mapping[str, str]) -> dict[str, list[Line]]:
    """The lines of the texts, stemmed, by the columns of stems."""
    locale = shown["locale"]
    return {name: [_stemmed(line, locale) for line in _kept(shown[part]).split("\n")] for name, part in PARTS.items()}


def _kept(text: str) -> str:
    """So much of a part as is searched."""
    whole = len(text) * 4 <= INDEXED_BYTES  # no character takes more bytes
    return text if whole else text.encode()[:INDEXED_BYTES].decode(errors="ignore")


@lru_cache(maxsize=1000)
def _stemmed(line: str, locale: str) -> Line:
    """No word goes beyond its line; of a text that is saved again, most lines are those of the time before."""
    pairs = [(word, stem(word, locale)) for word in words_of(line)]
    return " ".join([stemmed for _, stemmed in pairs]), frozenset(pairs)


def _all_lines(shown: Mapping[str, str]) -> dict[str, Line]:
    """The different lines of all parts, by what they say."""
    parts = [_kept(shown[part]) for part in PARTS.values()]
    return {line: _stemmed(line, shown["locale"]) for part in parts for line in part.split("\n")}


def _difference(now: Mapping[str, Line], before: Mapping[str, Line]) -> tuple[set[Pair], set[Pair]]:
    """The words that came, and those that went; of lines that stay, nothing is compared but the words of others."""
    stays = [pairs for line, (_, pairs) in now.items() if before.get(line, ("", None))[1] == pairs]
    new = set().union(*(pairs for line, (_, pairs) in now.items() if before.get(line, ("", None))[1] != pairs))
    old = set().union(*(pairs for line, (_, pairs) in before.items() if now.get(line, ("", None))[1] != pairs))
    came = {pair for pair in new - old if not any(pair in pairs for pairs in stays)}
    return came, {pair for pair in old - new if not any(pair in pairs for pairs in stays)}


def _run(statement: Executable) -> CursorResult[Any]:
    """Run a statement of the session's transaction without the session's own way, which costs as much as it."""
    return db.session.connection().execute(statement)

"""The public tables beside what the log makes of them: the rows that differ, found by rebuilding and undoing it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.models.database import db, table_of
from kapcms.models.public import PUBLIC_TABLES
from kapcms.models.search import SearchEntry, SearchWord
from kapcms.services.upkeep.rebuilding import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SEARCH_TABLES = (SearchEntry, SearchWord)
NUMBERED = {SearchEntry: "article_id"}
"""Tables whose number follows from their history alone: their rows are known by another column."""

Digests = dict[tuple[Any, ...], bytes]


def differences() -> Iterator[str]:
    """One line for each public row that the log does not give: missing, changed, or there without reason.

    Holds the lock of the log while it rebuilds; the rebuilt rows are undone.
    """
    stored = {model.__tablename__: digests_of(model) for model in PUBLIC_TABLES + SEARCH_TABLES}
    savepoint = db.session.begin_nested()
    try:
        rebuild()
        made = {model.__tablename__: digests_of(model) for model in PUBLIC_TABLES + SEARCH_TABLES}
    finally:
        savepoint.rollback()
        db.session.expire_all()
    for table, rows in stored.items():
        yield from _compared(table, rows, made[table])


def digests_of(model: type[Any]) -> Digests:
    """A digest of every row of a table, by its primary key (or by what stands for it)."""
    table = table_of(model)
    known_by = NUMBERED.get(model)
    keys = [table.c[known_by]] if known_by else list(table.primary_key.columns)
    columns = [column for column in table.columns if not (known_by and column.primary_key)]
    width = len(keys)
    rows = db.session.execute(select(*keys, *columns))
    return {tuple(row[:width]): hashlib.blake2b(repr(row[width:]).encode(), digest_size=16).digest() for row in rows}


def _compared(
    table: str, stored: Mapping[tuple[Any, ...], bytes], made: Mapping[tuple[Any, ...], bytes]
) -> Iterator[str]:
    for key in sorted(stored.keys() | made.keys(), key=repr):
        if stored.get(key) == made.get(key):
            continue
        what = (
            "is missing" if key not in stored else "follows from nothing" if key not in made else "is not what it was"
        )
        yield f"{table}: the row {' '.join(str(part) for part in key)} {what}, says the log; run `kapcms rebuild`"

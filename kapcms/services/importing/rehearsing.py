"""A dry run: all is done as it would be, and nothing of it stays.

A dry run of a long file would keep editors out for minutes: SQLite has one writer at a time, and on PostgreSQL it would
hold the lock of the publication log, the drafts that it changes and the slugs that it gives. So it writes to a copy,
which costs the database's size. On SQLite that is a file in the var folder, about a second a gigabyte; on PostgreSQL
temporary tables that stand in front of those of their names for this connection alone, and go with its transaction.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, current_app
from sqlalchemy import text

from kapcms.models.database import db, engine_options, open_connections_well
from kapcms.models.tables import all_tables
from kapcms.models.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    Transaction = Callable[[], AbstractContextManager[None]]


_ONE_STATE = {"writing": True, "isolation_level": "REPEATABLE READ"}
"""PostgreSQL: all tables are copied as they stood at one moment."""


@contextmanager
def rehearsal(scratch: Path) -> Iterator[Transaction]:
    """Where a dry run takes place, and the transaction of its steps; `scratch` is the folder for a copy.

    Raises:
        OSError: there is no room for the copy.
    """
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with _on_copy(scratch):
            yield transaction
        return
    try:
        _put_copies_in_front(db.session.connection(execution_options=_ONE_STATE))
        yield _each_step
    finally:
        db.session.rollback()


def _put_copies_in_front(connection: Connection) -> None:
    """Copy all tables into temporary ones, which PostgreSQL finds first by their names; triggers stay behind.

    Statements that the connection prepared before would still mean the tables behind: they are planned anew.
    """
    quoted = connection.dialect.identifier_preparer.quote
    schema = quoted(connection.scalar(text("SELECT current_schema()")))
    for table in all_tables():
        name = quoted(table.name)
        for statement in (
            f"CREATE TEMPORARY TABLE {name} (LIKE {schema}.{name} INCLUDING ALL) ON COMMIT DROP",
            f"INSERT INTO pg_temp.{name} SELECT * FROM {schema}.{name}",  # noqa: S608  names of our own tables
            f"ANALYZE pg_temp.{name}",
        ):
            connection.execute(text(statement))
    connection.execute(text("DISCARD PLANS"))


@contextmanager
def _on_copy(scratch: Path) -> Iterator[None]:
    """The same settings over a copy of the database, until the end."""
    original = db.engine.url.database or ""
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="rehearsal-") as folder:
        copy = Path(folder) / "copy.db"
        _copy(original, str(copy))
        url = f"sqlite:///{copy}"
        app = Flask("rehearsal", static_folder=None)
        app.config.update(current_app.config)
        app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=dict(engine_options(url)))
        db.init_app(app)
        with app.app_context():
            open_connections_well(db.engine)
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


def _copy(original: str, copy: str) -> None:
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
        try:
            source.backup(target)
        except sqlite3.Error as error:
            raise OSError(f"the database cannot be copied for a dry run: {error}") from error


@contextmanager
def _each_step() -> Iterator[None]:
    """One step of a dry run: written, so that the next one sees it, and forgotten, so that memory stays flat."""
    yield
    db.session.flush()
    db.session.expunge_all()

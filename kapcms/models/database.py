"""The database handle, its column types, and how connections are opened on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import orjson
import uuid_utils
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, DateTime, MetaData, Row, Select, Text, event, func
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection, Dialect, Engine

BUSY_TIMEOUT_SECONDS = 10
"""How long a SQLite connection waits for another's write lock before it gives up."""
CONNECT_TIMEOUT_SECONDS = 3
"""How long a server of PostgreSQL may take to be there; who waits for it is told 503 soon after."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that migrations can drop it on both databases."""


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)


def unindexed(column: Any) -> ColumnElement[Any]:
    """A column of texts, never null, for a condition beside a better one: no index is used for it.

    SQLite, which has no statistics here, takes the index of a key's first column (all rows of an import's source)
    before one of a draft's id: a page of fifty rows took 17 ms of an import of 10,000, and twice that of 20,000.
    """
    return func.coalesce(column, "")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite drops time zones, so it is stored there in UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the interface's
        """`value` in UTC; a naive one is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the interface's
        """The stored moment, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value as text, the same bytes on both databases (PostgreSQL's own types reorder or forbid)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  the interface's
        """`value` as compact JSON text; None stays SQL's NULL."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  the interface's
        """The JSON value."""
        return None if value is None else orjson.loads(value)


def new_id() -> str:
    """A UUIDv7 as text: unique, and sorted by the time it was made."""
    return str(uuid_utils.uuid7())


def open_connections_well(engine: Engine) -> None:
    """Make `engine` begin its transactions explicitly on SQLite, and set what each connection needs.

    The driver's own way of beginning loses updates silently (200 concurrent increments gave 61): a transaction that
    will write (`writing` in its execution options) begins with BEGIN IMMEDIATE, a reading one with BEGIN.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def engine_options(url: str) -> Mapping[str, Any]:
    """Options of the engine for the database at `url`. Its errors, which are logged, do not tell the values."""
    if url.startswith("sqlite"):
        connecting = {"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None}
        return {"hide_parameters": True, "connect_args": connecting}
    connecting = {"connect_timeout": CONNECT_TIMEOUT_SECONDS}
    pool = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
    return {"hide_parameters": True, "connect_args": connecting, **pool}


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001  the event's signature
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


def table_of(model: type[Base]) -> Any:
    """The Core table of `model`, for statements that are built once."""
    return cast("Any", model.__table__)


AnyRow = Row[*tuple[Any, ...]]
"""A row of any columns."""
AnySelect = Select[*tuple[Any, ...]]
"""A SELECT of any columns."""

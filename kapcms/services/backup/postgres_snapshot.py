"""A snapshot of a PostgreSQL database: all tables by COPY in one REPEATABLE READ transaction, and writers go on.

pg_dump refuses servers newer than itself; COPY needs nothing but the connection that is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import psycopg
from psycopg import sql
from sqlalchemy import MetaData, inspect

from kapcms.errors import Conflict
from kapcms.models.database import db

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = "alembic_version"
"""The migrations' own table: it is made, not copied."""
CHUNK_BYTES = 1 << 20
SEQUENCES = """
    SELECT table_name, column_name, sequence FROM information_schema.columns,
        LATERAL pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
    WHERE table_schema = current_schema() AND sequence IS NOT NULL
"""
"""Columns that are numbered by themselves, and what numbers them."""


def save(folder: Path) -> tuple[list[str], str]:
    """Copy every table into `folder`, as `<table>.copy`.

    Gives (the tables, those first that others refer to; the migration).
    """
    metadata = MetaData()
    metadata.reflect(db.engine)
    tables = [table.name for table in metadata.sorted_tables if table.name != VERSIONS]
    with _connection() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (revision,) = connection.execute(sql.SQL("SELECT version_num FROM {}").format(_name(VERSIONS))).fetchone()
        for table in tables:
            columns = [column.name for column in metadata.tables[table].columns]
            query = sql.SQL("COPY {} ({}) TO STDOUT").format(_name(table), sql.SQL(",").join(map(_name, columns)))
            with (folder / f"{table}.copy").open("wb") as file, connection.cursor().copy(query) as rows:
                file.write("\t".join(columns).encode() + b"\n")
                for row in rows:
                    file.write(row)
    return tables, revision


def check_empty() -> None:
    """See that there is nothing that restoring would overwrite.

    Raises:
        Conflict: there is.
    """
    tables = inspect(db.engine).get_table_names()
    if tables:
        raise Conflict(f"The database has tables ({tables[0]}, …); restore into an empty one.")


def restore(folder: Path, tables: list[str]) -> None:
    """Fill the migrated tables from the copies, all or none."""
    with _connection() as connection:
        everything = sql.SQL(",").join(map(_name, tables))
        connection.execute(sql.SQL("TRUNCATE {}").format(everything))  # migrations plant rows of their own
        _switch_triggers(connection, tables, "DISABLE")  # what they would write is in the copies
        for table in tables:
            with (folder / f"{table}.copy").open("rb") as file:
                columns = file.readline().decode().rstrip("\n").split("\t")
                query = sql.SQL("COPY {} ({}) FROM STDIN").format(_name(table), sql.SQL(",").join(map(_name, columns)))
                with connection.cursor().copy(query) as rows:
                    while chunk := file.read(CHUNK_BYTES):
                        rows.write(chunk)
        _switch_triggers(connection, tables, "ENABLE")
        _set_sequences(connection)
        connection.commit()


def _switch_triggers(connection: Any, tables: list[str], how: Literal["DISABLE", "ENABLE"]) -> None:
    for table in tables:
        connection.execute(sql.SQL(f"ALTER TABLE {{}} {how} TRIGGER USER").format(_name(table)))


def _set_sequences(connection: Any) -> None:
    """Let every sequence go on after the rows that were copied."""
    for table, column, sequence in connection.execute(SEQUENCES).fetchall():
        query = sql.SQL("SELECT setval(%s, coalesce(max({}), 0) + 1, false) FROM {}")
        connection.execute(query.format(_name(column), _name(table)), [sequence])


def _connection() -> Any:
    """A connection of its own, outside of the pool."""
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url)


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(name)

"""A PostgreSQL database that one test after another gets, each time as it was made: cheaper than a clone for each.

Cleaning takes 5 ms, a clone and its end 70 ms and more (each first connection to a clone builds its catalog cache).
"""

from __future__ import annotations

import time

import psycopg
from psycopg import sql

USES = 40
"""So many tests get one database. Rows that were deleted stay in its files, and its indexes, until it is dropped."""
GROWTH_BYTES = 2_000_000
"""What a database may have grown and still be given to another test."""
TRIES = 20
TRY_SECONDS = 0.01

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
ROWS = "SELECT t::text FROM {} AS t"
DELETE = "DELETE FROM {};"
INSERT = "INSERT INTO {table} SELECT (made).* FROM (SELECT {row}::{table} AS made) AS rows;"
SEQUENCES = "SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"
SET_SEQUENCE = "SELECT setval({}, {}, {});"
STATE = """
    SELECT
        (SELECT hash_array_extended(array_agg((relname, relkind, reltuples, relhastriggers)::text ORDER BY oid), 0)
            FROM pg_class WHERE relnamespace = 'public'::regnamespace),
        (SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'),
        (SELECT sum(hashtext(xmin::text)) FROM pg_trigger),
        (SELECT sum(hashtext(xmin::text)) FROM pg_constraint),
        (SELECT sum(hashtext(xmin::text)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
        (SELECT sum(hashtext(xmin::text)) FROM pg_attribute WHERE attrelid >= 16384),
        (SELECT count(*) FROM pg_db_role_setting)
"""
"""What is not rows: tables, columns, constraints, triggers, functions, and what the planner knows (`reltuples`)."""
SIZE = """
    SELECT sum(pg_relation_size(oid))::bigint FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class Origin:
    """What a clone of `template_url` is when it is new: how to tell, and one statement that makes it so again."""

    def __init__(self, template_url):
        with psycopg.connect(template_url, autocommit=True) as connection:
            self.state = connection.execute(STATE).fetchone()
            self.size_bytes = connection.execute(SIZE).fetchone()[0]
            self.statement = _statement(connection)


class Reused:
    """One clone, with a connection of its own. `url` is a connection string of libpq."""

    def __init__(self, name, url, origin):
        self.name = name
        self._origin = origin
        self._left = USES
        self._connection = psycopg.connect(url, autocommit=True)

    def become_new(self):
        """Put all rows back; False if it cannot be given to another test, because more than rows was changed."""
        self._left -= 1
        try:
            if self._left == 0 or not self._is_left_alone() or not self._is_like_new():
                return False
            self._connection.execute(self._origin.statement)
        except psycopg.OperationalError:  # a test ended all connections, or took the server away
            return False
        return True

    def close(self):
        self._connection.close()

    def _is_left_alone(self):
        """A connection that was closed is gone a moment later; one that stays is a process that may still write."""
        for _ in range(TRIES):
            if self._one(OTHERS) == (0,):
                return True
            time.sleep(TRY_SECONDS)
        return False

    def _is_like_new(self):
        return self._one(STATE) == self._origin.state and self._one(SIZE)[0] < self._origin.size_bytes + GROWTH_BYTES

    def _one(self, statement):
        return self._connection.execute(statement).fetchone()


def _statement(connection):
    """Empty all tables, insert what the template has. As a replica, so that no trigger and no foreign key objects."""
    tables = [sql.Identifier(name) for (name,) in connection.execute(TABLES)]
    parts = [sql.SQL("BEGIN; SET LOCAL session_replication_role = replica;")]
    parts += [sql.SQL(DELETE).format(table) for table in tables]
    for table in tables:
        rows = connection.execute(sql.SQL(ROWS).format(table)).fetchall()
        parts += [sql.SQL(INSERT).format(table=table, row=sql.Literal(row)) for (row,) in rows]
    for name, start, last in connection.execute(SEQUENCES):
        at, is_called = (start, False) if last is None else (last, True)
        parts.append(sql.SQL(SET_SEQUENCE).format(sql.Literal(name), sql.Literal(at), sql.Literal(is_called)))
    parts.append(sql.SQL("COMMIT"))
    return sql.Composed(parts).as_string(connection)

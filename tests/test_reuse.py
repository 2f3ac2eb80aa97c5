"""A PostgreSQL database that a test has used is, for the next one, as a new one is; or it is not used again."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from tests import reuse

END_ALL = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND datname = current_database()
"""


@pytest.fixture
def databases(all_databases):
    databases = all_databases("postgresql")
    if databases.origin is None:
        pytest.skip("the server is somebody else's; each test has a clone")
    return databases


@pytest.fixture
def used(databases):
    """A clone, and a connection as a test has it."""
    database = databases._clone()
    yield database
    databases._end(database)


def _do(databases, used, *statements):
    with psycopg.connect(databases._plain_url(used.name), autocommit=True) as connection:
        for statement in statements:
            found = connection.execute(statement)
        return found.fetchall() if found.description else None


def _everything(databases, used):
    names = _do(databases, used, reuse.TABLES)
    return {name: _do(databases, used, sql.SQL(reuse.ROWS).format(sql.Identifier(name))) for (name,) in names}


def test_all_rows_are_as_they_were(databases, used):
    before = _everything(databases, used)
    _do(
        databases,
        used,
        "UPDATE log_head SET number = number + 7",
        "UPDATE draft SET version = version + 1",
        "INSERT INTO public_slug SELECT type, slug || '-more', entity_id FROM public_slug",
        "SELECT nextval('search_entry_id_seq'), nextval('search_entry_id_seq')",
        "SET session_replication_role = replica",
        "DELETE FROM revision",
        "DELETE FROM audit_entry",
    )
    assert _everything(databases, used) != before
    assert used.become_new()
    assert _everything(databases, used) == before
    assert _do(databases, used, "SELECT nextval('search_entry_id_seq')") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE more (id integer)",
        "DROP TABLE kept_answer",
        "ALTER TABLE draft ADD COLUMN more integer",
        "ALTER TABLE revision ALTER COLUMN content DROP NOT NULL",
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only",
        "DROP INDEX ix_draft_title_key",
        "CREATE SCHEMA more",
        "ANALYZE draft",
    ],
)
def test_what_is_more_than_rows_ends_it(databases, used, change):
    assert used.become_new()
    _do(databases, used, change)
    assert not used.become_new()


def test_a_process_that_is_still_connected_ends_it(databases, used, monkeypatch):
    monkeypatch.setattr(reuse, "TRY_SECONDS", 0)
    with psycopg.connect(databases._plain_url(used.name)):
        assert not used.become_new()


def test_it_ends_when_its_connection_was_ended(databases, used):
    _do(databases, used, END_ALL)
    assert not used.become_new()


def test_it_ends_when_it_has_grown(databases, used, monkeypatch):
    monkeypatch.setattr(reuse, "GROWTH_BYTES", 0)
    assert not used.become_new()


def test_it_ends_after_some_uses(databases, used):
    assert [used.become_new() for _ in range(reuse.USES)] == [True] * (reuse.USES - 1) + [False]

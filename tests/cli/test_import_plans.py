"""No statement of an import looks at all rows of its source: else the time of an import grows with its square."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from kapcms.models.database import db
from tests.cli.reports import actions, run_import
from tests.cli.wordpress import post, write_wxr

ASKED_ONCE = ("SELECT origin.mark", "SELECT DISTINCT import_place.series", "SELECT distinct(import_place.series)")
"""What is asked once a run may look at all rows of the source."""
PER_SOURCE = ("(source=?)", "SCAN origin", "SCAN import_", "SCAN draft", "SCAN revision")
POSTS = 30


@pytest.fixture
def caught(app):
    if "sqlite" not in app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("SQLite alone: PostgreSQL plans by its statistics")
    statements = {}

    def catch(connection, cursor, statement, parameters, *rest):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            statements.setdefault(statement, parameters[0] if isinstance(parameters, list) else parameters)

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", catch)
    return statements


def linked(words):
    """Each post links to the next one, which is not here yet when it is stored."""
    link = '<a href="https://old.example/post-{}/">next</a>'
    return [post(n, f"T{n}", f"<p>{words} {link.format(n + 1)}</p>") for n in range(1, POSTS + 1)]


def test_an_import_and_the_next_one_seek_by_keys(app, caught, tmp_path):
    for words, action in (("One", "created"), ("Two", "updated")):
        lines, _, _ = run_import(app, write_wxr(tmp_path / "old.xml", *linked(words)), "--publish")
        assert actions(lines) == [action] * POSTS
    plans = {}
    with app.app_context(), db.engine.connect() as connection:
        raw = connection.connection.cursor()
        for statement, parameters in list(caught.items()):
            raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            wide = [row[3] for row in raw.fetchall() if any(one in row[3] for one in PER_SOURCE)]
            if wide and not statement.replace("\n", " ").startswith(ASKED_ONCE):
                plans[statement] = wide
    assert len(caught) > POSTS
    assert plans == {}

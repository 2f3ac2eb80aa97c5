"""The toy site on PostgreSQL: its numbers are given under one lock, a publish notifies."""

from __future__ import annotations

import psycopg

from kapcms.delivery.kept.counter import SharedCounter
from kapcms.delivery.kept.freshness import News
from tests.delivery.toy_site import ToySite

SCHEMA = """
CREATE TABLE last (number bigint);
INSERT INTO last VALUES (0);
CREATE TABLE log (number bigint PRIMARY KEY, key text);
CREATE TABLE article (slug text PRIMARY KEY, text text);
"""


class PostgresSite(ToySite):
    """The site in `database` (a connection string), seen from a machine whose var dir is `folder`."""

    channel = "toy_changes"

    def __init__(self, folder, database) -> None:
        self.database = database
        self.counter = SharedCounter(folder / "counter")
        self.calls = 0

    def connect(self):
        return psycopg.connect(self.database, autocommit=True)

    def create(self) -> None:
        with self.connect() as database:
            database.execute(SCHEMA)

    def publish(self, slug, text) -> None:
        with self.connect() as database:
            database.execute("BEGIN")
            database.execute(
                "INSERT INTO article VALUES (%s, %s) ON CONFLICT (slug) DO UPDATE SET text = excluded.text",
                (slug, text),
            )
            number = database.execute("UPDATE last SET number = number + 1 RETURNING number").fetchone()[0]
            database.execute("INSERT INTO log VALUES (%s, %s)", (number, f"article:{slug}"))
            database.execute("SELECT pg_notify(%s, '')", (self.channel,))
            with self.counter.writing():
                database.execute("COMMIT")

    def read(self, slug):
        with self.connect() as database:
            number = database.execute("SELECT number FROM last").fetchone()[0]
            found = database.execute("SELECT text FROM article WHERE slug = %s", (slug,)).fetchone()
        return number, found and found[0]

    def news(self, since: int) -> News:
        with self.connect() as database:
            number = database.execute("SELECT number FROM last").fetchone()[0]
            keys = database.execute(
                "SELECT key FROM log WHERE number > %s AND number <= %s", (since, number)
            ).fetchall()
        return News(number, frozenset(key for (key,) in keys), None)

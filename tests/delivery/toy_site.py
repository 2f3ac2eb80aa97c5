"""A site of a few lines for the tests of delivery: a log and articles in SQLite, a WSGI app that marks its answers."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kapcms.delivery.kept.answer import KEEP, Keep
from kapcms.delivery.kept.counter import SharedCounter
from kapcms.delivery.kept.freshness import News

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """
PRAGMA journal_mode = wal;
CREATE TABLE log (number INTEGER PRIMARY KEY, key TEXT);
CREATE TABLE article (slug TEXT PRIMARY KEY, text TEXT);
CREATE TABLE schedule (slug TEXT, text TEXT, due_at REAL);
"""


class ToySite:
    """The site in `folder`; `calls` counts how often the app was asked for an article."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "site.sqlite"
        self.counter = SharedCounter(folder / "counter")
        self.calls = 0
        if not self.path.exists():
            with closing(self.connect()) as database:
                database.executescript(SCHEMA)

    def connect(self):
        return sqlite3.connect(self.path, isolation_level=None, timeout=20)

    def publish(self, slug, text) -> None:
        with closing(self.connect()) as database:
            self.write(database, slug, text)
            with self.counter.writing():
                database.execute("COMMIT")

    def write(self, database, slug, text) -> None:
        """The statements of a publish, without its commit."""
        database.execute("BEGIN IMMEDIATE")
        database.execute("REPLACE INTO article VALUES (?, ?)", (slug, text))
        database.execute("INSERT INTO log (key) VALUES (?)", (f"article:{slug}",))

    def read(self, slug):
        """The number of the log, and after it the text."""
        with closing(self.connect()) as database:
            number = database.execute("SELECT coalesce(max(number), 0) FROM log").fetchone()[0]
            found = database.execute("SELECT text FROM article WHERE slug = ?", (slug,)).fetchone()
        return number, found and found[0]

    def news(self, since: int) -> News:
        with closing(self.connect()) as database:
            number = database.execute("SELECT coalesce(max(number), 0) FROM log").fetchone()[0]
            keys = database.execute("SELECT key FROM log WHERE number > ? AND number <= ?", (since, number)).fetchall()
            due_at = database.execute("SELECT min(due_at) FROM schedule").fetchone()[0]
        moment = None if due_at is None else datetime.fromtimestamp(due_at, UTC)
        return News(number, frozenset(key for (key,) in keys), moment)

    def __call__(self, environ, start_response):
        """`GET /articles/{slug}`; `?private=1` is not marked, `/echo` says what came."""
        body = self.answer(environ, start_response)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def answer(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path.startswith("/articles/"):
            return self.article(path.removeprefix("/articles/"), environ, start_response)
        if path == "/echo":
            body = environ["wsgi.input"].read()
            said = {
                "method": environ["REQUEST_METHOD"],
                "query": environ["QUERY_STRING"],
                "body": body.decode("latin-1"),
            }
            return self.say(start_response, "200 OK", said)
        return self.say(start_response, "404 Not Found", {"path": path})

    def article(self, slug, environ, start_response):
        self.calls += 1
        number, text = self.read(slug)
        if "private=1" not in environ["QUERY_STRING"]:
            environ[KEEP] = Keep(frozenset({f"article:{slug}"}), number)
        if text is None:
            return self.say(start_response, "404 Not Found", {"slug": slug})
        return self.say(start_response, "200 OK", {"data": {"slug": slug, "text": text}})

    def say(self, start_response, status, what):
        body = json.dumps(what).encode()
        start_response(status, [
            ("Content-Type", "application/json"), ("Content-Length", str(len(body))),
            ("Access-Control-Allow-Origin", "*"), ("Cache-Control", "max-age=0"),
            ("Last-Modified", "Sat, 01 Aug 2026 10:00:00 GMT"), ("Vary", "Accept-Encoding"),
        ])  # fmt: skip
        return [body]

"""No public query reads a table that grows from end to end, and none sorts what it read: on both databases.

The statements are caught as the delivery sends them, while a site of some hundred articles is read through the door.
"""

from __future__ import annotations

import re
import uuid

import pytest
import sqlalchemy as sa

from bench.sites import Size, make_site, slug_of
from kapcms.delivery import prepared
from kapcms.models.database import db
from tests.doors import CONTENT, Reader

GROWING = ("public_article", "public_place", "public_tag", "public_slug", "public_chunk", "change", "draft", "revision")
REQUESTS = [
    f"/articles/{slug_of(7)}",
    f"/articles/{slug_of(7)}?nav=series:whole",
    "/articles/never-was",
    "/articles?limit=5",
    "/articles?limit=5&count=true",
    "/articles?limit=5&sort=published_at",
    "/articles?limit=5&sort=title",
    "/articles?limit=5&sort=-updated_at",
    "/articles?limit=5&series=whole",
    "/articles?limit=5&published_after=2015-01-01T10:00:00Z",
    "/articles?limit=5&updated_after=2015-01-01T10:00:00Z&sort=-updated_at",
    "/series",
    "/series/part-2",
    "/topics",
    "/people",
    "/site",
    "/changes?limit=5",
    "/changes?limit=5&since=20",
]
FURTHER = [
    *(f"{CONTENT}/{noun}/never-was" for noun in ("topics", "people", "glossary", "snippets")),
    f"{CONTENT}/glossary",
    f"{CONTENT}/redirects?path=/never-was",
    f"{CONTENT}/media/{uuid.UUID(int=7)}",
    "/feed.json",
    "/feed.xml",
    "/rss.xml",
    "/llms.txt",
]
"""Not here: search and suggestions, which sort what they found by its worth, and site maps, which read whole parts."""
NAMED = {"topic": "topics", "author": "authors"}
"""Filters by what an article shows."""


@pytest.fixture
def site(make_app):
    app = make_app(KAPCMS_CACHE_BYTES="0")
    make_site(app, Size(300, words=30, with_drafts=False))
    return app


@pytest.fixture
def reader(site):
    return Reader(site)


class Caught:
    """The statements that are sent while requests are answered, with their parameters."""

    def __init__(self, app, monkeypatch):
        self.statements = []
        with app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", self._catch)
        rows = prepared.Compiled.bind

        def bind(compiled, parameters):
            bound = rows(compiled, parameters)
            self.statements.append((compiled.text, bound))
            return bound

        monkeypatch.setattr(prepared.Compiled, "bind", bind)

    def _catch(self, connection, cursor, statement, parameters, *rest):
        if statement.startswith("SELECT"):
            self.statements.append((statement, parameters))


def test_no_request_scans_a_growing_table_or_sorts(site, reader, monkeypatch):
    caught = Caught(site, monkeypatch)
    found = {}
    shown = reader.article(slug_of(7))
    named = [f"/articles?limit=5&{name}={shown[many][0]['slug']}" for name, many in NAMED.items()]
    for path in [*REQUESTS, *named, *following_pages(reader)]:
        caught.statements.clear()
        assert reader.get(path).status_code in {200, 404}
        statements = list(caught.statements)
        assert any("public_" in text or "change" in text for text, _ in statements)
        for text, parameters in statements:
            if faults := faults_of(site, text, parameters):
                found[path] = (faults, text)
    assert found == {}


@pytest.mark.sqlite_only
def test_nor_does_a_feed_or_a_single_thing(site, reader, monkeypatch):
    caught = Caught(site, monkeypatch)
    for path in FURTHER:
        caught.statements.clear()
        assert reader.client.get(path).status_code in {200, 404}, path
        asked = list(caught.statements)
        assert asked, path
        assert [(text, faults) for text, values in asked if (faults := faults_of(site, text, values))] == [], path


def test_lists_of_a_topic_begin_at_its_tags(site, reader, monkeypatch):
    topic = reader.article(slug_of(7))["topics"][0]["slug"]
    caught = Caught(site, monkeypatch)
    listed = reader.get(f"/articles?limit=5&topic={topic}")
    assert len(listed.get_json()["data"]) == 5
    (text,) = [text for text, _ in caught.statements if "public_article.card" in text]
    assert "FROM public_tag" in text


def following_pages(reader):
    """The second page in every order."""
    for sort in ("-published_at", "published_at", "title", "-updated_at"):
        yield reader.get(f"/articles?limit=5&sort={sort}").get_json()["links"]["next"].removeprefix(CONTENT)


def faults_of(app, text, parameters):
    with app.app_context(), db.engine.connect() as connection:
        if db.engine.name == "sqlite":
            return [line for line in _sqlite(connection, text, parameters) if _is_fault_of_sqlite(line)]
        # small tables are cheaper to scan: what matters is whether an index could serve
        for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
            connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        lines = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}", parameters)]
        return [line for line in lines if _is_fault_of_postgres(line)]


def _sqlite(connection, text, parameters):
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)]


def _is_fault_of_sqlite(line):
    if "TEMP B-TREE" in line:
        return True
    scanned = re.match(r"SCAN (\S+)", line)
    return scanned is not None and "USING" not in line and scanned[1] not in {"log_head", "site", "CONSTANT"}


def _is_fault_of_postgres(line):
    scanned = re.search(r"Seq Scan on (\w+)", line)
    return re.search(r"\bSort\b(?! Key)", line) is not None or (scanned is not None and scanned[1] in GROWING)

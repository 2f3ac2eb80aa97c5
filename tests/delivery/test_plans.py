"""No public query reads a table that grows from end to end, and none sorts what it read: on both databases.

The statements are caught as the delivery sends them, while a site of some hundred articles is read through the door.
What is let off stands in LET_OFF, with the reason; `?at=` is not asked for, which makes the past again from the log.
"""

from __future__ import annotations

import re
import uuid
from itertools import product

import pytest
import sqlalchemy as sa

from bench.sites import Size, make_site, slug_of
from kapcms.clock import now
from kapcms.delivery import prepared
from kapcms.models.database import db
from kapcms.models.public import PublicNotice, PublicShown, PublicThing
from kapcms.models.transaction import transaction
from tests.doors import CONTENT, Editor, Reader, good, shell

GROWING = (
    "public_article", "public_thing", "public_place", "public_tag", "public_count", "public_shown", "public_slug",
    "public_field", "public_notice", "public_chunk", "public_redirect", "change", "search_entry", "search_word",
    "media_file", "rendition", "draft", "revision",
)  # fmt: skip
LET_OFF = {
    r"FROM search_word WHERE search_word\.\w+ >= .* ORDER BY search_word\.count DESC": "sort",
    r"FROM public_\w+ .*public_article\.id IN \(SELECT search_entry\.article_id": "sort",
    r"FROM search_index .* ORDER BY search_index\.id \+": "sort",
    r"FROM public_chunk ORDER BY public_chunk\.published_at, public_chunk\.id$": "scan",
}
"""Words with one beginning are sorted by how many articles have them, and what a full-text index found by the order of
the list or by the newest: no index has both. The sitemap reads one row for each 256 articles, to tell its files."""
FIELDS = {"article": {"properties": {"level": {"type": "string", "x-filterable": True}}}}
ORDERS = ("-published_at", "published_at", "title", "-updated_at")
MOMENT = "2015-01-01T10:00:00Z"


@pytest.fixture
def site(make_app):
    app = make_app(KAPCMS_CACHE_BYTES="0")
    make_site(app, Size(300, words=30))
    assert shell(app, "rebuild", "--search").exit_code == 0
    editor = Editor(app, "editor")
    good(Editor(app, "admin").put("/site", {"field_schemas": FIELDS}))
    article = good(editor.get(f"/articles/{slug_of(7)}"))
    editor.save("articles", article, publish=True, fields={"level": "deep"}, slug="at-the-new-address")
    editor.article("Auf Deutsch", locale="de", translation_of=article["id"], publish=True)
    with app.app_context():
        fill()
    return app


def fill():
    """Rows in tables that such a site leaves empty: how PostgreSQL reads an empty table says nothing."""
    ids = [str(uuid.uuid4()) for _ in range(300)]
    with transaction():
        db.session.execute(sa.insert(PublicNotice), [{"entity_id": i, "notice": "Gone.", "at": now()} for i in ids])
        db.session.execute(sa.insert(PublicShown), [{"thing_id": i, "media_id": i, "type": "article"} for i in ids])
        blank = {"type": "media", "title_key": "", "count": 0, "modified_at": now(), "heading": b"", "facts": b"{}"}
        db.session.execute(sa.insert(PublicThing), [{"id": i, "slug": i} | blank for i in ids])
        if db.engine.name == "postgresql":
            db.session.execute(sa.text("ANALYZE"))


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


def addresses(reader):
    """Of every kind of public address, with everything that it may be asked for."""
    yield from lists(reader)
    yield from single_things()
    yield from found()
    for feed, narrowing in product(("/feed.xml", "/rss.xml", "/feed.json"), ("", *narrowings(reader)[:4])):
        yield f"{feed}?{narrowing}"
    yield from ("/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml", "/robots.txt", "/llms.txt")
    yield from ("/read/", f"/read/articles/{slug_of(8)}", "/read/series/whole")


def narrowings(reader):
    shown = reader.article(slug_of(8))
    topic, author = shown["topics"][0]["slug"], shown["authors"][0]["slug"]
    return (
        "series=whole",
        f"topic={topic}",
        f"author={author}",
        "locale=en",
        "field[level]=deep",
        f"topic={topic}&author={author}",
        f"series=whole&topic={topic}",
        "series=whole&locale=en&field[level]=deep",
        "locale=de&fallback=en",
        f"published_after={MOMENT}",
        f"published_before={MOMENT}&topic={topic}",
        f"updated_after={MOMENT}",
        f"reviewed_before={MOMENT}",
        "q=the",
        "q=the&series=whole",
    )


def lists(reader):
    page = f"{CONTENT}/articles?limit=5"
    for narrowing, sort in product(("", *narrowings(reader)), ORDERS):
        yield f"{page}&sort={sort}&{narrowing}"
        links = reader.get(f"/articles?limit=5&sort={sort}&{narrowing}").get_json()["links"]
        if links["next"]:
            yield links["next"]
            yield reader.client.get(links["next"]).get_json()["links"]["prev"]
    for narrowing in ("", *narrowings(reader)):
        yield f"{page}&count=true&{narrowing}"
        yield f"{page}&fields=title,body,seo&{narrowing}"
    yield from (f"{page}&series=whole", f"{page}&series=whole&topic=never-was")
    for noun, asked in product(("series", "topics", "people", "glossary"), ("", "count=true", "sort=-title")):
        yield f"{CONTENT}/{noun}?limit=2&{asked}"
        yield reader.get(f"/{noun}?limit=2").get_json()["links"]["next"] or f"{CONTENT}/{noun}"
    yield from (
        f"{CONTENT}/series?locale=en",
        f"{CONTENT}/series?locale=de&fallback=en",
        f"{CONTENT}/glossary?locale=de",
    )


def single_things():
    article, series = f"{CONTENT}/articles/{slug_of(8)}", f"{CONTENT}/series"
    yield from (article, f"{article}?nav=series:whole", f"{article}?nav=site", f"{article}?nav=none&format=markdown")
    yield from (f"{article}?locale=en", f"{CONTENT}/articles/at-the-new-address?locale=de&fallback=en")
    yield from (f"{CONTENT}/articles/{slug_of(7)}", f"{CONTENT}/redirects?path=/articles/{slug_of(7)}")
    yield from (f"{series}/part-2", f"{series}/part-2?locale=en", f"{CONTENT}/site")
    for noun in ("articles", "series", "topics", "people", "glossary", "snippets"):
        yield f"{CONTENT}/{noun}/never-was"
    yield from (f"{CONTENT}/redirects?path=/never-was", f"{CONTENT}/media/{uuid.UUID(int=7)}")
    yield from (f"/media/{'0' * 64}/none.png", f"/media/{'0' * 64}/800/none.webp")
    yield from (f"{CONTENT}/changes?limit=5", f"{CONTENT}/changes?limit=5&since=20")


def found():
    for q, narrowing in product(("the", "counted the", '"how the"', "coun*", "countad"), ("", "&series=whole")):
        yield f"{CONTENT}/search?q={q}{narrowing}"
        yield f"{CONTENT}/search/suggestions?q={q}"


def test_no_request_scans_a_growing_table_or_sorts(site, reader, monkeypatch):
    caught = Caught(site, monkeypatch)
    wrong = {}
    for path in list(addresses(reader)):
        caught.statements.clear()
        assert reader.client.get(path).status_code in {200, 301, 404}, path
        statements = list(caught.statements)
        assert statements, path
        for text, parameters in statements:
            if faults := faults_of(site, text, parameters):
                wrong.setdefault(text, (path, faults))
    assert wrong == {}


def test_nothing_that_readers_may_ask_for_is_left_out(site, reader):
    asked = set()
    for path in addresses(reader):
        with site.test_request_context(path) as context:
            asked.add(context.request.endpoint)
    views = site.view_functions.items()
    assert {endpoint for endpoint, view in views if getattr(view, "access", None) == "readers"} <= asked


def test_lists_of_a_topic_begin_at_its_tags(site, reader, monkeypatch):
    topic = reader.article(slug_of(8))["topics"][0]["slug"]
    caught = Caught(site, monkeypatch)
    for sort in ORDERS:
        caught.statements.clear()
        assert len(reader.get(f"/articles?limit=5&topic={topic}&sort={sort}").get_json()["data"]) == 5
        (text,) = [text for text, _ in caught.statements if "public_article.card" in text]
        assert "FROM public_tag" in text


def faults_of(app, text, parameters):
    with app.app_context(), db.engine.connect() as connection:
        steps = list(PLANS[db.engine.name](connection, text, parameters))
    allowed = {what for pattern, what in LET_OFF.items() if re.search(pattern, " ".join(text.split()))}
    return [line for what, line in steps if what not in allowed]


def plan_of_sqlite(connection, text, parameters):
    """The steps that sort or scan a growing table. Of an index a page may be read from one end on."""
    for *_, line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters):
        if "TEMP B-TREE" in line or "AUTOMATIC" in line:  # an index made for one query
            yield "sort", line
        scanned = re.match(r"SCAN (\w+?)(?:_\d+)?( USING .*INDEX.*)?$", line)
        if scanned and scanned[1] in GROWING and not (scanned[2] and "LIMIT" in text):
            yield "scan", line


def plan_of_postgres(connection, text, parameters):
    """The same. Small tables are cheaper to scan and to hash: what matters is whether an index could serve."""
    for way in ("seqscan", "sort", "mergejoin", "hashjoin"):
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    lines = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}", parameters)]
    is_page = any("Limit" in line for line in lines)
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if re.search(r"\bSort\b(?! Key)", line):
            yield "sort", line
        scanned = re.search(r"(Seq|Index|Index Only) Scan(?: Backward)?(?: using \w+)? on (\w+)", line)
        is_whole = scanned and "Index Cond" not in following and (scanned[1] == "Seq" or not is_page)
        if is_whole and scanned[2] in GROWING:
            yield "scan", line


PLANS = {"sqlite": plan_of_sqlite, "postgresql": plan_of_postgres}

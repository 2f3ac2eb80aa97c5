"""The same files again, of whatever format: known items are passed over, and the report says the same of them."""

from __future__ import annotations

import json

import pytest

from kapcms.importers.detecting import Part, kind_of
from kapcms.importers.imported import ImportedArticle, KnownItem
from kapcms.importers.known_marks import KnownMarks
from kapcms.importers.source import Source
from kapcms.services.importing.options import ImportOptions
from kapcms.services.importing.reading import ready_items
from tests.cli.reports import actions, all_rows, run_import

POST = {"title": "A title", "slug": "a", "html": "<p>Text.</p>", "status": "published", "published_at": 1393011245936}
GHOST = {"db": [{"meta": {"exported_on": 1}, "data": {"posts": [{**POST, "id": n, "slug": f"s{n}"} for n in (1, 2)]}}]}
FILES = {
    "ghost.json": json.dumps(GHOST),
    "feed.xml": '<rss version="2.0"><channel><title>F</title><link>https://old.example</link>'
    + "".join(f"<item><guid>{n}</guid><title>T{n}</title><description>Words.</description></item>" for n in (1, 2))
    + "</channel></rss>",
    "feed.json": json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"id": str(n), "title": f"T{n}", "content_html": "<p>x</p>"} for n in (1, 2)],
        }
    ),
    "a.md": "---\ntitle: A\ndate: 2020-01-02\n---\nText.\n",
    "page.txt": "A page\n\nIt says this.\n\nNext\n\nAnother page\n",
    "a.html": '<html><body><article class="h-entry"><h1 class="p-name">A</h1>'
    '<section data-field="body" class="e-content"><p>Text</p></section></article></body></html>',
}


@pytest.fixture(params=FILES)
def path(request, tmp_path):
    path = tmp_path / request.param
    path.write_text(FILES[request.param], "utf-8")
    return path


def test_a_second_run_passes_over_all_items_and_writes_nothing(app, path):
    first, _, _ = run_import(app, path, "--publish")
    before = all_rows(app)
    second, total, result = run_import(app, path, "--publish")
    assert set(actions(second)) == {"unchanged"}
    assert [line["title"] for line in second] == [line["title"] for line in first]
    assert (len(second), total["sum"]["unchanged"], result.exit_code) == (len(first), len(first), 0)
    assert all_rows(app) == before


def items(path, marks=()):
    source = Source(path, known=KnownMarks(marks))
    return [one.item for one in ready_items(Part(kind_of(source), source), ImportOptions(), lambda: True)]


def test_what_is_known_is_not_prepared_and_what_changed_is(path):
    found = items(path)
    marks = [item.mark for item in found if isinstance(item, ImportedArticle)]
    assert len(marks) == len(found) > 0
    assert items(path, marks) == [KnownItem(mark) for mark in marks]
    path.write_text(path.read_text("utf-8").replace("T", "Another t").replace("x", "y"), "utf-8")
    assert not any(isinstance(item, KnownItem) for item in items(path, marks))

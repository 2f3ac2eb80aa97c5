"""Addresses that articles had at their source lead to them here, from the moment on that readers see them."""

from __future__ import annotations

from tests.cli.reports import all_rows, run_import
from tests.cli.wordpress import post, write_wxr
from tests.doors import good

RENAMED = """<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key>
<wp:meta_value><![CDATA[first-name]]></wp:meta_value></wp:postmeta></item>"""


def leads(reader, path):
    answer = reader.get(f"/redirects?path={path}")
    return answer.get_json()["data"]["to"] if answer.status_code == 200 else answer.status_code


def test_an_article_published_by_an_import_is_found_at_its_old_addresses(app, reader, tmp_path):
    body = post(7, "Seven", slug="seven").replace("</item>", RENAMED)
    run_import(app, write_wxr(tmp_path / "a.xml", body), "--publish")
    for path in ("/seven/", "/seven", "/first-name/", "/%3Fp=7"):
        assert leads(reader, path) == "/articles/seven"


def test_an_article_published_later_by_an_editor_is_found_then(app, editor, reader, tmp_path):
    (tmp_path / "a").mkdir()
    head = "---\ntitle: One\naliases: [/once/, old.html]\n---\n"
    (tmp_path / "a" / "2020-01-02-one.md").write_text(head + "Text.\n", "utf-8")
    (tmp_path / "a" / "two.md").write_text("---\ntitle: Two\nredirect_from: /once/\n---\nText.\n", "utf-8")
    (tmp_path / "a" / "three.md").write_text("---\ntitle: Three\nredirect_from: /thrice/\n---\nText.\n", "utf-8")
    run_import(app, tmp_path / "a", "--kind", "markdown")
    assert leads(reader, "/thrice/") == 404
    three = good(editor.get("/articles/three"))
    editor.publish("articles", three)
    editor.publish("articles", good(editor.get("/articles/two")))
    assert leads(reader, "/thrice/") == "/articles/three"
    assert leads(reader, "/once/") == 404  # two articles claim it


def test_a_redirect_by_hand_stays_and_a_second_run_writes_nothing(app, editor, reader, tmp_path):
    assert editor.post("/redirects", {"path": "/seven", "to": "https://else.example/"}).status_code == 201
    path = write_wxr(tmp_path / "a.xml", post(7, "Seven", slug="seven"), post(8, "Eight", slug="eight"))
    run_import(app, path, "--publish")
    assert leads(reader, "/seven") == "https://else.example/"
    assert leads(reader, "/eight") == "/articles/eight"
    before = all_rows(app)
    run_import(app, path, "--publish")
    assert all_rows(app) == before

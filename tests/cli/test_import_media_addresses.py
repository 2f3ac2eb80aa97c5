"""Pictures below the old site's own address can be found from here, where that site is known."""

from __future__ import annotations

import json

from tests.cli.reports import actions, run_import
from tests.cli.wordpress import post, write_wxr
from tests.doors import good, shell

POST = {"id": 1, "title": "A", "slug": "a", "status": "published", "feature_image": "__GHOST_URL__/content/c.png"}
HTML = (
    '<p><a href="__GHOST_URL__/b/">b</a></p><img src="__GHOST_URL__/content/1.png"><p>x</p><img src="/content/2.png">'
    '<p>x</p><img src="https://else.example/3.png"><p>x</p><img src="4.png">'
)


def images(article):
    return [node["attrs"]["src"] for node in article["body"]["document"]["content"] if node["type"] == "image"]


def ghost(tmp_path):
    path = tmp_path / "ghost.json"
    posts = [POST | {"html": HTML}, POST | {"id": 2, "title": "B", "slug": "b", "html": "<p>b</p>"}]
    path.write_text(json.dumps({"db": [{"meta": {"exported_on": 1}, "data": {"posts": posts}}]}))
    return path


def test_the_operator_tells_the_site_that_a_ghost_export_does_not(app, editor, tmp_path):
    site = ("--site", "https://old.example")
    first, _, _ = run_import(app, ghost(tmp_path), *site)
    again, _, _ = run_import(app, ghost(tmp_path), *site)
    article = good(editor.get("/articles/a"))
    assert images(article) == [
        "https://old.example/content/1.png",
        "https://old.example/content/2.png",
        "https://else.example/3.png",
        "4.png",
    ]
    assert article["cover"]["url"] == "https://old.example/content/c.png"
    assert 'href="/articles/b"' in article["body"]["html"]
    assert (actions(first), actions(again)) == (["created"] * 2, ["unchanged"] * 2)


def test_where_no_one_knows_the_site_its_pictures_stay_as_they_are_named(app, editor, tmp_path):
    lines, _, _ = run_import(app, ghost(tmp_path))
    assert images(good(editor.get("/articles/a")))[:2] == ["__GHOST_URL__/content/1.png", "/content/2.png"]
    assert any(warning.startswith("bad_cover") for warning in lines[0]["warnings"])


def test_a_wordpress_export_tells_its_site(app, editor, tmp_path):
    body = '<p>x</p><img src="/wp-content/a.png">'
    write_wxr(tmp_path / "a.xml", post(1, "One", body))
    run_import(app, tmp_path / "a.xml", "--site", "https://wrong.example")
    assert images(good(editor.get("/articles/post-1"))) == ["https://old.example/wp-content/a.png"]


def test_what_is_no_address_is_refused(app, tmp_path):
    assert shell(app, "import", str(ghost(tmp_path)), "--site", "old.example").exit_code == 2

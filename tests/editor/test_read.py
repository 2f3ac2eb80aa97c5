"""The reader's pages: rendered from the Content API's documents, on both databases."""

from __future__ import annotations

import json
import re

from tests.media.files import uploaded


def test_an_article_stands_with_its_neighbours_and_its_facts_for_machines(app, editor):
    one = editor.article("One </script>", publish=True, body={"html": '<p>See <a href="/articles/two">two</a>.</p>'})
    two = editor.article("Two", publish=True)
    editor.series("Both", publish=True, articles=[one["id"], two["id"]])
    response = app.test_client().get(f"/read/articles/{one['slug']}")
    html = response.get_data(as_text=True)
    assert response.status_code == 200
    assert '<a rel="next" href="/read/articles/two"><small>Next</small>Two</a>' in html
    assert 'See <a href="/read/articles/two">two</a>.' in html
    assert 'rel="prev"' not in html
    facts = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert facts["headline"] == "One </script>"


def test_an_article_shows_its_cover(app, editor):
    cover = uploaded(editor, alt="A red house")
    editor.article("Ours", publish=True, cover=cover["id"])
    editor.article("Elsewhere", publish=True, cover={"url": "https://example.com/a.jpg?b=1&c=2", "alt": "A & B"})
    shown = {}
    for slug in ("ours", "elsewhere"):
        html = app.test_client().get(f"/read/articles/{slug}").get_data(as_text=True)
        shown[slug] = re.search(r'<img class="cover" (.*?)>', html)[1]
    assert shown["ours"].startswith(f'src="{cover["url"]}" alt="A red house" width="1200" height="800" srcset="http')
    assert " 640w, " in shown["ours"]
    assert shown["elsewhere"] == 'src="https://example.com/a.jpg?b=1&amp;c=2" alt="A &amp; B"'


def test_home_and_series_list_public_articles_alone(app, editor):
    one = editor.article("Seen", publish=True)
    hidden = editor.article("Hidden")
    editor.series("Both", publish=True, articles=[one["id"], hidden["id"]])
    for path in ("/read/", "/read/series/both"):
        html = app.test_client().get(path).get_data(as_text=True)
        assert "Seen" in html
        assert "Hidden" not in html


def test_renamed_withdrawn_and_unknown_articles_answer_as_the_api_does(app, editor):
    article = editor.article("Renamed", publish=True)
    editor.save("articles", article, slug="new-name", publish=True)
    client = app.test_client()
    moved = client.get("/read/articles/renamed")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/read/articles/new-name")
    editor.withdraw("articles", article)
    assert client.get("/read/articles/new-name").status_code == 410
    assert client.get("/read/articles/never").status_code == 404


def test_the_pages_can_be_switched_off(make_app):
    assert make_app(KAPCMS_READER_PAGES="false").test_client().get("/read/").status_code == 404


def test_the_pages_are_off_where_readers_need_a_key(make_app):
    assert make_app(KAPCMS_CONTENT_ACCESS="key").test_client().get("/read/").status_code == 404

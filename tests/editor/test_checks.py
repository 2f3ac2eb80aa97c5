"""Hints on an article before it is published."""

from __future__ import annotations


def codes(editor, article):
    return [one["code"] for one in editor.get(f"/articles/{article['id']}/checks").get_json()["data"]]


def test_links_to_articles_that_readers_cannot_reach_are_named(editor):
    editor.article("A draft")
    html = '<p><a href="/articles/a-draft">draft</a> and <a href="/articles/nowhere">nowhere</a></p>'
    assert codes(editor, editor.article("Links", body={"html": html})) == ["unpublic_link", "dead_link"]


def test_an_article_on_a_treatment_should_tell_risks_and_name_sources(editor):
    section = {"type": "section", "attrs": {"role": "mechanism"}, "content": [{"type": "paragraph"}]}
    document = {"type": "doc", "content": [section]}
    found = codes(editor, editor.article("Treatment", body={"document": document}))
    assert found == ["empty_section", "missing_section", "missing_section", "no_sources"]


def test_an_article_without_faults_has_no_hints(editor):
    assert codes(editor, editor.article("Fine", body={"html": "<p>Words.</p>"})) == []


def test_lists_of_editors_can_be_ordered_by_title_page_by_page(editor):
    for title in ("B", "a", "C"):
        editor.article(title)
    first = editor.get("/articles?sort=title&limit=2").get_json()
    second = editor.get(f"/articles?sort=title&limit=2&cursor={first['meta']['next_cursor']}").get_json()
    assert [one["title"] for one in [*first["data"], *second["data"]]] == ["a", "B", "C"]

"""Citations and snippets: numbered and rendered references, words of an article's own."""

from __future__ import annotations

import pytest

from tests.doors import made

CITATION = {
    "id": "a",
    "title": "A study",
    "authors": "Berman RM",
    "container": "Biological Psychiatry",
    "year": 2000,
    "doi": "https://doi.org/10.1016/S0006-3223(99)00230-9",
}


def test_citations_are_numbered_and_link_to_their_references(editor, reader):
    body = {"html": '<p>So.<sup data-citation="b"></sup> And so.<sup data-citation="a"></sup></p>'}
    citations = [CITATION, {"id": "b", "title": "A page?", "url": "https://example.org/x"}]
    editor.article("One", publish=True, body=body, citations=citations)
    shown = reader.article("one")
    assert [(one["number"], one["link"]) for one in shown["citations"]] == [
        (1, "https://doi.org/10.1016/S0006-3223(99)00230-9"),
        (2, "https://example.org/x"),
    ]
    assert shown["citations"][0]["doi"] == "10.1016/S0006-3223(99)00230-9"
    assert shown["citations"][0]["text"] == "Berman RM. A study. Biological Psychiatry. 2000."
    html = shown["body"]["html"]
    assert '<sup data-citation="b"><a href="#citation-2">2</a></sup>' in html
    assert '<li id="citation-2">A page? <a href="https://example.org/x">https://example.org/x</a></li>' in html


def test_references_that_come_back_in_html_are_not_taken_for_text(editor, reader):
    editor.article("One", publish=True, body={"markdown": "Text."}, citations=[CITATION])
    html = reader.article("one")["body"]["html"]
    again = editor.article("Two", body={"html": html})
    assert [block["type"] for block in again["body"]["document"]["content"]] == ["paragraph"]


@pytest.mark.parametrize("wrong", [{"doi": "11.1/x"}, {"doi": "10.1/x"}, {"url": "ftp://x"}, {"url": "example.org"}])
def test_the_form_of_dois_and_addresses_is_checked(editor, wrong):
    refused = editor.post("/articles", {"title": "One", "citations": [{"id": "1", "title": "T"} | wrong]})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == f"/citations/0/{next(iter(wrong))}"


def test_an_article_may_say_a_snippet_in_its_own_words(editor, reader):
    snippet = made(editor.post("/snippets", {"title": "CTA", "slug": "cta", "body": {"markdown": "Call us."}}))
    body = {"html": '<p>Text.</p><div data-snippet="cta"></div>'}
    editor.article("Shared", publish=True, body=body)
    own = editor.article("Own", publish=True, body=body, snippets={"cta": {"markdown": "Write to *us*."}})
    assert reader.article("shared")["body"]["html"].endswith("<p>Call us.</p>")
    assert reader.article("own")["body"]["html"].endswith("<p>Write to <em>us</em>.</p>")
    assert own["snippets"]["cta"]["html"] == "<p>Write to <em>us</em>.</p>"
    before = reader.get("/articles/own?nav=none").headers["ETag"]
    editor.save("snippets", snippet, publish=True, body={"markdown": "Ring us."})
    assert reader.article("shared")["body"]["html"].endswith("<p>Ring us.</p>")
    assert reader.get("/articles/own?nav=none").headers["ETag"] == before
    editor.save("articles", own, publish=True, snippets={})
    assert reader.article("own")["body"]["html"].endswith("<p>Ring us.</p>")


def test_the_words_of_a_snippet_are_checked_like_a_body(editor):
    wrong = {"document": {"type": "doc", "content": [{"type": "nothing"}]}}
    refused = editor.post("/articles", {"title": "One", "snippets": {"cta": wrong}})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/snippets/cta/document/content/0"


def test_topics_form_a_tree(editor, reader):
    above = made(editor.post("/topics", {"title": "Above"}))
    below = made(editor.post("/topics?publish=true", {"title": "Below", "parent": "above", "place": 2}))
    shown = reader.everything("/topics")
    assert [(one["slug"], one["place"], one["parent"] and one["parent"]["slug"]) for one in shown] == [
        ("above", None, None),
        ("below", 2, "above"),
    ]
    editor.save("topics", above, publish=True, title="Higher")
    assert reader.everything("/topics")[0]["parent"]["title"] == "Higher"
    knot = editor.patch(f"/topics/{above['id']}", {"parent": below["id"]}, version=2)
    assert (knot.status_code, knot.get_json()["errors"][0]["code"]) == (422, "own_parent")

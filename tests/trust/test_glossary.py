"""Terms: written as drafts, shown as abbreviations, and changed everywhere at once."""

from __future__ import annotations

from tests.doors import good, made

KAP = {
    "term": "Ketamine-assisted psychotherapy",
    "slug": "kap",
    "short": "KAP",
    "expansion": "ketamine-assisted psychotherapy",
}
BODY = {"html": '<p>About <abbr data-term="kap">KAP</abbr> and <abbr data-term="kap">KAP</abbr> again.</p>'}


def term(editor, publish=True, **fields):
    return made(editor.post(f"/glossary?publish={str(publish).lower()}", KAP | fields))


def test_every_mark_of_a_term_is_an_abbreviation_with_its_long_form(editor, reader):
    term(editor)
    editor.article("One", publish=True, body=BODY)
    shown = reader.article("one", "?format=html,markdown,document")
    abbreviation = '<abbr data-term="kap" title="ketamine-assisted psychotherapy">KAP</abbr>'
    assert shown["body"]["html"] == f"<p>About {abbreviation} and {abbreviation} again.</p>"
    assert abbreviation in shown["body"]["markdown"]
    marks = shown["body"]["document"]["content"][0]["content"][1]["marks"]
    assert marks == [{"type": "term", "attrs": {"slug": "kap"}}]
    assert [(one["slug"], one["short"]) for one in shown["glossary"]] == [("kap", "KAP")]
    assert shown["json_ld"]["mentions"][0]["@type"] == "DefinedTerm"


def test_a_term_that_is_not_public_is_plain_text(editor, reader):
    editor.article("One", publish=True, body=BODY)
    shown = reader.article("one")
    assert shown["body"]["html"] == "<p>About KAP and KAP again.</p>"
    assert shown["glossary"] == []


def test_a_term_becomes_public_with_the_first_article_that_marks_it(editor, reader):
    term(editor, publish=False)
    assert reader.get("/glossary/kap").status_code == 404
    editor.article("One", publish=True, body=BODY)
    assert good(reader.get("/glossary/kap"))["expansion"] == KAP["expansion"]
    assert "<abbr" in reader.article("one")["body"]["html"]


def test_changing_a_term_changes_and_purges_the_articles_that_show_it_and_no_others(editor, reader):
    kap = term(editor)
    editor.article("One", publish=True, body=BODY)
    editor.article("Other", publish=True, body={"markdown": "Nothing of it."})
    before = {slug: reader.get(f"/articles/{slug}?nav=none").headers["ETag"] for slug in ("one", "other")}
    last = reader.get("/changes?limit=1").get_json()["meta"]["number"]
    editor.save("glossary", kap, publish=True, expansion="another long form")
    told = reader.get(f"/changes?since={last}").get_json()["data"]
    assert [(row["kind"], row["slug"]) for row in told] == [("term.updated", "kap"), ("article.updated", "one")]
    after = {slug: reader.get(f"/articles/{slug}?nav=none").headers["ETag"] for slug in ("one", "other")}
    assert after["one"] != before["one"]
    assert after["other"] == before["other"]
    assert 'title="another long form"' in reader.article("one")["body"]["html"]


def test_a_term_inside_a_snippet_is_told_too(editor, reader):
    kap = term(editor)
    editor.post("/snippets?publish=true", {"title": "Note", "slug": "note", "body": BODY})
    editor.article("One", publish=True, body={"html": '<div data-snippet="note"></div>'})
    assert 'title="ketamine-assisted psychotherapy"' in reader.article("one")["body"]["html"]
    editor.save("glossary", kap, publish=True, expansion="changed")
    assert 'title="changed"' in reader.article("one")["body"]["html"]


def test_the_glossary_is_listed_by_term_and_by_language(editor, reader):
    term(editor)
    term(editor, slug="kap-de", term="Ketamin", locale="de")
    listed = reader.get("/glossary?count=true").get_json()
    assert [one["slug"] for one in listed["data"]] == ["kap-de", "kap"]
    assert listed["meta"]["total"] == 2
    assert [one["slug"] for one in reader.everything("/glossary?locale=de")] == ["kap-de"]


def test_a_term_is_a_draft_like_all_others(editor, reader):
    kap = term(editor)
    stale = editor.patch(f"/glossary/{kap['id']}", {"expansion": "x"}, version=99)
    assert stale.status_code == 412
    editor.save("glossary", kap, definition="Unpublished.")
    assert good(reader.get("/glossary/kap"))["definition"] is None
    assert [one["n"] for one in editor.get(f"/glossary/{kap['id']}/revisions").get_json()["data"]] == [2, 1]
    editor.save("glossary", kap, publish=True, slug="ketamine-assisted")
    assert reader.get("/glossary/kap").status_code == 301
    assert editor.delete(f"/glossary/{kap['id']}", version=3).status_code == 200
    assert reader.get("/glossary/ketamine-assisted").status_code == 410


def test_the_checks_name_a_term_that_is_not_there(editor):
    article = editor.article("One", body=BODY)
    codes = [one["code"] for one in editor.get(f"/articles/{article['id']}/checks").get_json()["data"]]
    assert codes == ["unknown_term"]

"""Editors search drafts as readers search what is public, over an index of their own."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update

from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.draft_search import DRAFTS, DraftWord
from kapcms.models.search import SearchWord
from kapcms.models.transaction import transaction
from tests.doors import Editor, good, made, shell
from tests.search.queries import HOSTILE, REFUSED


def found(editor, q, **filters):
    return {draft["title"] for draft in good(editor.get("/articles", query_string={"q": q, **filters}))}


def test_all_forms_of_a_word_are_found_without_case_and_accents(editor):
    editor.article("Pictured CAFÉ", body={"markdown": "Therapies that were studied in *Zürich*."})
    editor.article("Other", body={"markdown": "One therapy, C++ and 100 %."})
    assert found(editor, "therapy") == found(editor, "Therapies") == {"Pictured CAFÉ", "Other"}
    assert found(editor, "cafe") == found(editor, "Café") == found(editor, "ZURICH") == {"Pictured CAFÉ"}
    assert found(editor, "studies") == found(editor, "studying zur*") == {"Pictured CAFÉ"}
    assert found(editor, "c++") == found(editor, "100 %") == {"Other"}
    assert found(editor, "cafe therapy") == {"Pictured CAFÉ"}
    assert found(editor, "cafe other") == set()


def test_a_phrase_is_found_whole(editor):
    editor.article("One", body={"markdown": "Set and setting matter."})
    editor.article("Two", body={"markdown": "The setting and the set."})
    assert found(editor, '"set and setting"') == {"One"}
    assert found(editor, "set and setting") == {"One", "Two"}
    assert found(editor, '"set') == {"One", "Two"}


def test_the_language_asked_for_says_what_forms_a_word_has(editor):
    editor.article("Deutsch", locale="de", body={"markdown": "Die Behandlungen."})
    assert found(editor, "Behandlung", locale="de") == {"Deutsch"}
    assert found(editor, "Behandlungen", locale="de") == {"Deutsch"}


def titles(editor, q, **filters):
    return [draft["title"] for draft in good(editor.get("/articles", query_string={"q": q, **filters}))]


def test_title_counts_over_heading_over_text(editor):
    editor.article("One", body={"html": "<p>Much ketamine, ketamine, ketamine.</p>"})
    editor.article("Two", body={"html": "<h2>Ketamine</h2><p>Words.</p>"})
    editor.article("Ketamine", body={"html": "<p>Words.</p>"})
    assert titles(editor, "ketamine") == ["Ketamine", "Two", "One"]
    assert titles(editor, "ketamine", sort="title") == ["Ketamine", "One", "Two"]
    assert titles(editor, "ketamine", sort="-updated_at") == ["Ketamine", "Two", "One"]
    assert titles(editor, "ketamine", sort="relevance") == ["Ketamine", "Two", "One"]


def test_beginnings_and_misspellings_are_found_and_corrections_told(editor):
    editor.article("Psychotherapy")
    assert titles(editor, "psychoth*") == titles(editor, "psychoth") == ["Psychotherapy"]
    page = editor.get("/articles?q=psychotehrapy").get_json()
    assert page["meta"]["corrections"] == [{"typed": "psychotehrapy", "taken_for": "psychotherapy"}]
    assert [item["title"] for item in page["data"]] == ["Psychotherapy"]
    assert "corrections" not in editor.get("/articles").get_json()["meta"]


def test_what_was_found_is_highlighted_and_never_markup(editor):
    editor.article("Ketamine <b>bold</b>", body={"markdown": "Beware of \\<i>it\\</i>: ketamine."})
    (item,) = good(editor.get("/articles?q=ketamine"))
    assert item["highlights"] == {
        "title": "<mark>Ketamine</mark> &lt;b&gt;bold&lt;/b&gt;",
        "fragments": ["Beware of &lt;i&gt;it&lt;/i&gt;: <mark>ketamine</mark>."],
    }
    (item,) = good(editor.get("/articles"))
    assert "highlights" not in item


def test_what_is_saved_is_found_at_once_and_nobody_else_sees_it(editor, reader):
    article = editor.article("Oldword", body={"markdown": "Secretword."}, publish=True)
    editor.save("articles", article, title="Newword", body={"markdown": "Hiddenword."})
    assert titles(editor, "newword") == titles(editor, "hiddenwrod") == ["Newword"]
    assert titles(editor, "oldword") == titles(editor, "secretword") == []
    assert reader.get("/search?q=newword").get_json()["data"] == []
    assert reader.get("/search/suggestions?q=newwo").get_json()["data"] == {"words": [], "articles": []}


def test_results_are_narrowed_counted_and_paged(editor):
    for number in range(5):
        editor.article(f"Sleep {number}", locale="de" if number % 2 else "en", publish=number == 0)
    assert titles(editor, "sleep", status="public") == ["Sleep 0"]
    assert sorted(titles(editor, "sleep", locale="de")) == ["Sleep 1", "Sleep 3"]
    path, seen = "/articles?q=sleep&limit=2&count=true", []
    while path:
        page = editor.get(path).get_json()
        assert page["meta"]["total"] == 5
        seen += [item["title"] for item in page["data"]]
        path = (page["links"]["next"] or "").removeprefix("/api/editor/v1")
    assert sorted(seen) == [f"Sleep {number}" for number in range(5)]
    assert editor.get("/articles?q=other&cursor=x").status_code == 400


def test_all_kinds_of_drafts_are_searched_each_in_its_list(editor):
    made(editor.post("/people", {"name": "Ann Example", "bio": "She studies sleep."}))
    made(editor.post("/topics", {"title": "Sleep"}))
    assert [item["name"] for item in good(editor.get("/people?q=sleep"))] == ["Ann Example"]
    assert [item["title"] for item in good(editor.get("/topics?q=sleep"))] == ["Sleep"]
    assert good(editor.get("/articles?q=sleep")) == []


def test_what_is_in_the_trash_is_found_there_alone_and_nowhere_once_it_is_purged(make_app):
    app = make_app(KAPCMS_TRASH_DAYS="0")
    editor = Editor(app, "editor")
    article = editor.article("Ephemeral")
    good(editor.put(f"/articles/{article['id']}/trash"))
    assert titles(editor, "ephemeral") == []
    assert titles(editor, "ephemeral", status="trash") == ["Ephemeral"]
    assert shell(app, "purge").exit_code == 0
    page = editor.get("/articles?q=ephemerla&status=trash").get_json()
    assert (page["data"], page["meta"]["corrections"]) == ([], [])
    assert shell(app, "check").exit_code == 0


@pytest.mark.parametrize("q", HOSTILE)
def test_a_hostile_query_is_answered_calmly(editor, q):
    for path in ("/articles", "/media", "/people"):
        assert editor.get(path, query_string={"q": q}).status_code == 200, path


def test_a_query_that_is_none_is_refused(editor):
    for q in REFUSED:
        assert editor.get("/articles", query_string={"q": q}).status_code == 400, q


def test_drafts_of_an_older_version_are_entered_by_migrating(app, editor):
    editor.article("Café", body={"markdown": "Therapies, C++."})
    with app.app_context(), transaction():
        db.session.execute(update(Draft).where(Draft.type == "article").values(text="Therapies, C++."))
        for table in (DRAFTS.entry, DRAFTS.word):
            db.session.execute(delete(table))
    assert found(editor, "cafe") == set()
    migrated = shell(app, "migrate")
    assert migrated.exit_code == 0, migrated.output
    assert found(editor, "cafe") == found(editor, "cafe c++") == {"Café"}
    assert shell(app, "check").exit_code == 0


def test_texts_that_an_older_version_folded_otherwise_are_entered_anew_by_migrating(app, editor):
    editor.article("Smørrebrød", publish=True)
    with app.app_context(), transaction():
        db.session.execute(update(Draft).values(text="\u2063smørrebrød"))
        for word in (SearchWord, DraftWord):
            db.session.execute(update(word).where(word.word == "smorrebrod").values(word="smørrebrød"))
    assert "run `kapcms rebuild --search`" in shell(app, "check").stdout
    assert shell(app, "migrate").exit_code == 0
    assert shell(app, "check").exit_code == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE draft_entry SET title = 'Another' WHERE title = 'Houses'",
        "DELETE FROM draft_entry WHERE title = 'Houses'",
        "UPDATE draft_word SET count = count + 1",
    ],
)
def test_damage_is_named_and_made_good(app, editor, damage):
    editor.article("Houses")
    with app.app_context(), transaction():
        db.session.execute(text(damage))
    told = shell(app, "check")
    assert told.exit_code == 1
    assert "rebuild --search" in told.output
    assert shell(app, "rebuild", "--search").exit_code == 0
    assert shell(app, "check").exit_code == 0
    assert found(editor, "house") == {"Houses"}

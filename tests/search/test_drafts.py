"""Editors search drafts by the beginnings that all forms of a word have, without case and accents, and by phrases."""

from __future__ import annotations

from sqlalchemy import update

from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.transaction import transaction
from tests.doors import good, shell


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


def test_drafts_of_an_older_version_are_indexed_by_migrating(app, editor):
    editor.article("Café", body={"markdown": "Therapies."})
    with app.app_context(), transaction():
        db.session.execute(update(Draft).where(Draft.type == "article").values(text="Therapies."))
    assert found(editor, "cafe") == set()
    assert shell(app, "migrate").exit_code == 0
    assert found(editor, "cafe") == {"Café"}
    assert shell(app, "check").exit_code == 0

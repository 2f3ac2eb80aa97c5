"""People and topics that nobody published come with the first article that names them, and leave with the last."""

from __future__ import annotations

import pytest

from tests.doors import good, made, shell
from tests.media.files import uploaded


def statuses(reader, *paths):
    return [reader.get(path).status_code for path in paths]


@pytest.fixture
def named(editor):
    """A person, and a topic below another: none of them published."""
    wide = made(editor.post("/topics", {"title": "Wide"}))
    narrow = made(editor.post("/topics", {"title": "Narrow", "parent": wide["id"]}))
    person = made(editor.post("/people", {"name": "Jo Doe"}))
    return {"authors": [person["id"]], "topics": [narrow["id"]]}


PATHS = ("/people/jo-doe", "/topics/narrow", "/topics/wide")


def test_they_leave_with_the_last_article_that_names_them_and_come_back_with_the_next(editor, reader, named):
    one = editor.article("One", publish=True, **named)
    two = editor.article("Two", publish=True, **named)
    assert statuses(reader, *PATHS) == [200, 200, 200]
    editor.withdraw("articles", one)
    assert statuses(reader, *PATHS) == [200, 200, 200]
    editor.withdraw("articles", two)
    assert statuses(reader, *PATHS) == [410, 410, 410]
    for path in ("/people", "/topics", "/articles"):
        assert reader.get(path).get_json()["data"] == []
    tombstones = [row for row in reader.get("/changes?limit=100").get_json()["data"] if row["type"] == "person"]
    assert {row["kind"] for row in tombstones} == {"person.published", "person.unpublished"}
    assert all(row["document"] is None for row in tombstones)
    editor.publish("articles", one)
    assert statuses(reader, *PATHS) == [200, 200, 200]
    assert shell(editor.app, "check").exit_code == 0


def test_one_whom_an_article_names_no_more_leaves_too(editor, reader, named):
    article = editor.article("One", publish=True, **named)
    editor.save("articles", article, authors=[], publish=True)
    assert statuses(reader, *PATHS) == [410, 200, 200]
    good(editor.request("DELETE", f"/articles/{article['id']}", headers={"If-Match": "*"}))
    assert statuses(reader, *PATHS) == [410, 410, 410]


def test_who_was_published_by_an_act_of_its_own_stays(editor, reader, named):
    article = editor.article("One", publish=True, **named)
    editor.publish("people", {"id": named["authors"][0]})
    editor.publish("topics", {"id": named["topics"][0]})
    editor.withdraw("articles", article)
    assert statuses(reader, *PATHS) == [200, 200, 200]  # the wide topic stays, for the narrow one shows it


def test_who_was_withdrawn_by_an_act_of_its_own_does_not_come_back_with_an_article(editor, reader, named):
    editor.article("One", publish=True, **named)
    editor.withdraw("people", {"id": named["authors"][0]})
    two = editor.article("Two", publish=True, **named)
    assert statuses(reader, "/people/jo-doe") == [410]
    assert reader.article(two["slug"])["authors"] == []


def test_what_will_leave_is_foretold(editor, named):
    article = editor.article("One", publish=True, **named)
    told = good(editor.get(f"/articles/{article['id']}/impact?action=unpublish"))
    assert sorted(told["gone"]) == ["/articles/one", "/people/jo-doe", "/topics/narrow", "/topics/wide"]


def test_a_photo_leaves_with_its_person(editor, reader, named):
    photo = uploaded(editor)
    editor.save("people", {"id": named["authors"][0]}, photo=photo["id"])
    article = editor.article("One", publish=True, **named)
    assert statuses(reader, f"/media/{photo['id']}") == [200]
    editor.withdraw("articles", article)
    assert statuses(reader, f"/media/{photo['id']}") == [404]


def test_a_rebuilt_site_and_an_imported_export_know_who_came_with_whom(editor, reader, named, tmp_path):
    article = editor.article("One", publish=True, **named)
    before = [reader.get(path).get_data() for path in PATHS]
    assert shell(editor.app, "rebuild").exit_code == 0
    assert [reader.get(path).get_data() for path in PATHS] == before
    assert shell(editor.app, "export", "--output", str(tmp_path / "all.ndjson")).exit_code == 0
    assert (tmp_path / "all.ndjson").read_text("utf-8").count('"came_with":true') == 3
    editor.withdraw("articles", article)
    assert shell(editor.app, "rebuild").exit_code == 0
    assert statuses(reader, *PATHS) == [410, 410, 410]

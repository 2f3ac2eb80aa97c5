"""The same request again: with an Idempotency-Key done once, by source written once, with an old version refused."""

from __future__ import annotations

import pytest

from tests.api.routes import check_problem
from tests.doors import Editor, good, made


def key(text="one"):
    return {"Idempotency-Key": text}


def test_a_post_with_a_key_is_done_once_and_answered_alike(editor):
    first = editor.post("/articles?publish=true", {"title": "Once"}, headers=key())
    again = editor.post("/articles?publish=true", {"title": "Once"}, headers=key())
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_data() == again.get_data()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert {n: again.headers[n] for n in ("ETag", "Location")} == {n: first.headers[n] for n in ("ETag", "Location")}
    assert len(good(editor.get("/articles"))) == 1


def test_a_key_used_for_another_request_is_a_conflict(editor):
    made(editor.post("/articles", {"title": "One"}, headers=key()))
    for path, fields in (
        ("/articles", {"title": "Two"}),
        ("/articles?publish=true", {"title": "One"}),
        ("/topics", {"title": "One"}),
    ):
        check_problem(editor.post(path, fields, headers=key()), 409, code="idempotency_key_reused")
    assert len(good(editor.get("/articles"))) == 1


def test_keys_of_two_callers_have_nothing_to_do_with_each_other(app, editor):
    made(editor.post("/articles", {"title": "One"}, headers=key()))
    made(Editor(app, "editor").post("/articles", {"title": "Two"}, headers=key()))
    assert len(good(editor.get("/articles"))) == 2


def test_what_was_refused_may_be_tried_again_under_its_key(editor):
    check_problem(editor.post("/articles", {"title": ""}, headers=key()), 422)
    made(editor.post("/articles", {"title": "Better"}, headers=key()))


@pytest.mark.parametrize("bad", ["", "x" * 201, "\x7f"])
def test_a_key_that_is_none_is_refused(editor, bad):
    check_problem(editor.post("/articles", {"title": "x"}, headers=key(bad)), 400, code="bad_idempotency_key")


def number(reader):
    return reader.get("/articles").headers["Kapcms-Number"]


def test_an_upsert_that_says_the_same_writes_nothing(editor, reader):
    item = {"title": "From elsewhere", "body": {"html": "<p>Text</p>"}, "published_at": "2020-01-01T00:00:00+02:00"}
    first = editor.put("/articles/by-source/wp/a%2Fb?publish=true", item)
    assert (first.status_code, first.get_json()["data"]["outcome"]) == (201, "created")
    before = (reader.get("/articles/from-elsewhere").headers["ETag"], number(reader))
    for _ in range(2):
        again = editor.put("/articles/by-source/wp/a%2Fb?publish=true", item)
        assert (again.status_code, again.get_json()["data"]["outcome"]) == (200, "unchanged")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert (reader.get("/articles/from-elsewhere").headers["ETag"], number(reader)) == before
    changed = editor.put("/articles/by-source/wp/a%2Fb", item | {"title": "New"})
    assert (changed.status_code, changed.get_json()["data"]["outcome"]) == (200, "updated")


def test_an_upsert_never_overwrites_what_was_edited_here(editor):
    made(editor.put("/articles/by-source/wp/1", {"title": "Theirs", "excerpt": "a"}))
    article = good(editor.get("/articles/theirs"))
    editor.save("articles", article, title="Ours")
    kept = good(editor.put("/articles/by-source/wp/1", {"title": "Theirs, better", "excerpt": "b"}))
    assert (kept["outcome"], kept["conflicts"]) == ("conflict", ["title"])
    assert (kept["title"], kept["excerpt"]) == ("Ours", "b")
    check_problem(editor.put("/articles/by-source/wp/1?on_conflict=fail", {"title": "T3"}), 409)


@pytest.mark.parametrize("noun", ["articles", "series", "people", "topics", "snippets"])
def test_a_stale_version_is_refused_and_changes_nothing(editor, noun):
    name = "name" if noun == "people" else "title"
    thing = made(editor.post(f"/{noun}", {name: "First"}))
    path = f"/{noun}/{thing['id']}"
    saved = editor.patch(path, {name: "Second"}, 1)
    assert saved.headers["ETag"] == '"2"'
    before = editor.get(path).get_data()
    for response in (editor.patch(path, {name: "Third"}, 1), editor.delete(path, version=1)):
        problem = check_problem(response, 412, code="stale")
        assert problem["current"]["version"] == 2
        assert problem["current"]["author"] == "token test editor"
    for response in (editor.request("PATCH", path, json={name: "Third"}), editor.delete(path)):
        check_problem(response, 428, code="precondition_missing")
    assert editor.get(path).get_data() == before


def test_the_order_of_a_series_asks_for_the_version(editor):
    one, two = editor.article("One"), editor.article("Two")
    series = editor.series("S", articles=[one["id"], two["id"]])
    path = f"/series/{series['id']}"
    good(editor.put(f"{path}/order", {"articles": [two["id"], one["id"]]}, version=1))
    for version, status in ((1, 412), (None, 428)):
        check_problem(editor.put(f"{path}/order", {"articles": [one["id"]]}, version=version), status)
    assert [member["slug"] for member in good(editor.get(path))["articles"]] == ["two", "one"]


def test_a_save_that_changes_nothing_makes_no_version(editor):
    article = editor.article("Same", body={"markdown": "Text"})
    response = editor.patch(f"/articles/{article['id']}", {"title": "Same", "body": {"html": "<p>Text</p>"}}, 1)
    assert response.headers["ETag"] == '"1"'

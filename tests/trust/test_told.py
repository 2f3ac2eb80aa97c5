"""What readers are told: what changed and why, and why something was withdrawn."""

from __future__ import annotations

from tests.doors import good, shell


def test_notes_stand_in_the_history_of_the_article(editor, reader):
    article = editor.article("One", publish=True)
    assert reader.article("one")["history"] == []
    note = {"note": "The dose was wrong by a factor of ten.", "note_kind": "correction"}
    editor.publish("articles", article, **note)
    path = f"/articles/{article['id']}?publish=true&note=A%20newer%20study"
    good(editor.request("PATCH", path, json={"subtitle": "New"}, version=1))
    history = reader.article("one")["history"]
    assert [(one["kind"], one["note"]) for one in history] == [
        ("correction", "The dose was wrong by a factor of ten."),
        ("update", "A newer study"),
    ]
    assert reader.article("one")["json_ld"]["correction"][0]["text"] == "The dose was wrong by a factor of ten."
    assert good(editor.get("/articles/one"))["history"] == history


def test_the_history_outlives_a_withdrawal_and_the_note_waits_with_its_publication(app, editor, reader):
    article = editor.article("One", publish=True)
    editor.publish("articles", article, note="First")
    editor.withdraw("articles", article)
    editor.publish("articles", article)
    assert [one["note"] for one in reader.article("one")["history"]] == ["First"]
    editor.save("articles", article, subtitle="x")
    editor.publish("articles", article, at="2999-01-01T00:00:00Z", note="Later")
    assert shell(app, "rebuild").exit_code == 0
    assert [one["note"] for one in reader.article("one")["history"]] == ["First"]


def test_only_articles_have_a_history(editor):
    topic = editor.post("/topics", {"title": "T"}).get_json()["data"]
    refused = editor.put(f"/topics/{topic['id']}/publication", {"note": "x"})
    assert (refused.status_code, refused.get_json()["errors"][0]["code"]) == (422, "no_history")


def test_a_withdrawal_with_a_notice_answers_410_with_it(app, editor, reader):
    article = editor.article("One", publish=True)
    good(editor.put(f"/articles/{article['id']}/withdrawal", {"notice": "The study behind it was retracted."}))
    gone = reader.get("/articles/one")
    assert (gone.status_code, gone.get_json()["code"]) == (410, "gone")
    assert gone.get_json()["notice"] == "The study behind it was retracted."
    withdrawn_at = gone.get_json()["withdrawn_at"]
    assert withdrawn_at.endswith("Z")
    page = reader.client.get("/read/articles/one")
    assert (page.status_code, "The study behind it was retracted." in page.get_data(as_text=True)) == (410, True)
    last = reader.get("/changes").get_json()["data"][-1]
    assert (last["kind"], last["notice"]) == ("article.unpublished", "The study behind it was retracted.")
    good(editor.put(f"/articles/{article['id']}/withdrawal", {"notice": "Another reason."}))
    changed = reader.get("/articles/one").get_json()
    assert (changed["notice"], changed["withdrawn_at"]) == ("Another reason.", withdrawn_at)
    assert shell(app, "check").exit_code == 0
    assert shell(app, "rebuild").exit_code == 0
    assert reader.get("/articles/one").get_json()["withdrawn_at"] == withdrawn_at
    number = reader.get("/changes?limit=1").get_json()["meta"]["number"]
    assert reader.get(f"/articles/one?at={number - 1}").get_json()["notice"] == "The study behind it was retracted."
    assert reader.get(f"/articles/one?at={number}").get_json()["withdrawn_at"] == withdrawn_at
    editor.publish("articles", article)
    assert reader.article("one")["title"] == "One"
    editor.withdraw("articles", article)
    assert "notice" not in reader.get("/articles/one").get_json()


def test_what_never_was_public_has_no_notice(editor, reader):
    article = editor.article("One")
    refused = editor.put(f"/articles/{article['id']}/withdrawal", {"notice": "x"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "never_public")
    assert reader.get("/articles/one").status_code == 404

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from kapcms.clock import now, rfc3339
from kapcms.models.audit_entry import AuditEntry
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from tests.clocks import MovedClock
from tests.doors import EDITOR, Editor, good, shell


def entries(admin, query=""):
    return good(admin.get(f"/audit{query}"))


def test_acts_are_told_with_who_when_what_and_from_where(admin, editor):
    before = now()
    article = editor.article("One", publish=True)
    editor.save("articles", article, title="Two")
    editor.withdraw("articles", article)
    editor.put(f"/articles/{article['id']}/trash")
    found = entries(admin, f"?id={article['id']}")
    assert [entry["what"] for entry in found] == [
        "article.trashed",
        "article.unpublished",
        "article.saved",
        "article.published",
        "article.created",
    ]
    for entry in found:
        assert (entry["who"], entry["caller_kind"]) == ("token test editor", "token")
        assert (entry["type"], entry["slug"], entry["address"]) == ("article", "one", "127.0.0.1")
        assert entry["at"] >= rfc3339(before)


def test_what_was_refused_is_not_noted(admin, editor):
    article = editor.article("One")
    known = len(entries(admin))
    assert editor.patch(f"/articles/{article['id']}", {"title": "x"}, 7).status_code == 412
    assert editor.post("/articles", {"title": "One", "slug": "one"}).status_code == 409
    editor.save("articles", article, title="One")
    assert len(entries(admin)) == known


def test_moves_say_who_moved_what(admin, editor):
    ids = [editor.article(title)["id"] for title in "AB"]
    series = editor.series("S", articles=ids)
    editor.post(f"/series/{series['id']}/moves", {"article": ids[1], "to": 1})
    newest = entries(admin, "?type=series&what=series.saved")[0]
    assert (newest["id"], newest["detail"]["note"]) == (series["id"], "moved b from 2 to 1")


def test_signing_in_and_failing_to_are_noted(app, admin):
    shell(app, "user", "create", "--email", "ada@kapcms.example", "--role", "editor", "--password-stdin",
          stdin="correct horse battery\n")  # fmt: skip
    client = app.test_client()
    wrong = {"email": "ada@kapcms.example", "password": "wrong"}
    assert client.post(f"{EDITOR}/sessions", json=wrong).status_code == 401
    right = client.post(f"{EDITOR}/sessions", json=wrong | {"password": "correct horse battery"})
    csrf = right.get_json()["data"]["csrf_token"]
    assert client.delete(f"{EDITOR}/sessions/current", headers={"X-CSRF-Token": csrf}).status_code == 204
    told = [(e["what"], e["who"], e["caller_kind"], e["slug"]) for e in entries(admin, "?type=session")]
    assert told == [
        ("session.ended", "ada@kapcms.example", "user", None),
        ("session.created", "ada@kapcms.example", "user", "ada@kapcms.example"),
        ("session.refused", "nobody", "nobody", "ada@kapcms.example"),
    ]
    assert "correct horse" not in admin.get("/audit").get_data(as_text=True)
    (made,) = entries(admin, "?what=user.created")
    assert (made["who"], made["caller_kind"], made["address"]) == ("command line", "command", None)


def test_tokens_are_noted_without_their_secret(admin):
    token = admin.post("/tokens", {"name": "robot", "role": "viewer"}).get_json()["data"]
    admin.delete(f"/tokens/{token['id']}")
    response = admin.get(f"/audit?id={token['id']}")
    assert [entry["what"] for entry in good(response)] == ["token.revoked", "token.created"]
    assert token["token"] not in response.get_data(as_text=True)


def test_imports_by_command_line_are_noted_and_a_second_run_is_not(app, admin, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("---\ntitle: Brought\n---\n\nText.\n")
    assert shell(app, "import", str(page)).exit_code == 0
    (entry,) = entries(admin, "?what=import.done")
    assert (entry["who"], entry["detail"]) == ("command line", {"created": 1})
    known = len(entries(admin))
    assert shell(app, "import", str(page)).exit_code == 0
    assert len(entries(admin)) == known


def test_what_a_schedule_does_is_noted_in_its_authors_name(admin, editor, reader, monkeypatch):
    article = editor.article("One")
    editor.publish("articles", article, at=rfc3339(now() + timedelta(hours=1)))
    MovedClock(monkeypatch).forward(hours=2)
    reader.article("one")
    (entry,) = entries(admin, "?what=article.published")
    assert (entry["who"], entry["caller_kind"], entry["address"]) == ("token test editor", "schedule", None)


def test_the_audit_is_filtered_and_read_page_by_page(admin, editor):
    for title in "ABC":
        editor.article(title)
    middle = entries(admin, "?what=article.created")[1]
    assert len(entries(admin, f"?what=article.created&after={middle['at']}")) == 1
    assert len(entries(admin, f"?what=article.created&before={middle['at']}")) == 1
    assert entries(admin, "?who=nobody+known") == []
    assert len(entries(admin, "?type=article")) == 3
    page = admin.get("/audit?what=article.created&limit=2").get_json()
    following = admin.get(page["links"]["next"].removeprefix(EDITOR)).get_json()
    assert [e["slug"] for e in page["data"] + following["data"]] == ["c", "b", "a"]
    assert following["links"]["next"] is None
    assert admin.get("/audit?colour=red").status_code == 400


def test_only_admins_read_the_audit_and_nobody_writes_it(app, admin, editor):
    assert editor.get("/audit").status_code == 403
    assert Editor(app, "viewer").get("/audit").status_code == 403
    assert admin.delete("/audit").status_code == 405


@pytest.mark.parametrize("statement", [update(AuditEntry).values(who="another"), delete(AuditEntry)])
def test_the_database_refuses_to_change_the_audit(app, admin, statement):
    known = entries(admin)
    with app.app_context(), pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(statement)
    assert entries(admin) == known


def lines_of(response):
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in response.get_data().splitlines()]


def test_the_export_is_the_whole_list_oldest_first(admin, editor):
    for n in range(30):
        editor.article(f"Article {n}")
    everything = entries(admin, "?limit=100")
    assert lines_of(admin.get("/audit/export")) == everything[::-1]


def test_the_export_takes_the_filters_of_the_list(admin, editor):
    article = editor.article("One", publish=True)
    editor.article("Two")
    middle = rfc3339(now())
    editor.save("articles", article, title="Three")
    for query in ("?what=article.created", f"?id={article['id']}", "?who=token+test+editor", f"?after={middle}"):
        told = lines_of(admin.get(f"/audit/export{query}"))
        assert told
        assert told == entries(admin, query)[::-1]
    assert admin.get("/audit/export?limit=1").status_code == 400


def test_the_command_writes_what_the_export_gives(app, admin, editor, tmp_path):
    editor.article("One", publish=True)
    output = tmp_path / "audit.ndjson"
    assert shell(app, "audit", "--output", str(output)).exit_code == 0
    assert output.read_bytes() == admin.get("/audit/export").get_data()
    narrowed = shell(app, "audit", "--output", "-", "--what", "article.published", "--after", "2020-01-01T00:00:00Z")
    assert narrowed.stdout_bytes == admin.get("/audit/export?what=article.published").get_data()
    assert shell(app, "audit", "--output", str(output), "--after", "yesterday").exit_code == 2


@pytest.mark.parametrize("role", ["viewer", "author", "editor"])
def test_only_admins_export_the_audit(app, role):
    assert Editor(app, role).get("/audit/export").status_code == 403

"""Imports and exports over HTTP."""

from __future__ import annotations

import io
import json
import time

from kapcms.api.import_runner import RUNNER
from kapcms.models.database import db
from kapcms.models.import_run import ImportRun
from kapcms.models.transaction import transaction
from kapcms.services.importing import jobs
from tests.cli.wordpress import HEAD, post
from tests.doors import Editor, good, shell


def upload(editor, text, name="old.xml", headers=None, **fields):
    data = {"file": (io.BytesIO(text.encode()), name), **fields}
    return editor.request("POST", "/imports", headers=headers, data=data)


def wxr(*posts):
    return HEAD + "".join(posts) + "</channel></rss>\n"


def wait_for(editor, location):
    """The import once it has ended."""
    path = location.removeprefix("/api/editor/v1")
    for _ in range(400):
        run = good(editor.get(path))
        if run["state"] not in {"queued", "running"}:
            editor.app.extensions[RUNNER].join(30)
            return run
        time.sleep(0.05)
    raise AssertionError(run)


def test_an_upload_is_imported_in_the_background_and_reported(editor, reader):
    answer = upload(editor, wxr(post(1, "One"), post(2, "Two", status="draft")), publish="true", source="old")
    assert answer.status_code == 202, answer.get_data(as_text=True)
    run = wait_for(editor, answer.headers["Location"])
    assert (run["state"], run["error"], run["sum"]["sum"]["created"]) == ("done", None, 2)
    assert (run["progress"], run["counts"]["created"], sum(run["counts"].values())) == ({"items": 2}, 2, 2)
    report = editor.get(f"/imports/{run['id']}/report")
    assert report.mimetype == "application/x-ndjson"
    lines = [json.loads(line) for line in report.get_data(as_text=True).splitlines()]
    assert [line.get("action") for line in lines] == ["created", "created", None]
    assert lines[-1] == run["sum"]
    assert [card["title"] for card in reader.everything("/articles")] == ["One"]
    again = wait_for(editor, upload(editor, wxr(post(1, "One")), source="old").headers["Location"])
    assert again["sum"]["sum"]["unchanged"] == 1


def test_an_upload_that_is_repeated_with_its_key_is_imported_once(editor):
    first, again = (upload(editor, wxr(post(1, "One")), headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (again.status_code, again.headers["Location"]) == (202, first.headers["Location"])
    other = upload(editor, wxr(post(2, "Two")), headers={"Idempotency-Key": "k"})
    assert (other.status_code, other.get_json()["code"]) == (409, "idempotency_key_reused")
    wait_for(editor, first.headers["Location"])
    assert len(editor.get("/imports").get_json()["data"]) == 1


def test_a_dry_run_stores_nothing_but_tells_all(editor):
    run = wait_for(editor, upload(editor, wxr(post(1, "One")), dry_run="true").headers["Location"])
    assert (run["state"], run["sum"]["sum"]["created"]) == ("done", 1)
    assert editor.get("/articles").get_json()["data"] == []


def test_an_upload_may_bear_the_name_of_the_report(editor):
    run = wait_for(editor, upload(editor, wxr(post(1, "One")), name="report.ndjson").headers["Location"])
    assert (run["state"], run["error"], run["sum"]["sum"]["created"]) == ("done", None, 1)
    assert editor.get(f"/imports/{run['id']}/report").get_data(as_text=True).count("\n") == 2


def test_a_file_that_cannot_be_read_fails_with_one_line(editor):
    run = wait_for(editor, upload(editor, "\x00\x01", name="x.bin").headers["Location"])
    assert (run["state"], len(run["error"].splitlines())) == ("failed", 1)


def test_a_cancelled_import_stops_and_cannot_be_cancelled_again(editor, app, monkeypatch):
    monkeypatch.setattr("kapcms.api.editor.imports.wake_runner", lambda _: None)
    location = upload(editor, wxr(post(1, "One"))).headers["Location"].removeprefix("/api/editor/v1")
    assert good(editor.delete(location))["state"] == "cancelled"
    assert editor.delete(location).status_code == 409
    with app.app_context():
        assert jobs.run_waiting(transaction) == 0
        db.session.remove()
    assert editor.get("/articles").get_json()["data"] == []


def test_an_import_whose_process_died_goes_on(editor, app, monkeypatch):
    monkeypatch.setattr("kapcms.api.editor.imports.wake_runner", lambda _: None)
    location = upload(editor, wxr(*(post(n, f"T{n}") for n in range(1, 4)))).headers["Location"]
    with app.app_context():
        with transaction():
            db.session.query(ImportRun).update({"state": "running"})
        assert jobs.run_waiting(transaction) == 1
        db.session.remove()
    run = good(editor.get(location.removeprefix("/api/editor/v1")))
    assert (run["state"], run["sum"]["sum"]["created"]) == ("done", 3)


def test_imports_are_listed_newest_first_page_by_page(editor, monkeypatch):
    monkeypatch.setattr("kapcms.api.editor.imports.wake_runner", lambda _: None)
    for n in range(3):
        upload(editor, wxr(post(n + 1, "One")), name=f"{n}.xml")
    first = editor.get("/imports?limit=2").get_json()
    assert [(run["filename"], run["state"]) for run in first["data"]] == [("2.xml", "queued"), ("1.xml", "queued")]
    rest = editor.get(f"/imports?limit=2&cursor={first['meta']['next_cursor']}").get_json()
    assert [run["filename"] for run in rest["data"]] == ["0.xml"]
    assert rest["meta"]["next_cursor"] is None


def test_asking_for_the_list_lets_an_import_go_on_whose_process_died(editor, app, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("kapcms.api.editor.imports.wake_runner", lambda _: None)
        location = upload(editor, wxr(post(1, "One"))).headers["Location"]
    with app.app_context(), transaction():
        db.session.query(ImportRun).update({"state": "running"})
    assert good(editor.get("/imports"))[0]["state"] == "running"
    app.extensions[RUNNER].join(30)
    assert good(editor.get(location.removeprefix("/api/editor/v1")))["state"] == "done"


def test_authors_may_not_import(app):
    assert upload(Editor(app, "author"), wxr()).status_code == 403


def test_unknown_choices_are_refused(editor):
    assert upload(editor, wxr(), speed="high").status_code == 422
    assert upload(editor, wxr(), kind="word").status_code == 422
    assert editor.request("POST", "/imports", data={}).status_code == 422


def test_the_export_is_that_of_the_command_line(editor, app):
    editor.article("One", publish=True)
    answer = editor.get("/exports")
    assert answer.mimetype == "application/x-ndjson"
    assert answer.get_data(as_text=True) == shell(app, "export", "--output", "-").stdout

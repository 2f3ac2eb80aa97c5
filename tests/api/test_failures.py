"""Whatever fails in the background is told to admins with its error, attempts and next try, and is tried again."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

from kapcms.cli.working.attempting import take_up_retries
from kapcms.cli.working.jobs import jobs as jobs_of_worker
from kapcms.cli.working.lanes import Lanes
from kapcms.clock import now
from kapcms.errors import Unavailable
from kapcms.models.database import db
from kapcms.models.import_run import ImportRun
from kapcms.models.mail import Mail
from kapcms.models.schedule import Schedule
from kapcms.models.transaction import transaction
from kapcms.services.access.mailing import send_next_mail
from kapcms.services.importing import running
from kapcms.services.importing.jobs import run_waiting
from kapcms.services.publication.scheduling import do_what_is_due
from tests.api.test_imports import upload, wait_for, wxr
from tests.cli.wordpress import post
from tests.doors import good, made, shell
from tests.safety.people import Person


def of_kind(admin, kind):
    return {one["kind"]: one for one in good(admin.get("/jobs"))}[kind]


def rounds(app, lanes, *names):
    """One round of each of these jobs, as the worker does them."""
    with app.app_context():
        found = {job.name: job for job in jobs_of_worker(lanes, threading.Event())}
        for name in names:
            found[name].run()
        lanes._threads.shutdown(wait=True)
        lanes._threads = type(lanes._threads)(1)


def test_a_backup_that_fails_is_seen_and_tried_at_once_when_an_admin_asks(app, admin, monkeypatch):
    lanes = Lanes(app, threading.Event(), 1)
    folder = app.config["KAPCMS"].var_dir / "backups"
    folder.write_text("a file stands in the way")
    rounds(app, lanes, "backups")
    failing = of_kind(admin, "backups")
    assert (failing["failed"], failing["attempts"], failing["failures"][0]["id"]) == (1, 1, "backups")
    assert failing["error"]
    assert failing["failures"][0]["next_at"]
    assert lanes.patience.rests("backups")
    told = shell(app, "jobs", "list", "--failed")
    assert told.exit_code == 1
    assert failing["error"] in told.output
    folder.unlink()
    assert admin.post("/jobs/backups/retries", {"id": "backups"}).get_json()["data"] == {"retried": 1}
    with app.app_context():
        take_up_retries(lanes.patience)
    assert not lanes.patience.rests("backups")
    rounds(app, lanes, "backups")
    assert of_kind(admin, "backups")["failed"] == 0
    assert of_kind(admin, "backups")["next_at"] > now().isoformat()[:19]
    assert len(list(folder.glob("*.backup"))) == 1
    lanes.close()


def test_an_import_that_failed_goes_on_where_it_stopped(app, editor, admin, monkeypatch):
    text = wxr(*(post(n, f"T{n}") for n in range(1, 301)))
    limit = iter(range(2))
    store = running._Run._store_batch

    def store_two(run, batch):
        if next(limit, None) is None:
            raise Unavailable("The database is busy.", retry_after_seconds=1)
        store(run, batch)

    with monkeypatch.context() as broken:
        broken.setattr(running._Run, "_store_batch", store_two)
        run = wait_for(editor, upload(editor, text).headers["Location"])
    stored = run["sum"]["sum"]["created"]
    assert run["state"] == "failed"
    assert 0 < stored < 300
    failure = of_kind(admin, "imports")["failures"][0]
    assert (failure["id"], failure["about"], failure["error"]) == (run["id"], "old.xml", "The database is busy.")
    assert admin.post("/jobs/imports/retries", {"id": run["id"]}).get_json()["data"] == {"retried": 1}
    ended = wait_for(editor, f"/imports/{run['id']}")
    assert (ended["state"], ended["error"], ended["sum"]["sum"]["created"]) == ("done", None, 300)
    lines = [json.loads(line) for line in editor.get(f"/imports/{run['id']}/report").text.splitlines()]
    assert [line["n"] for line in lines[:-1]] == list(range(1, 301))
    assert {line["action"] for line in lines[:-1]} == {"created"}
    assert of_kind(admin, "imports")["failed"] == 0
    again = editor.post(f"/imports/{run['id']}/retries")
    assert (again.status_code, again.get_json()["code"]) == (409, "import_not_ended")


def test_an_import_that_kills_its_process_again_and_again_is_given_up_and_holds_up_no_other(app, editor):
    with app.app_context(), transaction():
        folder = app.config["KAPCMS"].var_dir / "imports"
        for run_id, attempts in (
            ("00000000-0000-0000-0000-000000000001", 5),
            ("00000000-0000-0000-0000-000000000002", 0),
        ):
            (folder / run_id).mkdir(parents=True)
            (folder / run_id / "a.xml").write_text(wxr(post(1, "One")))
            state = "running" if attempts else "queued"
            given = {"on_conflict": "keep", "publish": False, "labels": None, "source": None}
            run = ImportRun(
                id=run_id, state=state, filename="a.xml", size_bytes=1, options=given, sum={}, attempts=attempts
            )
            run.created_by, run.created_at = "editor", now()
            db.session.add(run)
    with app.app_context():
        assert run_waiting(transaction) == 1
        db.session.rollback()
        states = {run.id[-1]: run.state for run in db.session.query(ImportRun)}
    assert states == {"1": "failed", "2": "done"}


def test_what_was_cancelled_can_go_on_and_what_is_not_kept_can_not(app, editor):
    run = wait_for(editor, upload(editor, wxr(post(1, "One"))).headers["Location"])
    with app.app_context(), transaction():
        db.session.get(ImportRun, run["id"]).state = "cancelled"
    answer = editor.post(f"/imports/{run['id']}/retries")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "import_upload_gone")
    (app.config["KAPCMS"].var_dir / "imports" / run["id"] / "old.xml").write_text(wxr(post(2, "Two")))
    assert editor.post(f"/imports/{run['id']}/retries").status_code == 202
    assert wait_for(editor, f"/imports/{run['id']}")["state"] == "done"


def test_a_publication_that_could_not_happen_is_told_with_why_and_happens_when_it_can(app, editor, admin, reader):
    late = editor.article("Late")
    editor.publish("articles", late, at="2999-01-01T00:00:00Z")
    good(
        admin.put(
            "/site",
            {"policies": [{"name": "all", "topic": None, "needs": ["authors"], "action": "block"}]},
            headers={"If-Match": "*"},
        )
    )

    def fire():
        with app.app_context(), transaction():
            for schedule in db.session.query(Schedule):
                schedule.due_at = now() - timedelta(seconds=1)
            db.session.flush()
            do_what_is_due()

    fire()
    failing = of_kind(admin, "schedules")
    assert (failing["waiting"], failing["failed"]) == (0, 1)
    failure = failing["failures"][0]
    assert failure["id"] == late["id"]
    assert "authors" in failure["error"]
    good(admin.put("/site", {"policies": []}, headers={"If-Match": "*"}))
    told = shell(app, "jobs", "retry", "schedules", "--id", late["id"])
    assert told.exit_code == 0, told.output
    assert reader.article("late")["title"] == "Late"  # whoever asks first makes it happen
    assert (of_kind(admin, "schedules")["waiting"], of_kind(admin, "schedules")["failed"]) == (0, 0)


def test_a_mail_that_is_not_taken_waits_sealed_is_told_and_tried_again(make_app, admin):
    app = make_app(KAPCMS_SMTP_URL="smtp://127.0.0.1:1")
    person = Person(app)
    assert person.request("POST", "/password-resets", json={"email": person.email}).status_code == 202
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(20)
    failure = of_kind(admin, "mails")["failures"][0]
    assert (failure["about"], failure["attempts"]) == (f"mail to {person.email}", 1)
    assert "ConnectionRefusedError" in failure["error"]
    with app.app_context():
        assert db.session.query(Mail).one().body.startswith("sealed:")
        db.session.rollback()
        assert not send_next_mail(transaction)  # its moment has not come
        assert admin.post("/jobs/mails/retries").get_json()["data"] == {"retried": 1}
        assert send_next_mail(transaction)
    assert of_kind(admin, "mails")["attempts"] == 2


def test_a_delivery_that_will_be_tried_again_is_told_with_its_next_attempt(app, admin):
    webhook = made(admin.post("/webhooks", {"url": "https://example.com/hook"}))
    admin.article("One", publish=True)
    assert of_kind(admin, "webhooks")["failures"] == []
    with app.app_context(), transaction():
        delivery = db.session.execute(db.text("SELECT id FROM webhook_delivery")).scalar()
        db.session.execute(
            db.text("UPDATE webhook_delivery SET attempts = 2, last_error = 'No answer.', next_attempt_at = :at"),
            {"at": "2999-01-01 00:00:00+00:00"},
        )
    failing = of_kind(admin, "webhooks")
    assert (failing["waiting"], failing["failed"], failing["attempts"]) == (1, 1, 2)
    assert failing["failures"][0]["next_at"] == "2999-01-01T00:00:00Z"
    assert webhook["url"] in failing["failures"][0]["about"]
    assert str(delivery).replace("-", "") == failing["failures"][0]["id"].replace("-", "")
    told = shell(app, "jobs", "retry", "webhooks", "--id", failing["failures"][0]["id"])
    assert told.exit_code == 0, told.output
    assert (of_kind(admin, "webhooks")["waiting"], of_kind(admin, "webhooks")["failed"]) == (1, 0)

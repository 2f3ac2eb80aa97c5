"""Admins see what waits in the background, and let what failed be tried again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.media import Rendition
from kapcms.models.purge_cursor import PurgeCursor
from kapcms.models.transaction import transaction
from kapcms.models.webhook import WebhookDelivery
from tests.doors import Editor, good, made
from tests.media.files import render_all, uploaded


def jobs(admin):
    return {one["kind"]: one for one in good(admin.get("/jobs"))}


def test_what_waits_is_counted(app, editor):
    admin = Editor(app, "admin")
    assert [one["waiting"] for one in jobs(admin).values()] == [0] * 8
    made(admin.post("/webhooks", {"url": "https://example.com/hook", "kinds": ["article.published"]}))
    editor.publish("articles", editor.article("Later"), at="2999-01-01T00:00:00Z")
    editor.article("Now", publish=True)
    uploaded(editor)
    found = jobs(admin)
    assert {kind: one["waiting"] for kind, one in found.items()} == {
        "schedules": 1, "webhooks": 1, "renditions": 12, "imports": 0, "purges": 0, "mails": 0,
        "backups": 0, "upkeep": 0,
    }  # fmt: skip
    assert found["schedules"]["next_at"] == "2999-01-01T00:00:00Z"
    render_all(app)
    assert jobs(admin)["renditions"]["waiting"] == 0


def test_what_failed_is_tried_again(app, editor):
    admin = Editor(app, "admin")
    made(admin.post("/webhooks", {"url": "https://example.com/hook"}))
    editor.article("Now", publish=True)
    uploaded(editor)
    with app.app_context(), transaction():
        db.session.execute(update(Rendition).values(state="failed", attempts=5, error="It broke."))
        db.session.execute(update(WebhookDelivery).values(state="failed", last_error="Refused."))
    found = jobs(admin)
    assert (found["renditions"]["failed"], found["renditions"]["error"]) == (12, "It broke.")
    assert (found["webhooks"]["failed"], found["webhooks"]["error"]) == (1, "Refused.")
    response = admin.post("/jobs/renditions/retries")
    assert (response.status_code, response.get_json()["data"]) == (202, {"retried": 12})
    assert admin.post("/jobs/webhooks/retries").get_json()["data"] == {"retried": 1}
    found = jobs(admin)
    assert [found[kind]["failed"] for kind in ("renditions", "webhooks")] == [0, 0]
    assert [found[kind]["waiting"] for kind in ("renditions", "webhooks")] == [12, 1]
    assert admin.post("/jobs/imports/retries").get_json()["data"] == {"retried": 0}
    assert admin.post("/jobs/nothing/retries").status_code == 404
    assert admin.post("/jobs/webhooks/retries", {"id": "unknown"}).status_code == 404


def test_a_cdn_that_refuses_is_seen_and_asked_again_at_once(app, editor):
    admin = Editor(app, "admin")
    editor.article("Now", publish=True)
    later = now() + timedelta(hours=1)
    refused = {
        "number": 0,
        "attempts": 3,
        "next_attempt_at": later,
        "last_error": "It answered 403.",
        "updated_at": now(),
    }
    with app.app_context(), transaction():
        db.session.add(PurgeCursor(target="fastly+https://example.com", **refused))
    found = jobs(admin)["purges"]
    assert (found["waiting"], found["failed"], found["error"]) == (1, 1, "It answered 403.")
    assert found["next_at"] is not None
    assert admin.post("/jobs/purges/retries").get_json()["data"] == {"retried": 1}
    assert jobs(admin)["purges"]["next_at"] is None


def test_jobs_are_the_business_of_admins(app, editor):
    assert editor.get("/jobs").status_code == 403
    assert editor.post("/jobs/webhooks/retries").status_code == 403

"""I3 and time as an event, with real server processes: killed, waiting, and noticing a moment at once."""

from __future__ import annotations

import http.client
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kapcms.clock import rfc3339
from kapcms.models.change import Change
from kapcms.models.database import db
from kapcms.models.draft import Draft
from tests.clocks import MovedClock
from tests.doors import CONTENT, EDITOR, Reader, shell
from tests.log.serving import call, server

pytestmark = pytest.mark.slow


def changes_of(app, slug):
    with app.app_context():
        rows = db.session.execute(sa.select(Change.kind, Change.at).where(Change.slug == slug).order_by(Change.number))
        found = [tuple(row) for row in rows]
        db.session.rollback()
    return found


def test_what_was_acknowledged_survives_a_kill_during_eight_writers(app, editor, database_url, tmp_path, monkeypatch):
    acknowledged, refused = [], []

    def write(port, writer):
        for number in range(1000):
            slug = f"writer-{writer}-{number}"
            fields = {"title": "Written", "slug": slug}
            try:
                status, _ = call(port, "POST", f"{EDITOR}/articles?publish=true", token=editor.token, body=fields)
            except (OSError, http.client.HTTPException):
                return
            (acknowledged if status == 201 else refused).append(slug)

    with server(database_url, tmp_path) as (port, kill):
        scheduled = editor.article("Due while down")
        due_at = datetime.now(UTC) + timedelta(hours=1)
        editor.publish("articles", scheduled, at=rfc3339(due_at))
        writers = [threading.Thread(target=write, args=(port, n)) for n in range(8)]
        for writer in writers:
            writer.start()
        until = time.monotonic() + 20
        while len(acknowledged) < 24 and time.monotonic() < until:
            time.sleep(0.05)
        kill()
        for writer in writers:
            writer.join()
    assert len(acknowledged) >= 24
    with app.app_context():
        stored = set(db.session.scalars(sa.select(Draft.slug).where(Draft.public_version.is_not(None))))
        db.session.rollback()
    assert set(acknowledged) <= stored
    checked = shell(app, "check")
    assert (checked.exit_code, checked.stdout) == (0, "")
    MovedClock(monkeypatch).forward(hours=2)
    assert Reader(app).get("/articles/due-while-down").status_code == 200
    assert changes_of(app, "due-while-down")[0] == ("article.published", due_at)


def test_a_moment_that_eight_notice_at_once_is_one_change(app, editor, database_url, tmp_path):
    one = editor.article("At eight")
    with server(database_url, tmp_path, KAPCMS_WORKERS="2") as (port, _):
        due_at = datetime.now(UTC) + timedelta(seconds=1)
        editor.publish("articles", one, at=rfc3339(due_at))
        assert call(port, "GET", f"{CONTENT}/articles/at-eight")[0] == 404
        answers = []

        def ask():
            time.sleep((due_at - datetime.now(UTC)).total_seconds())
            answers.append(call(port, "GET", f"{CONTENT}/articles/at-eight")[0])

        readers = [threading.Thread(target=ask) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    assert answers == [200] * 8
    assert changes_of(app, "at-eight") == [("article.published", due_at)]


def test_who_waits_for_changes_leaves_threads_for_others(app, editor, database_url, tmp_path):
    with server(database_url, tmp_path, KAPCMS_WORKERS="1", KAPCMS_THREADS="4") as (port, _):
        number = int(Reader(app).get("/changes").headers["Kapcms-Number"])
        waiters = [
            threading.Thread(target=call, args=(port, "GET", f"{CONTENT}/changes?since={number}&wait=30"))
            for _ in range(10)
        ]
        for waiter in waiters:
            waiter.start()
        time.sleep(0.5)
        begun = time.monotonic()
        assert call(port, "GET", f"{CONTENT}/site")[0] == 200
        assert time.monotonic() - begun < 2
        editor.article("News", publish=True)
        for waiter in waiters:
            waiter.join()
        assert time.monotonic() - begun < 10

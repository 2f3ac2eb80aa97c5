"""I3 and time as an event, with real server processes: killed, waiting, and noticing a moment at once."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kapcms.clock import rfc3339
from kapcms.models.change import Change
from kapcms.models.database import db
from kapcms.models.draft import Draft
from tests.doors import CONTENT, EDITOR, Reader, shell
from tests.log.serving import ROOT, call, environ_of, kill_one, server, server_processes, worker

pytestmark = pytest.mark.slow


def changes_of(app, slug):
    with app.app_context():
        rows = db.session.execute(sa.select(Change.kind, Change.at).where(Change.slug == slug).order_by(Change.number))
        found = [tuple(row) for row in rows]
        db.session.rollback()
    return found


class Writers:
    """Eight who publish articles over HTTP, one after another each, until the server is gone or they are stopped."""

    def __init__(self, port, token, *, survives=False):
        self.acknowledged = []
        self.broken = 0
        self._port = port
        self._token = token
        self._survives = survives
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(n,)) for n in range(8)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count, seconds=60):
        until = time.monotonic() + seconds
        while len(self.acknowledged) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.acknowledged) >= count

    def _write(self, writer):
        number = 0
        while not self._stopped.is_set():
            number += 1
            slug = f"writer-{writer}-{number}"
            fields = {"title": "Written", "slug": slug}
            try:
                status, _ = call(self._port, "POST", f"{EDITOR}/articles?publish=true", token=self._token, body=fields)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                if not self._survives:
                    return
                continue
            if status == 201:
                self.acknowledged.append(slug)


def check_all_are_there(app, acknowledged):
    with app.app_context():
        stored = set(db.session.scalars(sa.select(Draft.slug).where(Draft.public_version.is_not(None))))
        db.session.rollback()
    assert set(acknowledged) <= stored
    checked = shell(app, "check")
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_what_was_acknowledged_survives_a_kill_of_the_server_during_eight_writers(app, editor, database_url, tmp_path):
    with server(database_url, tmp_path) as (port, kill), Writers(port, editor.token) as writers:
        writers.wait_for(24)
        kill()
    check_all_are_there(app, writers.acknowledged)


def test_what_was_acknowledged_survives_kills_of_server_processes_and_the_site_goes_on(
    app, editor, database_url, tmp_path
):
    with server(database_url, tmp_path, KAPCMS_WORKERS="2") as (port, _):
        with Writers(port, editor.token, survives=True) as writers:
            for count in (8, 16, 24):
                writers.wait_for(count)
                kill_one(server_processes(port))
            writers.wait_for(len(writers.acknowledged) + 8)
        for slug in writers.acknowledged:
            assert call(port, "GET", f"{CONTENT}/articles/{slug}")[0] == 200
        last = writers.acknowledged[-1]
        for _ in range(4):  # whichever process answers
            assert call(port, "GET", f"{CONTENT}/articles?limit=1")[1]["data"][0]["slug"] in writers.acknowledged
            assert call(port, "GET", f"{CONTENT}/articles/{last}")[0] == 200
    assert writers.broken > 0
    check_all_are_there(app, writers.acknowledged)


def test_a_worker_that_is_killed_loses_no_schedule_and_the_next_goes_on(app, editor, database_url, tmp_path):
    due = [datetime.now(UTC) + timedelta(seconds=3 + n / 2) for n in range(8)]
    for n, moment in enumerate(due):
        editor.publish("articles", editor.article(f"Due {n}"), at=rfc3339(moment))
    for _ in range(3):
        with worker(database_url, tmp_path) as process:
            time.sleep(2.5)
            process.kill()
            process.wait()
    with worker(database_url, tmp_path):
        until = time.monotonic() + 30
        while not changes_of(app, "due-7") and time.monotonic() < until:
            time.sleep(0.2)
    for n, moment in enumerate(due):
        assert changes_of(app, f"due-{n}")[0] == ("article.published", moment)
        assert [kind for kind, _ in changes_of(app, f"due-{n}")].count("article.published") == 1
    check_all_are_there(app, [f"due-{n}" for n in range(8)])


def test_a_schedule_that_falls_while_everything_is_down_appears_when_it_comes_up(app, editor, database_url, tmp_path):
    article = editor.article("Due while down")
    with server(database_url, tmp_path) as (port, kill):
        due_at = datetime.now(UTC) + timedelta(seconds=2)
        editor.publish("articles", article, at=rfc3339(due_at))
        assert call(port, "GET", f"{CONTENT}/articles/due-while-down")[0] == 404
        kill()
    time.sleep(max(0, (due_at - datetime.now(UTC)).total_seconds()))
    assert changes_of(app, "due-while-down") == []
    with server(database_url, tmp_path) as (port, _):
        assert call(port, "GET", f"{CONTENT}/articles/due-while-down")[0] == 200
    assert changes_of(app, "due-while-down") == [("article.published", due_at)]


EIGHT = """
import os, sys, time
from kapcms.app import create_app

due_at, path = float(sys.argv[1]), "/api/content/v1/articles/at-eight"
app = create_app()
for _ in range(8):
    if os.fork() == 0:
        client = app.test_client()
        before = client.get(path).status_code
        time.sleep(max(0, due_at - time.time()))
        os._exit(0 if (before, client.get(path).status_code) == (404, 200) else 1)
sys.exit(sum(os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(8)))
"""
"""Eight processes over one database, each of which has read the site before the moment and asks again just at it."""


def test_a_moment_that_eight_processes_notice_at_once_is_one_change(app, editor, database_url, tmp_path):
    due_at = datetime.now(UTC) + timedelta(seconds=15)
    editor.publish("articles", editor.article("At eight"), at=rfc3339(due_at))
    asking = [sys.executable, "-c", EIGHT, str(due_at.timestamp())]
    asked = subprocess.run(asking, cwd=ROOT, env=environ_of(database_url, tmp_path), check=False)
    assert datetime.now(UTC) > due_at
    assert asked.returncode == 0, f"{asked.returncode} of 8 did not see 404 before and 200 at the moment"
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

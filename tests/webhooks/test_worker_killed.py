"""The worker as a real process: killed while the receiver is down and while he takes deliveries, it loses nothing."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from kapcms.models.change import LogHead
from kapcms.models.database import db
from tests.databases import SECRET_KEY
from tests.webhooks.receiving import receiving
from tests.webhooks.test_webhooks import add, deliveries


@pytest.fixture
def app(make_app):
    return make_app(KAPCMS_WEBHOOK_PRIVATE="true")


@contextmanager
def worker(database_url, folder):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")} | {
        "KAPCMS_DATABASE_URL": database_url, "KAPCMS_VAR_DIR": str(folder), "KAPCMS_WEBHOOK_PRIVATE": "true",
        "KAPCMS_SECRET_KEY": SECRET_KEY,  # the app's: with another one the worker could not sign
    }  # fmt: skip
    log = (folder / "worker.log").open("ab")
    process = subprocess.Popen([sys.executable, "-m", "kapcms", "worker"], env=environ, stderr=log, stdout=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()


def until(claim, seconds=30):
    give_up_at = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def test_a_killed_worker_and_a_receiver_that_was_down_lose_nothing(app, admin, database_url, tmp_path):
    with receiving() as receiver:
        port = receiver.port
    webhook = add(admin, receiver.url, kinds=["article.published"])
    for number in range(30):
        admin.article(f"Article {number}", publish=True)
    with worker(database_url, tmp_path) as process:  # the receiver is down
        until(lambda: any(item["attempts"] for item in deliveries(admin, webhook, "?limit=100")))
        process.kill()
    with receiving(port) as receiver:
        with worker(database_url, tmp_path) as process:
            until(lambda: len(receiver.came) >= 10)
            process.kill()
        with worker(database_url, tmp_path) as process:
            until(lambda: all(item["state"] == "delivered" for item in deliveries(admin, webhook, "?limit=100")))
            process.terminate()
            assert process.wait(timeout=10) == 0, (tmp_path / "worker.log").read_text()
        numbers = receiver.numbers
        receiver.verify(webhook["secret"])
    assert sorted(set(numbers)) == sorted(item["number"] for item in deliveries(admin, webhook, "?limit=100"))
    assert numbers == sorted(numbers), "in order, perhaps twice"
    assert len(numbers) <= 32


def next_due_at(app):
    with app.app_context():
        return db.session.get(LogHead, 1).next_due_at


def test_the_worker_publishes_what_is_due(app, editor, database_url, tmp_path):
    article = editor.article("Later")
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    editor.publish("articles", article, at=at)
    log = tmp_path / "worker.log"
    with worker(database_url, tmp_path) as process:
        until(lambda: "is working" in log.read_text())
        until(lambda: next_due_at(app) is None)
        process.terminate()
        assert process.wait(timeout=10) == 0

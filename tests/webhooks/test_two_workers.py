"""Two workers at once: one works, the other takes over when the first is killed; nothing goes twice."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from kapcms.models.database import db
from tests.webhooks.receiving import receiving
from tests.webhooks.test_webhooks import add, deliveries
from tests.webhooks.test_worker_killed import until, worker


@pytest.fixture
def app(make_app):
    return make_app(KAPCMS_WEBHOOK_PRIVATE="true")


def is_all_delivered(admin, webhook, count):
    found = deliveries(admin, webhook, "?limit=100")
    return len(found) == count and all(one["state"] == "delivered" for one in found)


def test_of_two_workers_one_delivers_and_the_other_takes_over(app, admin, database_url, tmp_path):
    log = tmp_path / "worker.log"
    with (
        receiving() as receiver,
        worker(database_url, tmp_path) as first,
        worker(database_url, tmp_path) as second,
    ):
        webhook = add(admin, receiver.url, kinds=["article.published"])
        for number in range(20):
            admin.article(f"Article {number}", publish=True)
        until(lambda: is_all_delivered(admin, webhook, 20))
        assert receiver.numbers == sorted(set(receiver.numbers)), "in order, none twice"
        assert log.read_text().count("is working") == 1
        for process in (first, second):  # whichever has the lock: when it is killed, the other goes on
            process.kill()
            process.wait()
            if process is first:
                admin.article("One more", publish=True)
                until(lambda: is_all_delivered(admin, webhook, 21))
        assert receiver.numbers == sorted(set(receiver.numbers))


@pytest.mark.postgres_only
def test_a_worker_whose_connection_breaks_gets_its_lock_anew(app, admin, database_url, tmp_path):
    """On PostgreSQL alone: the lock of SQLite is a file of this machine."""
    log = tmp_path / "worker.log"
    with receiving() as receiver, worker(database_url, tmp_path) as process:
        until(lambda: "is working" in log.read_text())
        with app.app_context(), db.engine.connect() as connection:
            query = """SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database
                       WHERE locktype = 'advisory' AND datname = current_database()"""
            connection.execute(text(query))
        until(lambda: log.read_text().count("is working") == 2)
        webhook = add(admin, receiver.url, kinds=["article.published"])
        admin.article("After", publish=True)
        until(lambda: is_all_delivered(admin, webhook, 1))
        process.terminate()
        assert process.wait(timeout=10) == 0

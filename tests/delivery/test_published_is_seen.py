"""A publish that was acknowledged is seen by the next request on every worker, and soon on every other machine.

The real servers, the real command line: two workers on SQLite; two machines (var folders) with two workers each on one
PostgreSQL.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from http.client import HTTPConnection

import pytest

from bench.servers import ROOT, kapcms
from kapcms.clock import now
from kapcms.models.draft import find_draft
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import create, save
from kapcms.services.publication.scheduling import put_publication
from tests.databases import opened

TRIALS = 6
TRIALS_UNDER_LOAD = int(os.environ.get("KAPCMS_TEST_TRIALS", "100"))
"""In the slow test; before a release 10,000, which take a quarter of an hour on SQLite, half an hour on PostgreSQL."""
CONNECTIONS = 12
"""Enough that both workers have some of them."""
SLUG = "seen"


class Machine:
    """A running server with its own var folder, and a publisher beside it, in this process."""

    def __init__(self, folder, database_url, stack):
        folder.mkdir()
        self.app = stack.enter_context(opened(folder, database_url, KAPCMS_CACHE_BYTES="0"))
        self.environ = {"KAPCMS_VAR_DIR": str(folder), "KAPCMS_DATABASE_URL": database_url}
        self.server = stack.enter_context(kapcms(self.environ)).url

    def publish(self, title, at=None):
        with self.app.app_context(), transaction():
            draft = find_draft("article", SLUG) or create("article", {"title": "seen", "slug": SLUG}, COMMAND_LINE)
            save(draft, {"title": title}, COMMAND_LINE)
            put_publication(draft, at, None, COMMAND_LINE)

    def readers(self, stack):
        return [stack.enter_context(closing(Reader(self.server))) for _ in range(CONNECTIONS)]


class Reader(HTTPConnection):
    """One connection that stays open, so that it stays with one worker."""

    def __init__(self, url):
        super().__init__(url.split("/")[2], timeout=30)

    def title(self):
        self.request("GET", f"/api/content/v1/articles/{SLUG}")
        answer = self.getresponse()
        body = answer.read()
        return json.loads(body)["data"]["title"] if answer.status == 200 else answer.status


@pytest.fixture
def machines(database_url, database_kind, tmp_path):
    """One machine on SQLite, two on PostgreSQL."""
    with ExitStack() as stack:
        names = ("one", "two")[: 1 if database_kind == "sqlite" else 2]
        yield [Machine(tmp_path / name, database_url, stack) for name in names]


def seen_within(reader, title, seconds):
    end_at = time.monotonic() + seconds
    while (found := reader.title()) != title:
        assert time.monotonic() < end_at, found
        time.sleep(0.005)


def test_no_worker_gives_the_old_answer_after_an_acknowledged_publish(machines):
    with ExitStack() as stack:
        near, *far = [machine.readers(stack) for machine in machines]
        machines[0].publish("first")
        for trial in range(TRIALS):
            for reader in near:  # so that it is kept
                reader.title()
            machines[0].publish(f"title {trial}")
            for reader in near:
                assert reader.title() == f"title {trial}"
            for reader in itertools.chain(*far):
                seen_within(reader, f"title {trial}", 1)


@pytest.fixture
def preloading(monkeypatch):
    """gunicorn loads the app once and forks its workers from it."""
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--preload")


def test_nor_where_the_workers_were_forked_from_a_loaded_app(preloading, machines):
    with ExitStack() as stack:
        near, *far = [machine.readers(stack) for machine in machines]
        for trial in range(3):
            machines[0].publish(f"title {trial}")
            for reader in near:
                assert reader.title() == f"title {trial}"
            for reader in itertools.chain(*far):
                seen_within(reader, f"title {trial}", 5)


@pytest.mark.slow
def test_under_load_no_worker_ever_gives_the_old_answer(machines):
    with ExitStack() as stack:
        near, *far = [machine.readers(stack)[:4] for machine in machines]
        machines[0].publish("first")
        for machine in machines:
            stack.enter_context(loaded(f"{machine.server}/articles/{SLUG}"))
        for trial in range(TRIALS_UNDER_LOAD):
            machines[0].publish(f"title {trial}")
            for reader in near:
                assert reader.title() == f"title {trial}", trial
            for reader in itertools.chain(*far):
                seen_within(reader, f"title {trial}", 1)


@contextmanager
def loaded(url):
    """Other readers, in a process of their own, that ask for the same without a pause while the block lasts."""
    process = multiprocessing.get_context("spawn").Process(target=ask_on, args=(url,), daemon=True)
    process.start()
    try:
        yield
        assert process.is_alive()
    finally:
        process.terminate()
        process.join()


def ask_on(url):
    """Four connections, each worker's among them, asking until the process is ended."""
    host, _, path = url.removeprefix("http://").partition("/")
    for connection in itertools.cycle([HTTPConnection(host, timeout=30) for _ in range(4)]):
        connection.request("GET", f"/{path}")
        connection.getresponse().read()


def test_no_worker_gives_the_old_answer_after_a_publish_by_the_command_line(machines, tmp_path):
    article = tmp_path / "seen.md"
    with ExitStack() as stack:
        near, *far = [machine.readers(stack) for machine in machines]
        for text in ("One", "Two"):
            article.write_text(f"---\ntitle: {text}\nslug: {SLUG}\n---\n\nThe same text.\n")
            command = [sys.executable, "-m", "kapcms", "import", str(article), "--publish"]
            environ = os.environ | machines[0].environ
            done = subprocess.run(command, env=environ, cwd=ROOT, check=False, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            for reader in near:
                assert reader.title() == text
            for reader in itertools.chain(*far):
                seen_within(reader, text, 1)


def test_a_schedule_is_seen_when_its_moment_has_come(machines):
    with ExitStack() as stack:
        near, *far = [machine.readers(stack) for machine in machines]
        machines[0].publish("before")
        due_at = now() + timedelta(seconds=4)
        machines[0].publish("after", at=due_at)
        for reader in near:
            found = reader.title()
            assert found == "before" or now() >= due_at
        time.sleep(max(0.0, (due_at - now()).total_seconds()) + 0.01)
        for reader in near:
            assert reader.title() == "after"
        for reader in itertools.chain(*far):
            seen_within(reader, "after", 1)

"""A publish that was acknowledged is seen by the next request on every worker, also when the publisher is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.delivery.serving import HERE, OURS, STOCK, responses, serving
from tests.delivery.test_worker import Load, _is_whole
from tests.delivery.toy_postgres import PostgresSite
from tests.delivery.toy_site import ToySite

TRIALS = int(os.environ.get("KAPCMS_TEST_TRIALS", "40"))
"""10,000 and more by hand, before a release."""

PUBLISH_AND_DIE = """
import os, sys, pathlib
from contextlib import closing
from tests.delivery.toy_site import ToySite
folder, text, point = sys.argv[1:]
def reach(name):
    if name == point:
        os.kill(os.getpid(), 9)
site = ToySite(pathlib.Path(folder))
with closing(site.connect()) as database:
    site.write(database, "a", text)
    reach("before the count")
    with site.counter.writing():
        reach("after the count, before the commit")
        database.execute("COMMIT")
        reach("after the commit, before the count")
    reach("after the count")
"""
POINTS = [
    "before the count", "after the count, before the commit", "after the commit, before the count", "after the count",
]  # fmt: skip


class Reader:
    """One connection that stays open, so that it stays with one worker."""

    def __init__(self, server) -> None:
        self.client = server.connect()
        self.process = json.loads(self.get("/slow/0.01").body)["process"]

    def get(self, path):
        self.client.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        data = b""
        while not _is_whole(data):
            piece = self.client.recv(65536)
            assert piece, "closed"
            data += piece
        return responses(data)[0]

    def text(self):
        return json.loads(self.get("/articles/a").body)["data"]["text"]


@contextmanager
def a_reader_of_each_worker(server, count=2):
    """Many connect at once: one after the other, the same idle worker would take them all."""
    with ThreadPoolExecutor(40) as threads, ExitStack() as stack:
        readers = {}
        for _ in range(10):
            for reader in threads.map(lambda _: Reader(server), range(40)):
                stack.callback(reader.client.close)
                readers.setdefault(reader.process, reader)
            if len(readers) == count:
                break
        assert len(readers) == count
        yield list(readers.values())


OPTIONS = ("--workers", "2", "--threads", "4", "--keep-alive", "30")


@pytest.mark.parametrize("worker", [OURS, STOCK])
@pytest.mark.parametrize("publisher", ["another process", "under load"])
def test_no_worker_gives_the_old_answer_after_a_publish(tmp_path, worker, publisher):
    site = ToySite(tmp_path)
    site.publish("a", "before")
    site.publish("b", "beside")
    with serving(tmp_path, worker, *OPTIONS) as server, ExitStack() as stack:
        readers = stack.enter_context(a_reader_of_each_worker(server))
        if publisher == "under load":
            stack.enter_context(Load(server, [b"/articles/a", b"/articles/b"], clients=2))
        for trial in range(TRIALS):
            site.publish("a", f"text {trial}")
            for reader in readers:
                assert reader.text() == f"text {trial}"


@pytest.mark.parametrize("point", POINTS)
def test_no_old_answer_outlives_a_publisher_who_is_killed(tmp_path, point):
    site = ToySite(tmp_path)
    site.publish("a", "before")
    with serving(tmp_path, OURS, *OPTIONS) as server, a_reader_of_each_worker(server) as readers:
        for trial in range(2):
            assert {reader.text() for reader in readers} == {site.read("a")[1]}
            command = [sys.executable, "-c", PUBLISH_AND_DIE, str(tmp_path), f"text {trial}", point]
            environ = os.environ | {"PYTHONPATH": f"{HERE.parent.parent}:{HERE}"}
            assert subprocess.run(command, env=environ, check=False).returncode == -signal.SIGKILL
            is_public = point in POINTS[2:]
            assert site.read("a")[1] == (f"text {trial}" if is_public else "before")
            for reader in readers:
                assert reader.text() == site.read("a")[1]


@pytest.fixture
def machines(toy_database, tmp_path, monkeypatch):
    """Two machines on one database: (site and server of each)."""
    monkeypatch.setenv("TOY_DATABASE", toy_database)
    with ExitStack() as stack:
        found = []
        for name in ("one", "two"):
            folder = Path(tmp_path, name)
            folder.mkdir()
            site = PostgresSite(folder, toy_database)
            if not found:
                with site.connect() as database:
                    database.execute("DROP TABLE IF EXISTS last, log, article")
                site.create()
                site.publish("a", "before")
            found.append((site, stack.enter_context(serving(folder, OURS, *OPTIONS))))
        yield found


def test_a_publish_is_seen_at_once_here_and_within_a_second_elsewhere(machines):
    (site, here), (_, elsewhere) = machines
    slowest = 0.0
    with a_reader_of_each_worker(here) as near, a_reader_of_each_worker(elsewhere) as far:
        for trial in range(TRIALS // 2):
            site.publish("a", f"text {trial}")
            published_at = time.monotonic()
            for reader in near:
                assert reader.text() == f"text {trial}"
            while any(reader.text() != f"text {trial}" for reader in far):
                assert time.monotonic() - published_at < 1
            slowest = max(slowest, time.monotonic() - published_at)
    assert slowest < 1


def test_who_cannot_listen_keeps_nothing_and_recovers(machines):
    (site, _), (_, elsewhere) = machines
    with a_reader_of_each_worker(elsewhere) as readers:
        for trial in range(2):
            assert readers[0].get("/articles/a").status == 200
            with site.connect() as database:
                cut = database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                )
                assert cut.fetchone() is not None
            site.publish("a", f"unheard {trial}")
            time.sleep(1.0)
            for reader in readers:
                assert reader.text() == f"unheard {trial}"

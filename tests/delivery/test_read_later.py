"""On PostgreSQL the worker's loop asks for a missing article and goes on; it answers as the app would."""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import psycopg
import pytest
from werkzeug.test import Client

from bench.servers import kapcms
from kapcms.delivery.pipelined import WHO
from kapcms.delivery.serving import reading_later
from kapcms.delivery.serving.poller import Poller
from kapcms.delivery.serving.reading_later import ReadingLater
from kapcms.models.draft import find_draft
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import create, save
from kapcms.services.publication.publishing import publish
from tests.databases import opened
from tests.delivery.serving import read_all, responses

of_the_server = pytest.mark.postgres_only
ARTICLES = "/api/content/v1/articles/"
OF_THE_CONNECTION = {"server", "date", "connection", "x-request-id"}


class Site:
    """A real server with one worker that keeps nothing, and an app beside it on the same database."""

    def __init__(self, folder, database_url, stack, **settings):
        own = {"KAPCMS_CACHE_BYTES": "0", "KAPCMS_WORKERS": "1", **settings}
        self.app = stack.enter_context(opened(folder, database_url, **own))
        self.database_url = database_url
        with self.app.app_context(), transaction():
            create("article", {"title": "Hidden", "slug": "hidden"}, COMMAND_LINE)
            for slug in ("one", "two", "three"):
                publish(create("article", {"title": slug.title(), "slug": slug}, COMMAND_LINE))
        self.served = stack.enter_context(
            kapcms({"KAPCMS_VAR_DIR": str(folder), "KAPCMS_DATABASE_URL": database_url, **own})
        )
        self.wait_until_asked()

    def wait_until_asked(self):
        """Until the loop has its connection: the first miss begins to make it."""
        until = time.monotonic() + 20
        while not self.backends() and time.monotonic() < until:
            self.ask("one")
            time.sleep(0.05)
        self.ask("one")

    def ask(self, slug, *fields, method="GET"):
        return self.talk(request(slug, "Connection: close", *fields, method=method), method == "HEAD")[0]

    def talk(self, sent, *are_heads):
        with self.connect() as client:
            client.sendall(sent)
            return responses(read_all(client), list(are_heads))

    def connect(self):
        address = urlsplit(self.served.url)
        return socket.create_connection((address.hostname, address.port), timeout=20)

    def backends(self):
        """The process ids of the connections over which loops ask."""
        with psycopg.connect(self.database_url, autocommit=True) as database:
            asked = "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
            return [pid for (pid,) in database.execute(asked, (WHO,)).fetchall()]

    def retitle(self, slug, title):
        with self.app.app_context(), transaction():
            draft = find_draft("article", slug)
            save(draft, {"title": title}, COMMAND_LINE)
            publish(draft)


def request(slug, *fields, method="GET"):
    lines = [f"{method} {ARTICLES}{slug} HTTP/1.1", "Host: localhost", *fields]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


@pytest.fixture
def site(database_url, tmp_path):
    with ExitStack() as stack:
        yield Site(tmp_path, database_url, stack)


def shown(fields):
    return {name: value for name, value in fields.items() if name not in OF_THE_CONNECTION}


@of_the_server
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_loop_answers_as_the_app_does(site, method):
    answer = site.ask("one", method=method)
    expected = Client(site.app).open(ARTICLES + "one", method=method)
    assert (answer.status, answer.body) == (expected.status_code, expected.data)
    assert shown(answer.fields) == shown({name.lower(): value for name, value in expected.headers.items()})


@of_the_server
def test_the_loop_and_no_thread_asks(site):
    (backend,) = site.backends()
    with psycopg.connect(site.database_url, autocommit=True) as database:
        last = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"
        before = database.execute(last, (backend,)).fetchone()
        site.ask("two")
        assert database.execute(last, (backend,)).fetchone() > before


@of_the_server
def test_who_has_it_already_is_told_so(site):
    etag = site.ask("one").fields["etag"]
    assert site.ask("one", f"If-None-Match: {etag}").status == 304


@of_the_server
def test_what_is_not_public_is_the_apps_to_say(site):
    assert site.ask("hidden").status == 404
    assert site.ask("nowhere").status == 404
    assert site.ask("one?fields=title").status == 200
    assert (
        site.ask("one", "Accept: text/html").status
        == Client(site.app).get(ARTICLES + "one", headers={"Accept": "text/html"}).status_code
    )


@of_the_server
def test_answers_come_in_the_order_of_the_requests(site):
    slugs = ["one", "two", "nowhere", "three", "one"]
    sent = b"".join(request(slug) for slug in slugs) + request("two", "Connection: close")
    answers = site.talk(sent)
    assert [answer.status for answer in answers] == [200, 200, 404, 200, 200, 200]
    assert [json.loads(a.body).get("data", {}).get("slug") for a in answers] == [
        "one",
        "two",
        None,
        "three",
        "one",
        "two",
    ]


@of_the_server
def test_a_publish_is_seen_by_the_next_request(site):
    for number in range(10):
        site.retitle("one", f"Title {number}")
        assert json.loads(site.ask("one").body)["data"]["title"] == f"Title {number}"


@of_the_server
def test_a_client_that_leaves_while_waiting_harms_nobody(site):
    for _ in range(20):
        with site.connect() as client:
            client.sendall(request("one") * 5)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, not a goodbye
    assert site.ask("two").status == 200


@of_the_server
def test_when_its_connection_is_cut_the_threads_answer_and_another_is_made(site):
    (backend,) = site.backends()
    with psycopg.connect(site.database_url, autocommit=True) as database:
        database.execute("SELECT pg_terminate_backend(%s)", (backend,))
    assert [site.ask(slug).status for slug in ("one", "two", "three")] == [200, 200, 200]
    until = time.monotonic() + 20
    while site.backends() in ([], [backend]) and time.monotonic() < until:
        site.ask("one")
        time.sleep(0.05)
    assert site.backends() not in ([], [backend])


@of_the_server
def test_a_migration_of_its_tables_is_survived(site):
    with psycopg.connect(site.database_url, autocommit=True) as database:
        database.execute("ALTER TABLE public_article ALTER COLUMN slug TYPE varchar(300)")
    assert [site.ask(slug).status for slug in ("one", "two")] == [200, 200]
    assert json.loads(site.ask("three").body)["data"]["slug"] == "three"


@of_the_server
def test_who_waits_for_the_database_is_answered_before_the_server_ends(site):
    with psycopg.connect(site.database_url) as database:
        database.execute("LOCK TABLE public_article IN ACCESS EXCLUSIVE MODE")
        with site.connect() as client:
            client.sendall(request("one", "Connection: close"))
            assert not select.select([client], [], [], 0.3)[0]
            os.kill(site.served.pid, signal.SIGTERM)
            time.sleep(0.3)
            database.rollback()
            assert responses(read_all(client))[0].status == 200


class Silent:
    """A database whose answers never come; `fileno` is that of a socket on which nothing is said."""

    def __init__(self):
        self.near, self.far = socket.socketpair()
        self.asked = []
        self.waiting_since = None

    def fileno(self):
        return self.near.fileno()

    def connect(self):
        return self

    def parameters(self, name):
        return {"slug": name.decode()}

    def ask(self, parameters, tell):
        self.asked.append((parameters["slug"], tell))
        self.waiting_since = self.waiting_since or time.monotonic()

    def answer(self, rows):
        return rows

    def close(self):
        self.near.close()
        self.far.close()
        for _, tell in self.asked:
            tell(None)


@pytest.fixture
def silent():
    database, poller = Silent(), Poller()
    reading = ReadingLater(database, poller)
    while not reading.ask(b"warm", 0, [].append):
        time.sleep(0.01)
    yield database, reading
    poller.close()
    database.near.close()
    database.far.close()


def test_who_asks_for_the_same_waits_for_the_same_answer(silent):
    database, reading = silent
    told = []
    for moment in (2, 2, 4):  # of another moment is another answer
        assert reading.ask(b"one", moment, told.append)
    assert [slug for slug, _ in database.asked] == ["warm", "one", "one"]
    database.asked[1][1](["rows"])
    assert told == [["rows"], ["rows"]]


def test_a_database_that_says_nothing_is_left_to_the_threads(silent, monkeypatch, caplog):
    _, reading = silent
    told = []
    assert reading.ask(b"one", 2, told.append)
    reading.expire()
    assert told == []
    monkeypatch.setattr(reading_later, "LONGEST_SECONDS", 0.0)
    with caplog.at_level(logging.WARNING):
        reading.expire()
    assert told == [None]
    assert "did not answer the event loop in time" in caplog.text
    assert not reading.ask(b"two", 2, told.append), "for a while no new connection is tried"

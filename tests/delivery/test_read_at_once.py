"""On SQLite the worker's loop reads a missing article itself, and answers as the app would."""

from __future__ import annotations

import itertools
import time

import pytest
from werkzeug.test import Client

from kapcms.app import create_app
from kapcms.delivery.serving import known
from kapcms.delivery.serving.known import SLOW_SECONDS, KnownRequests
from kapcms.models.draft import find_draft
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import create, save
from kapcms.services.publication.publishing import publish
from tests.databases import close_app, migrate, settings_for

OF_THE_CONNECTION = {"server", "date", "connection", "x-request-id"}


class Site:
    """A site with a public article `shown` and a draft `hidden`, and the loop of a worker of it."""

    def __init__(self, folder, cache_bytes):
        settings = settings_for(folder, KAPCMS_CACHE_BYTES=cache_bytes)
        migrate(settings)
        self.app = create_app(settings)
        with self.app.app_context(), transaction():
            create("article", {"title": "Hidden", "slug": "hidden"}, COMMAND_LINE)
            publish(create("article", {"title": "Shown", "slug": "shown"}, COMMAND_LINE))
        keeping = self.app.wsgi_app
        keeping.freshness.current()
        self.known = KnownRequests(keeping.freshness, "gunicorn", keeping.at_once)

    def ask(self, slug, *fields, method="GET"):
        lines = [f"{method} /api/content/v1/articles/{slug} HTTP/1.1", "Host: localhost", *fields]
        return self.known.reply("".join(f"{line}\r\n" for line in [*lines, ""]).encode())

    def ask_the_app(self, slug, **options):
        return Client(self.app).open(f"/api/content/v1/articles/{slug}", **options)

    def retitle(self):
        with self.app.app_context(), transaction():
            draft = find_draft("article", "shown")
            save(draft, {"title": "Anew"}, COMMAND_LINE)
            publish(draft)


@pytest.fixture(params=["0", "1000000"], ids=["keeping nothing", "keeping"])
def site(request, tmp_path):
    found = Site(tmp_path, request.param)
    yield found
    close_app(found.app)


def read(reply):
    head, _, body = reply.whole.partition(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return start.split(" ", 1)[1], {k: v for k, v in fields.items() if k not in OF_THE_CONNECTION}, body + reply.body


def as_read(response):
    fields = {name.lower(): value for name, value in response.headers.items()}
    return response.status, {k: v for k, v in fields.items() if k not in OF_THE_CONNECTION}, response.data


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_loop_answers_as_the_app_does(site, method):
    reply = site.ask("shown", method=method)
    assert site.known.read == 1
    assert read(reply) == as_read(site.ask_the_app("shown", method=method))


def test_who_has_it_already_is_told_so(site):
    etag = read(site.ask("shown"))[1]["etag"]
    told = read(site.ask("shown", f"If-None-Match: {etag}"))
    assert told[0] == "304 Not Modified"
    assert told == as_read(site.ask_the_app("shown", headers={"If-None-Match": etag}))


def test_what_was_read_is_kept_where_there_is_room(tmp_path):
    keeping = Site(tmp_path, "1000000")
    keeping.ask("shown")
    keeping.ask("shown")
    assert keeping.known.read == 1


def test_what_may_not_be_kept_is_read_each_time(tmp_path):
    site = Site(tmp_path, "0")
    head = b"GET /api/content/v1/articles/shown HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert site.known.reply(head)
    assert site.known.recent(head) is None
    assert site.known.reply(head)
    assert site.known.read == 2


@pytest.mark.parametrize("slug", ["hidden", "nowhere", "shown?fields=title", "Shown"])
def test_all_else_is_left_to_the_app(site, slug):
    assert site.ask(slug) is None


def test_compressing_is_left_to_a_thread(site):
    assert site.ask("shown", "Accept-Encoding: br") is None
    assert site.known.read == 0


def test_after_a_publish_the_loop_waits_for_a_thread_to_catch_up(site):
    assert b"Shown" in site.ask("shown").whole
    site.retitle()
    assert site.ask("shown") is None
    assert site.ask_the_app("shown").json["data"]["title"] == "Anew"
    assert b"Anew" in site.ask("shown").whole


@pytest.mark.parametrize("is_the_disk", [True, False])
def test_only_after_a_slow_read_from_the_disk_the_threads_read_for_a_while(tmp_path, monkeypatch, is_the_disk):
    site = Site(tmp_path, "0")
    at_once = site.app.wsgi_app.at_once
    blocks = itertools.count() if is_the_disk else itertools.repeat(0)
    monkeypatch.setattr(known, "_blocks_read", lambda: next(blocks))

    def slowly(name):
        time.sleep(SLOW_SECONDS * 2)
        return at_once(name)

    site.known = KnownRequests(site.app.wsgi_app.freshness, "gunicorn", slowly)
    assert site.ask("shown")
    assert bool(site.ask("shown")) is not is_the_disk
    site.known._unread_until = time.perf_counter()
    assert site.ask("shown")

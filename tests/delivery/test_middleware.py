"""The middleware under no server at all: what a WSGI client gets, and what the app is asked."""

from __future__ import annotations

import gzip
import threading
import time
from contextlib import closing
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kapcms.delivery.kept.answer import KEEP, Keep
from kapcms.delivery.kept.freshness import Freshness
from kapcms.delivery.kept.middleware import KeepResponses
from kapcms.delivery.kept.responses import Kept
from kapcms.delivery.kept.watching import Polling
from tests.delivery.toy_site import ToySite


class Client:
    """Asks a WSGI app; an answer is (status code, fields in lower case, body)."""

    def __init__(self, app) -> None:
        self.app = app

    def get(self, path, *, method="GET", query="", **fields):
        environ = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query}
        setup_testing_defaults(environ)
        environ |= {f"HTTP_{name.upper()}": value for name, value in fields.items()}
        caught = []
        body = self.app(environ, lambda status, headers, _=None: caught.append((status, headers)))
        try:
            content = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        status, headers = caught[-1]
        return int(status[:3]), {name.lower(): value for name, value in headers}, content


@pytest.fixture
def site(tmp_path):
    site = ToySite(tmp_path)
    site.publish("a", "first " * 200)
    return site


def keeping(site, app=None, **options):
    freshness = Freshness(site.counter, Kept(10**7), site.news, **options)
    return KeepResponses(app or site, freshness, Polling(freshness, every_seconds=60))


@pytest.fixture
def client(site):
    return Client(keeping(site))


def test_the_second_request_is_not_passed_to_the_app(site, client):
    first, second = client.get("/articles/a"), client.get("/articles/a")
    assert first == second
    assert first[0] == 200
    assert first[1]["access-control-allow-origin"] == "*"
    assert site.calls == 1


def test_a_publish_is_seen_by_the_next_request(site, client):
    for number in range(20):
        site.publish("a", f"version {number}")
        assert f"version {number}".encode() in client.get("/articles/a")[2]


def test_a_publish_leaves_the_other_answers_kept(site, client):
    site.publish("b", "other")
    client.get("/articles/a")
    client.get("/articles/b")
    site.publish("b", "changed")
    client.get("/articles/a")
    assert site.calls == 2
    assert b"changed" in client.get("/articles/b")[2]


def test_the_order_of_parameters_does_not_matter(site, client):
    client.get("/articles/a", query="x=1&y=2")
    client.get("/articles/a", query="y=2&x=1")
    assert site.calls == 1


def test_each_coding_has_its_own_strong_etag_and_is_made_once(site, client):
    plain = client.get("/articles/a")
    packed = client.get("/articles/a", accept_encoding="gzip")
    assert gzip.decompress(packed[2]) == plain[2]
    assert packed[1]["content-encoding"] == "gzip"
    assert packed[1]["content-length"] == str(len(packed[2]))
    etags = {client.get("/articles/a", accept_encoding=coding)[1]["etag"] for coding in ("br", "zstd", "gzip", "")}
    assert len(etags) == 4
    assert all(etag.startswith('"') for etag in etags)
    assert site.calls == 1


def test_a_client_that_has_it_gets_304_without_a_body(client):
    _, fields, _ = client.get("/articles/a")
    status, unchanged, body = client.get("/articles/a", if_none_match=f'"other", W/{fields["etag"]}')
    assert (status, body) == (304, b"")
    assert unchanged["etag"] == fields["etag"]
    assert unchanged["access-control-allow-origin"] == "*"
    assert not {"content-type", "content-length"} & set(unchanged)


def test_the_etag_of_another_coding_is_no_match(client):
    _, fields, _ = client.get("/articles/a", accept_encoding="gzip")
    assert client.get("/articles/a", if_none_match=fields["etag"])[0] == 200


def test_if_modified_since_counts_only_without_if_none_match(client):
    same = "Sat, 01 Aug 2026 10:00:00 GMT"
    assert client.get("/articles/a", if_modified_since=same)[0] == 304
    assert client.get("/articles/a", if_modified_since="Sat, 01 Aug 2026 09:59:59 GMT")[0] == 200
    assert client.get("/articles/a", if_modified_since=same, if_none_match='"x"')[0] == 200
    assert client.get("/articles/a", if_modified_since="yesterday")[0] == 200


def test_head_gives_the_fields_of_get_and_fills(site, client):
    status, fields, body = client.get("/articles/a", method="HEAD")
    assert (status, body) == (200, b"")
    assert fields == client.get("/articles/a")[1]
    assert site.calls == 1


def test_a_request_with_credentials_neither_fills_nor_is_answered_from_what_is_kept(site, client):
    client.get("/articles/a", authorization="Bearer x")
    client.get("/articles/a")
    client.get("/articles/a", cookie="session=1")
    assert site.calls == 3


def test_an_answer_without_the_mark_is_not_kept(site, client):
    client.get("/articles/a", query="private=1")
    client.get("/articles/a", query="private=1")
    assert site.calls == 2


def test_a_missing_article_is_kept_for_a_short_time_and_dropped_by_its_key(site):
    now = [1000.0]
    client = Client(keeping(site, now=lambda: now[0]))
    assert client.get("/articles/new")[0] == 404
    assert client.get("/articles/new")[0] == 404
    assert site.calls == 1
    now[0] += 10
    client.get("/articles/new")
    assert site.calls == 2
    site.publish("new", "here")
    assert client.get("/articles/new")[0] == 200


@pytest.mark.parametrize(
    "field",
    [("Set-Cookie", "a=1"), ("Cache-Control", "private, max-age=1"), ("Cache-Control", "no-store"), ("Vary", "Cookie")],
)
def test_a_mark_on_an_answer_that_must_not_be_shared_is_ignored(site, field):
    calls = []

    def app(environ, start_response):
        calls.append(environ)
        environ[KEEP] = Keep(frozenset(), 1)
        start_response("200 OK", [("Content-Type", "text/plain"), field])
        return [b"x"]

    client = Client(keeping(site, app))
    assert client.get("/")[1][field[0].lower()] == field[1]
    client.get("/")
    assert len(calls) == 2


def test_a_server_error_is_not_kept_whatever_the_mark(site):
    calls = []

    def app(environ, start_response):
        calls.append(environ)
        environ[KEEP] = Keep(frozenset(), 1)
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        yield b"down"

    client = Client(keeping(site, app))
    assert client.get("/")[::2] == (503, b"down")
    client.get("/")
    assert len(calls) == 2


def test_an_answer_that_the_client_does_not_take_is_left_to_the_app(site, client):
    client.get("/articles/a")
    client.get("/articles/a", accept="text/html")
    assert site.calls == 2
    client.get("/articles/a", accept="application/json")
    assert site.calls == 2


def test_other_paths_reach_the_app_untouched(site):
    seen = []

    def app(environ, start_response):
        seen.append(dict(environ))
        start_response("200 OK", [])
        return []

    Client(KeepResponses(app, keeping(site).freshness, Polling(keeping(site).freshness), prefixes=("/articles/",))).get(
        "/else", method="HEAD", if_none_match='"x"'
    )
    assert (seen[0]["REQUEST_METHOD"], seen[0]["HTTP_IF_NONE_MATCH"]) == ("HEAD", '"x"')


def test_while_a_commit_is_under_way_nothing_is_kept_or_given(site, client):
    client.get("/articles/a")
    with site.counter.writing():
        client.get("/articles/a")
        client.get("/articles/a")
    assert site.calls == 3


def test_what_was_read_before_a_publish_is_not_kept_after_it(site):
    """The app reads, another process publishes, the app answers: that answer must not stay."""

    def slow_app(environ, start_response):
        body = site(environ, start_response)
        if environ.pop("toy.publish", None):
            site.publish("a", "newer")
        return body

    middleware = keeping(site, slow_app)
    client = Client(lambda environ, start: middleware(environ | {"toy.publish": True}, start))
    assert b"first" in client.get("/articles/a")[2]
    assert b"newer" in Client(middleware).get("/articles/a")[2]


def test_a_log_that_moved_on_another_machine_stops_an_older_fill(site):
    """The counter of this machine does not move; the poll has seen the news while the app was still reading."""
    middleware = keeping(site)

    def remote_publish() -> None:
        with closing(site.connect()) as database:
            site.write(database, "a", "newer")
            database.execute("COMMIT")
        middleware.freshness.catch_up(even_if_current=True)

    def slow_app(environ, start_response):
        body = site(environ, start_response)
        if site.calls == 1:
            remote_publish()
        return body

    middleware.app = slow_app
    client = Client(middleware)
    assert b"first" in client.get("/articles/a")[2]
    assert b"newer" in client.get("/articles/a")[2]


def test_the_poll_finds_what_no_counter_told(site):
    middleware = keeping(site)
    client = Client(middleware)
    client.get("/articles/a")
    polling = Polling(middleware.freshness, every_seconds=0.02)
    polling.ensure_running()
    with closing(site.connect()) as database:
        site.write(database, "a", "by hand")
        database.execute("COMMIT")
    time.sleep(0.3)
    polling.stop()
    assert b"by hand" in client.get("/articles/a")[2]


def test_a_lease_that_ended_sends_the_request_to_the_log(site):
    now = [1000.0]
    middleware = keeping(site, now=lambda: now[0], lease_seconds=1.0)
    client = Client(middleware)
    client.get("/articles/a")
    with closing(site.connect()) as database:
        site.write(database, "a", "elsewhere")
        database.execute("COMMIT")
    assert b"first" in client.get("/articles/a")[2]
    now[0] += 1.0
    assert b"elsewhere" in client.get("/articles/a")[2]


def test_a_due_schedule_sends_requests_to_the_app_until_it_is_fired(site):
    now = [1000.0]
    with closing(site.connect()) as database:
        database.execute("INSERT INTO schedule VALUES ('a', 'due', 1005)")
    client = Client(keeping(site, now=lambda: now[0]))
    client.get("/articles/a")
    client.get("/articles/a")
    assert site.calls == 1
    now[0] = 1005.0
    client.get("/articles/a")
    client.get("/articles/a")
    assert site.calls == 3


def test_a_due_schedule_is_fired_where_a_way_is_given(site):
    now = [1000.0]

    def fire() -> None:
        with closing(site.connect()) as database:
            database.execute("DELETE FROM schedule")
        site.publish("a", "due")

    with closing(site.connect()) as database:
        database.execute("INSERT INTO schedule VALUES ('a', 'due', 1005)")
    client = Client(keeping(site, now=lambda: now[0], fire_due=fire))
    client.get("/articles/a")
    now[0] = 1005.0
    assert b"due" in client.get("/articles/a")[2]
    client.get("/articles/a")
    assert site.calls == 2


def test_a_log_that_cannot_be_read_switches_keeping_off_and_says_so(site, caplog):
    def broken(_since):
        raise OSError("no database")

    middleware = keeping(site)
    middleware.freshness._read_news = broken
    client = Client(middleware)
    assert client.get("/articles/a")[0] == 200
    client.get("/articles/a")
    assert site.calls == 2
    assert "no database" in caplog.text


def test_one_request_computes_while_the_others_wait(site):
    release = threading.Event()

    def slow_app(environ, start_response):
        release.wait(5)
        return site(environ, start_response)

    client, answers = Client(keeping(site, slow_app)), []
    threads = [threading.Thread(target=lambda: answers.append(client.get("/articles/a"))) for _ in range(10)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    release.set()
    for thread in threads:
        thread.join()
    assert len(answers) == 10
    assert all(answer == answers[0] for answer in answers)
    assert site.calls == 1


def test_who_asks_after_a_publish_is_not_given_what_was_begun_before(site):
    begun, release = threading.Event(), threading.Event()

    def slow_app(environ, start_response):
        body = site(environ, start_response)
        if site.calls == 1:
            begun.set()
            release.wait(5)
        return body

    client, old = Client(keeping(site, slow_app)), []
    thread = threading.Thread(target=lambda: old.append(client.get("/articles/a")))
    thread.start()
    begun.wait(5)
    site.publish("a", "newer")
    assert b"newer" in client.get("/articles/a")[2]
    release.set()
    thread.join()
    assert b"first" in old[0][2]
    assert b"newer" in client.get("/articles/a")[2]


def test_a_leader_that_fails_leaves_the_answer_to_the_others(site):
    calls, release = [], threading.Event()

    def failing_app(environ, start_response):
        calls.append(1)
        if len(calls) == 1:
            release.wait(5)
            raise RuntimeError("the first one fails")
        return site(environ, start_response)

    client, outcomes = Client(keeping(site, failing_app)), []

    def ask() -> None:
        try:
            outcomes.append(client.get("/articles/a")[0])
        except RuntimeError:
            outcomes.append("failed")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    release.set()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["200", "200", "failed"]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sampled_from("abc")),
        st.tuples(st.just("read"), st.sampled_from("abc")),
        st.tuples(st.just("half publish"), st.sampled_from("abc")),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_no_order_of_publishes_and_reads_gives_an_old_answer(tmp_path_factory, acts):
    """A "half publish" is committed, but its writer is killed before the counter is even again."""
    site = ToySite(tmp_path_factory.mktemp("site"))
    client, texts = Client(keeping(site)), {}
    for turn, (act, slug) in enumerate(acts):
        if act == "read":
            status, _, body = client.get(f"/articles/{slug}")
            assert (status == 200) is (slug in texts)
            assert texts.get(slug, "") in body.decode()
            continue
        texts[slug] = f"text {turn}"
        if act == "publish":
            site.publish(slug, texts[slug])
        else:
            site.counter._cells[1] |= 1
            with closing(site.connect()) as database:
                site.write(database, slug, texts[slug])
                database.execute("COMMIT")


def test_the_middleware_speaks_proper_wsgi(site):
    client = Client(validator(keeping(site)))
    assert client.get("/articles/a")[0] == 200
    assert client.get("/articles/a", method="HEAD")[0] == 200
    assert client.get("/else")[0] == 404

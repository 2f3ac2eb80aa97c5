"""What the event loop takes for a known request; all else must go to the stock parser."""

from __future__ import annotations

import pytest

from kapcms.delivery.kept.answer import Answer, Keep
from kapcms.delivery.kept.freshness import Freshness
from kapcms.delivery.kept.responses import Kept
from kapcms.delivery.serving.known import MEMO_ENTRIES, RECENT_BYTES, KnownRequests, Wish, read_fields, read_line
from tests.delivery.toy_site import ToySite


def block(*fields: str) -> bytes:
    return "".join(f"\r\n{field}" for field in fields).encode("latin-1") + b"\r\n\r\n"


def test_the_fields_of_a_usual_reader_are_known():
    fields = block("Host: a.example:80", "User-Agent: x/1 (y; z)", "Accept: */*", "Accept-Encoding: br", "X-Empty:")
    assert read_fields(fields) == Wish("br", "*/*", None, closes=False)
    assert read_fields(block("host:[::1]:80", "CONNECTION: Close", 'If-None-Match:\t"x" ')) == Wish(
        "identity", "", '"x"', closes=True
    )


@pytest.mark.parametrize(
    "field",
    [
        "Authorization: Bearer x", "Cookie: a=1", "X-Api-Key: k", "Proxy-Authorization: x", "Content-Length: 0",
        "Transfer-Encoding: chunked", "Expect: 100-continue", "Upgrade: h2c", "HTTP2-Settings: x", "Trailer: x",
        "Range: bytes=0-1", "If-Range: x", "If-Match: *", "If-Unmodified-Since: x", "If-Modified-Since: x",
        "Connection: upgrade", "Connection: keep-alive, close", "Host: again", "X_Y: 1", "X Y: 1", " X: 1", "X : 1",
        "X: \x00", "X: \xff", "X: a\nb", "X: a\rb", ": x",
        "no colon", "X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on",
        "Accept: a/b\r\naccept: c/d",
    ],
)  # fmt: skip
def test_a_field_that_leaves_a_doubt_makes_the_request_unknown(field):
    assert read_fields(block("Host: h", field)) is None


@pytest.mark.parametrize("host", [[], ["Host:"], ["Host: a b"], ["Host: a/b"], ["Host: user@a"], ["Host: a:b"]])
def test_a_missing_or_odd_host_makes_the_request_unknown(host):
    assert read_fields(block(*host)) is None


@pytest.mark.parametrize(
    "line",
    [
        b"POST /a HTTP/1.1", b"GET /a HTTP/1.0", b"GET  /a HTTP/1.1", b"GET /a  HTTP/1.1", b"GET //a HTTP/1.1",
        b"GET /a#b HTTP/1.1", b"GET /#b HTTP/1.1", b"GET http://h/a HTTP/1.1", b"GET * HTTP/1.1", b"GET a HTTP/1.1",
        b"GET /\x80 HTTP/1.1", b"GET /\x00 HTTP/1.1", b"GET /a\tHTTP/1.1", b"get /a HTTP/1.1", b"GET /a HTTP/1.1 ", b"",
        b" GET /a HTTP/1.1", b"OPTIONS /a HTTP/1.1", b"GET /a HTTP/1.1\n",
    ],
)  # fmt: skip
def test_an_unusual_request_line_is_unknown(line):
    assert read_line(line) is None


def test_a_usual_request_line_gives_the_canonical_name():
    assert read_line(b"GET /a%20b?y=1&x=2 HTTP/1.1") == (b"/a b?x=2&y=1", False)
    assert read_line(b"HEAD / HTTP/1.1") == (b"/", True)


@pytest.fixture
def known(tmp_path):
    """A loop that keeps `/a`, and `/large` of 1 MB; its freshness is caught up."""
    site = ToySite(tmp_path)
    freshness = Freshness(site.counter, Kept(10**8), site.news)
    begun = freshness.current()
    keep = Keep(frozenset({"article:a"}), 0)
    for name, size in ((b"/a", 10**3), (b"/large", 10**6)):
        answer = Answer("200 OK", [("Content-Type", "application/json")], b" " * size, keep=keep, now=0.0)
        assert freshness.store(name, answer, begun)
    return KnownRequests(freshness, "gunicorn"), site


HEAD = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"


def test_a_repeated_head_is_answered_from_memory_until_a_publish(known):
    known, site = known
    assert known.recent(HEAD) is None
    reply = known.reply(HEAD)
    assert reply.whole.startswith(b"HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: ")
    assert known.recent(HEAD) == reply.whole
    site.publish("b", "another")
    assert known.recent(HEAD) is None
    assert known.reply(HEAD) is None


@pytest.mark.parametrize("field", [b"Cookie: a=1", b"Accept: text/html", b"Accept-Encoding: gzip", b"Accept: */*;q=0"])
def test_what_the_loop_must_not_decide_is_left_to_the_app(known, field):
    known, _ = known
    assert known.reply(HEAD) is not None
    assert known.reply(HEAD[:-2] + field + b"\r\n\r\n") is None


def test_a_reply_before_a_close_is_not_remembered(known):
    known, _ = known
    assert b"\r\nConnection: close\r\n" in known.reply(HEAD, closes=True).whole
    assert known.recent(HEAD) is None
    closing = HEAD[:-2] + b"Connection: close\r\n\r\n"
    assert known.reply(closing).closes
    assert known.recent(closing) is None


def test_the_memory_of_heads_is_bounded(known):
    known, _ = known
    for number in range(MEMO_ENTRIES * 2 + 10):
        known.reply(b"GET /a?%d HTTP/1.1\r\nHost: h\r\nX: %d\r\n\r\n" % (number, number))
    assert len(known._lines) <= MEMO_ENTRIES
    assert len(known._wishes) <= MEMO_ENTRIES
    for number in range(1000):
        known.reply(b"GET /a HTTP/1.1\r\nHost: h\r\nX: %d\r\n\r\n" % number)
    assert len(known._recent) <= 512


def test_the_memory_of_replies_is_bounded_in_bytes(known):
    known, _ = known
    replies = [known.reply(b"GET /large HTTP/1.1\r\nHost: h\r\nX: %d\r\n\r\n" % number) for number in range(40)]
    assert sum(map(len, known._recent.values())) <= RECENT_BYTES
    assert replies[0].whole.endswith(b" " * 10**6), "there was room: joined, and remembered"
    assert len(replies[-1].body) == 10**6, "there was none"

"""Where a request ends, in whatever pieces it comes; and what a client does not take at once."""

from __future__ import annotations

import socket

import pytest
from gunicorn.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.delivery.serving import outgoing
from kapcms.delivery.serving.incoming import Incoming, head_end
from kapcms.delivery.serving.outgoing import Outgoing

CFG = Config()
CHUNKS = st.lists(st.binary(min_size=1, max_size=30), max_size=5)


def chunked(chunks: list[bytes], trailer: bytes = b"") -> bytes:
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n" + trailer + b"\r\n"


@settings(max_examples=100, deadline=None)
@given(CHUNKS, st.sampled_from([b"", b"X: y\r\n", b"X: y\r\nZ: \r\n"]), st.data())
def test_a_chunked_body_ends_at_the_same_place_in_whatever_pieces_it_comes(chunks, trailer, data):
    head = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    body, after = chunked(chunks, trailer), b"GET /next HTTP/1.1\r\n"
    stream = body + after
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    incoming, rest = Incoming(head, CFG, ("127.0.0.1", 1)), b""
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        rest += incoming.feed(stream[start:end])
    assert incoming.is_complete
    assert not incoming.is_hopeless
    assert rest == after
    read = b"".join(iter(lambda: incoming.read(7), b""))
    assert read == head + body
    incoming.close()


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 50))
def test_a_body_of_known_length_ends_there(body, step):
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body)
    incoming, rest, stream = Incoming(head, CFG, ("127.0.0.1", 1)), b"", body + b"after"
    for start in range(0, len(stream), step):
        rest += incoming.feed(stream[start : start + step])
    assert incoming.is_complete
    assert rest == b"after"
    incoming.close()


@pytest.mark.parametrize(
    "body",
    [b"x\r\n", b"5\nhello", b"5\r\nhelloX", b"\r\n", b"5\r\nhello\r\n;\r\n", b"1" * 9000, b"0\r\n" + b"x" * 9000],
)
def test_broken_chunks_are_noticed_at_once(body):
    incoming = Incoming(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", CFG, ("127.0.0.1", 1))
    assert incoming.feed(body) == b""
    assert incoming.is_complete
    assert incoming.is_hopeless
    incoming.close()


@pytest.mark.parametrize(
    ("data", "end"),
    [
        (b"GET / HTTP/1.1\r\nHost: h\r\n\r\nrest", 27),
        (b"\r\nGET / HTTP/1.1\r\n\r\n", 20),
        (b"", 0),
        (b"\r", 0),
        (b"GET / HTTP/1.1\r\nHost: h\r\n", 0),
        (b"G" * 4094, 0),
        (b"G" * 4097, -1),
        (b"nonsense\r\n", -1),
        (b"GET / HTTP/1.1\n", -1),
        (b"GET / HTTP/1.1\r\nX: 1\n", -1),
        (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 140_000, -1),
    ],
)
def test_the_end_of_a_head_is_found_or_given_up(data, end):
    assert head_end(data, CFG) == end


@pytest.mark.parametrize("size", [10, 300_000, 5_000_000])
def test_what_a_client_does_not_take_waits_in_order(size):
    ours, theirs = socket.socketpair()
    sent = bytes(range(256)) * (size // 256 + 1)
    with ours, theirs:
        ours.setblocking(False)
        waiting, got = Outgoing(), b""
        for start in range(0, len(sent), 70_001):
            waiting.put(sent[start : start + 70_001])
            waiting.send(ours)
        theirs.setblocking(False)
        while len(got) < len(sent):
            waiting.send(ours)
            got += theirs.recv(1 << 20)
        assert got == sent
        assert waiting.send(ours)
        assert waiting.is_empty


def test_a_client_who_takes_nothing_fills_it_up(monkeypatch):
    monkeypatch.setattr(outgoing, "IN_FILE_BYTES", 1_000_000)
    waiting = Outgoing()
    for _ in range(20):
        waiting.put(b"x" * 100_000)
    assert waiting.is_full
    waiting.close()

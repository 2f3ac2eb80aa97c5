"""The worker among slow clients, restarts and signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from contextlib import ExitStack

import pytest

from tests.delivery.raw_requests import SIMPLE
from tests.delivery.serving import OURS, read_all, responses, serving
from tests.delivery.toy_site import ToySite

ECHO = b"GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"


@pytest.fixture
def folder(tmp_path):
    ToySite(tmp_path).publish("a", "words " * 500)
    return tmp_path


@pytest.fixture
def hurried(folder, monkeypatch):
    """A server that gives clients one second instead of ten."""
    monkeypatch.setenv("TOY_SECONDS", "1")
    with serving(folder, OURS, "--threads", "2") as server:
        yield server


@pytest.mark.parametrize(
    "half",
    [
        b"GET /articles/a HTTP/1.1\r\nHost: h\r\nX",
        b"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf",
        b"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf",
        b"",
    ],
    ids=["head", "body", "chunk", "nothing"],
)
def test_five_hundred_stalled_clients_take_nothing_from_the_others(folder, half):
    with serving(folder, OURS, "--threads", "2") as server, ExitStack() as stalled:
        for _ in range(500):
            client = stalled.enter_context(server.connect())
            client.sendall(half)
        began = time.monotonic()
        for _ in range(20):
            assert server.ask("/articles/a").status == 200
            assert server.ask("/echo").status == 200
        assert time.monotonic() - began < 2


def test_slow_readers_take_nothing_from_the_others(folder):
    with serving(folder, OURS, "--threads", "2") as server, ExitStack() as stalled:
        clients = []
        for _ in range(12):
            client = stalled.enter_context(server.connect())
            client.sendall(b"GET /large/8000000 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            clients.append(client)
        began = time.monotonic()
        assert server.ask("/echo").status == 200
        assert server.ask("/articles/a").status == 200
        assert time.monotonic() - began < 5
        (answer,) = responses(read_all(clients[0]))
        assert answer.body == b"x" * 8_000_000


def test_a_reader_who_takes_kept_answers_slowly_gets_them_all(folder):
    with serving(folder, OURS) as server:
        server.ask("/articles/a")
        with server.connect() as client:
            sender = threading.Thread(target=client.sendall, args=(SIMPLE * 1500 + ECHO,))
            sender.start()
            time.sleep(0.3)
            assert server.ask("/articles/a").status == 200
            answers = responses(read_all(client))
            sender.join()
    assert len(answers) == 1501
    assert {answer.body for answer in answers[:-1]} == {answers[0].body}


@pytest.mark.parametrize("begun", [b"GET /art", b"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"])
def test_a_request_that_does_not_come_in_whole_is_told_so(hurried, begun):
    (answer,) = hurried.talk(begun, ends=False)
    assert (answer.status, answer.fields["connection"]) == (408, "close")
    assert b'"code": "too_slow"' in answer.body


def test_a_byte_now_and_then_does_not_prolong_the_time_for_a_head(hurried):
    began = time.monotonic()
    with hurried.connect() as client:
        trickle(client, b"GET /" + b"n" * 60)
    assert time.monotonic() - began < 6


def trickle(client: socket.socket, sent: bytes) -> None:
    """Send byte by byte until the other side has enough."""
    for byte in sent:
        try:
            client.sendall(bytes([byte]))
        except OSError:
            return
        time.sleep(0.1)
    raise AssertionError("all of it was taken")


def test_a_body_is_continued_only_when_the_head_is_right(folder):
    with serving(folder, OURS) as server, server.connect() as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello" + ECHO)
        first, _ = responses(read_all(client))
    assert b'"body": "hello"' in first.body


def test_an_app_that_fails_is_answered_without_its_reasons(folder):
    with serving(folder, OURS) as server:
        answer = server.ask("/broken")
        assert server.ask("/echo").status == 200
    assert (answer.status, answer.fields["content-type"]) == (500, "application/problem+json")
    assert b"RuntimeError" not in answer.body
    assert "RuntimeError" in server.log.read_text()


def test_a_large_upload_comes_in_whole(folder):
    body = os.urandom(3_000_000).hex().encode()
    with serving(folder, OURS) as server:
        head = b"POST /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        (answer,) = server.talk(head, body)
    assert body in answer.body


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 300000\r\n\r\n%b", b"Transfer-Encoding: chunked\r\n\r\n493e0\r\n%b\r\n0\r\n\r\n"]
)
def test_a_large_body_that_the_app_does_not_read_ends_no_connection(folder, framing):
    sent = b"POST /slow/0 HTTP/1.1\r\nHost: h\r\n" + framing % (b"x" * 300_000)
    with serving(folder, OURS) as server:
        answers = server.talk(sent, sent, ECHO, pause=0.3)
    assert [answer.status for answer in answers] == [200, 200, 200]


@pytest.mark.parametrize("sent", [b"GET /art", SIMPLE])
def test_sigterm_answers_what_is_in_hand_and_ends_in_time(folder, monkeypatch, sent):
    monkeypatch.setenv("TOY_SECONDS", "1")
    with serving(folder, OURS, "--threads", "2", "--graceful-timeout", "8") as server, server.connect() as other:
        other.sendall(sent)
        with server.connect() as client:
            client.sendall(b"GET /slow/0.7 HTTP/1.1\r\nHost: h\r\n\r\n")
            time.sleep(0.3)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            (answer,) = responses(read_all(client))
            assert answer.status == 200
            assert server.process.wait(15) == 0
            assert time.monotonic() - began < 5  # with the real times of clients.py: 7


class Load:
    """Clients that ask without a pause until they are told to stop; `failed` has what went wrong."""

    def __init__(self, server, paths, clients=4) -> None:
        self.server, self.paths = server, paths
        self.answered, self.failed, self.processes = 0, [], set()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        client, turn = None, 0
        while not self._stopped.is_set():
            turn += 1
            try:
                client = client or self.server.connect()
                client.sendall(b"GET %s HTTP/1.1\r\nHost: h\r\n\r\n" % self.paths[turn % len(self.paths)])
                data = b""
                while not _is_whole(data):
                    piece = client.recv(65536)
                    assert piece, f"closed after {len(data)} bytes"
                    data += piece
                (answer,) = responses(data)
                assert answer.status == 200
                self.answered += 1
                if answer.fields["connection"] == "close":
                    client.close()
                    client = None
            except (OSError, AssertionError) as reason:
                self.failed.append(repr(reason))
                client = None
        if client:
            client.close()


def until(is_so, seconds=60):
    """Wait for a condition."""
    end_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_at
        time.sleep(0.02)


def _is_whole(data: bytes) -> bool:
    try:
        return len(responses(data)) == 1
    except ValueError:
        return False


def test_a_reload_under_load_fails_no_request(folder):
    with serving(folder, OURS, "--workers", "2", "--threads", "4", "--keep-alive", "5") as server:
        with Load(server, [b"/articles/a", b"/echo"]) as load:
            until(lambda: load.answered > 100)
            server.process.send_signal(signal.SIGHUP)
            until(lambda: server.log.read_text().count("Worker exiting") == 2)
            answered = load.answered
            until(lambda: load.answered > answered + 100)
        assert load.failed == []


def test_a_worker_that_hangs_is_replaced(folder):
    with serving(folder, OURS, "--workers", "1", "--timeout", "2") as server:
        hung = json.loads(server.ask("/slow/0").body)["process"]
        os.kill(hung, signal.SIGSTOP)
        until(lambda: server.log.read_text().count("Booting worker") == 2)
        assert "WORKER TIMEOUT" in server.log.read_text()
        assert json.loads(server.ask("/slow/0").body)["process"] != hung


def test_a_worker_that_is_replaced_after_max_requests_fails_none(folder):
    options = ("--workers", "2", "--max-requests", "100", "--max-requests-jitter", "20", "--preload")
    with serving(folder, OURS, *options) as server:
        with Load(server, [b"/articles/a", b"/echo"]) as load:
            until(lambda: server.log.read_text().count("Booting worker") > 3)
        assert load.failed == []


def test_more_clients_than_connections_push_out_the_one_who_waits_longest(folder):
    options = ("--threads", "2", "--worker-connections", "20", "--keep-alive", "5")
    with serving(folder, OURS, *options) as server, ExitStack() as stalled:
        first = stalled.enter_context(server.connect())
        first.sendall(b"GET /")
        for _ in range(40):
            stalled.enter_context(server.connect()).sendall(b"GET /")
        assert server.ask("/articles/a").status == 200
        assert read_all(first) == b""


def test_a_client_that_leaves_in_the_middle_harms_nobody(folder):
    with serving(folder, OURS, "--threads", "2") as server:
        for sent in (SIMPLE, b"GET /large/8000000 HTTP/1.1\r\nHost: h\r\n\r\n", b"POST /echo HTTP/1.1\r\nHo"):
            for _ in range(20):
                client = server.connect()
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                client.sendall(sent)
                client.close()
        assert server.ask("/articles/a").status == 200
        assert server.ask("/echo").status == 200
        assert "Traceback" not in server.log.read_text()

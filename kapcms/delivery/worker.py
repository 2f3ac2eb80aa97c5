# mypy: disable-error-code="no-untyped-call"
# (gunicorn has no types)
"""The gunicorn worker: gunicorn's threaded worker, with an event loop that answers what is kept and waits for clients.

    gunicorn --worker-class kapcms.delivery.worker.KeptWorker

Known requests for kept answers are answered from the loop: no thread, no WSGI, no parser, 7 times the stock worker. All
others are collected whole by the loop and handled by the stock code in its threads; what the client does not take at
once, the loop sends. So no thread waits for a client, and the loop waits for nobody. TLS, the PROXY protocol, cleartext
HTTP/2 and uwsgi are left to the stock worker altogether.

Where the stock worker's answer differs, and why: a request of HTTP/1.1 without Host is refused (RFC 9112, 3.2);
refusals are problem+json; a request that does not come in whole in time is answered 408.

Settings it goes well with: `control_socket_disable = True` (two servers of one user fight over the socket),
`graceful_timeout` of 8 or less (SIGTERM ends within 10 s).
"""

from __future__ import annotations

import errno
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gunicorn import SERVER
from gunicorn.http.errors import InvalidHeader
from gunicorn.workers.gthread import TConn, ThreadWorker

from kapcms.delivery.kept.middleware import KeepResponses
from kapcms.delivery.serving.asking_clients import AskingClients
from kapcms.delivery.serving.clients import Clients
from kapcms.delivery.serving.connection import Connection
from kapcms.delivery.serving.known import KnownRequests
from kapcms.delivery.serving.poller import Poller
from kapcms.delivery.serving.refusing import CODES, refusal

if TYPE_CHECKING:
    import socket
    from concurrent.futures import Future

    from kapcms.delivery.kept.responses import Kept


class KeptWorker(ThreadWorker):
    """See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: Clients
        self._kept: Kept | None = None
        self._known: KnownRequests | None = None
        self._counted = self._counted_read = 0
        self._events: Poller
        cfg = self.cfg
        self._is_plain = (
            not cfg.is_ssl
            and cfg.proxy_protocol == "off"
            and getattr(cfg, "protocol", "http") == "http"
            and cfg.http2_cleartext not in {"upgrade", "prior-knowledge", "both"}
        )

    def load_wsgi(self) -> None:
        """Load the app, find its kept responses, and take over the waiting."""
        super().load_wsgi()
        keeping = find_keeping(self.wsgi)
        if keeping is None:
            self.log.info("The app has no KeepResponses around it: every request goes to the threads.")
        else:
            self._kept = keeping.freshness.kept
            self._known = KnownRequests(keeping.freshness, SERVER, keeping.at_once)
        if self.poller is not None:
            self.poller.close()
        self.poller = self._events = Poller()
        if keeping and keeping.later and self._known:
            self._clients = AskingClients(self, self.cfg, self._events, self._known, keeping.later)
        else:
            self._clients = Clients(self, self.cfg, self._events, self._known)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Rounds of events for up to `timeout` seconds, so that the stock work between two calls is done once a second.

        That work is a `utime`, a `getppid` and two sweeps: 4 µs, which would be paid for one to three requests.
        """
        until = time.monotonic() + timeout
        while True:
            self._events.dispatch(timeout)
            self._clients.now = now = time.monotonic()
            self._count_kept()
            is_full = self.nr_conns >= self.worker_connections
            if now >= until or not self.alive or is_full is self._accepting:
                return
            timeout = until - now

    def accept(self, listener: socket.socket) -> None:
        """Take a new client; the loop waits for his requests. One a round: the other workers want theirs."""
        if not self._is_plain:
            super().accept(listener)
            return
        try:
            plain, client = listener.accept()
        except OSError as reason:
            self._not_accepted(reason)
            return
        self.nr_conns += 1
        self._clients.welcome(plain, client, listener.getsockname())
        if self.nr_conns >= self.worker_connections:
            self._clients.make_room()

    def _not_accepted(self, reason: OSError) -> None:
        if reason.errno in {errno.EMFILE, errno.ENFILE}:
            self.log.warning("No file descriptor is left for a new client; the one idle longest is closed.")
            self._clients.make_room()
        elif reason.errno not in {errno.EAGAIN, errno.ECONNABORTED}:
            raise reason

    def _count_kept(self) -> None:
        """Count what the loop answered, for metrics and among the requests after which a worker is replaced."""
        answered = self._clients.kept_answers - self._counted
        if not answered or self._kept is None or self._known is None:
            return
        read = self._known.read - self._counted_read
        self._counted += answered
        self._counted_read += read
        self._kept.hits += answered - read
        self.nr += answered
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False

    def left(self) -> None:
        """A client is gone."""
        self.nr_conns -= 1

    def handle_request(self, req: Any, conn: Any) -> Any:
        """As the stock worker, in a thread, for a request that is here already.

        Raises:
            InvalidHeader: HTTP/1.1 without Host.
        """
        if req.version >= (1, 1) and not any(name == "HOST" for name, _ in req.headers):
            raise InvalidHeader("HOST", req=req)
        if isinstance(conn, Connection) and conn.incoming:
            if conn.is_continued:
                req._expected_100_continue = False  # noqa: SLF001 - the loop has said it
            if conn.incoming.is_open:
                req.force_close()
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """As the stock worker, which closes if more than 64 KB of a body were not read, after promising to stay.

        A collected body is here already, so it costs nothing to pass over the rest of it.
        """
        is_collected = isinstance(conn, Connection) and not (conn.incoming and conn.incoming.is_open)
        if keepalive and is_collected:
            return bool(conn.parser.finish_body())
        return bool(super()._keepalive_after(conn, keepalive))

    def finish_request(self, conn: Any, fs: Future[Any]) -> None:
        """A thread is done; in the loop."""
        if isinstance(conn, TConn):
            super().finish_request(conn, fs)
        else:
            self._clients.handled(conn, stays=not fs.cancelled() and fs.exception() is None and fs.result() is True)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """The stock judgement and log line, answered as problem+json."""
        judged = _Judged()
        super().handle_error(req, judged, addr, exc)
        client.sendall(refusal(judged.status if judged.status in CODES else HTTPStatus.BAD_REQUEST, time.time()))

    def murder_keepalived(self, force: bool = False) -> None:
        """Once a second: end what took too long."""
        super().murder_keepalived(force)
        self._clients.now = time.monotonic()
        self._clients.expire(everyone=force)

    def _cap_keepalive(self, deadline: float) -> None:
        """Stopping."""
        super()._cap_keepalive(deadline)
        self._clients.hurry()


class _Judged:
    """Stands for the socket where the stock worker answers an error; only the status is used."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def gettimeout(self) -> float:
        return 0.0

    def sendall(self, data: bytes) -> None:
        self.status = HTTPStatus(int(data[9:12]))


def find_keeping(wsgi: Any) -> KeepResponses | None:
    """The middleware of an app, which may be the app itself or the `wsgi_app` of a Flask app."""
    for candidate in (wsgi, getattr(wsgi, "wsgi_app", None)):
        if isinstance(candidate, KeepResponses):
            return candidate
    return None

"""The event loop's side of a client: read, answer what is known, collect the rest, send, linger, give up in time.

Nothing here waits. Who must be waited for is registered with the poller and has a deadline.
"""

from __future__ import annotations

import logging
import selectors
import socket
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from kapcms.delivery.serving.connection import SEND_SECONDS, Connection, State
from kapcms.delivery.serving.incoming import Incoming, head_end
from kapcms.delivery.serving.refusing import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from gunicorn.config import Config

    from kapcms.delivery.serving.known import KnownRequests, Reply
    from kapcms.delivery.serving.poller import Poller

log = logging.getLogger(__name__)

HEAD_SECONDS = 10.0
"""From the first byte of a request to the end of its head; also for the first byte of a new client."""
BODY_SECONDS = 10.0
"""How long a body may stand still, and the start of what it gets in all."""
BODY_BYTES_PER_SECOND = 10_000
"""The slowest a body may come in over its whole length: a slow mobile uplink."""
LINGER_SECONDS = 2.0
STOP_IDLE_SECONDS = 2.0
STOP_READING_SECONDS = 3.0
"""When stopping: how long an idle client may still begin a request, and a begun request may still come in."""

MISTAKE = "A client was closed, because what it sent could not be handled."

FIRST_READ_BYTES = 4096
"""A request of a reader fits; a buffer of 64 KB for each cost 9 % of the throughput."""
READ_BYTES = 65536


class House(Protocol):
    """What clients need of their worker."""

    def enqueue_req(self, conn: Connection) -> None:
        """Let a thread handle the collected request."""

    def left(self) -> None:
        """A client is gone."""


class Clients:
    """All clients of a worker.

    `now` is the monotonic time of the present round of events, set by the worker; `kept_answers` counts what was
    answered without a thread.
    """

    def __init__(self, house: House, cfg: Config, poller: Poller, known: KnownRequests | None) -> None:
        self.now = time.monotonic()
        self.kept_answers = 0
        self._is_stopping = False
        self._house = house
        self._cfg = cfg
        self._keepalive: int = cfg.keepalive  # looked up once: each look-up in a gunicorn Config takes 0.6 µs
        self._poller = poller
        self._known = known
        self._connections: set[Connection] = set()

    def welcome(self, plain: socket.socket, client: Any, server: Any) -> None:
        """A new client, who has said nothing yet."""
        connection = Connection(self._cfg, plain, client, server)
        connection.deadline = self.now + HEAD_SECONDS
        self._connections.add(connection)
        self._poller.register(plain, selectors.EVENT_READ, self._on_readable, connection)

    def make_room(self) -> None:
        """Close the client who waits longest without a whole request, if there is one."""
        waiting = [one for one in self._connections if one.state is State.READING]
        if waiting:
            self._drop(min(waiting, key=lambda one: one.deadline))

    def handled(self, connection: Connection, *, stays: bool) -> None:
        """A thread is done with a request: send the rest, and go on with what came meanwhile."""
        if connection.incoming:
            connection.incoming.close()
        connection.incoming = None
        connection.body_begun_at = 0.0
        connection.is_continued = False
        connection.close_when_sent = connection.close_when_sent or not stays
        connection.is_idle = not connection.inbox
        self._flush(connection)
        self._resume(connection)

    def expire(self, *, everyone: bool = False) -> None:
        """End what took too long: a begun request is told so (408), others are just closed."""
        for connection in list(self._connections):
            if everyone or (connection.deadline <= self.now and connection.state is State.SENDING):
                self._drop(connection)
            elif connection.deadline <= self.now and connection.state is not State.HANDLING:
                self._give_up(connection)

    def hurry(self) -> None:
        """The worker is stopping: close after each answer, and do not wait long for those who owe a request."""
        self._is_stopping = True
        for connection in self._connections:
            if connection.state is State.READING:
                seconds = STOP_IDLE_SECONDS if connection.is_idle else STOP_READING_SECONDS
                connection.deadline = min(connection.deadline, time.monotonic() + seconds)

    # Reading

    def _on_readable(self, connection: Connection) -> None:
        try:
            data = connection.plain.recv(FIRST_READ_BYTES if connection.is_idle else READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(connection)
            return
        if connection.is_idle:
            whole = self._known.recent(data) if self._known and not self._is_stopping else None
            if whole is not None:
                self.kept_answers += 1
                connection.deadline = self.now + self._keepalive
                self._send(connection, whole)
                return
            connection.is_idle = False
            connection.deadline = self.now + HEAD_SECONDS
        connection.inbox += data
        self._go_on(connection)

    def _go_on(self, connection: Connection) -> None:
        """Use what came, request by request, until something must be waited for.

        One client whose bytes meet a mistake of ours is closed, and the mistake logged; the others must not notice.
        """
        try:
            self._use(connection)
        except Exception:
            log.exception(MISTAKE)
            self._drop(connection)

    def _use(self, connection: Connection) -> None:
        while connection.state is State.READING and (connection.inbox or connection.incoming):
            if connection.incoming is None and not self._begin(connection):
                return
            if connection.incoming is not None and not self._collect(connection, connection.incoming):
                return

    def _begin(self, connection: Connection) -> bool:
        """Take a head from the inbox: answer it, or make it the incoming request. False: it is not whole."""
        inbox = connection.inbox
        end = head_end(inbox, self._cfg)
        if not end:
            return False
        head = inbox[:end]
        closes = self._is_stopping or not self._keepalive
        reply = self._known.reply(head, closes=closes) if self._known and end > 0 else None
        if reply is not None:
            connection.inbox = inbox[end:]
            connection.is_idle = not connection.inbox
            self._give(connection, reply)
            return True
        if end > 0 and self._ask(connection, head):
            connection.inbox = inbox[end:]
            return True
        incoming = Incoming(head, self._cfg, connection.client) if end > 0 else None
        if incoming is None or incoming.is_hopeless:
            connection.incoming, connection.inbox = Incoming.hopeless(inbox), b""
        else:
            connection.incoming, connection.inbox = incoming, inbox[end:]
        return True

    def _ask(self, connection: Connection, head: bytes) -> bool:  # noqa: ARG002  for those who can
        """Whether what `head` asks for was asked of somebody else than a thread; the connection is then HANDLING."""
        return False

    def _collect(self, connection: Connection, incoming: Incoming) -> bool:
        """Give the inbox to the incoming request, and that to a thread when it is whole. Always False: wait now."""
        connection.inbox = incoming.feed(connection.inbox)
        if incoming.is_complete:
            connection.state = State.HANDLING
            self._poller.unregister(connection.plain)
            self._house.enqueue_req(connection)
            return False
        if incoming.expects and not connection.is_continued:
            connection.is_continued = True
            self._tell(connection, b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.body_begun_at = connection.body_begun_at or self.now
        in_all = BODY_SECONDS + incoming.size_bytes / BODY_BYTES_PER_SECOND
        connection.deadline = min(self.now + BODY_SECONDS, connection.body_begun_at + in_all)
        return False

    def _resume(self, connection: Connection) -> None:
        """After an answer: wait for the next request, or take it from the inbox."""
        if connection.state is State.READING:
            seconds = self._keepalive if connection.is_idle else HEAD_SECONDS
            connection.deadline = self.now + (min(seconds, STOP_IDLE_SECONDS) if self._is_stopping else seconds)
            self._go_on(connection)

    # Sending

    def _give(self, connection: Connection, reply: Reply) -> None:
        """Send a kept answer."""
        self.kept_answers += 1
        connection.deadline = self.now + self._keepalive
        connection.close_when_sent = reply.closes
        if reply.closes or reply.body or connection.state is not State.READING:
            connection.outgoing.put(reply.whole)
            connection.outgoing.put(reply.body)
            self._flush(connection)
        else:
            self._send(connection, reply.whole)

    def _send(self, connection: Connection, whole: bytes) -> None:
        """Send an answer to a client for whom nothing else is unsent, and who may ask again."""
        try:
            sent = connection.plain.send(whole)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._drop(connection)
            return
        if sent != len(whole):
            connection.outgoing.put(memoryview(whole)[sent:])
            self._flush(connection)

    def _tell(self, connection: Connection, data: bytes) -> None:
        """Send something that is not an answer; what the client does not take at once goes with the answer."""
        connection.outgoing.put(data)
        try:
            connection.outgoing.send(connection.plain)
        except OSError:
            self._drop(connection)

    def _flush(self, connection: Connection) -> None:
        """Send what is unsent; then wait for the next request, for the reader, or for the end."""
        try:
            is_sent = connection.outgoing.send(connection.plain)
        except OSError:
            self._drop(connection)
            return
        if not is_sent:
            connection.deadline = self.now + SEND_SECONDS
            self._watch(connection, State.SENDING, selectors.EVENT_WRITE, self._on_writable)
        elif connection.close_when_sent:
            self._linger(connection)
        else:
            self._watch(connection, State.READING, selectors.EVENT_READ, self._on_readable)

    def _on_writable(self, connection: Connection) -> None:
        self._flush(connection)
        self._resume(connection)

    # Ending

    def _give_up(self, connection: Connection) -> None:
        """The time of a client who sends is over."""
        if connection.state is not State.READING or connection.is_idle:
            self._drop(connection)
            return
        if connection.incoming:
            connection.incoming.close()
        connection.incoming = None
        connection.outgoing.put(refusal(HTTPStatus.REQUEST_TIMEOUT, time.time()))
        connection.close_when_sent = True
        self._flush(connection)

    def _linger(self, connection: Connection) -> None:
        """Say that no more comes, and wait for the client to close (RFC 9112, 9.6: else a reset may eat the answer)."""
        try:
            connection.plain.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(connection)
            return
        connection.inbox = b""
        connection.deadline = self.now + LINGER_SECONDS
        self._watch(connection, State.LINGERING, selectors.EVENT_READ, self._on_lingering)

    def _on_lingering(self, connection: Connection) -> None:
        try:
            is_over = not connection.plain.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            is_over = True
        if is_over:
            self._drop(connection)

    def _watch(self, connection: Connection, state: State, event: int, callback: Callable[[Connection], None]) -> None:
        """Go to `state`, unless the connection is there."""
        if connection.state is not state:
            connection.state = state
            self._poller.watch(connection.plain, event, callback, connection)

    def _drop(self, connection: Connection) -> None:
        """Close for good, once."""
        if connection in self._connections:
            self._connections.discard(connection)
            self._poller.forget(connection.plain)
            connection.close()
            self._house.left()

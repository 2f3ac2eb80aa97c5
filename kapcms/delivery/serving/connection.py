# mypy: disable-error-code="no-untyped-call"
# (gunicorn has no types)
"""One client of the worker: what came and is not used yet, what is still to be sent, and by when something must happen.

The event loop owns the socket, except while a thread handles a request: then the thread does, through `HandledSocket`,
which gives the stock code a collected request to read and never lets it wait for a slow reader of a usual answer.
"""

from __future__ import annotations

import errno
import select
from enum import Enum
from typing import TYPE_CHECKING, Any

from gunicorn.http import get_parser

from kapcms.delivery.serving.outgoing import Outgoing

if TYPE_CHECKING:
    import socket

    from gunicorn.config import Config

    from kapcms.delivery.serving.incoming import Incoming

SEND_SECONDS = 20.0
"""How long a reader may take nothing at all before it is given up."""
RECEIVE_SECONDS = 10.0
"""How long a thread waits for more of a body that is too large to be collected."""


class State(Enum):
    """Who may touch the connection, and what for."""

    READING = "the loop waits for a request"
    HANDLING = "a thread answers"
    SENDING = "the loop waits for a slow reader"
    LINGERING = "all is sent; the loop waits for the client to close, so that nothing sent is lost"
    CLOSED = "over"


class Connection:
    """A client. The names without a docstring of their own are those the stock worker uses of its connections."""

    is_http2 = False
    data_ready = True

    def __init__(self, cfg: Config, plain: socket.socket, client: Any, server: Any) -> None:
        self.cfg = cfg
        self.plain = plain
        """The real socket, never blocking."""
        self.client = client
        self.server = server
        self.sock = HandledSocket(self)
        self.parser: Any = None
        self.initialized = False
        self.state = State.READING
        self.inbox = b""
        self.incoming: Incoming | None = None
        self.outgoing = Outgoing()
        self.deadline = self.body_begun_at = 0.0
        self.is_idle = True
        """Nothing of a next request came."""
        self.is_continued = False
        """The client was told to send its body."""
        self.close_when_sent = False
        plain.setblocking(False)

    def init(self) -> None:
        """The parser, at the first request that needs one."""
        if not self.initialized:
            self.initialized = True
            self.parser = get_parser(self.cfg, self.sock, self.client)

    def close(self, graceful: bool = False) -> None:  # noqa: ARG002 - the stock name; the loop lingers, never this
        """Close for good."""
        self.state = State.CLOSED
        if self.incoming:
            self.incoming.close()
        self.outgoing.close()
        self.plain.close()


class HandledSocket:
    """What the stock parser and response see as their socket while a thread handles a request."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seconds = RECEIVE_SECONDS

    def fileno(self) -> int:
        """Of the real socket."""
        return self._connection.plain.fileno()

    def recv(self, size: int) -> bytes:
        """Of the collected request; past its end from the client, which is so only for a body too large to collect.

        Raises:
            ConnectionResetError: nothing came for `RECEIVE_SECONDS`; the stock worker then closes without a word.
        """
        incoming = self._connection.incoming
        collected = incoming.read(size) if incoming else b""
        if collected or incoming is None or not incoming.is_open:
            return collected
        if self._connection.inbox:
            piece, self._connection.inbox = self._connection.inbox[:size], self._connection.inbox[size:]
            return piece
        self._wait(select.POLLIN, self._seconds)
        return self._connection.plain.recv(size)

    def sendall(self, data: bytes) -> None:
        """Send or leave to the loop; a head alone waits for its body, so that both go in one packet."""
        outgoing = self._connection.outgoing
        waits = outgoing.is_empty and _is_final_head(data)
        outgoing.put(data)
        if not waits:
            outgoing.send(self._connection.plain)
        while outgoing.is_full:
            self._wait(select.POLLOUT, SEND_SECONDS)
            outgoing.send(self._connection.plain)

    def send(self, data: bytes) -> int:
        """As `sendall`, at once (gunicorn says `100 Continue` this way)."""
        self._connection.outgoing.put(data)
        self._connection.outgoing.send(self._connection.plain)
        return len(data)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """`count` bytes of `file`, in pieces."""
        file.seek(offset)
        sent = 0
        while piece := file.read(min(65536, 65536 if count is None else count - sent)):
            self.sendall(piece)
            sent += len(piece)
        return sent

    def gettimeout(self) -> float:
        """0: sending does not wait."""
        return 0.0

    def settimeout(self, seconds: float | None) -> None:
        """For receiving alone."""
        self._seconds = min(seconds or RECEIVE_SECONDS, RECEIVE_SECONDS)

    def setblocking(self, _blocking: bool, /) -> None:
        """Not needed: see `recv` and `sendall`."""

    def shutdown(self, _how: int, /) -> None:
        """The loop does it, when all is sent."""
        self._connection.close_when_sent = True

    def close(self) -> None:
        """The loop does it, when all is sent."""
        self._connection.close_when_sent = True

    def _wait(self, event: int, seconds: float) -> None:
        poll = select.poll()
        poll.register(self._connection.plain, event)
        if not poll.poll(seconds * 1000):
            raise ConnectionResetError(
                errno.ECONNRESET, f"nothing went to or from the client for {seconds:.0f} seconds"
            )


def _is_final_head(data: bytes) -> bool:
    """Whether `data` is the head of an answer, and not of an early hint (1xx), which must not wait."""
    return data.startswith(b"HTTP/1.") and data[9:10] != b"1" and data.endswith(b"\r\n\r\n")

"""One HTTP request to the address that was judged: bounded in time, and redirects are not followed."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from kapcms.clock import now
from kapcms.services.notifying.addresses import NotAllowed, target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.services.notifying.addresses import Target

WAIT_SECONDS = 8.0
"""How long a receiver may take for each step, and for the whole: he should note the change and work later."""
LONGEST_RETRY_AFTER_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent to `url`."""

    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: the receiver's status, or why there is none; and how long he wants to be left alone."""

    status: int | None = None
    error: str | None = None
    retry_after_seconds: float | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004  HTTP's class of success


class _Connection(HTTPConnection):
    """A connection to an address of our choice, by TLS to the name of the host."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=WAIT_SECONDS)
        self._target = target
        if target.is_tls:
            self.default_port = 443  # else the Host field would name it

    def connect(self) -> None:
        """Connect to the address that was judged."""
        sock = socket.create_connection((self._target.address, self._target.port), WAIT_SECONDS)
        if self._target.is_tls:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self._target.host)
        self.sock = sock


def ask(request: Request, *, allows_private: bool) -> Outcome:
    """Send it once; nothing that a receiver does is an error here."""
    try:
        return _ask(target_of(request.url, allows_private=allows_private), request)
    except NotAllowed as error:
        return Outcome(error=str(error))
    except (OSError, HTTPException, ValueError) as error:
        return Outcome(error=f"{type(error).__name__}: {error}"[:500])


def _ask(target: Target, request: Request) -> Outcome:
    connection = _Connection(target)
    stop = threading.Timer(2 * WAIT_SECONDS, _cut, args=(connection,))  # who drips bytes is not waited for
    stop.daemon = True
    stop.start()
    try:
        connection.request(request.method, target.path, request.body, {"Connection": "close", **request.headers})
        response = connection.getresponse()
        return Outcome(
            response.status, retry_after_seconds=_retry_after(response.headers.get("Retry-After", "").strip())
        )
    finally:
        stop.cancel()
        connection.close()


def _cut(connection: HTTPConnection) -> None:
    sock: socket.socket | None = connection.sock
    if sock is not None:
        sock.shutdown(socket.SHUT_RDWR)


def _retry_after(text: str) -> float | None:
    """Seconds, from either form of the field (RFC 9110, 10.2.3); None where there is none that can be read."""
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        try:
            seconds = (parsedate_to_datetime(text) - now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_SECONDS)

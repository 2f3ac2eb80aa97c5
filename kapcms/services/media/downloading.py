"""Fetching a file from another site: from hosts that were named alone, never from private networks, bounded in all."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from kapcms.services.notifying.addresses import NotAllowed, target_of
from kapcms.services.notifying.posting import Connection, cut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from http.client import HTTPResponse

WHOLE_SECONDS = 60.0
"""How long one file may take, with all its redirects."""
MOST_REDIRECTS = 5
PIECE_BYTES = 65_536
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NotFetched(Exception):
    """The file did not come; the message says why."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where files may come from: `hosts` and all below them; at most `limit_bytes` of each."""

    hosts: Collection[str]
    limit_bytes: int
    allows_private: bool = False

    def has(self, url: str) -> bool:
        """Whether the address is one of theirs."""
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        is_theirs = any(host == known or host.endswith("." + known) for known in self.hosts)
        return parts.scheme in {"http", "https"} and parts.username is None and is_theirs


@contextmanager
def downloaded(url: str, sources: Sources) -> Iterator[tuple[IO[bytes], str]]:
    """The file at `url` on the disk, and its name there.

    Raises:
        NotFetched: its host, or one that it redirects to, is not among the sources, or private; it is too large, too
            slow, or not there.
    """
    with TemporaryFile() as file:
        try:
            last = _fetch(url, sources, file)
        except NotAllowed as error:
            raise NotFetched(str(error)) from error
        except (OSError, HTTPException, ValueError) as error:
            raise NotFetched(f"{type(error).__name__}: {error}"[:300]) from error
        file.seek(0)
        yield file, unquote(urlsplit(last).path).rpartition("/")[2]


def _fetch(url: str, sources: Sources, file: IO[bytes]) -> str:
    """Write what is at `url` into `file`; the address that it came from in the end."""
    for _ in range(MOST_REDIRECTS + 1):
        if not sources.has(url):
            raise NotFetched(f"{urlsplit(url).hostname} is not among the hosts that were named")
        following = _ask(url, sources, file)
        if following is None:
            return url
        url = urljoin(url, following)
    raise NotFetched("it redirects again and again")


def _ask(url: str, sources: Sources, file: IO[bytes]) -> str | None:
    """One request; where it redirects to, None where the file came."""
    target = target_of(url, allows_private=sources.allows_private)
    connection = Connection(target)
    stop = threading.Timer(WHOLE_SECONDS, cut, args=(connection,))  # who drips bytes is not waited for
    stop.daemon = True
    stop.start()
    try:
        connection.request("GET", target.path, headers={"User-Agent": "kapcms", "Accept": "*/*", "Connection": "close"})
        response = connection.getresponse()
        if response.status in REDIRECTS:
            return response.headers.get("Location", "")
        if response.status != HTTPStatus.OK:
            raise NotFetched(f"it answered {response.status}")
        _copy(response, file, sources.limit_bytes)
    finally:
        stop.cancel()
        connection.close()
    return None


def _copy(response: HTTPResponse, file: IO[bytes], limit_bytes: int) -> None:
    size = 0
    while piece := response.read(PIECE_BYTES):
        size += len(piece)
        if size > limit_bytes:
            raise NotFetched(f"it is larger than {limit_bytes} bytes")
        file.write(piece)
    announced = response.headers.get("Content-Length")
    if announced is not None and announced.isdigit() and int(announced) != size:
        raise NotFetched("it broke off")

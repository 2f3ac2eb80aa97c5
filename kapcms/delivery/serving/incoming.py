# mypy: disable-error-code="no-untyped-call"
# (gunicorn has no types)
"""A request on its way in: collected whole by the event loop, so that no thread ever waits for a client.

The stock parser is asked what a head means; here it is only found out where a request ends. What cannot be found out
is handed over as it is: the stock parser then says what is wrong with it.
"""

from __future__ import annotations

import re
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

if TYPE_CHECKING:
    from gunicorn.config import Config

IN_MEMORY_BYTES = 64 * 1024
"""A longer body goes to a temporary file: a thousand clients that send at once take 64 MB of memory, not more."""
LARGEST_COLLECTED_BYTES = 64 * 1024 * 1024
"""A body that says it is longer is not collected: the app may refuse it by its length before it comes."""
LONGEST_CHUNK_LINE_BYTES = 8190

HAS_BODY = re.compile(rb"\r\n(?:content-length|transfer-encoding|expect)[ \t]*:", re.IGNORECASE)
LINE = re.compile(rb"[A-Z]{3,20} [!-~]+ HTTP/1\.[01]")
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}(?=[;\r \t])")


def head_end(data: bytes, cfg: Config) -> int:
    """Where the head at the start of `data` ends; 0 while it is incomplete, -1 if it will never be right."""
    lead = 2 if data.startswith(b"\r\n") else 0  # one empty line before a request is ignored (RFC 9112, 2.2)
    end = data.find(b"\r\n\r\n", lead)
    if end >= 0:
        return end + 4
    line_end = data.find(b"\r\n", lead)
    if line_end < 0:
        longest = cfg.limit_request_line or len(data)
        return -1 if len(data) - lead > longest + 2 or b"\n" in data[lead:] else 0
    largest = cfg.limit_request_fields * (cfg.limit_request_field_size + 2) + 4
    is_hopeless = (
        not LINE.fullmatch(data, lead, line_end)
        or len(data) - line_end > largest
        or data.count(b"\n") != data.count(b"\r\n")
    )
    return -1 if is_hopeless else 0


class Incoming:
    """One request: its head, and as much of its body as came.

    `is_complete`: nothing more need come before it is handled. `expects`: the client waits for `100 Continue`.
    `is_open`: too large to collect; the thread reads the rest from the client.
    `is_hopeless`: the parser will refuse it; where it ends is unknown.
    """

    def __init__(self, head: bytes, cfg: Config | None, client: Any) -> None:
        self.is_complete = True
        self.is_hopeless = self.is_open = self.expects = False
        self.size_bytes = 0
        self._head = head
        self._body: IO[bytes] | None = None
        self._end: _Length | _Chunks | None = None
        if HAS_BODY.search(head):
            self._expect_body(cfg, client)

    @classmethod
    def hopeless(cls, data: bytes) -> Incoming:
        """Something that is no request, for the parser to say so."""
        incoming = cls(b"", None, None)
        incoming._head, incoming.is_hopeless = data, True
        return incoming

    def feed(self, data: bytes) -> bytes:
        """Take what belongs to this request; gives the rest."""
        if self._end is None or self._body is None or self.is_complete:
            return data
        taken = self._end.feed(data)
        self._body.write(data[:taken])
        self.size_bytes += taken
        self.is_hopeless = self._end.is_broken
        self.is_open = not self._end.is_complete and self.size_bytes > LARGEST_COLLECTED_BYTES
        self.is_complete = self._end.is_complete or self.is_open
        if self.is_complete:
            self._body.seek(0)
        return data[taken:]

    def read(self, size: int) -> bytes:
        """The next bytes for the parser, at most `size`; empty at the end."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._body.read(size) if self._body else b""

    def close(self) -> None:
        """Let go of the temporary file."""
        if self._body:
            self._body.close()

    def _expect_body(self, cfg: Config | None, client: Any) -> None:
        """Ask the stock parser how the body is framed (0.1 ms)."""
        try:
            message = Request(cfg, IterUnreader([self._head]), client)
        except Exception:  # noqa: BLE001 - whatever it raises, it will raise and answer again in a thread
            self.is_hopeless = True
            return
        reader = getattr(message.body, "reader", None)
        length = reader.length if isinstance(reader, LengthReader) else 0
        self.is_open = length > LARGEST_COLLECTED_BYTES
        if self.is_open or not (length or isinstance(reader, ChunkedReader)):
            return
        self._end = _Length(length) if length else _Chunks()
        self.is_complete = False
        self.expects = message._expected_100_continue  # noqa: SLF001 - gunicorn has no public name for it
        self._body = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the request


class _Length:
    """The end of a body of known length."""

    is_broken = False

    def __init__(self, length: int) -> None:
        self._left = length

    @property
    def is_complete(self) -> bool:
        return not self._left

    def feed(self, data: bytes) -> int:
        """How many of these bytes belong to the body."""
        taken = min(self._left, len(data))
        self._left -= taken
        return taken


class _Chunks:
    """The end of a chunked body (RFC 9112, section 7.1); broken framing ends it, for the parser to refuse it."""

    def __init__(self) -> None:
        self.is_complete = self.is_broken = False
        self._line = b""
        self._skip = 0
        self._in_trailer = self._after_chunk = False

    def feed(self, data: bytes) -> int:
        """How many of these bytes belong to the body; all of them when it is broken."""
        at = 0
        while at < len(data) and not self.is_complete:
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            newline = data.find(b"\n", at)
            stop = newline + 1 or len(data)
            self._line += data[at:stop]
            at = stop
            self._look(is_whole=newline >= 0)
        return len(data) if self.is_broken else at

    def _look(self, *, is_whole: bool) -> None:
        """Read the line, or as much of it as came."""
        line = self._line
        if len(line) > LONGEST_CHUNK_LINE_BYTES or (self._after_chunk and not b"\r\n".startswith(line)):
            self._break()
        elif is_whole:
            self._line = b""
            self._end_line(line)

    def _end_line(self, line: bytes) -> None:
        if not line.endswith(b"\r\n"):
            self._break()
        elif self._after_chunk:
            self._after_chunk = False
        elif self._in_trailer:
            self.is_complete = line == b"\r\n"
        elif found := CHUNK_SIZE.match(line):
            self._skip = int(found[0], 16)
            self._in_trailer = not self._skip
            self._after_chunk = bool(self._skip)
        else:
            self._break()

    def _break(self) -> None:
        self.is_complete = self.is_broken = True

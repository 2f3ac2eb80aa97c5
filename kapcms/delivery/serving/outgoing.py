"""What a client has not taken yet: in memory while it is little, then in a temporary file.

So a thread that answers a slow reader with an export or a large file is free as soon as it is done; the loop sends.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import socket

IN_MEMORY_BYTES = 256 * 1024
IN_FILE_BYTES = 256 * 1024 * 1024
"""With more than this unsent, the thread waits for its reader."""
PIECE_BYTES = 256 * 1024


class Outgoing:
    """Bytes to send, in order. Used by one thread at a time."""

    def __init__(self) -> None:
        self._pieces: deque[memoryview] = deque()
        self._in_memory = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0

    @property
    def is_empty(self) -> bool:
        """Whether all is sent."""
        return not self._pieces and self._read == self._written

    @property
    def is_full(self) -> bool:
        """Whether no more should be put."""
        return self._written - self._read > IN_FILE_BYTES

    def put(self, data: bytes | memoryview) -> None:
        """At the end; nothing is sent yet."""
        if not data:
            return
        if self._file is None and self._in_memory + len(data) > IN_MEMORY_BYTES and self._pieces:
            self._file = TemporaryFile()  # noqa: SIM115 - closed when all is sent
        if self._file is None:
            self._pieces.append(memoryview(data))
            self._in_memory += len(data)
        else:
            self._file.seek(self._written)
            self._written += self._file.write(data)

    def send(self, plain: socket.socket) -> bool:
        """Send what the client takes without waiting; whether all is sent.

        Raises:
            OSError: the client is gone.
        """
        while self._pieces or self._refill():
            try:
                sent = plain.sendmsg(islice(self._pieces, 16))
            except BlockingIOError:
                return False
            self._in_memory -= sent
            while sent:
                first = self._pieces.popleft()
                if sent < len(first):
                    self._pieces.appendleft(first[sent:])
                    break
                sent -= len(first)
        self.close()
        return True

    def close(self) -> None:
        """Forget the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._written = self._read = 0

    def _refill(self) -> bool:
        """Take the next piece from the file; whether there was one."""
        if self._file is None or self._read == self._written:
            return False
        self._file.seek(self._read)
        piece = self._file.read(PIECE_BYTES)
        self._read += len(piece)
        self._in_memory += len(piece)
        self._pieces.append(memoryview(piece))
        return True

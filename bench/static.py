"""`python -m bench.static PORT FOLDER WORKERS`: the files of a folder from memory, where there is no nginx.

It is several times slower than nginx, so no goal is judged by it; it tells of the same load and the same bytes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path


class Client(asyncio.Protocol):
    """One connection: complete requests are answered in their order, with 304 where the client has the bytes."""

    def __init__(self, answers: dict[bytes, tuple[bytes, bytes]]) -> None:
        self._answers = answers
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._head += data
        while b"\r\n\r\n" in self._head:
            request, _, self._head = self._head.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1]
            whole, unchanged = self._answers.get(path, (MISSING, MISSING))
            self._transport.write(unchanged if b"\r\nIf-None-Match:" in request else whole)  # type: ignore[attr-defined]  # a connection's


MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answers_of(folder: Path) -> dict[bytes, tuple[bytes, bytes]]:
    """For each path the whole answer, and that for a client which has it."""
    found = {}
    for number, file in enumerate(sorted(folder.iterdir())):
        body, etag = file.read_bytes(), b'ETag: "%d"\r\n' % number
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%bContent-Length: %d\r\n\r\n" % (etag, len(body))
        found[b"/" + file.name.encode()] = (whole + body, b"HTTP/1.1 304 Not Modified\r\n%b\r\n" % etag)
    return found


async def serve(port: int, folder: Path) -> None:
    """Serve until the process is ended; other processes share the port."""
    answers, listening = answers_of(folder), socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind(("127.0.0.1", port))
    server = await asyncio.get_running_loop().create_server(lambda: Client(answers), sock=listening)
    await server.serve_forever()


def main() -> None:
    """Fork the workers and end with them."""
    port, folder, workers = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    children = []
    for _ in range(workers):
        child = os.fork()
        if child == 0:
            asyncio.run(serve(port, folder))
        children.append(child)
    signal.signal(signal.SIGTERM, lambda *_: [os.kill(child, signal.SIGKILL) for child in children])
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()

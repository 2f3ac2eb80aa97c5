"""A gunicorn with the toy site for tests, and raw conversations with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
STOCK = "gthread"
OURS = "kapcms.delivery.worker.KeptWorker"


class Response(NamedTuple):
    status: int
    fields: dict[str, str]
    body: bytes


class Server:
    """A running gunicorn; `port` on 127.0.0.1, its log in `log`."""

    def __init__(self, folder: Path, worker: str, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / f"{worker}.log"
        command = [
            sys.executable, "-m", "gunicorn", "--worker-class", worker, "--bind", f"127.0.0.1:{self.port}",
            "--no-control-socket", "--error-logfile", str(self.log), "--chdir", str(HERE), *options, "toy_wsgi:app",
        ]  # fmt: skip
        environ = os.environ | {"TOY_FOLDER": str(folder), "PYTHONPATH": f"{HERE.parent.parent}:{HERE}"}
        self.process = subprocess.Popen(command, env=environ)

    def connect(self, seconds: float = 10.0) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def wait_until_up(self) -> None:
        for _ in range(200):
            try:
                if self.ask("/echo").status == 200:
                    return
            except (OSError, ValueError):
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def ask(self, path: str, *fields: str) -> Response:
        """One GET on a connection of its own."""
        head = "\r\n".join([f"GET {path} HTTP/1.1", "Host: h", "Connection: close", *fields, "", ""])
        return self.talk(head.encode())[0]

    def talk(self, *pieces: bytes, pause: float = 0.0, ends: bool = True) -> list[Response]:
        """What comes back when the pieces are sent, and then the end of the stream (if `ends`)."""
        with self.connect() as client:
            try:
                for piece in pieces:
                    client.sendall(piece)
                    time.sleep(pause)
                if ends:
                    client.shutdown(socket.SHUT_WR)
            except OSError:  # it refused early; what it said is still there to read
                pass
            return responses(read_all(client), heads_of(b"".join(pieces)))

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=15)


@contextmanager
def serving(folder: Path, worker: str, *options: str):
    server = Server(folder, worker, *options)
    try:
        server.wait_until_up()
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def read_all(client: socket.socket) -> bytes:
    """Until the server closes."""
    pieces = []
    try:
        while piece := client.recv(1 << 20):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def heads_of(sent: bytes) -> list[bool]:
    """For each request line in what was sent, whether it is HEAD."""
    lines = [line for line in sent.split(b"\r\n") if b" HTTP/1." in line]
    return [line.startswith(b"HEAD ") for line in lines]


def responses(data: bytes, are_heads: list[bool] | None = None) -> list[Response]:
    """The responses in a stream, read by their own framing."""
    found: list[Response] = []
    while data:
        head, separator, data = data.partition(b"\r\n\r\n")
        if not separator:
            raise ValueError(f"no whole head in {head!r}")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split(" ")[1])
        if status == 100:
            found.append(Response(status, fields, b""))
            continue
        number = sum(response.status != 100 for response in found)
        is_head = bool(are_heads) and number < len(are_heads) and are_heads[number]
        body, data = _body(status, fields, data, is_head=is_head)
        found.append(Response(status, fields, body))
    return found


def _body(status: int, fields: dict[str, str], data: bytes, *, is_head: bool) -> tuple[bytes, bytes]:
    if status in {204, 304} or (is_head and (not data or data.startswith(b"HTTP/"))):
        return b"", data  # a refusal has a body for HEAD too: the server cannot know that it was one
    if fields.get("transfer-encoding") == "chunked":
        body = b""
        while True:
            size, _, data = data.partition(b"\r\n")
            count = int(size, 16)
            body, data = body + data[:count], data[count + 2 :]
            if not count:
                return body, data
    if "content-length" in fields:
        count = int(fields["content-length"])
        if len(data) < count:
            raise ValueError(f"{len(data)} of {count} bytes came")
        return data[:count], data[count:]
    return data, b""

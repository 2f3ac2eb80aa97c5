"""Servers to measure, on free ports of 127.0.0.1, ended with the block that started them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = 2
ROOT = Path(__file__).parent.parent


class Served(NamedTuple):
    """A running server: the URL to ask (of kapcms: of its Content API), and the process above its workers."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """What its worker processes have used of the processors since they began; 0 where there is no /proc."""
        ticks = 0
        for number in _children(self.pid):
            fields = Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # utime and stime: proc(5), fields 14 and 15
        return ticks / os.sysconf("SC_CLK_TCK")


NGINX_CONF = """
worker_processes {workers}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100;
    default_type application/json;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/static; }}
}}
"""
"""nginx at its best: no access log, open files remembered, connections never closed by count."""


def nginx() -> str | None:
    """Where nginx is installed; Debian puts it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextmanager
def static_files(folder: Path, bodies: dict[str, bytes]) -> Iterator[Served]:
    """`bodies` as static files by name, from nginx or, where it is not installed, from Python; the URL of the root."""
    port = free_port()
    static = folder / "static"
    static.mkdir()
    for name, body in bodies.items():
        (static / name).write_bytes(body)
    for part in (folder, static):
        part.chmod(0o755)  # nginx's workers run as another user when root starts it
    program = nginx()
    if program is None:
        command = [sys.executable, "-m", "bench.static", str(port), str(static), str(WORKERS)]
    else:
        config = folder / "nginx.conf"
        config.write_text(NGINX_CONF.format(workers=WORKERS, folder=folder, port=port))
        command = [program, "-c", str(config), "-p", str(folder)]
    with _running(command, port, os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        yield Served(f"http://127.0.0.1:{port}", process.pid)


@contextmanager
def gunicorn(app: str, worker: str, environ: dict[str, str]) -> Iterator[Served]:
    """Gunicorn with `app` (`module:name`) and the worker class; its URL is that of the root."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class", worker, "--workers", str(WORKERS), "--threads", "4",
        "--bind", f"127.0.0.1:{port}", "--no-control-socket", "--keep-alive", "5", "--log-level", "warning", app,
    ]  # fmt: skip
    with _running(command, port, os.environ | environ | {"PYTHONPATH": str(ROOT)}) as process:
        yield Served(f"http://127.0.0.1:{port}", process.pid)


@contextmanager
def kapcms(environ: dict[str, str]) -> Iterator[Served]:
    """`kapcms serve` with these settings."""
    port = free_port()
    given = {"PORT": str(port), "KAPCMS_WORKERS": str(WORKERS), "KAPCMS_LOG_LEVEL": "warning", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kapcms", "serve"]
    with _running(command, port, os.environ | given | environ) as process:
        yield Served(f"http://127.0.0.1:{port}/api/content/v1", process.pid)


def resident_bytes_of_workers(pid: int) -> list[int]:
    """The resident memory of each child of a process, in bytes (Linux)."""
    pages = [int(Path(f"/proc/{child}/statm").read_text("ascii").split()[1]) for child in _children(pid)]
    return [count * os.sysconf("SC_PAGE_SIZE") for count in pages]


def _children(pid: int) -> list[str]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return children.read_text("ascii").split() if children.exists() else []


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, environ: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A server that takes connections, stopped at the end."""
    process = subprocess.Popen(command, env=environ)  # noqa: S603 - our own command
    try:
        _wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start in a minute")

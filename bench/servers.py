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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = 2
ROOT = Path(__file__).parent.parent

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


@contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[str]:
    """Nginx with `body` as a static file; gives its URL.

    Raises:
        FileNotFoundError: nginx is not installed.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed: apt-get install nginx")
    port = free_port()
    static = folder / "static"
    static.mkdir()
    (static / "article.json").write_bytes(body)
    for part in (folder, static):
        part.chmod(0o755)  # its workers run as another user when root starts it
    config = folder / "nginx.conf"
    config.write_text(NGINX_CONF.format(workers=WORKERS, folder=folder, port=port))
    with _running([program, "-c", str(config), "-p", str(folder)], port):
        yield f"http://127.0.0.1:{port}/article.json"


@contextmanager
def gunicorn(app: str, worker: str, environ: dict[str, str]) -> Iterator[str]:
    """Gunicorn with `app` (`module:name`) and the worker class; gives the URL of its root."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class", worker, "--workers", str(WORKERS), "--threads", "4",
        "--bind", f"127.0.0.1:{port}", "--no-control-socket", "--keep-alive", "5", "--log-level", "warning", app,
    ]  # fmt: skip
    with _running(command, port, os.environ | environ | {"PYTHONPATH": str(ROOT)}):
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, environ: dict[str, str] | None = None) -> Iterator[None]:
    """A server that takes connections, stopped at the end."""
    process = subprocess.Popen(command, env=environ)  # noqa: S603 - our own command
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start in 10 seconds")

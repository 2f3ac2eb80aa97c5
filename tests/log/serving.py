"""The real server over a test's database, and a client that speaks to it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def server(database_url, var_dir, **environ):
    """(port, kill) of `kapcms serve`; it is killed at the latest at the end."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "kapcms", "serve"],
        cwd=ROOT,
        env=kept
        | {"KAPCMS_VAR_DIR": str(var_dir), "KAPCMS_DATABASE_URL": database_url, "PORT": str(port)}
        | {"KAPCMS_SECRET_KEY": "a secret of the tests", "KAPCMS_LOG_LEVEL": "error", **environ},
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )

    def kill():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    try:
        wait_for(port)
        yield port, kill
    finally:
        kill()


def wait_for(port):
    for _ in range(300):
        try:
            if call(port, "GET", "/ready")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start in 30 seconds")


def call(port, method, path, *, token=None, body=None, timeout=40):
    """(status, JSON) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    finally:
        connection.close()

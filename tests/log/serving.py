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

from tests.databases import SECRET_KEY

ROOT = Path(__file__).resolve().parent.parent.parent
MASTERS = {}
"""The process of each server that was started, by its port."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def environ_of(database_url, var_dir):
    """The environment of a process over a test's database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")}
    kept |= {"KAPCMS_VAR_DIR": str(var_dir), "KAPCMS_DATABASE_URL": database_url}
    return kept | {"KAPCMS_SECRET_KEY": SECRET_KEY, "KAPCMS_LOG_LEVEL": "error"}


@contextmanager
def server(database_url, var_dir, **environ):
    """(port, kill) of `kapcms serve`; it is killed at the latest at the end."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "kapcms", "serve"],
        cwd=ROOT,
        env=environ_of(database_url, var_dir) | {"PORT": str(port), **environ},
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )

    def kill():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    MASTERS[port] = process.pid
    try:
        wait_for(port)
        yield port, kill
    finally:
        kill()


def server_processes(port):
    """The ids of the processes that answer at this port: the children of the one that was started."""
    master = MASTERS[port]
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def kill_one(processes):
    """Kill one of the processes as the kernel does when memory ends."""
    os.kill(processes[0], signal.SIGKILL)


@contextmanager
def worker(database_url, var_dir):
    """A running `kapcms worker`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kapcms", "worker"],
        cwd=ROOT,
        env=environ_of(database_url, var_dir),
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


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

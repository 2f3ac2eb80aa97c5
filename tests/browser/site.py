"""A real site for browser tests: gunicorn over a SQLite file, with an admin, a token for a script, and a stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.access.signing_in import create_token, create_user
from tests.databases import SECRET_KEY, opened

ROOT = Path(__file__).resolve().parent.parent.parent
EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
START_SECONDS = 20


@dataclass
class Site:
    """A running server; `api` is what a script would send."""

    folder: Path
    environ: dict[str, str]
    port: int
    token: str
    process: Any = field(default=None)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "-c", "python:kapcms.cli.gunicorn_settings", "wsgi:app"]
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "server.log").read_text("utf-8"))

    def stop(self, how=signal.SIGTERM):
        os.killpg(self.process.pid, how)
        self.process.wait(20)

    def api(self, method, path, json=None, headers=None):
        """The data of an answer of the Editor API."""
        request = urllib.request.Request(f"{self.url}/api/editor/v1{path}", method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if json is not None:
            request.add_header("Content-Type", "application/json")
            request.data = orjson.dumps(json)
        with urllib.request.urlopen(request, timeout=10) as response:
            body = response.read()
        return orjson.loads(body)["data"] if body else None

    def article(self, title, *, publish=False, **fields):
        return self.api("POST", f"/articles?publish={str(publish).lower()}", {"title": title, **fields})

    def series(self, title, *, publish=False, **fields):
        return self.api("POST", f"/series?publish={str(publish).lower()}", {"title": title, **fields})

    def read(self, slug):
        with urllib.request.urlopen(f"{self.url}/api/content/v1/articles/{slug}", timeout=10) as response:
            return orjson.loads(response.read())["data"]


def make_site(folder, database_url, **environ):
    """A site over this migrated database, not started yet."""
    given = {"KAPCMS_DATABASE_URL": database_url, "KAPCMS_WORKERS": "1", **environ}
    with opened(folder, database_url, KAPCMS_WORKERS="1", **environ) as app, app.app_context(), transaction():
        create_user(EMAIL, "admin", PASSWORD, "Ada")
        _, token = create_token("browser tests", "admin", COMMAND_LINE)
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")}
    given |= {"KAPCMS_VAR_DIR": str(folder), "KAPCMS_SECRET_KEY": SECRET_KEY, "PORT": str(port)}
    return Site(folder=folder, environ={**kept, **given}, port=port, token=token)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

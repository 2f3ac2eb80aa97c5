"""How long the server takes until its first answer, and the app to be imported."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from bench.rows import Row
from bench.servers import ROOT, free_port
from bench.serving import environ_of

if TYPE_CHECKING:
    from kapcms.config import Settings

MOST_SECONDS = 60
STACK = "flask, flask_sqlalchemy, marshmallow, sqlalchemy.orm"
"""What everything stands on; its import is shown beside ours, for the machine's speed varies."""


def starting(settings: Settings, rounds: int) -> list[Row]:
    """Both rows, in seconds, of starts that find bytecode, as all but the first do."""
    _import("kapcms.app")
    first = tuple(_until_first_answer(settings) for _ in range(rounds))
    pairs = [(_import("kapcms.app"), _import(STACK)) for _ in range(rounds)]
    imported = tuple(ours[0] for ours, _ in pairs)
    cpu = [statistics.median(taken[1] for taken in takers) for takers in zip(*pairs, strict=True)]
    shown = f"{cpu[0]:.2f} s of CPU; of Flask, SQLAlchemy and marshmallow alone {cpu[1]:.2f} s"
    return [
        Row("start of the server until the first answer", "seconds", first, "≤", 1.5, unit=" s"),
        Row("import of the app", "seconds", imported, "≤", 0.8, shown, unit=" s"),
    ]


def _until_first_answer(settings: Settings) -> float:
    port = free_port()
    environ = _environ() | environ_of(settings) | {"PORT": str(port), "KAPCMS_LOG_LEVEL": "error"}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "kapcms", "serve"], env=environ, cwd=ROOT)
    try:
        while time.perf_counter() - began < MOST_SECONDS:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/content/v1/site").close()
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
            else:
                return time.perf_counter() - began
        raise RuntimeError("the server did not answer in a minute")
    finally:
        process.terminate()
        process.wait(timeout=15)


def _environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _import(modules: str) -> tuple[float, float]:
    """A fresh interpreter's time for the import alone, and the processor time of it."""
    code = f"""
import time
began, used = time.perf_counter(), time.process_time()
import {modules}
print(time.perf_counter() - began, time.process_time() - used)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=_environ(), capture_output=True, check=True, cwd=ROOT)  # noqa: S603  our own
    elapsed, used = done.stdout.split()
    return float(elapsed), float(used)

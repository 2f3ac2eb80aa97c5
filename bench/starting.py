"""How long the server takes until its first answer, and the app to be imported."""

from __future__ import annotations

import os
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


def starting(settings: Settings, rounds: int) -> list[Row]:
    """Both rows, in seconds."""
    first = tuple(_until_first_answer(settings) for _ in range(rounds))
    imported = tuple(_import() for _ in range(rounds))
    return [
        Row("start of the server until the first answer", "seconds", first, "≤", 1.5, unit=" s"),
        Row("import of the app", "seconds", imported, "≤", 0.8, unit=" s"),
    ]


def _until_first_answer(settings: Settings) -> float:
    port = free_port()
    environ = os.environ | environ_of(settings) | {"PORT": str(port), "KAPCMS_LOG_LEVEL": "error"}
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


def _import() -> float:
    """A fresh interpreter's time for the import alone."""
    code = "import time; t = time.perf_counter(); import kapcms.app; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", code]
    return float(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout)  # noqa: S603  our own

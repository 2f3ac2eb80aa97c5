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


def starting(settings: Settings, rounds: int) -> list[Row]:
    """Both rows, in seconds, of starts that find bytecode, as all but the first do."""
    _import()
    first = tuple(_until_first_answer(settings) for _ in range(rounds))
    imported, used = zip(*(_import() for _ in range(rounds)), strict=True)
    cpu = f"{statistics.median(used):.2f} s of CPU"
    return [
        Row("start of the server until the first answer", "seconds", first, "≤", 1.5, unit=" s"),
        Row("import of the app", "seconds", imported, "≤", 0.8, cpu, unit=" s"),
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


def _import() -> tuple[float, float]:
    """A fresh interpreter's time for the import alone, and the processor time of it."""
    code = """
import time
began, used = time.perf_counter(), time.process_time()
import kapcms.app
print(time.perf_counter() - began, time.process_time() - used)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=_environ(), capture_output=True, check=True, cwd=ROOT)  # noqa: S603  our own
    elapsed, used = done.stdout.split()
    return float(elapsed), float(used)

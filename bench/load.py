"""Load on a server for some seconds: wrk where it is installed, else a slower generator in Python."""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.servers import Served

CONNECTIONS = 32
UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Figure:
    """What one round gave: answers a second, and the latency in ms that 99 of 100 stayed under.

    `cpu_us`: processor time of the server for one answer, in microseconds; on a busy machine the steadiest figure.
    """

    per_second: float
    p99_ms: float
    cpu_us: float = 0.0


WALK = """
local thread = 0
function setup(t) t:set("first", thread); thread = thread + 1 end
function init() n = {begin} + first * {apart} end
function request()
  n = (n + 1) % {count}
  return wrk.format("GET", string.format("{path}", n))
end
"""
"""For wrk: every request another article; its threads begin far apart."""


def measure(server: Served, url: str, seconds: float, fields: tuple[str, ...] = (), *, articles: int = 0) -> Figure:
    """As `load`, with what `server`, whose `url` it is, spent on it."""
    before = server.cpu_seconds()
    figure = load(url, seconds, fields, articles)
    answers = figure.per_second * seconds
    return replace(figure, cpu_us=(server.cpu_seconds() - before) / answers * 1e6)


def load(url: str, seconds: float, fields: tuple[str, ...] = (), articles: int = 0, begin: int = 0) -> Figure:
    """`CONNECTIONS` clients that ask for `url` (`http://127.0.0.1:port/path`) without a pause.

    With `articles`, `url` ends in `%07d` and each request asks for another of so many, from number `begin` on.

    Raises:
        RuntimeError: an answer was neither 2xx nor 3xx, or a connection failed.
    """
    if shutil.which("wrk") is None:
        return _python(url, seconds, fields, articles)
    with TemporaryDirectory(prefix="kapcms-wrk-") as folder:
        script = Path(folder, "walk.lua")
        path = "/" + url.split("/", 3)[3]
        script.write_text(
            WALK.replace("{path}", path)
            .replace("{count}", str(articles))
            .replace("{apart}", str(articles // 2))
            .replace("{begin}", str(begin)),
            "ascii",
        )
        return _wrk(url, seconds, fields, ["-s", str(script)] if articles else [])


def _wrk(url: str, seconds: float, fields: tuple[str, ...], script: list[str]) -> Figure:
    headers = [part for field in fields for part in ("-H", field)]
    command = [
        "wrk",
        "-t2",
        f"-c{CONNECTIONS}",
        f"-d{seconds:.0f}s",
        "--latency",
        *script,
        *headers,
        url.replace("%07d", "0"),
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return Figure(
        float(_find(r"Requests/sec:\s+([\d.]+)", said)[1]), _milliseconds(_find(r"99%\s+([\d.]+)(\w+)", said))
    )


def _find(pattern: str, text: str) -> re.Match[str]:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"wrk said nothing like {pattern}:\n{text}")
    return found


def _milliseconds(found: re.Match[str]) -> float:
    return float(found[1]) * UNITS_MS[found[2]]


def _python(url: str, seconds: float, fields: tuple[str, ...], articles: int) -> Figure:
    """Two processes with one connection each: it measures latency more than throughput, but for both sides alike."""
    with ProcessPoolExecutor(2) as processes:
        latencies = [
            one
            for part in processes.map(_ask_on, [url] * 2, [seconds] * 2, [fields] * 2, [articles] * 2)
            for one in part
        ]
    return Figure(len(latencies) / seconds, statistics.quantiles(latencies, n=100)[98] * 1000)


def _ask_on(url: str, seconds: float, fields: tuple[str, ...], articles: int) -> list[float]:
    """The latency of each answer, in seconds."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    rest = "\r\n".join([" HTTP/1.1", f"Host: {host}", *fields, "", ""])
    latencies: list[float] = []
    end_at = time.perf_counter() + seconds
    with socket.create_connection((name, int(port))) as client:
        while (began := time.perf_counter()) < end_at:
            target = path % ((os.getpid() * 7919 + len(latencies)) % articles) if articles else path
            client.sendall(f"GET /{target}{rest}".encode())
            _take_answer(client)
            latencies.append(time.perf_counter() - began)
    return latencies


def _take_answer(client: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if head[9:10] not in b"23":
        raise RuntimeError(head.decode("latin-1"))
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    left = int(length[1]) - len(body) if length and head[9:12] != b"304" else 0
    while left > 0:
        left -= len(client.recv(65536))


if __name__ == "__main__":
    print(load(sys.argv[1], 2.0, tuple(sys.argv[2:])))

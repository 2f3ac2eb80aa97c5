"""Making a backup while writing goes on."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from kapcms.clock import now, rfc3339
from kapcms.config import settings_in_force
from kapcms.errors import Conflict
from kapcms.models.database import db
from kapcms.services.backup import postgres_snapshot, sqlite_snapshot
from kapcms.services.backup.archive import Manifest, facts_of, pack

MEDIA = "media"
"""The folder of the media in a backup. Those that lie in a bucket are not in it: a bucket has its own versions."""

UNFINISHED = ".kapcms-backup-"
"""How the name of the folder begins in which a backup is put together."""


def back_up(target: Path) -> Manifest:
    """Write a backup to `target`: everything that was acknowledged before this began is in it.

    The media are copied after the database: a file that an article names is there. Of files that are being written
    (obstore puts `#` into their names) nothing names any yet.

    Raises:
        Conflict: `target` is there already.
    """
    if target.exists():
        raise Conflict(f"{target} is there already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=target.parent) as name:
        folder = Path(name)
        made_at = rfc3339(now())
        tables: list[str] = []
        if settings_in_force().is_sqlite:
            sqlite_snapshot.save(database_path(), folder)
            kind, revision = "sqlite", _revision_of(folder / sqlite_snapshot.NAME)
        else:
            tables, revision = postgres_snapshot.save(folder)
            kind = "postgresql"
        media = settings_in_force().media_folder
        if media is not None and media.is_dir():
            shutil.copytree(media, folder / MEDIA, ignore=shutil.ignore_patterns("*#*"))
        manifest = Manifest(kind, revision, made_at, tables, facts_of(folder))
        pack(folder, manifest, target)
    return manifest


def database_path() -> Path:
    """The file of the SQLite database."""
    return Path(db.engine.url.database or "")


def _revision_of(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])

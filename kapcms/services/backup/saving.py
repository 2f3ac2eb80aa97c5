"""Making a backup while writing goes on."""

from __future__ import annotations

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
from kapcms.services.backup.media import save_media

MEDIA = "media"
"""The folder of the media in a backup."""
UNFINISHED = ".kapcms-backup-"
"""How the name of the folder begins in which a backup is put together."""


def back_up(target: Path, *, with_bucket: bool = False) -> Manifest:
    """Write a backup to `target`: everything that was acknowledged before this began is in it.

    The media are copied after the database: a file that an article names is there. Those of a bucket are copied where
    `with_bucket`; else the manifest says that they are not in it.

    Raises:
        Conflict: `target` is there already.
        Unavailable: the bucket does not answer.
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
        elsewhere = save_media(folder / MEDIA, with_bucket=with_bucket)
        manifest = Manifest(kind, revision, made_at, tables, facts_of(folder), elsewhere)
        pack(folder, manifest, target)
    return manifest


def database_path() -> Path:
    """The file of the SQLite database."""
    return Path(db.engine.url.database or "")


def _revision_of(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])

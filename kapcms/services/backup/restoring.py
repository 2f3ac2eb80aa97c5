"""Putting a backup into an empty place, checked before anything is written there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kapcms.config import settings_in_force
from kapcms.errors import Conflict, Invalid
from kapcms.services.backup import postgres_snapshot, sqlite_snapshot
from kapcms.services.backup.archive import Manifest, unpack
from kapcms.services.backup.media import restore_media
from kapcms.services.backup.saving import MEDIA, database_path

if TYPE_CHECKING:
    from collections.abc import Callable


def restore_from(source: Path, migrate_to: Callable[[str], object]) -> Manifest:
    """Restore database and media; `migrate_to` makes the tables of a migration in an empty PostgreSQL database.

    Raises:
        Conflict: the place is not empty.
        Invalid: the backup is damaged, or is of the other kind of database.
        Unavailable: the bucket of the media does not answer.
    """
    settings = settings_in_force()
    media = settings.media_folder
    if media is not None and media.is_dir() and any(media.iterdir()):
        raise Conflict(f"{media} has files; restore into an empty place.")
    if settings.is_sqlite:
        sqlite_snapshot.check_empty(database_path())
    else:
        postgres_snapshot.check_empty()
    with tempfile.TemporaryDirectory(prefix=".kapcms-restore-", dir=settings.var_dir) as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        if (manifest.database == "sqlite") is not settings.is_sqlite:
            raise Invalid(f"This backup is of {manifest.database}; set KAPCMS_DATABASE_URL to one of that kind.")
        restore_media(folder / MEDIA)
        if settings.is_sqlite:
            sqlite_snapshot.restore(folder, database_path())
        else:
            migrate_to(manifest.revision)
            postgres_snapshot.restore(folder, manifest.tables)
    return manifest

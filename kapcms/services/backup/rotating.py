"""Backups by the clock: one as soon as the newest is old enough, and only so many are kept."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kapcms.services.backup import saving
    from kapcms.services.backup.archive import Manifest
else:
    saving = later("kapcms.services.backup.saving")

FOLDER = "backups"
"""In the var folder."""
NAME = "kapcms-%Y%m%dT%H%M%SZ.backup"


class Written(NamedTuple):
    """A backup that was written, and what is in it."""

    path: Path
    manifest: Manifest


def back_up_when_due() -> Written | None:
    """Write a backup where the newest is older than KAPCMS_BACKUP_HOURS; delete the oldest beyond KAPCMS_BACKUP_KEEP.

    The new one stands under its name only when it is whole; an old one is deleted only after that. None: none was due.
    """
    settings = settings_in_force()
    moment = now()
    made = sorted(_made(settings.var_dir / FOLDER))
    if settings.backup_hours == 0 or (made and made[-1][0] > moment - timedelta(hours=settings.backup_hours)):
        return None
    _remove_halves(settings.var_dir / FOLDER)
    target = settings.var_dir / FOLDER / moment.strftime(NAME)
    manifest = saving.back_up(target)
    for _, path in made[: max(len(made) + 1 - settings.backup_keep, 0)]:
        path.unlink()
    return Written(target, manifest)


def next_backup_at() -> datetime | None:
    """When the next backup is due: now where there is none; None where none is to be written."""
    settings = settings_in_force()
    if settings.backup_hours == 0:
        return None
    made = max((moment for moment, _ in _made(settings.var_dir / FOLDER)), default=None)
    return now() if made is None else made + timedelta(hours=settings.backup_hours)


def _remove_halves(folder: Path) -> None:
    """Delete what a worker left that was killed in the middle of a backup; only one worker works at a time."""
    for path in folder.glob(f"{saving.UNFINISHED}*"):
        shutil.rmtree(path)
    for path in folder.glob("kapcms-*.partial"):
        path.unlink()


def _made(folder: Path) -> Iterator[tuple[datetime, Path]]:
    """When each backup of ours was made; files of other names are nobody's business here."""
    for path in folder.glob("kapcms-*.backup"):
        try:
            yield datetime.strptime(path.name, NAME).replace(tzinfo=UTC), path
        except ValueError:
            continue

"""The media in backups: those of a folder always, those of a bucket when they are asked for.

A bucket may hold more than the machine's disk, and has versions and copies of its own, so backups by the clock leave it
out; such a backup says in its manifest what is not in it (`Elsewhere`).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from kapcms.config import settings_in_force
from kapcms.models.database import db
from kapcms.models.media import MediaFile
from kapcms.models.storage import copy_to, put_file, size_of, stored_keys
from kapcms.services.backup.archive import Elsewhere

if TYPE_CHECKING:
    from pathlib import Path

HALVES = "*#*"
"""Files of a folder that are being written: obstore names them so, and nothing names any of them yet."""


def save_media(target: Path, *, with_bucket: bool) -> Elsewhere | None:
    """Copy the media into the folder `target`; what is left out where they lie in a bucket that was not asked for.

    Raises:
        Unavailable: the bucket does not answer.
    """
    source = settings_in_force().media_folder
    if source is not None:
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(HALVES))
        return None
    if with_bucket:
        _copy_bucket(target)
        return None
    count, size = db.session.execute(select(func.count(), func.sum(MediaFile.bytes))).one()
    db.session.rollback()
    return Elsewhere(settings_in_force().media_store, count, int(size or 0)) if count else None


def restore_media(source: Path) -> None:
    """Bring what is in the folder `source` to where media lie; what a bucket has already stays as it is.

    Raises:
        Unavailable: the bucket does not answer.
    """
    target = settings_in_force().media_folder
    if not source.is_dir():
        return
    if target is not None:
        shutil.copytree(source, target, dirs_exist_ok=True, copy_function=shutil.move)
        return
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        key = path.relative_to(source).as_posix()
        if size_of(key) != path.stat().st_size:
            with path.open("rb") as file:
                put_file(key, file)


def _copy_bucket(target: Path) -> None:
    for key, _, _ in stored_keys():
        path = target / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            copy_to(key, file)

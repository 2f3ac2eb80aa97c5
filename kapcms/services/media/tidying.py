"""Files and rows that do not belong together: found by `kapcms check`, removed by `kapcms purge`.

Nothing younger than a day is touched: an upload may be under way, and a backup that copies the files after the database
still finds what the database names.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.media import (
    MediaFile,
    Medium,
    Rendition,
    hash_of_key,
    lock_files,
    original_key,
    rendition_key,
)
from kapcms.models.storage import remove_keys, stored_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES_KEPT = timedelta(days=1)
"""How long a file stays that no medium has."""


def check_media() -> Iterator[str]:
    """One line for each thing that is wrong: a file that is lost, one that nothing names, rows without each other."""
    stored = {key: (size, at) for key, size, at in stored_keys()}
    named = set()
    for row in db.session.scalars(select(MediaFile).order_by(MediaFile.hash)):
        key = original_key(row.hash)
        named.add(key)
        size, _ = stored.get(key, (None, None))
        if size != row.bytes and row.released_at is None:
            what = "is not in the store" if size is None else f"has {size} bytes in the store, {row.bytes} in its row"
            yield f"media_file: {row.name} ({row.hash}) {what}"
    made = select(Rendition).where(Rendition.state == "made").order_by(Rendition.file_hash, Rendition.width)
    for one in db.session.scalars(made):
        key = rendition_key(one.file_hash, one.width, one.ending)
        named.add(key)
        if key not in stored:
            yield f"media_rendition: {key} is not in the store"
    for key in sorted(stored.keys() - named - _ordered()):
        if stored[key][1] < now() - FILES_KEPT:
            yield f"store: {key} belongs to nothing; run `kapcms purge`"
    yield from _rows()


def purge_media() -> int:
    """Remove the files, with their rows, that no medium has had for a day, and what belongs to nothing; how many."""
    lock_files()
    released = select(MediaFile).where(MediaFile.released_at < now() - FILES_KEPT)
    for row in list(db.session.scalars(released)):
        db.session.delete(row)
    db.session.flush()
    known = set(db.session.scalars(select(MediaFile.hash)))
    oldest = now() - FILES_KEPT
    orphans = [key for key, _, at in stored_keys() if at < oldest and hash_of_key(key) not in known]
    remove_keys(orphans)
    return len(orphans)


def _ordered() -> set[str]:
    """Where renditions will stand that are not made yet: a killed worker may have left their bytes there."""
    rows = db.session.execute(select(Rendition.file_hash, Rendition.width, Rendition.ending))
    return {rendition_key(file_hash, width, ending) for file_hash, width, ending in rows}


def _rows() -> Iterator[str]:
    has_file = exists().where(Medium.draft_id == Draft.id)
    for slug in db.session.scalars(select(Draft.slug).where(Draft.type == "media", ~has_file).order_by(Draft.slug)):
        yield f"medium: the medium {slug!r} has no file"
    has_medium = exists().where(Medium.file_hash == MediaFile.hash)
    lost = select(MediaFile.hash).where(~has_medium, MediaFile.released_at.is_(None)).order_by(MediaFile.hash)
    for file_hash in db.session.scalars(lost):
        yield f"media_file: no medium has the file {file_hash}, and it is not marked as released"

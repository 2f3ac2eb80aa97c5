"""An upload becomes a file in the store: its type told from its bytes, images written anew, named by its hash."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sqlalchemy.exc import IntegrityError

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.content.file_types import HEAD_BYTES, FileType, file_type
from kapcms.content.media_document import FORMATS, widths_of
from kapcms.content.slug import slug_from
from kapcms.errors import Fault, Invalid, TooLarge
from kapcms.later import later
from kapcms.models.database import db
from kapcms.models.media import MediaFile, Rendition, original_key
from kapcms.models.storage import put_file, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.services.media import images
else:
    images = later("kapcms.services.media.images")

NAME_CHARACTERS = 80
"""The longest name in an address, without its ending."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is in the store and has no row yet. `title`: what its given name says to people."""

    hash: str
    known: FileType
    size_bytes: int
    image: images.ImageFacts | None
    title: str
    file: BinaryIO


@contextmanager
def received(file: BinaryIO, filename: str) -> Iterator[Received]:
    """Judge the file, and bring it into the store; the rows are written inside.

    Raises:
        Invalid: it is empty, broken, or of no type that is kept.
        TooLarge: it has too many bytes or pixels.
        Unavailable: the store does not take it.
    """
    try:
        with TemporaryFile() as clean:
            yield _store(file, filename, cast("BinaryIO", clean))
    except (Invalid, TooLarge) as error:
        if not error.faults:
            error.faults = (Fault("/file", error.code, error.detail),)
        raise


def put_rows(got: Received) -> MediaFile:
    """The row of the file, and the orders for its renditions; those of the same bytes are there already.

    To be called in the transaction that makes the medium. Whatever purges files waits for it, or did so before: then
    the bytes are brought again.
    """
    row = _held_row(got.hash) or _made_row(got)
    row.released_at = None
    db.session.flush()
    if size_of(original_key(got.hash)) is None:
        put_file(original_key(got.hash), got.file)
    return row


def order_renditions(row: MediaFile) -> None:
    """Order what is to be made of an image."""
    for width in widths_of(row.width, row.height, is_animated=row.is_animated):
        for ending in FORMATS:
            order = {"file_hash": row.hash, "width": width, "ending": ending}
            db.session.add(Rendition(**order, state="waiting", attempts=0, next_attempt_at=row.created_at))
    db.session.flush()


def _store(file: BinaryIO, filename: str, clean: BinaryIO) -> Received:
    settings = settings_in_force()
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        raise Invalid("The file is empty.", code="empty_file")
    if file.seek(0, 2) > settings.media_limit_bytes:
        raise TooLarge(f"The file is larger than {settings.media_limit_bytes} bytes.", code="too_large")
    known = file_type(head)
    image = None
    if known.kind == "image":
        image = images.clean_image(file, known, clean, settings.media_limit_pixels)
        file = clean
    file.seek(0)
    digest = hashlib.file_digest(cast("Any", file), "sha256").hexdigest()
    size = file.seek(0, 2)
    put_file(original_key(digest), file)
    return Received(digest, known, size, image, _title(filename), file)


def _held_row(digest: str) -> MediaFile | None:
    return db.session.get(MediaFile, digest, with_for_update=True, populate_existing=True)


def _made_row(got: Received) -> MediaFile:
    """The row of bytes that are new, or were until another upload of the same brought them at this very moment."""
    row = _new_row(got)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
            order_renditions(row)
    except IntegrityError:
        others = _held_row(got.hash)
        if others is None:
            raise
        return others
    return row


def _new_row(got: Received) -> MediaFile:
    name = slug_from(got.title, "file")[:NAME_CHARACTERS].strip("-")
    return MediaFile(
        hash=got.hash,
        media_type=got.known.media_type,
        name=f"{name}.{got.known.ending}",
        bytes=got.size_bytes,
        width=got.image.width if got.image else None,
        height=got.image.height if got.image else None,
        is_animated=bool(got.image and got.image.is_animated),
        created_at=now(),
    )


def _title(filename: str) -> str:
    """What a file's name says: without folders, ending, and what joins its words."""
    base = filename.replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    words = " ".join("".join(c if c.isprintable() else " " for c in stem).replace("_", " ").split())
    return words[:300] or "file"

"""The media library's own rows: files, what was made of them, and which medium has which file.

What people write about a medium (title, alternative text, focal point) is the content of a draft of type `media`, with
revisions as all drafts. The bytes stand in the store (`models/storage.py`) under the SHA-256 of what is stored.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, Uuid, exists, select, text
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db

State = Literal["waiting", "made", "failed"]


class MediaFile(Base):
    """A file in the store. `name` is the last part of its address.

    `released_at`: since when no medium has it; it is served no more, and purged with its bytes after a while.
    """

    __tablename__ = "media_file"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(Text)
    bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    is_animated: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Rendition(Base):
    """An image at another width in another format: an order to make it, written with the file, and what came of it.

    `attempts` is counted before the work is done, so that an image that kills its worker is given up too. `etag` is
    the SHA-256 of the bytes that were made.
    """

    __tablename__ = "media_rendition"
    __table_args__ = (Index("ix_media_rendition_state_next_attempt_at", "state", "next_attempt_at"),)

    file_hash: Mapped[str] = mapped_column(
        String(64), ForeignKey("media_file.hash", ondelete="CASCADE"), primary_key=True
    )
    width: Mapped[int] = mapped_column(primary_key=True)
    ending: Mapped[str] = mapped_column(String(5), primary_key=True)
    state: Mapped[State] = mapped_column(String(10))
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    etag: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Medium(Base):
    """The draft of type `media` that has this file; several may have the same one. `kind`: what lists filter by."""

    __tablename__ = "medium"

    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    file_hash: Mapped[str] = mapped_column(String(64), ForeignKey("media_file.hash"), index=True)
    kind: Mapped[str] = mapped_column(String(10))


def find_same_file(file_hash: str) -> list[str]:
    """The ids of the media that have this file, oldest first."""
    return list(
        db.session.scalars(select(Medium.draft_id).where(Medium.file_hash == file_hash).order_by(Medium.draft_id))
    )


def is_released(file_hash: str) -> bool:
    """Whether no medium has this file."""
    return not db.session.scalar(select(exists().where(Medium.file_hash == file_hash)))


def lock_files() -> None:
    """Hold back all who would write files' rows until the transaction ends; on SQLite any writer does so."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE media_file IN SHARE ROW EXCLUSIVE MODE"))


def original_key(file_hash: str) -> str:
    """Where a file stands in the store."""
    return f"{file_hash[:2]}/{file_hash}/original"


def rendition_key(file_hash: str, width: int, ending: str) -> str:
    """Where a rendition stands in the store."""
    return f"{file_hash[:2]}/{file_hash}/{width}.{ending}"


def hash_of_key(key: str) -> str:
    """The file to which something in the store belongs."""
    return key.split("/")[1] if key.count("/") == 2 else ""  # noqa: PLR2004  the depth of our keys
